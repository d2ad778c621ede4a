/** Matrices of integers as planes of bits, 32 rows to a word, and the sums of their products. */
import type {Cycle} from "./cycles.js"

// Bound once, for speed where globals are intercepted.
const {imul} = Math

/** Vectors x bits x words; the rows are those of one tile. */
export interface BitPlanes {
  readonly bits: number
  readonly words: number
  readonly planes: Uint32Array
}

/** Bits of the rows first .. first + rows - 1 of `count` vectors of two's complement numbers, each `length` long. */
export function bitPlanes(
  values: Int32Array,
  count: number,
  length: number,
  bits: number,
  first: number,
  rows: number,
): BitPlanes {
  const words = (rows + 31) >> 5
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

/** Sums over the rows of weight bit times input digit: inputs x outputs x cycles, written to `sums`. */
export function cycleSums(
  weights: BitPlanes,
  inputs: BitPlanes,
  count: number,
  cycles: readonly Cycle[],
  sums: Int32Array,
): void {
  const {words} = weights
  const outputs = weights.planes.length / (weights.bits * words)
  const w = weights.planes
  const x = inputs.planes
  let to = 0
  for (let k = 0; k < count; k++)
    for (let output = 0; output < outputs; output++)
      for (const {weightBit, firstBit, bits} of cycles) {
        const ofWeights = (output * weights.bits + weightBit) * words
        let ofInputs = (k * inputs.bits + firstBit) * words
        let sum = 0
        for (let bit = 0; bit < bits; bit++, ofInputs += words) {
          let ones = 0
          for (let word = 0; word < words; word++) {
            // Ones of a word by adding neighbouring fields: 2, 4, 8 bits wide, then all bytes by a product.
            let v = w[ofWeights + word] & x[ofInputs + word]
            v -= (v >>> 1) & 0x55555555
            v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
            ones += imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
          }
          sum += ones << bit
        }
        sums[to++] = sum
      }
}
