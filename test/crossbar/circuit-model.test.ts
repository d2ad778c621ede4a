/** The forward model of the whole circuit against the flat circuit's own solutions. */
import {condense} from "../../src/analysis/condense.js"
import {op} from "../../src/analysis/op.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {CircuitModel, type CircuitModelOptions} from "../../src/crossbar/circuit-model.js"
import {compile} from "../../src/crossbar/compile.js"
import {type LinearMap, linearMaps} from "../../src/crossbar/linear-maps.js"
import {LoadedNeurons} from "../../src/crossbar/loaded-neurons.js"
import {columnCuts} from "../../src/crossbar/partition.js"
import {ProgrammableCircuit} from "../../src/crossbar/programmable.js"
import {deviceTypes} from "../../src/devices/index.js"
import {amplifier} from "../../src/network/amplifier.js"
import type {Dataset} from "../../src/network/dataset.js"
import {argmaxStrict, type Layer, type Network, withBiasColumn} from "../../src/network/mlp.js"
import {Random} from "../../src/network/random.js"
import {synthetic} from "../../src/network/synthetic.js"
import {train} from "../../src/network/train.js"
import {someLayers} from "./some-layers.js"

const widths = [9, 7, 5, 3]
const wires = {vertical_Ohm: 90, horizontal_Ohm: 110}
const options: CircuitModelOptions = {
  partitions: {horizontal: [2, 1, 3], vertical: [3, 2, 1]},
  device: {low_Ohm: 8488, high_Ohm: 25465},
  levels: "continuous",
  access_Ohm: 50,
  wires,
}
const layersOf = (seed: number, gain: number): Layer[] =>
  someLayers(widths, seed, true).map(layer => ({...layer, gain, scale: 1, activation: "sigmoid"}))
const networkOf = (layers: readonly Layer[]): Network => ({
  ...{layers, encoding: "sign", levels: "continuous", vdd: 0.8, trainedFor: {forward: "ideal"}},
})
const layers = layersOf(3, 20)
const random = new Random(8)
const inputs = Float64Array.from({length: 9}, () => random.uniform(-0.8, 0.8))

/** Node voltages of the flat circuit. */
const circuit = elaborate(compile(layers, {...options, inputs}), deviceTypes)
const solution = op(circuit)
const volts = (node: string) => solution[circuit.find(`v(${node})`) as number]

/** Programmed from another network: what comes out must not remember it. */
const netlist = compile(layersOf(4, 7), options)
const programmable = new ProgrammableCircuit(netlist, layers, options, deviceTypes)
const maps = linearMaps(programmable.program(layers), layers)
const neurons = new LoadedNeurons(netlist, deviceTypes)

/** Voltages of a layer's columns. */
const columnsOf = (k: number) => [
  ...Array.from({length: widths[k]}, (_, i) => (k ? volts(`out_${k}_${i}`) : inputs[i])),
  0.8,
]
const times = (matrix: Float64Array, row: number, v: readonly number[]) =>
  v.reduce((sum, value, i) => sum + matrix[row * v.length + i] * value, 0)

test("crossbars drive the neurons' inputs as in the flat circuit", () => {
  for (const [k, {drive}] of maps.entries())
    for (let row = 0; row < widths[k + 1]; row++)
      expect(times(drive, row, columnsOf(k))).toBeCloseTo(volts(`n_${k + 1}_${row}`), 7)
})

test("crossbars draw the current that flows into their lines", () => {
  // First rows of the vertical partitions of layers 2 and 3.
  const starts = [[], [0, 3], [0]]
  for (const [k, {load}] of maps.entries())
    for (let i = 0; k && i < widths[k]; i++) {
      const node = `out_${k}_${i}`
      const taps = starts[k].map(row => volts(`i_${k + 1}_${row}_${i}`))
      const current = taps.reduce((sum, tap) => sum + (volts(node) - tap) / wires.vertical_Ohm, 0)
      const own = neurons.ownConductance(node) * volts(node)
      expect(Math.abs(current)).toBeGreaterThan(1e-6)
      expect((times(load, i, columnsOf(k)) - own) / current).toBeCloseTo(1, 6)
    }
})

test("without wires and access transistors, crossbars are their closed form", () => {
  const bare = {...options, access_Ohm: 0, wires: "off" as const}
  const condensed = new ProgrammableCircuit(compile(layers, bare), layers, bare, deviceTypes).program(layers)
  const cuts = layers.map((layer, k) => columnCuts(layer.inputs, options.partitions.horizontal[k]))
  const closed = amplifier({cuts, ...options.device, levels: "continuous"})
  for (const [k, {drive}] of linearMaps(condensed, layers).entries()) {
    const matrix = new Float64Array(drive.length)
    closed.map(k, withBiasColumn(layers[k]), layers[k].gain, matrix)
    for (const [i, value] of drive.entries()) expect(value).toBeCloseTo(matrix[i], 6)
  }
})

test("a circuit programmed again is the one compiled anew", () => {
  const varied = {...options, variation_percent: 20, seed: 5}
  const old = new ProgrammableCircuit(compile(layersOf(4, 7), varied), layers, varied, deviceTypes)
  const fresh = new ProgrammableCircuit(compile(layers, varied), layers, varied, deviceTypes)
  const kept = condense(elaborate(compile(layers, varied), deviceTypes), fresh.kept)
  const expected: LinearMap[] = linearMaps(kept.data, layers)
  for (const [k, {drive, load}] of linearMaps(old.program(layers), layers).entries()) {
    for (const [i, value] of drive.entries()) expect(value).toBeCloseTo(expected[k].drive[i], 8)
    for (const [i, value] of load.entries()) expect(value).toBeCloseTo(expected[k].load[i], 12)
  }
})

test("neurons bend as in the flat circuit, where the sample is the image", () => {
  const model = new CircuitModel(layers, options, inputs, 10, deviceTypes)
  model.renew(networkOf(layers))
  const bare = new CircuitModel(layers, {...options, wires: "off"}, inputs, 10, deviceTypes)
  expect([model.trainedFor.wires, bare.trainedFor.wires]).toEqual([wires, "off"])
  for (const k of [0, 1, 2]) {
    const drives = Float64Array.from({length: widths[k + 1]}, (_, row) => volts(`n_${k + 1}_${row}`))
    const outputs = new Float64Array(drives.length)
    const slopes = new Float64Array(drives.length)
    model.curve(k, drives, outputs, drives.length, slopes)
    for (const [row, output] of outputs.entries()) {
      // Straight between points 10 mV apart.
      expect(Math.abs(output - volts(`out_${k + 1}_${row}`))).toBeLessThan(2e-4)
      expect(slopes[row]).toBeLessThan(0)
    }
  }
})

test("its gradients are those of finite differences, away from where it was renewed", () => {
  const model = new CircuitModel(layers, options, inputs, 10, deviceTypes)
  model.renew(networkOf(layers))
  const weights = withBiasColumn(layersOf(6, 20)[0])
  const along = Float64Array.from(weights, () => random.normal())
  const loss = (logGain: number) => {
    const matrix = new Float64Array(weights.length)
    model.map(0, weights, Math.exp(logGain), matrix)
    return matrix.reduce((sum, value, i) => sum + value * along[i], 0)
  }
  const gradient = new Float64Array(weights.length)
  const logGain = Math.log(15)
  const gainGradient = model.pull(0, weights, 15, along, gradient)
  const h = 1e-5
  expect(gainGradient).toBeCloseTo((loss(logGain + h) - loss(logGain - h)) / (2 * h), 5)
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]
    weights[i] = w + h
    const up = loss(logGain)
    weights[i] = w - h
    const down = loss(logGain)
    weights[i] = w
    expect(gradient[i]).toBeCloseTo((up - down) / (2 * h), 5)
  }
})

test("it decides as the flat circuit does", () => {
  const model = new CircuitModel(layers, options, inputs, 10, deviceTypes)
  const last = Float64Array.from({length: 3}, (_, row) => volts(`out_3_${row}`))
  const image: Dataset = {
    ...{name: "one image", count: 1, width: 9, values: inputs, unit: "volts"},
    labels: Uint8Array.of(argmaxStrict(last)),
  }
  expect(model.accuracy(networkOf(layers), image)).toBe(1)
  expect(model.accuracy(networkOf(layers), {...image, labels: Uint8Array.of(9)})).toBe(0)
})

test("a network learns drawn digits through the circuit", async () => {
  const digits = synthetic("train", 700)
  const part = (first: number, count: number): Dataset => ({
    ...{...digits, count},
    values: digits.values.subarray(first * 400, (first + count) * 400),
    labels: digits.labels.subarray(first, first + count),
  })
  const shape = someLayers([400, 12, 10], 1).map(layer => ({
    ...{...layer, scale: 1, activation: "sigmoid" as const},
  }))
  const circuit: CircuitModelOptions = {
    ...{...options, partitions: {horizontal: [16, 1], vertical: [2, 1]}},
    wires: {vertical_Ohm: 30, horizontal_Ohm: 40},
  }
  const samples = Float64Array.from(part(0, 20).values, grey => (grey > 127 ? 0.8 : -0.8))
  const forward = new CircuitModel(shape, circuit, samples, 15, deviceTypes)
  const cuts = shape.map((layer, k) => columnCuts(layer.inputs, circuit.partitions.horizontal[k]))
  const first = {forward: amplifier({cuts, ...circuit.device, levels: "continuous"}), epochs: 4}
  const validation = part(600, 100)
  const settings = {levels: "continuous", encoding: "sign", outputs: [12, 10], batch: 40, rate: 5e-3} as const
  const trained = await train(part(0, 600), validation, {...settings, forward, first, epochs: 4})
  expect(trained.epoch).toBeGreaterThan(4)
  expect(trained.network.trainedFor).toEqual(forward.trainedFor)
  expect(forward.accuracy(trained.network, validation)).toBe(trained.validation)
  const {network} = await train(part(0, 600), validation, {...settings, ...first})
  expect(trained.validation).toBeGreaterThan(0.6)
  expect(forward.accuracy(network, validation)).toBeLessThan(trained.validation - 0.1)
}, 60_000)

test("refuses what it does not model", () => {
  const make = (more: Partial<CircuitModelOptions>) =>
    new CircuitModel(layers, {...options, ...more}, inputs, 10, deviceTypes)
  expect(() => make({combine: "sum"})).toThrow("combine: expected 'mean', found 'sum'")
  expect(() => make({amplifier: "limited"})).toThrow("amplifier: expected 'ideal'")
})
