/** Matrices of integers as planes of bits, 32 rows to a word. */
import type {BitPlanes} from "../../matrix/bits.js"

/**
 * Bits of the rows first .. first + rows - 1 of `count` vectors of two's complement numbers, each `length`
 * long.
 */
export function bitPlanes(
  values: Int32Array,
  count: number,
  length: number,
  bits: number,
  first: number,
  rows: number,
): BitPlanes {
  // An even number: products take 64 rows at a time.
  const words = 2 * Math.ceil(rows / 64)
  const planes = new Uint32Array(count * bits * words)
  for (let k = 0; k < count; k++) {
    const at = k * bits * words
    for (let row = 0; row < rows; row++) {
      const value = values[k * length + first + row]
      for (let bit = 0; bit < bits; bit++)
        planes[at + bit * words + (row >> 5)] |= ((value >> bit) & 1) << (row & 31)
    }
  }
  return {bits, words, planes}
}
