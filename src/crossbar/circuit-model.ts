/**
 * The forward model of the whole circuit: tiles with their wires, amplifiers between their supplies,
 * neurons bent by the layer that they drive. Exact maps and slopes are read from the circuit now and then;
 * between, maps follow the weights to first order.
 */
import type {DeviceType} from "../circuit/device.js"
import type {Amplifiers} from "../network/forward-model.js"
import type {LocalModel} from "../network/local-model.js"
import {type Network, withBiasColumn} from "../network/mlp.js"
import {multiply, transpose} from "../network/product.js"
import type {Levels} from "../network/quantize.js"
import {describeCircuit} from "./circuit-description.js"
import {type CompileOptions, compile, tieOf} from "./compile.js"
import {type CrossbarLayer, gainOf} from "./conductance.js"
import {LoadedNeurons} from "./loaded-neurons.js"
import {NeuronTable} from "./neuron-table.js"
import {columnParts, type PartitionCounts} from "./partition.js"
import type {Device} from "./technology.js"
import {type LayerMap, TileCircuit} from "./tile-circuit.js"

export interface CircuitModelOptions extends CompileOptions {
  readonly partitions: PartitionCounts
  readonly device: Device
  readonly levels: Levels
  /** Whether all amplifiers of a layer have the same gain. */
  readonly sharedGain: boolean
}

/** One layer since its last renewal. */
interface LayerState {
  readonly map: LayerMap
  /** outputs x (inputs + 1) */
  readonly weights: Float64Array
  readonly gains: Float64Array
  /** What `map` gave last. */
  readonly matrix: Float64Array
}

/**
 * Along a row each column says less by the same factor. What says less than this share of the most in its
 * row is not waited for: gains make up for the share, and have their limits.
 */
const faintest = 0.002
/** Nor is what says less than so many times the others' variation, which drowns it. */
const drowned = 5

/**
 * Around the weights W0 and gains g0 of the last renewal, row by row,
 *
 *     A(W, g) = (A(W0, g0) + slopes (W - W0)) g / g0
 *
 * with exact A(W0, g0), and slopes of then or of an earlier renewal; what a row's weights do to other rows
 * waits for the next one, as does the load that they are for the neurons before. `batches` is how often
 * training renews all this.
 */
export class CircuitModel implements LocalModel {
  readonly trainedFor
  readonly strength = "gain"
  readonly shared: boolean
  readonly #amplifiers: readonly Amplifiers[]
  readonly #circuit: TileCircuit
  readonly #tables: readonly NeuronTable[]
  readonly #vdd_V: number
  readonly #faintest: number
  /** A part of a layer's matrix: factors and results of its slopes. */
  readonly #given: Float64Array
  readonly #taken: Float64Array
  #layers: readonly LayerState[] = []

  /** Throws a RangeError for an amplifier that is not built in. */
  constructor(
    shape: readonly CrossbarLayer[],
    options: CircuitModelOptions,
    readonly batches: number,
    types: readonly DeviceType[],
  ) {
    const {partitions, combine = "mean"} = options
    this.shared = options.sharedGain
    this.#vdd_V = options.vdd_V ?? 0.8
    this.#faintest = Math.max(faintest, (drowned * (options.variation_percent ?? 0)) / 100)
    const largest = Math.max(...shape.map(({inputs, outputs}) => outputs * (inputs + 1)))
    this.#given = new Float64Array(largest)
    this.#taken = new Float64Array(largest)
    this.#amplifiers = amplifiersOf(shape, options)
    this.#circuit = new TileCircuit(shape, options, types)
    const netlist = compile(shape, options)
    this.#tables = partitions.horizontal.map((count, k) => {
      const tie_Ohm =
        combine === "sum" && count > 1 ? 1e-3 : (tieOf(options) + (options.switch_Ohm ?? 0)) / count
      return new NeuronTable(netlist, k, tie_Ohm, this.#amplifiers[k].limit_V, this.#vdd_V, types)
    })
    this.trainedFor = describeCircuit(options)
  }

  amplifiers(layer: number): Amplifiers {
    return this.#amplifiers[layer]
  }

  renew({layers}: Network, draw: number, slopes = true): void {
    const maps = this.#circuit.maps(layers, {draw, slopes})
    this.#layers = layers.map((layer, k) => ({
      map: maps[k],
      weights: withBiasColumn(layer),
      gains: Float64Array.from({length: layer.outputs}, (_, row) => gainOf(layer, row)),
      matrix: maps[k].drive.slice(),
    }))
  }

  map(layer: number, weights: Float64Array, gains: Float64Array, matrix: Float64Array): void {
    const {map, weights: before, gains: gainsBefore, matrix: own} = this.#layers[layer]
    own.set(map.drive)
    const width = weights.length / gains.length
    for (const {columns, stack} of map.slopes) {
      const count = columns.length
      for (let row = 0, k = 0; row < gains.length; row++)
        for (let i = 0; i < count; i++, k++) {
          const synapse = row * width + columns[i]
          this.#given[k] = weights[synapse] - before[synapse]
        }
      stack.multiply(this.#given, this.#taken, true)
      for (let row = 0, k = 0; row < gains.length; row++)
        for (let i = 0; i < count; i++, k++) own[row * width + columns[i]] += this.#taken[k]
    }
    for (let row = 0; row < gains.length; row++) {
      const share = gains[row] / gainsBefore[row]
      for (let i = row * width; i < (row + 1) * width; i++) own[i] *= share
    }
    matrix.set(own)
  }

  pull(
    layer: number,
    weights: Float64Array,
    gains: Float64Array,
    matrixGradient: Float64Array,
    weightGradient: Float64Array,
    gainGradient: Float64Array,
  ): void {
    const {map, gains: gainsBefore, matrix} = this.#layers[layer]
    const width = weights.length / gains.length
    for (const {columns, stack} of map.slopes) {
      const count = columns.length
      for (let row = 0, k = 0; row < gains.length; row++)
        for (let i = 0; i < count; i++, k++)
          this.#given[k] = (gains[row] / gainsBefore[row]) * matrixGradient[row * width + columns[i]]
      stack.multiply(this.#given, this.#taken, false)
      for (let row = 0, k = 0; row < gains.length; row++)
        for (let i = 0; i < count; i++, k++) weightGradient[row * width + columns[i]] = this.#taken[k]
    }
    for (let row = 0; row < gains.length; row++) {
      let sum = 0
      for (let i = row * width; i < (row + 1) * width; i++) sum += matrixGradient[i] * matrix[i]
      gainGradient[row] = sum
    }
  }

  paces(layer: number, paces: Float64Array): void {
    const {map, gains} = this.#layers[layer]
    const width = paces.length / gains.length
    for (const {columns, values} of map.slopes) {
      const count = columns.length
      for (let row = 0; row < gains.length; row++)
        for (let i = 0; i < count; i++)
          paces[row * width + columns[i]] = Math.abs(values[(row * count + i) * count + i])
    }
    for (let start = 0; start < paces.length; start += width) {
      const row = paces.subarray(start, start + width)
      let least = Number.POSITIVE_INFINITY
      let most = 0
      for (const effect of row) {
        least = Math.min(least, effect)
        most = Math.max(most, effect)
      }
      const heard = Math.max(least, this.#faintest * most)
      for (let i = 0; i < width; i++) row[i] = row[i] > heard ? heard / row[i] : 1
    }
  }

  power_W(layer: number, driven: Float64Array, count: number): number {
    const {load} = this.#layers[layer].map
    const width = driven.length / count
    const currents = new Float64Array(count * width)
    const across = new Float64Array(load.length)
    transpose(load, across, width, width)
    multiply(driven, across, currents, count, width, width)
    return driven.reduce((sum, volts, i) => sum + volts * currents[i], 0) / count
  }

  neurons(layer: number, count: number): LoadedNeurons {
    const next = this.#layers[layer + 1]
    const load = next && {conductances: next.map.load, vdd_V: this.#vdd_V}
    const neurons = this.#layers[layer].gains.length
    // Partitions do not see each other; free neurons see nobody.
    const parts = next
      ? this.#amplifiers[layer + 1].parts
      : [Uint32Array.from({length: neurons}, (_, k) => k)]
    const groups = parts.map(part => part.filter(line => line < neurons)).filter(part => part.length)
    return new LoadedNeurons(this.#tables[layer], neurons, count, groups, load)
  }
}

/** The amplifiers of every layer as training sees them. */
export function amplifiersOf(
  layers: readonly CrossbarLayer[],
  {partitions, combine, amplifier, vdd_V = 0.8}: CompileOptions,
): Amplifiers[] {
  return layers.map((layer, k) => {
    const parts = columnParts(layer, partitions?.horizontal[k] ?? 1)
    return {
      parts,
      share: combine === "sum" ? 1 : 1 / parts.length,
      limit_V: amplifier === "limited" ? vdd_V : Number.POSITIVE_INFINITY,
    }
  })
}
