/** Adjoint derivatives against differences of whole operating points. */
import fc from "fast-check"
import {AnalysisError} from "../../src/analysis/error.js"
import {gradient, type ParameterName} from "../../src/analysis/gradient.js"
import {defaultOptions, Newton} from "../../src/analysis/newton.js"
import {op} from "../../src/analysis/op.js"
import type {DeviceType} from "../../src/circuit/device.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {CircuitError} from "../../src/circuit/error.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"
import {circuitOf, randomDeck} from "./decks.js"

const tight = {...defaultOptions, reltol: 1e-11, vntol: 1e-13, abstol: 1e-16}

/** The solution that Newton's method finds from x, or undefined. */
function solutionFrom(newton: Newton, x: Float64Array): Float64Array | undefined {
  const found = x.slice()
  try {
    newton.solve(found, newton.circuit.drive(0, 1))
    return found
  } catch (error) {
    if (error instanceof AnalysisError || error instanceof CircuitError) return undefined
    throw error
  }
}

/** Steps of the oracle's differences, as a part of the parameter's scale. */
const parts = [2 ** -9, 2 ** -11, 2 ** -13]

/**
 * Differences of whole solutions by a parameter, column[k]: of fourth order, and how well they are known.
 * Undefined where a step finds no solution, or one of another branch.
 */
function differences(
  newton: Newton,
  x: Float64Array,
  value: (x: Float64Array) => number,
  column: Float64Array,
  k: number,
  scale = Math.abs(column[k]),
): {value: number; doubt: number} | undefined {
  const given = column[k]
  let failed = false
  const at = (step: number) => {
    column[k] = given + step * scale
    newton.circuit.restamp()
    const found = solutionFrom(newton, x)
    failed ||= found === undefined
    return found ? value(found) : 0
  }
  const middle = value(x)
  const found = parts.map(part => {
    const [far, near, above, further] = [-2, -1, 1, 2].map(times => at(times * part))
    if (Math.abs(above + near - 2 * middle) > 0.5 * Math.abs(above - near) + 1e-9) failed = true
    return (8 * (above - near) - (further - far)) / (12 * part * scale)
  })
  // What rounding makes of a parameter that is as good as the same.
  const same = [-2, -1, 0, 1, 2].map(times => at(times * 1e-11))
  column[k] = given
  newton.circuit.restamp()
  if (failed) return undefined
  const size = x.reduce((most, volt) => Math.max(most, Math.abs(volt)), 1)
  const rounding = spread(same) / (parts[2] * scale)
  return {value: found[2], doubt: 10 * (spread(found) + rounding) + (1e-10 * size) / scale}
}

const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values)

test("random circuits: every parameter of every element, to a millionth", () => {
  let compared = 0
  let sharp = 0
  let circuits = 0
  fc.assert(
    fc.property(randomDeck, fc.infiniteStream(fc.integer({min: -8, max: 8})), (cards, weights) => {
      const circuit = circuitOf(cards)
      let x: Float64Array
      try {
        x = op(circuit, tight)
      } catch (error) {
        if (error instanceof AnalysisError || error instanceof CircuitError) return
        throw error
      }
      // An amplifier between two solutions, or far from any that is well-conditioned, is no oracle.
      const newton = new Newton(circuit, tight)
      const again = solutionFrom(newton, x)
      if (!again || again.some((value, i) => Math.abs(value - x[i]) > 1e-9 * (1 + Math.abs(x[i])))) return
      const objective = circuit.unknowns.flatMap(unknown =>
        unknown.startsWith("v(n") ? [{unknown, weight: weights.next().value / 8}] : [],
      )
      const value = (at: Float64Array) =>
        objective.reduce((sum, {unknown, weight}) => sum + weight * at[circuit.find(unknown) ?? 0], 0)
      const names: ParameterName[] = circuit.placements.flatMap(({type}) =>
        Object.keys(type.parameters)
          .filter(parameter => parameter !== "polarity" && parameter !== "off")
          .map(parameter => ({of: type.title, parameter})),
      )
      const found = gradient(circuit, objective, names, tight, x)
      expect(found.value).toBe(value(x))
      circuits++
      found.parameters.forEach(({of, parameter, elements, values, derivatives}) => {
        const placement = circuit.placements.find(({type}) => type.title === of)
        const column = placement?.elements.parameters[parameter] ?? new Float64Array()
        elements.forEach((element, k) => {
          if (Number.isNaN(values[k])) {
            expect(derivatives[k]).toBeNaN()
            return
          }
          if (values[k] === 0 || derivatives[k] === 0) return
          const found = differences(newton, x, value, column, k)
          if (!found) return
          compared++
          const fine = found.value
          const allowed = 1e-6 * Math.abs(fine) + found.doubt
          if (allowed < 1e-5 * Math.abs(fine)) sharp++
          if (!(Math.abs(derivatives[k] - fine) <= allowed))
            throw new Error(`${element}.${parameter} = ${values[k]}: ${derivatives[k]}, differences ${fine}`)
        })
      })
    }),
    {numRuns: 60, endOnFailure: true},
  )
  expect(circuits).toBeGreaterThan(30)
  expect(compared).toBeGreaterThan(500)
  expect(sharp).toBeGreaterThan(compared / 2)
})

test("a divider in closed form, by type and by element, through any objective", () => {
  const circuit = circuitOf("v1 in 0 2\nr1 in out 1k\nr2 out 0 3k")
  const out = circuit.find("v(out)") ?? 0
  const v = 1.5
  const square = (x: Float64Array) => {
    const derivative = new Float64Array(x.length)
    derivative[out] = 2 * x[out]
    return {value: x[out] ** 2, derivative}
  }
  const {value, parameters} = gradient(circuit, square, [
    {of: "resistor", parameter: "r"},
    {of: "r2", parameter: "resistance"},
    {of: "v1", parameter: "dc"},
  ])
  expect(value).toBeCloseTo(v * v, 12)
  const byR1 = -v / 4000
  const byR2 = (2 - v) / 4000
  const [{derivatives, ...rest}] = parameters
  const expected = {
    of: "resistor",
    parameter: "r",
    elements: ["r1", "r2"],
    values: Float64Array.of(1000, 3000),
  }
  expect(rest).toEqual(expected)
  expect(derivatives[0]).toBeCloseTo(2 * v * byR1, 14)
  expect(derivatives[1]).toBeCloseTo(2 * v * byR2, 14)
  expect(parameters[1].derivatives[0]).toBeCloseTo(2 * v * byR2, 14)
  expect(parameters[2].derivatives[0]).toBeCloseTo(2 * v * 0.75, 12)
})

test("a parameter that is zero: from both sides, from one where it cannot be negative", () => {
  const circuit = circuitOf(
    "i1 0 a 1m\nr1 a 0 1k tc1=0 tc2=0 temp=77\n.model d1 d is=1e-14\nd1 a 0 d1\nd2 a b d1\nr2 b 0 1",
  )
  const names = ["tc1", "tc2"].map(parameter => ({of: "r1", parameter}))
  const {parameters} = gradient(circuit, [{unknown: "v(a)", weight: 1}], names, tight)
  const x = op(circuit, tight)
  const {elements} = circuit.placements.find(({type}) => type.title === "resistor") ?? circuit.placements[0]
  const newton = new Newton(circuit, tight)
  const value = (at: Float64Array) => at[circuit.find("v(a)") ?? 0]
  names.forEach(({parameter}, i) => {
    const column = elements.parameters[parameter]
    const expected = differences(newton, x, value, column, elements.names.indexOf("r1"), 1e-4)
    expect(parameters[i].derivatives[0] / (expected?.value ?? Number.NaN)).toBeCloseTo(1, 5)
  })
})

/** A conductance g (1 + |p|), for p from 0 on. */
const bent: DeviceType<"p"> = {
  title: "bent conductance",
  letter: "y",
  terminals: ["a"],
  parameters: {p: {title: "parameter", default: 0, range: "nonnegative"}},
  value: "p",
  place({count, nodes, parameters: {p}}, topology) {
    const slots = topology.linear(Int32Array.from({length: 2 * count}, (_, i) => nodes[i >> 1]))
    return {
      stamp(G) {
        for (let k = 0; k < count; k++) G[slots[k]] += 1e-3 * (1 + Math.abs(p[k]))
      },
    }
  },
}

test("a parameter at its bound is moved to one side only", () => {
  const circuit = elaborate(parse("\ni1 0 a 1m\ny1 a\ny2 a 0.5", {file: "d"}), [...deviceTypes, bent])
  const {value, parameters} = gradient(
    circuit,
    [{unknown: "v(a)", weight: 1}],
    [{of: bent.title, parameter: "p"}],
  )
  expect(value).toBeCloseTo(0.4, 12)
  for (const slope of parameters[0].derivatives) expect(slope).toBeCloseTo(-0.16, 12)
})

// At 25 V the output is 1e-9 V below its limit: a wider step of the supply would go over it.
test.each([0.5, 2, 25])(
  "an amplifier at its limit, %d V: the limit moves the output, the gain hardly",
  volts => {
    const circuit = circuitOf(
      `v1 in 0 ${volts}\ne1 out 0 limited in 0 gain=1000 high=0.8 low=-0.8\nr1 out 0 1k`,
    )
    const names = ["high", "low", "gain", "offset"].map(parameter => ({of: "e1", parameter}))
    const {parameters} = gradient(circuit, [{unknown: "v(out)", weight: 1}], names, tight)
    // w = m + h c(a), a = gain v / h, c' = (1 + a^2)^-3/2
    const a = (1000 * volts) / 0.8
    const c = a / Math.hypot(1, a)
    const slope = (1 + a * a) ** -1.5
    const [high, low, gain, offset] = parameters.map(({derivatives}) => derivatives[0])
    expect(high).toBeCloseTo(0.5 + (c - a * slope) / 2, 6)
    expect(low).toBeCloseTo(0.5 - (c - a * slope) / 2, 6)
    expect(gain / (volts * slope)).toBeCloseTo(1, 5)
    expect(offset / (1000 * slope)).toBeCloseTo(1, 5)
  },
)

test("twenty thousand conductances at once", () => {
  const cards = ["v1 n0 0 1"]
  const count = 20_000
  for (let k = 0; k < count; k++) cards.push(`r${k} n${k} n${k + 1} 1`)
  cards.push(`rl n${count} 0 ${count}`)
  const circuit = circuitOf(cards.join("\n"))
  const objective = [{unknown: `v(n${count})`, weight: 1}]
  const {value, parameters} = gradient(circuit, objective, [{of: "resistor", parameter: "r"}])
  expect(value).toBeCloseTo(0.5, 9)
  const {derivatives} = parameters[0]
  expect(derivatives.length).toBe(count + 1)
  for (const k of [0, 1, 10_000, count - 1]) expect(derivatives[k] * 4 * count).toBeCloseTo(-1, 6)
  expect(derivatives[count] * 4 * count).toBeCloseTo(1, 6)
})

test.each([
  [[{of: "q9", parameter: "r"}], "there is no element and no type of elements 'q9' in the circuit"],
  [[{of: "r1", parameter: "q"}], /^r1 has no parameter 'q' \(it has: r tc1 /],
  [[{of: "resistor", parameter: "area"}], /^resistor has no parameter 'area'/],
])("%j", (names, message) => {
  const circuit = circuitOf("v1 a 0 1\nr1 a 0 1k")
  expect(() => gradient(circuit, [], names)).toThrow(message)
})

test("an objective of an unknown that does not exist", () => {
  const circuit = circuitOf("v1 a 0 1\nr1 a 0 1k")
  expect(() => gradient(circuit, [{unknown: "v(x)", weight: 1}], [])).toThrow("the circuit has no v(x)")
})
