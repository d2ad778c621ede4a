/** A multilayer perceptron as plain data, and what it answers when computed digitally. */
import type {Dataset} from "./dataset.js"
import {type Encoding, encode} from "./dataset.js"
import type {ForwardModel, TrainedFor} from "./forward-model.js"
import {type Graph, shapes} from "./graph/graph.js"
import {sizeOf} from "./graph/layer.js"
import {type Activation, activate} from "./neuron.js"
import type {Levels} from "./quantize.js"
import {sumsOf} from "./sums.js"

/** One crossbar with its neurons. */
export interface Layer {
  readonly inputs: number
  readonly outputs: number
  /** outputs x inputs, row-major, in [-1, 1], already quantized. */
  readonly weights: Float64Array
  /** One per output, in [-1, 1]: weights of the bias line. */
  readonly biases: Float64Array
  /** The input that each column carries, where they do not lie as numbered (`inputs` is the bias line). */
  readonly columns?: Uint32Array
  /** The output that each row belongs to, where they do not lie as numbered. */
  readonly rows?: Uint32Array
  /** Of the differential amplifiers: feedback over input resistor, one for all or one for each output. */
  readonly gain: number | Float64Array
  /** Of the `ideal` forward model: neuron input volts per volt of W^T x. */
  readonly scale: number
  readonly activation: Activation
}

export interface Network {
  readonly layers: readonly Layer[]
  readonly encoding: Encoding
  readonly levels: Levels
  /** Volts: supply, bias line and full-scale input. */
  readonly vdd: number
  /** The forward model the weights were trained through; `ideal` where nobody knows. */
  readonly trainedFor: TrainedFor
  /** Computed digitally: what it makes of an image are the inputs of the first layer, see `features`. */
  readonly front?: Graph
}

/** The published amplifiers' gains, for layers whose gain nobody chose: 30 and, for the last layer, 10. */
export function publishedGain(layer: number, layers: number): number {
  return layer === layers - 1 ? 10 : 30
}

/** Sizes of the network from the inputs to the outputs: [400, 120, 84, 10]. */
export function widths(network: Network): number[] {
  return [network.layers[0]?.inputs ?? 0, ...network.layers.map(layer => layer.outputs)]
}

/**
 * Throws a RangeError unless front end and layers fit each other and their arrays; the text names the layer
 * (1-based).
 */
export function checkNetwork(network: Network): void {
  if (!network.layers.length) throw new RangeError("expected at least one layer, found none")
  const {front} = network
  let previous = front ? sizeOf(shapes(front).at(-1) ?? []) : network.layers[0].inputs
  for (const [i, {inputs, outputs, weights, biases, gain}] of network.layers.entries()) {
    const expect = (what: string, expected: number, found: number) => {
      if (expected !== found)
        throw new RangeError(`layer ${i + 1}: expected ${expected} ${what}, found ${found}`)
    }
    expect("inputs", previous, inputs)
    expect("weights", inputs * outputs, weights.length)
    expect("biases", outputs, biases.length)
    if (typeof gain !== "number") expect("gains", outputs, gain.length)
    previous = outputs
  }
}

/** Weights of a layer with the bias column last: outputs x (inputs + 1), row-major. */
export function withBiasColumn(layer: Layer): Float64Array {
  const {inputs, outputs, weights, biases} = layer
  const all = new Float64Array(outputs * (inputs + 1))
  for (let row = 0; row < outputs; row++) {
    all.set(weights.subarray(row * inputs, (row + 1) * inputs), row * (inputs + 1))
    all[row * (inputs + 1) + inputs] = biases[row]
  }
  return all
}

/**
 * Output voltages, count x outputs, for input voltages, count x inputs (see `encode`).
 * Throws a RangeError when shapes do not fit.
 */
export function forward(network: Network, inputs: Float64Array, model: ForwardModel): Float64Array {
  checkNetwork(network)
  const width = network.layers[0].inputs
  if (inputs.length % width)
    throw new RangeError(`expected rows of ${width} inputs, found ${inputs.length} values`)
  const count = inputs.length / width
  let volts = inputs
  for (const [i, layer] of network.layers.entries()) {
    const columns = layer.inputs + 1
    const rows = layer.outputs
    const matrix = new Float64Array(rows * columns)
    const strength = layer[model.strength]
    const strengths = typeof strength === "number" ? new Float64Array(rows).fill(strength) : strength
    model.map(i, withBiasColumn(layer), strengths, matrix)
    const driven = withBiasLine(volts, layer.inputs, network.vdd)
    volts = new Float64Array(count * rows)
    const product = sumsOf(count, rows, columns, model.amplifiers?.(i))
    product.forward(driven, matrix, volts)
    product.dispose()
    if (model.neurons) model.neurons(i, count).forward(volts, volts)
    else activate(layer.activation, network.vdd, volts, volts, volts.length)
  }
  return volts
}

/** Voltages count x inputs with the bias line last: count x (inputs + 1). */
export function withBiasLine(volts: Float64Array, inputs: number, vdd: number): Float64Array {
  const count = volts.length / inputs
  const driven = new Float64Array(count * (inputs + 1))
  for (let i = 0; i < count; i++) {
    driven.set(volts.subarray(i * inputs, (i + 1) * inputs), i * (inputs + 1))
    driven[i * (inputs + 1) + inputs] = vdd
  }
  return driven
}

/** Index of the largest of `width` values from `start` on, or -1 for an exact tie or NaN. */
export function argmaxStrict(values: Float64Array, start = 0, width = values.length): number {
  let best = -1
  let largest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < width; i++) {
    const value = values[start + i]
    if (Number.isNaN(value)) return -1
    if (value > largest) {
      largest = value
      best = i
    } else if (value === largest) best = -1
  }
  return best
}

/** What each row of `outputs` (count x classes) decides, -1 for a tie; see `argmaxStrict`. */
export function decide(outputs: Float64Array, classes: number): Int8Array {
  return Int8Array.from({length: outputs.length / classes}, (_, k) =>
    argmaxStrict(outputs, k * classes, classes),
  )
}

/** Fraction of a data set that the network decides rightly under a forward model. */
export function accuracy(network: Network, dataset: Dataset, model: ForwardModel): number {
  const outputs = network.layers.at(-1)?.outputs ?? 0
  const batch = 1000
  let right = 0
  for (let first = 0; first < dataset.count; first += batch) {
    const count = Math.min(batch, dataset.count - first)
    const volts = encode(dataset, network.encoding, network.vdd, first, count)
    const answers = forward(network, volts, model)
    for (let i = 0; i < count; i++)
      if (argmaxStrict(answers, i * outputs, outputs) === dataset.labels[first + i]) right++
  }
  return dataset.count ? right / dataset.count : 0
}
