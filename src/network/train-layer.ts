/** One layer in training: real-valued weights, their quantized twin, one batch forward and backward. */
import type {PartProducts} from "../matrix/dense.js"
import type {ForwardModel, Neurons} from "./forward-model.js"
import type {Layer} from "./mlp.js"
import {type Activation, FreeNeurons} from "./neuron.js"
import {type Levels, quantize} from "./quantize.js"
import type {Random} from "./random.js"
import {sumsOf} from "./sums.js"

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
  /** Each weight's share of a step: 1, or less where the model says so. */
  readonly paces: Float64Array
  /** Logarithms of the scale or gain of each output, or of all: it stays positive and moves by factors. */
  readonly logStrength: Float64Array
  readonly strengthGradient: Float64Array
  /** Inputs of the batch (V) with the bias line last; the caller or the layer before fills them. */
  readonly driven: Float64Array
  /** Volts at the neurons' inputs. */
  readonly sums: Float64Array
  /** dL/dsums, filled by the caller or the layer behind. */
  readonly sumGradient: Float64Array
  readonly columns: number
  #model: ForwardModel
  #product: PartProducts
  #neurons: Neurons | undefined
  readonly #strengths: Float64Array
  readonly #strengthGradients: Float64Array
  readonly #matrix: Float64Array
  readonly #matrixGradient: Float64Array
  readonly #drivenGradient: Float64Array
  /** Outputs of the neurons, later their gradient. */
  readonly #answers: Float64Array

  constructor(
    readonly options: TrainLayerOptions,
    random: Random,
  ) {
    const {inputs, outputs, batch, vdd, levels} = options
    const columns = inputs + 1
    const size = outputs * columns
    this.columns = columns
    this.#model = options.model
    this.#product = this.#productOf(options.model)
    this.logStrength = new Float64Array(options.model.shared ? 1 : outputs)
    this.strengthGradient = new Float64Array(this.logStrength.length)
    this.#strengths = new Float64Array(outputs)
    this.#strengthGradients = new Float64Array(outputs)
    this.real = new Float64Array(size)
    this.quantized = new Float64Array(size)
    this.weightGradient = new Float64Array(size)
    this.paces = new Float64Array(size).fill(1)
    this.driven = new Float64Array(batch * columns)
    this.sums = new Float64Array(batch * outputs)
    this.sumGradient = new Float64Array(batch * outputs)
    this.#matrix = new Float64Array(size)
    this.#matrixGradient = new Float64Array(size)
    this.#drivenGradient = new Float64Array(batch * columns)
    this.#answers = new Float64Array(batch * outputs)
    // Continuous weights start smaller: they need not cross a threshold to change.
    const reach = levels === "continuous" ? 0.15 : 0.5
    for (let i = 0; i < size; i++) this.real[i] = random.uniform(-reach, reach)
    for (let i = 0; i < batch; i++) this.driven[i * columns + inputs] = vdd
  }

  get model(): ForwardModel {
    return this.#model
  }

  /** What the weights are seen through; another one in another stage of training. */
  set model(model: ForwardModel) {
    this.#model = model
    this.#product = this.#productOf(model)
    this.paces.fill(1)
    this.renewed()
  }

  #productOf(model: ForwardModel): PartProducts {
    const {index, outputs, batch} = this.options
    return sumsOf(batch, outputs, this.columns, model.amplifiers?.(index))
  }

  /** Quantizes, maps and multiplies: fills `sums` from `driven`. */
  forward(): void {
    const {index, levels} = this.options
    quantize(this.real, levels, this.quantized)
    this.model.map(index, this.quantized, this.strengths(), this.#matrix)
    this.#product.forward(this.driven, this.#matrix, this.sums)
  }

  /** Scale or gain of each output. */
  strengths(): Float64Array {
    const shared = this.logStrength.length === 1
    for (let row = 0; row < this.#strengths.length; row++)
      this.#strengths[row] = Math.exp(this.logStrength[shared ? 0 : row])
    return this.#strengths
  }

  /** Passes `sums` through the neurons into the next layer's inputs. */
  drive(next: TrainLayer): void {
    const {outputs, batch} = this.options
    this.#neurons ??= this.#neuronsOf()
    this.#neurons.forward(this.sums, this.#answers)
    for (let i = 0; i < batch; i++)
      for (let j = 0; j < outputs; j++) next.driven[i * next.columns + j] = this.#answers[i * outputs + j]
  }

  /** The model was renewed: its neurons bear another load. */
  renewed(): void {
    this.#neurons = undefined
  }

  #neuronsOf(): Neurons {
    const {index, batch, activation, vdd} = this.options
    return this.model.neurons?.(index, batch) ?? new FreeNeurons(activation, vdd, this.sums.length)
  }

  /**
   * Fills the gradients of weights, strengths and, if there is a layer `before`, of its `sums`, from
   * `sumGradient`. Straight through: the gradient of a quantized weight is taken for that of its
   * real-valued copy.
   */
  backward(before?: TrainLayer): void {
    const {index, batch} = this.options
    const {strengthGradient} = this
    const strengths = this.#strengths
    const perRow = this.#strengthGradients
    this.#product.backward(this.sumGradient, this.#matrixGradient, before && this.#drivenGradient)
    this.model.pull(index, this.quantized, strengths, this.#matrixGradient, this.weightGradient, perRow)
    if (strengthGradient.length > 1) strengthGradient.set(perRow)
    else strengthGradient[0] = perRow.reduce((sum, value) => sum + value, 0)
    if (!before) return
    const width = before.options.outputs
    for (let i = 0; i < batch; i++)
      for (let j = 0; j < width; j++)
        before.#answers[i * width + j] = this.#drivenGradient[i * this.columns + j]
    before.#neurons?.backward(before.#answers, before.sumGradient)
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
    const strengths = this.strengths()
    const own = this.logStrength.length === 1 ? strengths[0] : strengths.slice()
    return this.model.strength === "gain"
      ? {inputs, outputs, weights, biases, gain: own, scale: other, activation}
      : {inputs, outputs, weights, biases, gain: other, scale: strengths[0], activation}
  }
}
