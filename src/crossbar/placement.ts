/** Which line an input takes: the columns nearest to the amplifiers lose least in their wires. */
import type {Layer} from "../network/mlp.js"
import {multiply, transpose} from "../network/product.js"

/**
 * Columns by rising importance, the bias column (number `importance.length`) last. Equals keep their order.
 */
export function columnsByImportance(importance: Float64Array): Uint32Array {
  const order = Array.from(importance.keys()).sort((a, b) => importance[a] - importance[b])
  return Uint32Array.from([...order, importance.length])
}

/** Variance of every input over a batch, count x width. */
export function variances(volts: Float64Array, width: number): Float64Array {
  const count = volts.length / width
  const sums = new Float64Array(width)
  const squares = new Float64Array(width)
  for (let i = 0; i < volts.length; i++) {
    sums[i % width] += volts[i]
    squares[i % width] += volts[i] * volts[i]
  }
  return squares.map((square, k) => square / count - (sums[k] / count) ** 2)
}

/**
 * What a trained layer makes of its inputs: their variance times the squares of the weights they meet.
 * Better than the variance alone, for an input that varies may tell nothing.
 */
export function influences({inputs, outputs, weights}: Layer, variance: Float64Array): Float64Array {
  const result = new Float64Array(inputs)
  for (let row = 0; row < outputs; row++)
    for (let k = 0; k < inputs; k++) result[k] += variance[k] * weights[row * inputs + k] ** 2
  return result
}

/** Share of the inputs' mean variance that counts as noise in each. */
const ridge = 0.1

/**
 * How early each input is wanted, 1 for the last: one after the other, always the input that adds most to
 * what those before it tell of a trained layer's sums. With the covariances C of the inputs and T of inputs
 * and sums, input i adds |T_i|^2 / (C_ii + ridge); what it has told is then taken out of C and T (forward
 * selection in linear regression). Neighbours that vary alike are set apart, where `influences` puts them
 * side by side. `volts` are count x inputs.
 */
export function informations({inputs, outputs, weights}: Layer, volts: Float64Array): Float64Array {
  const count = volts.length / inputs
  const centered = new Float64Array(volts.length)
  for (let k = 0; k < inputs; k++) {
    let sum = 0
    for (let i = k; i < volts.length; i += inputs) sum += volts[i]
    for (let i = k; i < volts.length; i += inputs) centered[i] = volts[i] - sum / count
  }
  const across = new Float64Array(volts.length)
  transpose(centered, across, count, inputs)
  const C = new Float64Array(inputs * inputs)
  multiply(across, centered, C, inputs, inputs, count)
  const weightsAcross = new Float64Array(weights.length)
  transpose(weights, weightsAcross, outputs, inputs)
  const T = new Float64Array(inputs * outputs)
  multiply(C, weightsAcross, T, inputs, outputs, inputs)
  let floor = 0
  for (let i = 0; i < inputs; i++) floor += (ridge * C[i * inputs + i]) / inputs

  const wanted = new Float64Array(inputs)
  for (let rank = inputs; rank > 0; rank--) {
    let next = 0
    let most = -1
    for (let i = 0; i < inputs; i++) {
      if (wanted[i]) continue
      let adds = 0
      for (let row = i * outputs; row < (i + 1) * outputs; row++) adds += T[row] * T[row]
      adds /= C[i * inputs + i] + floor
      if (adds <= most) continue
      most = adds
      next = i
    }
    wanted[next] = rank
    const told = C.slice(next * inputs, (next + 1) * inputs)
    const toldSums = T.slice(next * outputs, (next + 1) * outputs)
    const variance = told[next] + floor
    for (let i = 0; i < inputs; i++) {
      const share = told[i] / variance
      if (!share) continue
      for (let k = 0; k < inputs; k++) C[i * inputs + k] -= share * told[k]
      for (let row = 0; row < outputs; row++) T[i * outputs + row] -= share * toldSums[row]
    }
  }
  return wanted
}
