/** Weights as pairs of resistors. */
import {type Levels, levelsOf} from "../network/quantize.js"
import type {Fabrication} from "./fabrication.js"
import type {Placed} from "./partition.js"
import type {Device} from "./technology.js"

/** What a crossbar needs of a network's layer: any `Layer` has it. */
export interface CrossbarLayer extends Placed {
  /** outputs x inputs, row-major, in [-1, 1]. */
  readonly weights: Float64Array
  /** One per output: weights of the bias line. */
  readonly biases: Float64Array
  /** Of the differential amplifiers: feedback over input resistor, one for all or one for each output. */
  readonly gain: number | Float64Array
}

/** The gain of the amplifiers of output `row`. */
export const gainOf = ({gain}: {readonly gain: number | Float64Array}, row: number): number =>
  typeof gain === "number" ? gain : gain[row]

/** Resistances of a layer's synapses in ohms, outputs x (inputs + 1), row-major, bias column last. */
export interface Synapses {
  readonly columns: number
  readonly rows: number
  /** To line I+. */
  readonly plus: Float64Array
  /** To line I-. */
  readonly minus: Float64Array
}

export interface SynapseOptions {
  readonly device: Device
  /** Ternary zeros are two low resistors, as published; other zeros two of the mean conductance. */
  readonly levels: Levels
  /** On-resistance of the access transistor, in series with each resistor. */
  readonly access_Ohm: number
  /** Makes a resistor of a designed one: twice per synapse, in the order of the rows. */
  readonly fabrication: Fabrication
}

/**
 * g+- = (1/low + 1/high)/2 +- w (1/low - 1/high)/2, so that g+ - g- is proportional to the weight w and both
 * lie in [1/high, 1/low]. Throws a RangeError naming the synapse for a weight outside [-1, 1].
 */
export function synapses(layer: CrossbarLayer, options: SynapseOptions): Synapses {
  const {inputs, outputs, weights, biases} = layer
  if (weights.length !== inputs * outputs || biases.length !== outputs)
    throw new RangeError(
      `expected ${outputs} x ${inputs} weights and ${outputs} biases, found ${weights.length} and ${biases.length}`,
    )
  const {device, levels, access_Ohm, fabrication} = options
  const columns = inputs + 1
  const plus = new Float64Array(outputs * columns)
  const minus = new Float64Array(outputs * columns)
  const mean = (1 / device.low_Ohm + 1 / device.high_Ohm) / 2
  const half = (1 / device.low_Ohm - 1 / device.high_Ohm) / 2
  const resistance = (w: number) => {
    if (w === 1 || (w === 0 && levels === "ternary")) return device.low_Ohm
    return w === -1 ? device.high_Ohm : 1 / (mean + w * half)
  }
  for (let row = 0, k = 0; row < outputs; row++)
    for (let column = 0; column < columns; column++, k++) {
      const w = column < inputs ? weights[row * inputs + column] : biases[row]
      if (!(w >= -1 && w <= 1))
        throw new RangeError(`row ${row}, column ${column}: expected a weight from -1 to 1, found ${w}`)
      plus[k] = fabrication.synapse(resistance(w), device) + access_Ohm
      minus[k] = fabrication.synapse(resistance(-w), device) + access_Ohm
    }
  return {columns, rows: outputs, plus, minus}
}

/** The levels of a whole network, where nobody says. */
export function levelsOfLayers(layers: readonly CrossbarLayer[]): Levels {
  return levelsOf(layers.flatMap(layer => [layer.weights, layer.biases]))
}
