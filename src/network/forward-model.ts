/** How stored weights become the linear map in front of a neuron: what training looks through. */

/** What a network's weights were trained through; stored with it. */
export type TrainedFor =
  | {readonly forward: "ideal"}
  /** Tiles with ideal wires and neurons that bear any load, in closed form. */
  | {
      readonly forward: "amplifier"
      /** Horizontal partitions of each layer. */
      readonly horizontal: readonly number[]
      readonly low_Ohm: number
      readonly high_Ohm: number
    }
  /** The whole circuit: tiles with their wires, neurons under load. */
  | {
      readonly forward: "circuit"
      readonly horizontal: readonly number[]
      readonly vertical: readonly number[]
      readonly low_Ohm: number
      readonly high_Ohm: number
      /** Ideal and their mean where it is not said. */
      readonly amplifier?: string
      readonly combine?: "mean" | "sum"
      /** Segments of input lines and of rows. */
      readonly wires: "off" | {readonly vertical_Ohm: number; readonly horizontal_Ohm: number}
    }

/** The amplifiers of a layer: each output has one for each part of the columns. */
export interface Amplifiers {
  /**
   * Columns (the bias column is number `inputs`) whose inputs go to the same amplifier; each column is in
   * one part.
   */
  readonly parts: readonly Uint32Array[]
  /** Of each amplifier's output in the neuron's input: 1 where they are summed, else 1 / parts. */
  readonly share: number
  /** Volts at which amplifiers and summers stop; Infinity for ideal ones. */
  readonly limit_V: number
}

/**
 * A layer multiplies its inputs (V, the bias line last) by a matrix that the model makes from the weights:
 * what each column gives the amplifier that it goes to. Weights, matrix and gradients are outputs x (inputs
 * + 1), row-major, bias column last; weights are quantized already. A model may keep state: in a training
 * step `map` is called once for every layer, in order, before any `pull`.
 */
export interface ForwardModel {
  readonly trainedFor: TrainedFor
  /** What scales a layer's matrix, a number for each output; it is trained together with the weights. */
  readonly strength: "scale" | "gain"
  /** Whether a layer's outputs have the same one. */
  readonly shared: boolean
  /** Absent: one sum over all columns, without limit. */
  readonly amplifiers?: (layer: number) => Amplifiers
  /** Writes the matrix of layer `layer` (0-based): volts at the neuron's input per volt of input. */
  map(layer: number, weights: Float64Array, strength: Float64Array, matrix: Float64Array): void
  /**
   * The chain rule of `map`: writes dL/dweights and, for each output, dL/d(ln strength), given dL/dmatrix.
   */
  pull(
    layer: number,
    weights: Float64Array,
    strength: Float64Array,
    matrixGradient: Float64Array,
    weightGradient: Float64Array,
    strengthGradient: Float64Array,
  ): void
  /**
   * The neurons of a layer for batches of `count`, where they are not their own curve: they bend under
   * load.
   */
  readonly neurons?: (layer: number, count: number) => Neurons
}

/**
 * The neurons of one layer for batches of one size; voltages and gradients are batch x neurons, row-major.
 */
export interface Neurons {
  /** Writes output voltages; `outputs` may be `inputs`. */
  forward(inputs: Float64Array, outputs: Float64Array): void
  /** After `forward`: writes dL/dinputs, given dL/doutputs. */
  backward(outputGradient: Float64Array, inputGradient: Float64Array): void
}

/** Arithmetic without a circuit: the matrix is `scale` times the weights. */
export const ideal: ForwardModel = {
  trainedFor: {forward: "ideal"},
  strength: "scale",
  shared: true,
  map(_layer, weights, strength, matrix) {
    const columns = weights.length / strength.length
    for (let row = 0, i = 0; row < strength.length; row++)
      for (let column = 0; column < columns; column++, i++) matrix[i] = strength[row] * weights[i]
  },
  pull(_layer, weights, strength, matrixGradient, weightGradient, strengthGradient) {
    const columns = weights.length / strength.length
    for (let row = 0, i = 0; row < strength.length; row++) {
      let sum = 0
      for (let column = 0; column < columns; column++, i++) {
        weightGradient[i] = strength[row] * matrixGradient[i]
        sum += weightGradient[i] * weights[i]
      }
      strengthGradient[row] = sum
    }
  },
}
