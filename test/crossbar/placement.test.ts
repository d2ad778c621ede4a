/** Orders of the inputs, on cases small enough to know the answer. */
import {columnsByImportance, influences, informations, variances} from "../../src/crossbar/placement.js"
import type {Layer} from "../../src/network/mlp.js"
import {Random} from "../../src/network/random.js"

/** One output that listens to inputs with these weights. */
const listener = (...weights: number[]): Layer => ({
  ...{inputs: weights.length, outputs: 1, weights: Float64Array.from(weights), biases: new Float64Array(1)},
  ...{gain: 1, scale: 1, activation: "sigmoid"},
})

/** 1,000 cases of inputs made of independent variables of variance 1. */
function cases(make: (a: number, b: number, c: number) => number[]): Float64Array {
  const random = new Random(3)
  return Float64Array.from(
    Array.from({length: 1000}, () => make(random.normal(), random.normal(), random.normal())).flat(),
  )
}

test("columns come by rising importance, the bias last, equals as they were", () => {
  expect([...columnsByImportance(Float64Array.of(3, 1, 2, 1))]).toEqual([1, 3, 2, 0, 4])
})

test("variance, and what a layer makes of it", () => {
  const volts = Float64Array.of(1, 5, -1, 5)
  expect([...variances(volts, 2)]).toEqual([1, 0])
  expect([...influences(listener(2, 7), variances(volts, 2))]).toEqual([4, 0])
})

test("a twin tells nothing new, whatever its influence", () => {
  const volts = cases((a, b) => [2 * a, 2 * a, b])
  const layer = listener(1, 1, 1)
  expect([...columnsByImportance(influences(layer, variances(volts, 3)))].at(0)).toBe(2)
  // The first twin, then the one that stands alone; means do not matter.
  expect([...informations(layer, volts)]).toEqual([3, 1, 2])
  expect([
    ...informations(
      layer,
      volts.map((volt, i) => (i % 3 ? volt : volt + 9)),
    ),
  ]).toEqual([3, 1, 2])
})

test("an input that nobody listens to is wanted for what it tells of others", () => {
  const volts = cases((a, b, c) => [a + 0.1 * b, a, c])
  expect([...informations(listener(1, 0, 0), volts)]).toEqual([3, 2, 1])
  expect([...informations(listener(0, 1, 0.5), volts)][1]).toBe(3)
})
