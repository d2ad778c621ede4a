/**
 * What a tile computes if its wires are ideal: the oracle of the netlist and the model of gain calibration.
 */
import type {Synapses} from "./conductance.js"

/** The amplifiers with a closed form; a supply-limited one follows `ideal` until it saturates. */
export type LinearAmplifier = "ideal" | "virtual-ground"

/** Input resistors of the differential amplifier; its feedback is gain times that. */
export const amplifierInput_Ohm = 1000

/**
 * Amplifier output (V) of one row of a tile: S+- = sum g+- v in A and G+- = sum g+- in S over its columns.
 *
 * With r1 = 1 kOhm and Rf = gain r1, the differential amplifier is no virtual ground: i+ = S+/(1 + (r1 +
 * Rf) G+), Vn = Rf i+, i- = (S- - Vn G-)/(1 + r1 G-), Vout = Rf (i+ - i-). The transimpedance amplifier
 * (`virtual-ground`) gives Vout = Rf (S+ - S-).
 */
export function amplifierOutput(
  sPlus_A: number,
  sMinus_A: number,
  gPlus_S: number,
  gMinus_S: number,
  gain: number,
  amplifier: LinearAmplifier,
): number {
  const feedback = gain * amplifierInput_Ohm
  if (amplifier === "virtual-ground") return feedback * (sPlus_A - sMinus_A)
  const iPlus = sPlus_A / (1 + (amplifierInput_Ohm + feedback) * gPlus_S)
  const iMinus = (sMinus_A - feedback * iPlus * gMinus_S) / (1 + amplifierInput_Ohm * gMinus_S)
  return feedback * (iPlus - iMinus)
}

/**
 * Amplifier output (V) of every row of a tile of `columns`, for voltages `v` on all of the layer's columns.
 */
export function idealTileOutputs(
  synapses: Synapses,
  columns: Uint32Array,
  gain: number,
  v: ArrayLike<number>,
  amplifier: LinearAmplifier = "ideal",
): Float64Array {
  const outputs = new Float64Array(synapses.rows)
  for (let row = 0; row < synapses.rows; row++) {
    let sPlus = 0
    let sMinus = 0
    let gPlus = 0
    let gMinus = 0
    for (const column of columns) {
      const k = row * synapses.columns + column
      sPlus += v[column] / synapses.plus[k]
      sMinus += v[column] / synapses.minus[k]
      gPlus += 1 / synapses.plus[k]
      gMinus += 1 / synapses.minus[k]
    }
    outputs[row] = amplifierOutput(sPlus, sMinus, gPlus, gMinus, gain, amplifier)
  }
  return outputs
}

/** What the neurons of a layer see (V): the mean or the sum of its horizontal partitions. */
export function idealLayerOutputs(
  synapses: Synapses,
  partitions: readonly Uint32Array[],
  gain: number,
  v: ArrayLike<number>,
  combine: "mean" | "sum" = "mean",
  amplifier: LinearAmplifier = "ideal",
): Float64Array {
  const total = new Float64Array(synapses.rows)
  for (const columns of partitions)
    idealTileOutputs(synapses, columns, gain, v, amplifier).forEach((value, row) => {
      total[row] += value
    })
  return combine === "sum" ? total : total.map(value => value / partitions.length)
}
