/** Which line an input takes: the columns nearest to the amplifiers lose least in their wires. */
import type {Layer} from "../network/mlp.js"

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
