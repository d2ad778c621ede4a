/** The forward model of tiles with ideal wires and the published differential amplifier, in closed form. */
import type {ForwardModel} from "./forward-model.js"
import type {Levels} from "./quantize.js"

export interface AmplifierOptions {
  /**
   * For every layer its horizontal partitions: their columns are start .. end - 1, counted from 0. They cover
   * all inputs and the bias column, which comes last and is counted.
   */
  readonly cuts: readonly (readonly {readonly start: number; readonly end: number}[])[]
  /** Resistances of a synapse, in ohms: low for full conductance. */
  readonly low_Ohm: number
  readonly high_Ohm: number
  /** The amplifier's input resistors; its feedback is gain times that. Default 1 kOhm. */
  readonly input_Ohm?: number
  /** Ternary zeros are two low resistors, as published; all other zeros two of the mean conductance. */
  readonly levels: Levels
}

/**
 * Per partition and row, with g+- = mean +- w (1/low - 1/high)/2, G+- = sum g+-, S+- = sum g+- v, r1 the
 * input resistor and Rf = gain r1 (a resistor divider on I+, no virtual ground):
 *
 *     V = Rf/(1 + r1 G-) [S+ (1 + (r1 + Rf) G-)/(1 + (r1 + Rf) G+) - S-]
 *
 * and the neuron sees the mean of the partitions' V. This is linear in v, so that `map` writes a matrix.
 * Throws a RangeError when cuts do not cover a layer's columns or resistances are no pair.
 */
export function amplifier(options: AmplifierOptions): ForwardModel {
  const {cuts, low_Ohm, high_Ohm, input_Ohm: r1 = 1000, levels} = options
  if (!(low_Ohm > 0 && high_Ohm >= low_Ohm && high_Ohm < Infinity))
    throw new RangeError(`expected 0 < low <= high resistance, found ${low_Ohm} and ${high_Ohm} Ohm`)
  const low = 1 / low_Ohm
  const mean = (low + 1 / high_Ohm) / 2
  const half = (low - 1 / high_Ohm) / 2
  // Added to both conductances of a zero weight, so that they are `low`.
  const zero = levels === "ternary" ? half : 0

  for (const [layer, parts] of cuts.entries()) {
    let column = 0
    for (const {start, end} of parts) {
      if (start !== column || end <= start)
        throw new RangeError(
          `layer ${layer + 1}: expected a partition from column ${column}, found ${start}-${end}`,
        )
      column = end
    }
  }

  const partsOf = (layer: number, length: number) => {
    const parts = cuts[layer]
    const columns = parts?.at(-1)?.end
    if (!parts || !columns) throw new RangeError(`layer ${layer + 1}: no partitions given`)
    if (length % columns)
      throw new RangeError(`layer ${layer + 1}: ${length} weights do not fill rows of ${columns} columns`)
    return {parts, columns, rows: length / columns}
  }

  return {
    trainedFor: {forward: "amplifier", horizontal: cuts.map(parts => parts.length), low_Ohm, high_Ohm},
    strength: "gain",
    // A little within the supplies of +-0.8 V.
    reach_V: 0.7,
    map(layer, weights, gain, matrix) {
      const {parts, columns, rows} = partsOf(layer, weights.length)
      const rf = gain * r1
      for (let row = 0; row < rows; row++)
        for (const {start, end} of parts) {
          let plus = 0
          let minus = 0
          for (let i = row * columns + start; i < row * columns + end; i++) {
            const w = weights[i]
            const middle = w === 0 ? mean + zero : mean
            plus += middle + half * w
            minus += middle - half * w
          }
          const factor = rf / (1 + r1 * minus) / parts.length
          const ratio = (1 + (r1 + rf) * minus) / (1 + (r1 + rf) * plus)
          for (let i = row * columns + start; i < row * columns + end; i++) {
            const w = weights[i]
            const middle = w === 0 ? mean + zero : mean
            matrix[i] = factor * (ratio * (middle + half * w) - (middle - half * w))
          }
        }
    },
    pull(layer, weights, gain, matrixGradient, weightGradient) {
      const {parts, columns, rows} = partsOf(layer, weights.length)
      const rf = gain * r1
      let gainGradient = 0
      for (let row = 0; row < rows; row++)
        for (const {start, end} of parts) {
          let plus = 0
          let minus = 0
          let alongPlus = 0
          let alongMinus = 0
          for (let i = row * columns + start; i < row * columns + end; i++) {
            const w = weights[i]
            const middle = w === 0 ? mean + zero : mean
            plus += middle + half * w
            minus += middle - half * w
            alongPlus += matrixGradient[i] * (middle + half * w)
            alongMinus += matrixGradient[i] * (middle - half * w)
          }
          const factor = rf / (1 + r1 * minus) / parts.length
          const below = 1 + (r1 + rf) * plus
          const ratio = (1 + (r1 + rf) * minus) / below
          // dL/d(factor) and dL/d(ratio), then through both to the sums and to the feedback resistor.
          const toFactor = ratio * alongPlus - alongMinus
          const toRatio = factor * alongPlus
          const toPlus = (-toRatio * ratio * (r1 + rf)) / below
          const toMinus = (toRatio * (r1 + rf)) / below - (toFactor * factor * r1) / (1 + r1 * minus)
          gainGradient += toFactor * factor + (rf * toRatio * (minus - ratio * plus)) / below
          const common = half * (toPlus - toMinus)
          const direct = half * factor * (ratio + 1)
          for (let i = row * columns + start; i < row * columns + end; i++)
            weightGradient[i] = common + direct * matrixGradient[i]
        }
      return gainGradient
    },
  }
}
