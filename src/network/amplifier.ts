/** The forward model of tiles with ideal wires and the published differential amplifier, in closed form. */
import type {Amplifiers, ForwardModel} from "./forward-model.js"
import type {Levels} from "./quantize.js"

export interface AmplifierOptions {
  readonly amplifiers: readonly Amplifiers[]
  /** Whether all outputs of a layer have the same gain. */
  readonly sharedGain: boolean
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
 * This is linear in v, so that `map` writes a matrix. Throws a RangeError when parts do not cover a layer's
 * columns or resistances are no pair.
 */
export function amplifier(options: AmplifierOptions): ForwardModel {
  const {amplifiers, sharedGain, low_Ohm, high_Ohm, input_Ohm: r1 = 1000, levels} = options
  if (!(low_Ohm > 0 && high_Ohm >= low_Ohm && high_Ohm < Infinity))
    throw new RangeError(`expected 0 < low <= high resistance, found ${low_Ohm} and ${high_Ohm} Ohm`)
  const low = 1 / low_Ohm
  const mean = (low + 1 / high_Ohm) / 2
  const half = (low - 1 / high_Ohm) / 2
  // Added to both conductances of a zero weight, so that they are `low`.
  const zero = levels === "ternary" ? half : 0

  const partsOf = (layer: number, length: number, rows: number) => {
    const parts = amplifiers[layer]?.parts
    if (!parts) throw new RangeError(`layer ${layer + 1}: no partitions given`)
    const columns = length / rows
    const covered = parts.reduce((sum, part) => sum + part.length, 0)
    if (covered !== columns)
      throw new RangeError(`layer ${layer + 1}: expected partitions of ${columns} columns, found ${covered}`)
    return {parts, columns, rows}
  }

  return {
    trainedFor: {
      forward: "amplifier",
      horizontal: amplifiers.map(({parts}) => parts.length),
      low_Ohm,
      high_Ohm,
    },
    strength: "gain",
    shared: sharedGain,
    amplifiers: layer => amplifiers[layer],
    map(layer, weights, gains, matrix) {
      const {parts, columns, rows} = partsOf(layer, weights.length, gains.length)
      for (let row = 0; row < rows; row++) {
        const rf = gains[row] * r1
        for (const part of parts) {
          let plus = 0
          let minus = 0
          for (const column of part) {
            const i = row * columns + column
            const w = weights[i]
            const middle = w === 0 ? mean + zero : mean
            plus += middle + half * w
            minus += middle - half * w
          }
          const factor = rf / (1 + r1 * minus)
          const ratio = (1 + (r1 + rf) * minus) / (1 + (r1 + rf) * plus)
          for (const column of part) {
            const i = row * columns + column
            const w = weights[i]
            const middle = w === 0 ? mean + zero : mean
            matrix[i] = factor * (ratio * (middle + half * w) - (middle - half * w))
          }
        }
      }
    },
    pull(layer, weights, gains, matrixGradient, weightGradient, gainGradient) {
      const {parts, columns, rows} = partsOf(layer, weights.length, gains.length)
      for (let row = 0; row < rows; row++) {
        const rf = gains[row] * r1
        let sum = 0
        for (const part of parts) {
          let plus = 0
          let minus = 0
          let alongPlus = 0
          let alongMinus = 0
          for (const column of part) {
            const i = row * columns + column
            const w = weights[i]
            const middle = w === 0 ? mean + zero : mean
            plus += middle + half * w
            minus += middle - half * w
            alongPlus += matrixGradient[i] * (middle + half * w)
            alongMinus += matrixGradient[i] * (middle - half * w)
          }
          const factor = rf / (1 + r1 * minus)
          const below = 1 + (r1 + rf) * plus
          const ratio = (1 + (r1 + rf) * minus) / below
          // dL/d(factor) and dL/d(ratio), then through both to the sums and to the feedback resistor.
          const toFactor = ratio * alongPlus - alongMinus
          const toRatio = factor * alongPlus
          const toPlus = (-toRatio * ratio * (r1 + rf)) / below
          const toMinus = (toRatio * (r1 + rf)) / below - (toFactor * factor * r1) / (1 + r1 * minus)
          sum += toFactor * factor + (rf * toRatio * (minus - ratio * plus)) / below
          const common = half * (toPlus - toMinus)
          const direct = half * factor * (ratio + 1)
          for (const column of part) {
            const i = row * columns + column
            weightGradient[i] = common + direct * matrixGradient[i]
          }
        }
        gainGradient[row] = sum
      }
    },
  }
}
