/**
 * The forward model of the whole circuit: tiles with their wires, neurons bent by the layer that they drive. Exact
 * maps are read from the condensed circuit now and then; between, the closed form says how they move with the weights.
 */
import {Batch} from "../analysis/batch.js"
import {assemble} from "../analysis/condense.js"
import type {DeviceType} from "../circuit/device.js"
import {amplifier} from "../network/amplifier.js"
import {type Dataset, encode} from "../network/dataset.js"
import type {LocalModel} from "../network/local-model.js"
import {argmaxStrict, type Layer, type Network, withBiasColumn} from "../network/mlp.js"
import {transpose} from "../network/product.js"
import type {Levels} from "../network/quantize.js"
import {type CompileOptions, compile} from "./compile.js"
import type {CrossbarLayer} from "./conductance.js"
import {outputNode} from "./element.js"
import {type LinearMap, linearMaps} from "./linear-maps.js"
import {LoadedNeurons, type NeuronTables} from "./loaded-neurons.js"
import {columnCuts, type PartitionCounts} from "./partition.js"
import {ProgrammableCircuit} from "./programmable.js"
import type {Device} from "./technology.js"
import {wireGeometry, wireResistances} from "./wires.js"

export interface CircuitModelOptions extends CompileOptions {
  readonly partitions: PartitionCounts
  readonly device: Device
  readonly levels: Levels
}

/** Images of the batches that are solved at once. */
const chunk = 500

/**
 * A layer's matrix at weights W and gain g, around W0 and g0, with the closed form A of ideal wires:
 *
 *     A(W, g) + (exact(W0, g0) - A(W0, g0)) g / g0
 *
 * A neuron's curve is that under the load of the next layer, whose other inputs are at their mean over `samples`
 * (count x inputs, V: some training images). `batches` is how often training renews all this.
 * Throws a RangeError for amplifiers other than the ideal one and for layers that sum their partitions.
 */
export class CircuitModel implements LocalModel {
  readonly trainedFor
  readonly strength = "gain"
  readonly reach_V: number
  readonly #closed
  readonly #circuit: ProgrammableCircuit
  readonly #neurons: LoadedNeurons
  readonly #ownConductances: readonly number[]
  readonly #vdd_V: number
  #tables: readonly NeuronTables[] = []
  /** At the weights of the last renewal. */
  #corrections: readonly {readonly gain: number; readonly matrix: Float64Array}[] = []

  constructor(
    shape: readonly CrossbarLayer[],
    options: CircuitModelOptions,
    readonly samples: Float64Array,
    readonly batches: number,
    readonly types: readonly DeviceType[],
  ) {
    const {partitions, device, levels, combine = "mean", wires = wireResistances(wireGeometry)} = options
    if (combine !== "mean") throw new RangeError(`combine: expected 'mean', found '${combine}'`)
    const {horizontal, vertical} = partitions
    const {low_Ohm, high_Ohm} = device
    const cuts = shape.map(({inputs}, k) => columnCuts(inputs, horizontal[k]))
    this.#closed = amplifier({cuts, low_Ohm, high_Ohm, levels})
    this.reach_V = this.#closed.reach_V ?? Number.POSITIVE_INFINITY
    const netlist = compile(shape, options)
    this.#circuit = new ProgrammableCircuit(netlist, shape, options, types)
    this.#neurons = new LoadedNeurons(netlist, types)
    this.#ownConductances = shape.map((_, k) => this.#neurons.ownConductance(outputNode(k + 1, 0)))
    this.#vdd_V = options.vdd_V ?? 0.8
    const segments =
      wires === "off"
        ? wires
        : {
            vertical_Ohm: wires.vertical_Ohm,
            horizontal_Ohm: wires.horizontal_Ohm,
          }
    this.trainedFor = {
      ...{forward: "circuit" as const, horizontal, vertical, low_Ohm, high_Ohm, wires: segments},
    }
  }

  renew({layers}: Network): void {
    const solver = new CircuitSolver(this.#circuit, layers, this.types)
    this.#corrections = layers.map((layer, k) => {
      const matrix = new Float64Array(layer.outputs * (layer.inputs + 1))
      this.#closed.map(k, withBiasColumn(layer), layer.gain, matrix)
      for (let i = 0; i < matrix.length; i++) matrix[i] = solver.maps[k].drive[i] - matrix[i]
      return {gain: layer.gain, matrix}
    })
    const means = solver.means(this.samples)
    this.#tables = layers.map(({outputs}, k) => {
      const nodes = Array.from({length: outputs}, (_, row) => outputNode(k + 1, row))
      const next = solver.maps[k + 1]
      return this.#neurons.tables(nodes, next ? this.#loads(next, k, means[k]) : [])
    })
  }

  map(layer: number, weights: Float64Array, gain: number, matrix: Float64Array): void {
    this.#closed.map(layer, weights, gain, matrix)
    const correction = this.#corrections[layer]
    const share = gain / correction.gain
    for (let i = 0; i < matrix.length; i++) matrix[i] += share * correction.matrix[i]
  }

  pull(
    layer: number,
    weights: Float64Array,
    gain: number,
    matrixGradient: Float64Array,
    weightGradient: Float64Array,
  ): number {
    const correction = this.#corrections[layer]
    let sum = 0
    for (let i = 0; i < matrixGradient.length; i++) sum += matrixGradient[i] * correction.matrix[i]
    return (
      (sum * gain) / correction.gain + this.#closed.pull(layer, weights, gain, matrixGradient, weightGradient)
    )
  }

  curve(
    layer: number,
    inputs: Float64Array,
    outputs: Float64Array,
    count: number,
    slopes?: Float64Array,
  ): void {
    this.#tables[layer].look(inputs, outputs, count, slopes)
  }

  /** Solves the circuit of the network for every input of the data set. Throws an AnalysisError. */
  accuracy(network: Network, dataset: Dataset): number {
    const {layers, encoding, vdd} = network
    const solver = new CircuitSolver(this.#circuit, layers, this.types)
    const classes = layers[layers.length - 1].outputs
    let right = 0
    for (let first = 0; first < dataset.count; first += chunk) {
      const count = Math.min(chunk, dataset.count - first)
      const outputs = solver.solve(encode(dataset, encoding, vdd, first, count), count).at(-1) as Float64Array
      for (let i = 0; i < count; i++)
        if (argmaxStrict(outputs, i * classes, classes) === dataset.labels[first + i]) right++
    }
    return dataset.count ? right / dataset.count : 0
  }

  /** What each neuron of `layer` sees of the next one, whose map is `next`, while the others are at `means`. */
  #loads({load}: LinearMap, layer: number, means: Float64Array) {
    const columns = means.length + 1
    return Array.from(means, (_, row) => {
      const conductance_S = load[row * columns + row] - this.#ownConductances[layer]
      let current_A = load[row * columns + means.length] * this.#vdd_V
      for (let k = 0; k < means.length; k++) if (k !== row) current_A += load[row * columns + k] * means[k]
      return {conductance_S, volts: -current_A / conductance_S}
    })
  }
}

/** One set of weights as a circuit. */
class CircuitSolver {
  readonly maps: readonly LinearMap[]
  readonly #batch: Batch

  constructor(
    circuit: ProgrammableCircuit,
    readonly layers: readonly Layer[],
    types: readonly DeviceType[],
  ) {
    const data = circuit.program(layers)
    this.maps = linearMaps(data, layers)
    const drives = Array.from({length: layers[0].inputs}, (_, k) => `i(vin_${k})`)
    const probes = layers.flatMap(({outputs}, k) =>
      Array.from({length: outputs}, (_, row) => `v(${outputNode(k + 1, row)})`),
    )
    this.#batch = new Batch(assemble(data, types), drives, probes)
  }

  /** Output voltages of every layer, count x outputs, for inputs, count x inputs. */
  solve(volts: Float64Array, count: number): Float64Array[] {
    const inputs = this.layers[0].inputs
    const answers = this.#batch.solve(transposed(volts, count, inputs), count)
    let first = 0
    return this.layers.map(({outputs}) => {
      const part = answers.subarray(first * count, (first += outputs) * count)
      return transposed(part, outputs, count)
    })
  }

  /** Mean output voltages of every layer. */
  means(volts: Float64Array): Float64Array[] {
    const count = volts.length / this.layers[0].inputs
    return this.solve(volts, count).map((answers, k) => {
      const {outputs} = this.layers[k]
      const mean = new Float64Array(outputs)
      for (let i = 0; i < answers.length; i++) mean[i % outputs] += answers[i] / count
      return mean
    })
  }
}

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(values.length)
  transpose(values, result, rows, columns)
  return result
}
