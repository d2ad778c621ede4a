/** The neurons' curves, as functions of volts: what the hardware does between two crossbars. */
import type {Neurons} from "./forward-model.js"

/**
 * `sigmoid`: vdd / (1 + exp(11 v)), falling, as an inverter makes it. `tanh`: -vdd tanh(11 v / 2), the same
 * curve stretched over [-vdd, vdd]. `relu`: max(v, 0).
 */
export type Activation = "sigmoid" | "tanh" | "relu"

// Bound once, for speed where globals are intercepted.
const {exp, max} = Math

/** Slope of the published neuron's exponent, per volt. */
export const steepness = 11

/**
 * Writes the output voltages for the first `count` neuron inputs (V) and, where `slopes` is given, their
 * derivatives. `outputs` may be `inputs`.
 */
export function activate(
  activation: Activation,
  vdd: number,
  inputs: Float64Array,
  outputs: Float64Array,
  count: number,
  slopes?: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const v = inputs[i]
    let y: number
    let slope: number
    if (activation === "relu") {
      y = max(v, 0)
      slope = v > 0 ? 1 : 0
    } else {
      const s = 1 / (1 + exp(steepness * v))
      const ds = -steepness * s * (1 - s)
      y = activation === "sigmoid" ? vdd * s : vdd * (2 * s - 1)
      slope = activation === "sigmoid" ? vdd * ds : 2 * vdd * ds
    }
    outputs[i] = y
    if (slopes) slopes[i] = slope
  }
}

/** Neurons that bear any load, as `Neurons` for batches whose values are `size` in number. */
export class FreeNeurons implements Neurons {
  readonly #slopes: Float64Array

  constructor(
    readonly activation: Activation,
    readonly vdd: number,
    size: number,
  ) {
    this.#slopes = new Float64Array(size)
  }

  forward(inputs: Float64Array, outputs: Float64Array): void {
    activate(this.activation, this.vdd, inputs, outputs, this.#slopes.length, this.#slopes)
  }

  backward(outputGradient: Float64Array, inputGradient: Float64Array): void {
    for (let i = 0; i < this.#slopes.length; i++) inputGradient[i] = outputGradient[i] * this.#slopes[i]
  }
}
