import type {Dataset} from "../../src/network/dataset.js"
import {encode, slice} from "../../src/network/dataset.js"
import {ideal} from "../../src/network/forward-model.js"
import {accuracy, argmaxStrict, forward, type Layer, type Network, widths} from "../../src/network/mlp.js"

const layer = (inputs: number, outputs: number, weights: number[], biases: number[]): Layer => ({
  ...{inputs, outputs, weights: Float64Array.from(weights), biases: Float64Array.from(biases)},
  ...{gain: 30, scale: 0.1, activation: "sigmoid"},
})
const network: Network = {
  layers: [layer(2, 2, [1, -1, 1, 1], [1, -1]), layer(2, 2, [1, 0, 0, 1], [0, 0])],
  ...{encoding: "sign", levels: "ternary", vdd: 0.8, trainedFor: {forward: "ideal"}},
}
const neuron = (v: number) => 0.8 / (1 + Math.exp(11 * v))

test("each layer is a falling sigmoid of scale (W x + b vdd)", () => {
  const volts = forward(network, Float64Array.of(0.8, -0.8), ideal)
  const hidden = [neuron(0.1 * (0.8 + 0.8 + 0.8)), neuron(0.1 * (0.8 - 0.8 - 0.8))]
  expect(volts[0]).toBeCloseTo(neuron(0.1 * hidden[0]), 14)
  expect(volts[1]).toBeCloseTo(neuron(0.1 * hidden[1]), 14)
  expect(widths(network)).toEqual([2, 2, 2])
})

test("a forward model may bring its own neurons", () => {
  const model = {
    ...ideal,
    neurons: () => ({
      forward: (inputs: Float64Array, outputs: Float64Array) => outputs.set(inputs),
      backward: (outputGradient: Float64Array, gradient: Float64Array) => gradient.set(outputGradient),
    }),
  }
  const answers = forward(network, Float64Array.of(0.8, -0.8), model)
  expect(answers[0]).toBeCloseTo(0.1 * 0.1 * 2.4, 14)
})

test("the largest wins, a tie or NaN nobody", () => {
  expect(argmaxStrict(Float64Array.of(0.1, 0.3, 0.2))).toBe(1)
  expect(argmaxStrict(Float64Array.of(0.3, 0.3, 0.2))).toBe(-1)
  expect(argmaxStrict(Float64Array.of(0.1, 0.1, 0.2))).toBe(2)
  expect(argmaxStrict(Float64Array.of(0.1, Number.NaN))).toBe(-1)
  expect(argmaxStrict(Float64Array.of(9, 0.1, 0.3), 1, 2)).toBe(1)
})

const pixels: Dataset = {
  name: "four",
  count: 2,
  width: 2,
  values: Uint8Array.of(0, 127, 128, 255),
  unit: "grey",
  labels: Uint8Array.of(0, 1),
}

test("inputs become volts", () => {
  expect([...encode(pixels, "sign", 0.8)]).toEqual([-0.8, -0.8, 0.8, 0.8])
  expect([...encode(pixels, "analog", 0.8)]).toEqual([0, (127 / 255) * 0.8, (128 / 255) * 0.8, 0.8])
  expect([...encode(slice(pixels, 1, 2), "sign", 1)]).toEqual([1, 1])
  const fractions: Dataset = {...pixels, values: Float64Array.of(0, 0.5, 0.6, 1), unit: "fraction"}
  expect([...encode(fractions, "sign", 0.8)]).toEqual([-0.8, -0.8, 0.8, 0.8])
  const volts: Dataset = {...pixels, values: Float64Array.of(0, 0.1, -0.2, 0.3), unit: "volts"}
  expect([...encode(volts, "sign", 0.8, 1, 1)]).toEqual([-0.2, 0.3])
})

test("accuracy counts right decisions; a tie is wrong whatever the label", () => {
  // Signs (-, -): sums (0.8, -2.4), so that hidden neuron 1 is the lower and output 0 the higher.
  // Signs (+, +): sums (0.8, 0.8), a tie.
  expect(accuracy(network, {...pixels, labels: Uint8Array.of(0, 0)}, ideal)).toBe(0.5)
  expect(accuracy(network, {...pixels, labels: Uint8Array.of(0, 1)}, ideal)).toBe(0.5)
  expect(accuracy(network, {...pixels, labels: Uint8Array.of(1, 1)}, ideal)).toBe(0)
})

test("shapes that do not fit are named", () => {
  const broken = {...network, layers: [network.layers[0], layer(3, 1, [1, 1, 1], [1])]}
  expect(() => forward(broken, new Float64Array(2), ideal)).toThrow("layer 2: expected 2 inputs, found 3")
  expect(() => forward(network, new Float64Array(3), ideal)).toThrow(
    "expected rows of 2 inputs, found 3 values",
  )
})
