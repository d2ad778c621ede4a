/**
 * The forward model of the whole circuit against the flat circuit's own solutions, its derivatives against
 * differences.
 */
import fc from "fast-check"
import {op} from "../../src/analysis/op.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {amplifiersOf, CircuitModel, type CircuitModelOptions} from "../../src/crossbar/circuit-model.js"
import {compile} from "../../src/crossbar/compile.js"
import {amplifierNode, neuronInputNode, outputNode} from "../../src/crossbar/element.js"
import {NetworkSolver, prepareNetwork} from "../../src/crossbar/evaluate.js"
import {TileCircuit} from "../../src/crossbar/tile-circuit.js"
import {deviceTypes} from "../../src/devices/index.js"
import {amplifier} from "../../src/network/amplifier.js"
import {parseCheckpoint, printCheckpoint} from "../../src/network/checkpoint.js"
import {type Dataset, encode} from "../../src/network/dataset.js"
import {
  accuracy,
  forward,
  type Layer,
  type Network,
  withBiasColumn,
  withBiasLine,
} from "../../src/network/mlp.js"
import {Random} from "../../src/network/random.js"
import {sumsOf} from "../../src/network/sums.js"
import {synthetic} from "../../src/network/synthetic.js"
import {type Checkpoint, train} from "../../src/network/train.js"
import {someLayers} from "./some-layers.js"

const widths = [9, 7, 5, 3]
const options: CircuitModelOptions = {
  partitions: {horizontal: [2, 1, 3], vertical: [3, 2, 1]},
  device: {low_Ohm: 8488, high_Ohm: 25465},
  levels: "continuous",
  access_Ohm: 50,
  wires: {vertical_Ohm: 90, horizontal_Ohm: 110},
  sharedGain: false,
}
const unpartitioned = {horizontal: [1, 1, 1], vertical: [1, 1, 1]}

/** Random weights, a gain for each row, lines in another order. */
const layersOf = (seed: number, gain: number): Layer[] => {
  const random = new Random(seed)
  return someLayers(widths, seed, true).map(layer => {
    const columns = Uint32Array.from({length: layer.inputs + 1}, (_, k) => k)
    const rows = Uint32Array.from({length: layer.outputs}, (_, k) => k)
    random.shuffle(columns)
    random.shuffle(rows)
    const gains = Float64Array.from({length: layer.outputs}, () => gain * random.uniform(0.5, 2))
    return {...layer, gain: gains, columns, rows, scale: 1, activation: "sigmoid"}
  })
}
const networkOf = (layers: readonly Layer[]): Network => ({
  ...{layers, encoding: "sign", levels: "continuous", vdd: 0.8, trainedFor: {forward: "ideal"}},
})
const inputsOf = (seed: number) => {
  const random = new Random(seed)
  return Float64Array.from({length: widths[0]}, () => random.uniform(-0.8, 0.8))
}

const circuits = [
  ["ideal amplifiers", 20, options],
  ["unpartitioned", 20, {...options, partitions: unpartitioned}],
  ["amplifiers that stop at their supplies", 400, {...options, amplifier: "limited"}],
  ["virtual grounds, summed", 3, {...options, amplifier: "virtual-ground", combine: "sum"}],
  ["neurons that bear any load", 20, {...options, neuron: "sigmoid"}],
  ["without wires", 20, {...options, wires: "off"}],
] as [string, number, CircuitModelOptions][]

describe.each(circuits)("%s", (_name, gain, circuit) => {
  const layers = layersOf(3, gain)
  const inputs = inputsOf(8)
  const flat = elaborate(compile(layers, {...circuit, inputs}), deviceTypes)
  const solution = op(flat)
  const volts = (node: string) => solution[flat.find(`v(${node})`) as number]
  const model = new CircuitModel(layers, circuit, 10, deviceTypes)
  // Another network first: what comes out must not remember it.
  model.renew(networkOf(layersOf(4, 7)), 0)
  model.renew(networkOf(layers), 0)

  test("amplifiers and neurons' outputs are those of the flat circuit", () => {
    let before = inputs
    for (const [k, layer] of layers.entries()) {
      const gains = layer.gain as Float64Array
      const matrix = new Float64Array(layer.outputs * (layer.inputs + 1))
      model.map(k, withBiasColumn(layer), gains, matrix)
      const sums = new Float64Array(layer.outputs)
      sumsOf(1, layer.outputs, layer.inputs + 1, model.amplifiers(k)).forward(
        withBiasLine(before, layer.inputs, 0.8),
        matrix,
        sums,
      )
      const {parts, share} = model.amplifiers(k)
      for (const [row, sum] of sums.entries()) {
        const each = parts.map((_, t) => volts(amplifierNode(k + 1, row, t)))
        // A saturated amplifier draws other currents from its lines than the linear map has it.
        const digits = circuit.amplifier === "limited" ? 1 : 5
        expect(sum).toBeCloseTo(share * each.reduce((a, b) => a + b), digits)
      }
      const outputs = new Float64Array(layer.outputs)
      model.neurons(k, 1).forward(sums, outputs)
      for (const [row, output] of outputs.entries()) {
        // Straight between points 10 mV apart.
        const digits = circuit.amplifier === "limited" ? 1 : 3
        expect(output).toBeCloseTo(volts(outputNode(k + 1, row)), digits)
        expect(Number.isFinite(volts(neuronInputNode(k + 1, row)))).toBe(true)
      }
      before = Float64Array.from(outputs.keys(), row => volts(outputNode(k + 1, row)))
    }
  })
})

test("slopes are finite differences of the exact maps, with any partition, placement, amplifier", () => {
  const part = fc.integer({min: 1, max: 3})
  fc.assert(
    fc.property(
      fc.integer({min: 1, max: 1e6}),
      fc.tuple(part, part, part),
      fc.tuple(part, part, part),
      fc.constantFrom("ideal", "limited", "virtual-ground"),
      (seed, horizontal, vertical, amplifier) => {
        const layers = layersOf(seed, 15)
        const circuit = new TileCircuit(
          layers,
          {...options, amplifier, partitions: {horizontal, vertical}},
          deviceTypes,
        )
        const random = new Random(seed)
        const k = random.integer(3)
        const {inputs, outputs} = layers[k]
        const row = random.integer(outputs)
        const moved = random.integer(inputs)
        const slopes = circuit
          .maps(layers)
          [k].slopes.map(({columns, values}) => ({columns, values: values.slice()}))
          .find(({columns}) => columns.includes(moved))
        if (!slopes) throw new Error("no slopes")
        const {columns, values} = slopes
        const h = 1e-4
        const at = (step: number) => {
          const weights = layers[k].weights.slice()
          weights[row * inputs + moved] += step
          return circuit.maps(layers.map((layer, i) => (i === k ? {...layer, weights} : layer)))[k].drive
        }
        fc.pre(Math.abs(layers[k].weights[row * inputs + moved]) < 1 - h)
        const [up, down] = [at(h), at(-h)]
        const exact = Array.from(
          columns,
          c => (up[row * (inputs + 1) + c] - down[row * (inputs + 1) + c]) / (2 * h),
        )
        const largest = Math.max(...exact.map(Math.abs))
        const i = columns.indexOf(moved)
        for (const [j, slope] of exact.entries())
          expect(Math.abs(values[(row * columns.length + i) * columns.length + j] - slope)).toBeLessThan(
            1e-6 * largest,
          )
      },
    ),
    {numRuns: 25},
  )
})

test("along a long row all weights move their output alike, but for those that are hardly heard", () => {
  const layers = someLayers([120, 3], 5).map(layer => ({
    ...{...layer, scale: 1, activation: "sigmoid" as const},
    ...{weights: layer.weights.fill(0), biases: layer.biases.fill(0)},
  }))
  const wires = {vertical_Ohm: 1, horizontal_Ohm: 150}
  const circuit = {...options, access_Ohm: 0, partitions: {horizontal: [1], vertical: [1]}, wires}
  const pacesOf = (variation_percent: number) => {
    const model = new CircuitModel(layers, {...circuit, variation_percent}, 10, deviceTypes)
    model.renew(networkOf(layers), 0)
    const paces = new Float64Array(3 * 121)
    model.paces(0, paces)
    return paces
  }
  const paces = pacesOf(0)
  // A ladder of series r and shunts g: what a column gives falls by exp(acosh(1 + r g / 2)) from each to the next.
  const g = (1 / options.device.low_Ohm + 1 / options.device.high_Ohm) / 2
  const factor = Math.exp(Math.acosh(1 + (wires.horizontal_Ohm * g) / 2))
  for (let i = 75; i < 100; i++) expect(Math.abs(paces[i] / paces[i + 1] / factor - 1)).toBeLessThan(1e-3)
  expect(Math.min(...paces)).toBeCloseTo(0.002, 12)
  expect(paces.filter(pace => pace === 1).length).toBeGreaterThan(20)
  // 2 % of the strongest column's conductance says as much as 10 % of it should.
  expect(Math.min(...pacesOf(2))).toBeCloseTo(0.1, 12)
})

test("its gradients are those of finite differences, away from where it was renewed", () => {
  const model = new CircuitModel(layersOf(3, 20), options, 10, deviceTypes)
  model.renew(networkOf(layersOf(3, 20)), 0)
  const weights = withBiasColumn(layersOf(6, 20)[0])
  const gains = layersOf(6, 15)[0].gain as Float64Array
  const random = new Random(5)
  const along = Float64Array.from(weights, () => random.normal())
  const loss = (some: Float64Array) => {
    const matrix = new Float64Array(weights.length)
    model.map(0, weights, some, matrix)
    return matrix.reduce((sum, value, i) => sum + value * along[i], 0)
  }
  loss(gains)
  const gradient = new Float64Array(weights.length)
  const gainGradient = new Float64Array(gains.length)
  model.pull(0, weights, gains, along, gradient, gainGradient)
  const h = 1e-2 // the model is linear in the weights, and its slopes are in single precision
  for (const row of gains.keys()) {
    const by = (step: number) => loss(gains.map((gain, k) => (k === row ? gain * Math.exp(step) : gain)))
    expect(gainGradient[row]).toBeCloseTo((by(1e-4) - by(-1e-4)) / 2e-4, 4)
  }
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]
    weights[i] = w + h
    const up = loss(gains)
    weights[i] = w - h
    const down = loss(gains)
    weights[i] = w
    expect(Math.abs(gradient[i] - (up - down) / (2 * h))).toBeLessThan(1e-4 * (1 + Math.abs(gradient[i])))
  }
})

test("neurons pass gradients on through what they drive", () => {
  const layers = layersOf(3, 20)
  const model = new CircuitModel(layers, {...options, partitions: unpartitioned}, 10, deviceTypes)
  model.renew(networkOf(layers), 0)
  const count = 4
  const random = new Random(5)
  const sums = Float64Array.from({length: count * 7}, () => random.uniform(-0.3, 0.3))
  const along = Float64Array.from(sums, () => random.normal())
  const neurons = model.neurons(0, count)
  const outputs = new Float64Array(sums.length)
  neurons.forward(sums, outputs)
  const gradient = new Float64Array(sums.length)
  neurons.backward(along, gradient)
  // Within a cell of the table, whose slope the gradient is.
  const h = 1e-3
  for (const i of sums.keys()) {
    const by = (step: number) => {
      const moved = sums.slice()
      moved[i] += step
      const result = new Float64Array(sums.length)
      model.neurons(0, count).forward(moved, result)
      return result.reduce((sum, value, k) => sum + value * along[k], 0)
    }
    expect(Math.abs(gradient[i] - (by(h) - by(-h)) / (2 * h))).toBeLessThan(
      0.1 + 0.05 * Math.abs(gradient[i]),
    )
  }
})

const digits = synthetic("train", 700)
const part = (first: number, count: number): Dataset => ({
  ...{...digits, count},
  values: digits.values.subarray(first * 400, (first + count) * 400),
  labels: digits.labels.subarray(first, first + count),
})

test("an interrupted training through the circuit goes on to the same network", async () => {
  const shape = someLayers([400, 6, 10], 1).map(layer => ({
    ...{...layer, scale: 1, activation: "sigmoid" as const},
  }))
  const circuit = {
    ...options,
    partitions: {horizontal: [2, 1], vertical: [1, 1]},
    amplifier: "limited",
  } as const
  /** Its state after each epoch. */
  const run = async (resume?: Checkpoint) => {
    const states: string[] = []
    await train(part(0, 120), part(600, 40), {
      ...{levels: "continuous", encoding: "sign", outputs: [6, 10], batch: 40, rate: 5e-3, epochs: 3},
      forward: new CircuitModel(shape, circuit, 2, deviceTypes),
      first: {
        forward: amplifier({
          amplifiers: amplifiersOf(shape, circuit),
          ...{...circuit.device, sharedGain: false, levels: "continuous"},
        }),
        epochs: 1,
      },
      ...(resume && {resume}),
      onCheckpoint: state => void states.push(printCheckpoint(state, "these")),
    })
    return states
  }
  const whole = await run()
  expect(whole).toHaveLength(4)
  for (const text of whole.slice(0, 3))
    expect((await run(parseCheckpoint(text, "a.json", "these"))).at(-1)).toBe(whole[3])
}, 60_000)

test("a network learns drawn digits through the circuit, with amplifiers that stop", async () => {
  const shape = someLayers([400, 12, 10], 1).map(layer => ({
    ...{...layer, scale: 1, activation: "sigmoid" as const},
  }))
  const circuit: CircuitModelOptions = {
    ...{...options, partitions: {horizontal: [16, 1], vertical: [2, 1]}},
    wires: {vertical_Ohm: 30, horizontal_Ohm: 40},
    amplifier: "limited",
  }
  const forwardModel = new CircuitModel(shape, circuit, 15, deviceTypes)
  const closed = amplifier({
    amplifiers: amplifiersOf(shape, circuit),
    ...{...circuit.device, sharedGain: false, levels: "continuous"},
  })
  const first = {forward: closed, epochs: 4}
  const validation = part(600, 100)
  const settings = {levels: "continuous", encoding: "sign", outputs: [12, 10], batch: 40, rate: 5e-3} as const
  const trained = await train(part(0, 600), validation, {
    ...settings,
    forward: forwardModel,
    first,
    epochs: 4,
  })
  expect(trained.epoch).toBeGreaterThan(4)
  expect(trained.network.trainedFor).toEqual(forwardModel.trainedFor)
  const volts = encode(validation, "sign", 0.8, 0, 100)
  const exact = (network: Network) => {
    const solver = new NetworkSolver(prepareNetwork(network.layers, circuit, deviceTypes), deviceTypes)
    return solver.solve(volts, 100).outputs
  }
  const right = (outputs: Float64Array) =>
    Array.from(validation.labels).filter((label, i) => {
      const row = [...outputs.subarray(i * 10, i * 10 + 10)]
      return row.indexOf(Math.max(...row)) === label
    }).length / 100
  expect(Math.abs(right(exact(trained.network)) - trained.validation)).toBeLessThan(0.05)
  const {network} = await train(part(0, 600), validation, {...settings, ...first})
  expect(accuracy(network, validation, closed)).toBeGreaterThan(0.5)
  expect(trained.validation).toBeGreaterThan(0.6)
  expect(right(exact(network))).toBeLessThan(trained.validation - 0.1)
  expect(forward(network, volts, closed)).toHaveLength(1000)
}, 60_000)

test("refuses what it does not model", () => {
  const library = {cards: [], subcircuits: new Map()}
  expect(() => new CircuitModel(layersOf(3, 2), {...options, amplifier: library}, 10, deviceTypes)).toThrow(
    "amplifier: expected a built-in one",
  )
})
