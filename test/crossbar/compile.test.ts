/** Netlists against independent references: closed form, dense nodal analysis, ngspice. */
import {idealLayerOutputs} from "../../src/crossbar/closed-form.js"
import {type CompileOptions, compile, withInputs} from "../../src/crossbar/compile.js"
import {synapses} from "../../src/crossbar/conductance.js"
import {Fabrication} from "../../src/crossbar/fabrication.js"
import {columnCuts, columnParts, rowCuts} from "../../src/crossbar/partition.js"
import {devices} from "../../src/crossbar/technology.js"
import {wireCapacitance, wireGeometry, wireResistances} from "../../src/crossbar/wires.js"
import type {Netlist} from "../../src/netlist/card.js"
import {Random} from "../../src/network/random.js"
import {stopNgspice} from "../ngspice.js"
import {operatingPoint} from "./ngspice.js"
import {neuronOutput, tileWithWires} from "./reference.js"
import {someLayers} from "./some-layers.js"

afterAll(stopNgspice)

const partitions = {horizontal: [2, 2], vertical: [2, 2]}
const layers = someLayers([12, 6, 4], 3, true)
const random = new Random(9)
const inputs = Float64Array.from({length: 12}, () => random.uniform(-0.8, 0.8))
const settings = {
  device: devices.mram,
  levels: "continuous" as const,
  access_Ohm: 0,
  fabrication: new Fabrication(),
}
const deck = (options: CompileOptions = {}) =>
  compile(layers, {partitions, inputs, dialect: "ngspice", ...options})

/** Neuron inputs of a layer in a solution, and the voltages that drive the layer. */
function around(v: (node: string) => number, layer: number) {
  const {inputs: width, outputs} = layers[layer - 1]
  const node = (k: number) => (layer === 1 ? `in_${k}` : `out_${layer - 1}_${k}`)
  return {
    drives: [...Array.from({length: width}, (_, k) => v(node(k))), v(`bias_${layer}`)],
    neurons: Array.from({length: outputs}, (_, k) => v(`n_${layer}_${k}`)),
    outputs: Array.from({length: outputs}, (_, k) => v(`out_${layer}_${k}`)),
  }
}

function expectAll(found: ArrayLike<number>, expected: ArrayLike<number>, digits = 6) {
  expect(found.length).toBe(expected.length)
  for (let k = 0; k < found.length; k++) expect(found[k]).toBeCloseTo(expected[k], digits)
}

const count = (netlist: Netlist, prefix: string) =>
  netlist.cards.filter(card => card.name.startsWith(prefix)).length

test("the default network has 309,458 resistors, every element its own name", () => {
  const netlist = compile(someLayers([400, 120, 84, 10], 1), {
    partitions: {horizontal: [16, 8, 8], vertical: [8, 8, 1]},
  })
  const amplifiers = count(netlist, "xa_")
  const neurons = count(netlist, "xn_")
  expect([amplifiers, neurons]).toEqual([2672, 214])
  expect(count(netlist, "r") + 4 * amplifiers + 2 * neurons).toBe(309458)
  const names = netlist.cards.map(card => card.name).filter(name => name[0] !== ".")
  expect(new Set(names).size).toBe(names.length)
  expect(netlist.title).toBe("network 400 x 120 x 84 x 10 as crossbars")
})

test.each([
  ["ideal", "mean"],
  ["ideal", "sum"],
  ["virtual-ground", "mean"],
  ["virtual-ground", "sum"],
] as const)("ideal wires, amplifier %s, %s: the closed form", async (amplifier, combine) => {
  const v = await operatingPoint(deck({wires: "off", amplifier, combine}))
  for (const layer of [1, 2]) {
    const {drives, neurons} = around(v, layer)
    expectAll([drives.at(-1) ?? 0, v(`vdd_${layer}`)], [0.8, 0.8])
    const {gain} = layers[layer - 1]
    const resistors = synapses(layers[layer - 1], settings)
    expectAll(
      neurons,
      idealLayerOutputs(
        resistors,
        columnParts(layers[layer - 1], 2),
        Number(gain),
        drives,
        combine,
        amplifier,
      ),
      5,
    )
  }
})

test("a virtual ground, one partition: differences of weighted sums", async () => {
  const v = await operatingPoint(
    deck({wires: "off", amplifier: "virtual-ground", partitions: {horizontal: [1, 1], vertical: [1, 1]}}),
  )
  const {drives, neurons} = around(v, 1)
  const {weights, biases, gain} = layers[0]
  const span = 1 / devices.mram.low_Ohm - 1 / devices.mram.high_Ohm
  const expected = neurons.map((_, row) => {
    const products = drives.map((drive, k) => drive * (k < 12 ? weights[row * 12 + k] : biases[row]))
    return Number(gain) * 1000 * span * products.reduce((a, b) => a + b)
  })
  expectAll(neurons, expected)
})

test("wires: every layer's tiles as by nodal analysis, joined to their mean", async () => {
  const wires = {vertical_Ohm: 92, horizontal_Ohm: 115}
  const v = await operatingPoint(deck({wires}))
  for (const layer of [1, 2]) {
    const {drives, neurons} = around(v, layer)
    const {inputs: width, outputs, gain} = layers[layer - 1]
    const resistors = synapses(layers[layer - 1], settings)
    const parts = columnCuts(width, 2).map(columns =>
      rowCuts(outputs, 2).flatMap(rows =>
        tileWithWires(resistors, columns, rows, wires, Number(gain), drives),
      ),
    )
    expectAll(
      neurons,
      neurons.map((_, row) => (parts[0][row] + parts[1][row]) / 2),
      5,
    )
  }
})

test("thin wires approach none", async () => {
  const thin = await operatingPoint(deck({wires: {vertical_Ohm: 1e-4, horizontal_Ohm: 1e-4}}))
  const none = await operatingPoint(deck({wires: "off"}))
  expectAll(around(thin, 2).outputs, around(none, 2).outputs, 5)
})

test("access transistors lengthen resistors; variation stays within its bounds", () => {
  const plain = deck().cards
  const access = deck({access_Ohm: 1000}).cards
  const varied = deck({variation_percent: 5}).cards
  let synapseCount = 0
  plain.forEach((card, k) => {
    if (!/^r[pm]_/.test(card.name)) {
      expect([access[k], varied[k]]).toEqual([card, card])
      return
    }
    synapseCount++
    const ohms = Number(card.words[2])
    expect(Number(access[k].words[2])).toBeCloseTo(ohms + 1000, 6)
    expect(Math.abs(Number(varied[k].words[2]) / ohms - 1)).toBeLessThan(0.05)
    expect(varied[k].words[2]).not.toBe(card.words[2])
    expect(varied[k].words.slice(0, 2)).toEqual(card.words.slice(0, 2))
  })
  expect(synapseCount).toBe(2 * (13 * 6 + 7 * 4))
})

test("neurons of the last layer answer as the unloaded curve says; others bend under load", async () => {
  const v = await operatingPoint(deck())
  const last = around(v, 2)
  expectAll(
    last.outputs,
    last.neurons.map(input => neuronOutput(input)),
  )
  const hidden = around(v, 1)
  const bend = hidden.neurons.map((input, k) => Math.abs(hidden.outputs[k] - neuronOutput(input)))
  expect(Math.max(...bend)).toBeGreaterThan(0.01)
  const other = around(await operatingPoint(deck({neuronParameters: {rlow: "1e4", rhigh: "1e5"}})), 2)
  expectAll(
    other.outputs,
    other.neurons.map(input => neuronOutput(input, 1e4, 1e5)),
  )
})

test.each([
  ["sigmoid", (x: number) => 0.8 / (1 + Math.exp(11 * x))],
  ["tanh", (x: number) => -0.8 * Math.tanh(5.5 * x)],
  ["relu", (x: number) => Math.max(x, 0)],
] as const)("ideal neuron %s", async (neuron, curve) => {
  const v = await operatingPoint(deck({neuron}))
  for (const layer of [1, 2]) {
    const {neurons, outputs} = around(v, layer)
    expectAll(outputs, neurons.map(curve))
  }
})

test("each layer has its own neuron", async () => {
  const v = await operatingPoint(deck({neuron: ["tanh", "mram"]}))
  const [first, last] = [around(v, 1), around(v, 2)]
  expectAll(
    first.outputs,
    first.neurons.map(x => -0.8 * Math.tanh(5.5 * x)),
  )
  expectAll(
    last.outputs,
    last.neurons.map(input => neuronOutput(input)),
  )
  expect([...deck({neuron: ["relu", "relu"]}).subcircuits.keys()]).toContain("neuron")
  expect([...deck({neuron: ["relu", "tanh"]}).subcircuits.keys()]).toContain("neuron_2")
  expect(() => deck({neuron: ["relu"]})).toThrow("expected neurons for 2 layers, found 1")
})

test("limited amplifiers: as ideal ones for small signals, within the supply for large ones", async () => {
  const weak = layers.map(layer => ({...layer, gain: 0.05}))
  const options = {partitions, inputs, dialect: "ngspice", neuron: "relu", tie_Ohm: 1e3} as const
  const solve = async (amplifier: "ideal" | "limited") =>
    around(await operatingPoint(compile(weak, {...options, amplifier})), 1)
  const ideal = await solve("ideal")
  const limited = await solve("limited")
  expect(Math.max(...ideal.neurons.map(Math.abs))).toBeGreaterThan(1e-3)
  expectAll(limited.neurons, ideal.neurons, 5)
  const v = await operatingPoint(deck({amplifier: "limited"}))
  for (let row = 0; row < 6; row++)
    for (const partition of [0, 1]) expect(Math.abs(v(`a_1_${row}_${partition}`))).toBeLessThan(0.8)
})

test("capacitors: three per cell, to ground", () => {
  const wires = {...wireResistances(wireGeometry), capacitance: wireCapacitance(wireGeometry)}
  const capacitors = deck({wires}).cards.filter(card => card.name[0] === "c")
  expect(capacitors.length).toBe(3 * (13 * 6 + 7 * 4))
  for (const {words} of capacitors) {
    expect(words[1]).toBe("0")
    expect(Number(words[2])).toBeGreaterThan(0.045e-15)
    expect(Number(words[2])).toBeLessThan(0.065e-15)
  }
})

test("other inputs: the same netlist as compiled with them", () => {
  const other = inputs.map(v => -v)
  expect(withInputs(deck(), other)).toEqual(deck({inputs: other}))
  expect(() => withInputs(deck(), new Float64Array(3))).toThrow("expected 12 input voltages, found 3")
})

test("what makes no circuit is refused by name", () => {
  const [first, second] = layers
  expect(() => compile([])).toThrow("expected at least one layer, found none")
  expect(() => compile([first, {...second, inputs: 5}])).toThrow("layer 2: expected 6 inputs, found 5")
  expect(() => compile([{...first, gain: 0}])).toThrow("layer 1: gain: expected a number above 0, found 0")
  expect(() => compile([first, {...second, biases: new Float64Array(3)}])).toThrow(/layer 2: expected 4 x 6/)
  expect(() => deck({partitions: {horizontal: [2], vertical: [2, 2]}})).toThrow(
    "expected horizontal partitions for 2 layers, found 1: 2",
  )
  expect(() => deck({partitions: {horizontal: [2, 8], vertical: [2, 2]}})).toThrow(/layer 2: expected 1 to 7/)
  expect(() => deck({tie_Ohm: 0})).toThrow("tie resistance: expected a number above 0, found 0")
  expect(() => deck({variation_percent: 100})).toThrow("variation: expected 0 to below 100 %, found 100")
  expect(() => deck({wires: {vertical_Ohm: 0, horizontal_Ohm: 1}})).toThrow(/no wires: 'off'/)
  expect(() => deck({inputs: new Float64Array(12).fill(Number.NaN)})).toThrow(
    "input 0: expected a voltage, found NaN",
  )
})
