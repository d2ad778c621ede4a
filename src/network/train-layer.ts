/** One layer in training: real-valued weights, their quantized twin, one batch forward and backward. */
import type {ForwardModel} from "./forward-model.js"
import type {Layer} from "./mlp.js"
import {type Activation, activate} from "./neuron.js"
import {productTransposed, transpose} from "./product.js"
import {type Levels, quantize} from "./quantize.js"
import type {Random} from "./random.js"

export interface TrainLayerOptions {
  readonly index: number
  readonly inputs: number
  readonly outputs: number
  readonly batch: number
  /** Of the first stage of training. */
  readonly model: ForwardModel
  readonly levels: Levels
  readonly vdd: number
  readonly activation: Activation
}

/** All matrices are row-major; weights are outputs x (inputs + 1), batches batch x width. */
export class TrainLayer {
  /** Real-valued weights in [-1, 1], bias column last; what the optimizer moves. */
  readonly real: Float64Array
  readonly quantized: Float64Array
  readonly weightGradient: Float64Array
  /** The logarithm of the scale or gain, one value: it stays positive and moves by factors. */
  readonly logStrength = new Float64Array(1)
  readonly strengthGradient = new Float64Array(1)
  /** Inputs of the batch (V) with the bias line last; the caller or the layer before fills them. */
  readonly driven: Float64Array
  /** Volts at the neurons' inputs. */
  readonly sums: Float64Array
  /** dL/dsums, filled by the caller or the layer behind. */
  readonly sumGradient: Float64Array
  readonly columns: number
  /** What the weights are seen through; another one in another stage of training. */
  model: ForwardModel
  readonly #matrix: Float64Array
  readonly #matrixTransposed: Float64Array
  readonly #matrixGradient: Float64Array
  readonly #drivenTransposed: Float64Array
  readonly #drivenGradient: Float64Array
  readonly #gradientTransposed: Float64Array
  readonly #answers: Float64Array
  readonly #slopes: Float64Array

  constructor(
    readonly options: TrainLayerOptions,
    random: Random,
  ) {
    const {inputs, outputs, batch, vdd, levels} = options
    const columns = inputs + 1
    const size = outputs * columns
    this.columns = columns
    this.model = options.model
    this.real = new Float64Array(size)
    this.quantized = new Float64Array(size)
    this.weightGradient = new Float64Array(size)
    this.driven = new Float64Array(batch * columns)
    this.sums = new Float64Array(batch * outputs)
    this.sumGradient = new Float64Array(batch * outputs)
    this.#matrix = new Float64Array(size)
    this.#matrixTransposed = new Float64Array(size)
    this.#matrixGradient = new Float64Array(size)
    this.#drivenTransposed = new Float64Array(batch * columns)
    this.#drivenGradient = new Float64Array(batch * columns)
    this.#gradientTransposed = new Float64Array(batch * outputs)
    this.#answers = new Float64Array(batch * outputs)
    this.#slopes = new Float64Array(batch * outputs)
    // Continuous weights start smaller: they need not cross a threshold to change.
    const reach = levels === "continuous" ? 0.15 : 0.5
    for (let i = 0; i < size; i++) this.real[i] = random.uniform(-reach, reach)
    for (let i = 0; i < batch; i++) this.driven[i * columns + inputs] = vdd
  }

  /** Quantizes, maps and multiplies: fills `sums` from `driven`. */
  forward(): void {
    const {index, outputs, batch, levels} = this.options
    quantize(this.real, levels, this.quantized)
    this.model.map(index, this.quantized, Math.exp(this.logStrength[0]), this.#matrix)
    productTransposed(this.driven, this.#matrix, this.sums, batch, outputs, this.columns)
  }

  /** Passes `sums` through the neurons into the next layer's inputs. */
  drive(next: TrainLayer): void {
    const {model} = this
    const {index, outputs, batch, activation, vdd} = this.options
    const n = batch * outputs
    if (model.curve) model.curve(index, this.sums, this.#answers, n, this.#slopes)
    else activate(activation, vdd, this.sums, this.#answers, n, this.#slopes)
    for (let i = 0; i < batch; i++)
      for (let j = 0; j < outputs; j++) next.driven[i * next.columns + j] = this.#answers[i * outputs + j]
  }

  /**
   * Fills the gradients of weights and strength from `sumGradient`. Straight through: the gradient of a
   * quantized weight is taken for that of its real-valued copy.
   */
  backward(): void {
    const {index, outputs, batch} = this.options
    transpose(this.sumGradient, this.#gradientTransposed, batch, outputs)
    transpose(this.driven, this.#drivenTransposed, batch, this.columns)
    const {columns} = this
    productTransposed(
      this.#gradientTransposed,
      this.#drivenTransposed,
      this.#matrixGradient,
      outputs,
      columns,
      batch,
    )
    const strength = Math.exp(this.logStrength[0])
    const gradient = this.#matrixGradient
    this.strengthGradient[0] = this.model.pull(index, this.quantized, strength, gradient, this.weightGradient)
  }

  /** Fills the `sumGradient` of the layer before, which made this layer's inputs by `drive`. */
  pullBack(before: TrainLayer): void {
    const {outputs, batch} = this.options
    const {columns} = this
    const width = before.options.outputs
    transpose(this.#matrix, this.#matrixTransposed, outputs, columns)
    productTransposed(this.sumGradient, this.#matrixTransposed, this.#drivenGradient, batch, columns, outputs)
    for (let i = 0; i < batch; i++)
      for (let j = 0; j < width; j++) {
        const k = i * width + j
        before.sumGradient[k] = this.#drivenGradient[i * columns + j] * before.#slopes[k]
      }
  }

  /** The layer as it would be built now; the strength that the forward model does not use is `other`. */
  snapshot(other: number): Layer {
    const {inputs, outputs, activation, levels} = this.options
    quantize(this.real, levels, this.quantized)
    const weights = new Float64Array(outputs * inputs)
    const biases = new Float64Array(outputs)
    for (let row = 0; row < outputs; row++) {
      const start = row * this.columns
      weights.set(this.quantized.subarray(start, start + inputs), row * inputs)
      biases[row] = this.quantized[start + inputs]
    }
    const strength = Math.exp(this.logStrength[0])
    const [gain, scale] = this.model.strength === "gain" ? [strength, other] : [other, strength]
    return {inputs, outputs, weights, biases, gain, scale, activation}
  }
}
