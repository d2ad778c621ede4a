/** Transfer functions and sensitivities: closed forms and ngspice. */
import {dc, parameterSweep} from "../../src/analysis/dc.js"
import {gradient} from "../../src/analysis/gradient.js"
import {defaultOptions} from "../../src/analysis/newton.js"
import {sensitivities} from "../../src/analysis/sens.js"
import {transferFunction} from "../../src/analysis/tf.js"
import {stopNgspice} from "../ngspice.js"
import {circuitOf} from "./decks.js"
import {simulate} from "./simulate.js"

afterAll(stopNgspice)

const tight = {...defaultOptions, reltol: 1e-9, vntol: 1e-12, abstol: 1e-15}

const circuit = `v1 in 0 dc 1 ac 1
r1 in a 1k
r2 a 0 2k
d1 a b dm
vs b c 0.1
r3 c 0 5k
i1 0 a 1m
.model dm d is=1e-14`

test("a divider from a voltage and from a current", () => {
  const divider = circuitOf("v1 in 0 5\nr1 in out 1k\nr2 out 0 3k\ni1 0 out 0")
  expect(transferFunction(divider, ["v(out)"], "v1")).toEqual({
    gain: expect.closeTo(0.75, 12),
    input_Ohm: expect.closeTo(4000, 8),
    output_Ohm: expect.closeTo(750, 9),
  })
  expect(transferFunction(divider, ["v(in)", "v(out)"], "i1")).toEqual({
    gain: expect.closeTo(-750, 9),
    input_Ohm: expect.closeTo(750, 9),
    output_Ohm: expect.closeTo(750, 9), // r1 beside r2, both to the source that holds
  })
  // In the loop of the current of v1 there are both resistors.
  expect(transferFunction(divider, ["i(v1)"], "i1")).toEqual({
    gain: expect.closeTo(0.75, 12),
    input_Ohm: expect.closeTo(750, 9),
    output_Ohm: expect.closeTo(4000, 8),
  })
})

test("no current at the input: the resistance is infinite", () => {
  const buffer = circuitOf("v1 in 0 1\ne1 out 0 in 0 2\nr1 out 0 1k")
  expect(transferFunction(buffer, ["v(out)"], "v1")).toEqual({gain: 2, input_Ohm: Infinity, output_Ohm: 0})
})

test("a gain is the slope of a sweep", () => {
  const stage = circuitOf(circuit)
  const c = stage.find("v(c)") ?? 0
  const [below, above] = Array.from(
    dc(stage, [parameterSweep(stage, "v1", [1 - 1e-5, 1 + 1e-5])], tight),
    ({x}) => x[c],
  )
  expect(transferFunction(stage, ["v(c)"], "v1", tight).gain / ((above - below) / 2e-5)).toBeCloseTo(1, 7)
})

test.each([
  ["v(c)", "v1"],
  ["v(c,a)", "i1"],
  ["v(a)", "i1"],
  ["i(v1)", "v1"],
])("%s from %s as in ngspice", async (output, source) => {
  const expected = await simulate(`${circuit}\n.tf ${output} ${source}`)
  const names = output.startsWith("i")
    ? ([output] as const)
    : (output
        .slice(2, -1)
        .split(",")
        .map(node => `v(${node})`) as unknown as [string, string?])
  const found = transferFunction(circuitOf(circuit), names, source, tight)
  const outputName = output.startsWith("i") ? "v1#output_impedance" : `output_impedance_at_${output}`
  expect(found.gain / expected.real("transfer_function")[0]).toBeCloseTo(1, 5)
  expect(found.input_Ohm / expected.real(`${source}#input_impedance`)[0]).toBeCloseTo(1, 5)
  expect(found.output_Ohm / expected.real(outputName)[0]).toBeCloseTo(1, 5)
})

test.each([
  [["v(x)"], "v1", "the circuit has no v(x)"],
  [["v(a)"], "r1", "deck.cir:3: r1 is no independent source"],
  [["i(v1)", "v(a)"], "v1", "expected a voltage, a current or a difference of voltages, found i(v1), v(a)"],
] as const)("%j from %s: %s", (output, source, message) => {
  expect(() => transferFunction(circuitOf(circuit), output, source)).toThrow(message)
})

test("sensitivities as in ngspice", async () => {
  const found = sensitivities(circuitOf(circuit), ["v(c)"], tight)
  const expected = await simulate(`${circuit}\n.sens v(c)`)
  const compare = (element: string, parameter: string, name: string) => {
    const one = found.find(item => item.element === element && item.parameter === parameter)
    expect((one?.derivative ?? Number.NaN) / expected.real(name)[0]).toBeCloseTo(1, 3)
    expect(one?.perPercent).toBeCloseTo(((one?.derivative ?? Number.NaN) * (one?.value ?? 0)) / 100, 15)
  }
  compare("v1", "dc", "v1")
  compare("vs", "dc", "vs")
  compare("i1", "dc", "i1")
  for (const resistor of ["r1", "r2", "r3"]) {
    compare(resistor, "r", resistor)
    compare(resistor, "scale", `${resistor}_scale`)
    compare(resistor, "m", `${resistor}_m`)
  }
  compare("d1", "is", "d1:is")
  compare("d1", "n", "d1:n")
})

test("what does not matter is exactly zero, what is not given is left out", () => {
  const found = sensitivities(circuitOf("v1 a 0 1\nr1 a b 1k\nc1 b 0 1n\nr2 b 0 1k"), ["v(b)"])
  const of = (element: string, parameter: string) =>
    found.find(item => item.element === element && item.parameter === parameter)
  expect(of("c1", "c")?.derivative).toBe(0)
  expect(of("r1", "noisy")?.derivative).toBe(0)
  expect(of("r1", "ac")).toBeUndefined()
  expect(of("r2", "r")?.perPercent).toBeCloseTo(0.25e-2, 12)
})

test("a difference of two voltages is a difference of sensitivities", () => {
  const stage = circuitOf(circuit)
  const names = [{of: "resistor", parameter: "r"}]
  const [plus, minus] = ["v(a)", "v(c)"].map(
    unknown => gradient(stage, [{unknown, weight: 1}], names, tight).parameters[0].derivatives,
  )
  const found = sensitivities(stage, ["v(a)", "v(c)"], tight).filter(({parameter}) => parameter === "r")
  expect(found.map(({element}) => element)).toEqual(["r1", "r2", "r3"])
  found.forEach(({derivative}, k) => {
    expect(derivative).toBeCloseTo(plus[k] - minus[k], 12)
  })
})
