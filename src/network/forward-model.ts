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
      /** Segments of input lines and of rows. */
      readonly wires: "off" | {readonly vertical_Ohm: number; readonly horizontal_Ohm: number}
    }

/**
 * A layer multiplies its inputs (V, the bias line last) by a matrix that the model makes from the weights.
 * Weights, matrix and gradients are outputs x (inputs + 1), row-major, bias column last; weights are
 * quantized already. A model may keep state: in a training step `map` is called once for every layer, in
 * order, before any `pull`.
 */
export interface ForwardModel {
  readonly trainedFor: TrainedFor
  /** The number of a layer that scales its matrix; it is trained together with the weights. */
  readonly strength: "scale" | "gain"
  /**
   * Volts that the output neurons' inputs should not pass: training holds them back, for a supply-limited
   * amplifier would make ties of them. Absent: no limit.
   */
  readonly reach_V?: number
  /** Writes the matrix of layer `layer` (0-based): volts at the neuron's input per volt of input. */
  map(layer: number, weights: Float64Array, strength: number, matrix: Float64Array): void
  /** The chain rule of `map`: writes dL/dweights, given dL/dmatrix. Returns dL/d(ln strength). */
  pull(
    layer: number,
    weights: Float64Array,
    strength: number,
    matrixGradient: Float64Array,
    weightGradient: Float64Array,
  ): number
  /**
   * Replaces the neurons' own curve where given (a neuron bends under the load of the next layer): the
   * parameters are those of `activate`.
   */
  readonly curve?: (
    layer: number,
    inputs: Float64Array,
    outputs: Float64Array,
    count: number,
    slopes?: Float64Array,
  ) => void
}

/** Arithmetic without a circuit: the matrix is `scale` times the weights. */
export const ideal: ForwardModel = {
  trainedFor: {forward: "ideal"},
  strength: "scale",
  map(_layer, weights, strength, matrix) {
    for (let i = 0; i < weights.length; i++) matrix[i] = strength * weights[i]
  },
  pull(_layer, weights, strength, matrixGradient, weightGradient) {
    let sum = 0
    for (let i = 0; i < weights.length; i++) {
      const gradient = strength * matrixGradient[i]
      weightGradient[i] = gradient
      sum += gradient * weights[i]
    }
    return sum
  },
}
