/** What a tile computes if its wires are ideal: the oracle of the netlist and the model of gain calibration. */
import type {Synapses} from "./conductance.js"
import type {Range} from "./partition.js"

/** The amplifiers with a closed form; a supply-limited one follows `ideal` until it saturates. */
export type LinearAmplifier = "ideal" | "virtual-ground"

/** Input resistors of the differential amplifier; its feedback is gain times that. */
export const amplifierInput_Ohm = 1000

/**
 * Amplifier output (V) of every row of a tile of `columns` for voltages `v` on all of the layer's columns.
 *
 * With S+- = sum g+- v, G+- = sum g+-, r1 = 1 kOhm and Rf = gain r1: the differential amplifier is no virtual
 * ground, i+ = S+/(1 + (r1 + Rf) G+), Vn = Rf i+, i- = (S- - Vn G-)/(1 + r1 G-), Vout = Rf (i+ - i-).
 * The transimpedance amplifier (`virtual-ground`) gives Vout = Rf (S+ - S-).
 */
export function idealTileOutputs(
  synapses: Synapses,
  columns: Range,
  gain: number,
  v: ArrayLike<number>,
  amplifier: LinearAmplifier = "ideal",
): Float64Array {
  const outputs = new Float64Array(synapses.rows)
  const feedback = gain * amplifierInput_Ohm
  for (let row = 0; row < synapses.rows; row++) {
    let sPlus = 0
    let sMinus = 0
    let gPlus = 0
    let gMinus = 0
    for (let column = columns.start; column < columns.end; column++) {
      const k = row * synapses.columns + column
      sPlus += v[column] / synapses.plus[k]
      sMinus += v[column] / synapses.minus[k]
      gPlus += 1 / synapses.plus[k]
      gMinus += 1 / synapses.minus[k]
    }
    if (amplifier === "virtual-ground") outputs[row] = feedback * (sPlus - sMinus)
    else {
      const iPlus = sPlus / (1 + (amplifierInput_Ohm + feedback) * gPlus)
      const iMinus = (sMinus - feedback * iPlus * gMinus) / (1 + amplifierInput_Ohm * gMinus)
      outputs[row] = feedback * (iPlus - iMinus)
    }
  }
  return outputs
}

/** What the neurons of a layer see (V): the mean or the sum of its horizontal partitions. */
export function idealLayerOutputs(
  synapses: Synapses,
  partitions: readonly Range[],
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
