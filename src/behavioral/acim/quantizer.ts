/**
 * Numbers become the whole numbers that a macro stores and is driven by; per tensor, by its largest
 * magnitude.
 */
import {halfToEven} from "./adc.js"

/** No tensor's largest magnitude counts for less. */
const least = 1e-7

export interface Quantized {
  readonly values: Int32Array
  /** What 1 stands for. */
  readonly unit: number
}

/** The largest whole number of a quantizer. */
export const topOf = (bits: number, signed: boolean): number => 2 ** (bits - Number(signed)) - 1

/**
 * With s = max |v|, q = sign(v) round(|v| / s (2^(b-1) - 1)); where nothing is negative, q = round(v / s
 * (2^b - 1)), and what is negative becomes 0. Halves go to even. `full` replaces s: what is beyond is
 * clipped. Only the first `count` values are used.
 */
export function quantized(
  values: Float64Array,
  bits: number,
  signed: boolean,
  count = values.length,
  full = largest(values, count),
): Quantized {
  const scale = Math.max(full, least)
  const top = topOf(bits, signed)
  const result = new Int32Array(count)
  for (let k = 0; k < count; k++) {
    const v = values[k]
    const level = halfToEven(Math.min(Math.abs(v) / scale, 1) * top)
    result[k] = v > 0 ? level : signed ? -level : 0
  }
  return {values: result, unit: scale / top}
}

function largest(values: Float64Array, count: number): number {
  let most = 0
  for (let k = 0; k < count; k++) most = Math.max(most, Math.abs(values[k]))
  return most
}
