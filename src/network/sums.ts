/** Inputs times a layer's matrix as its amplifiers do it, forward and backward, for batches of one size. */
import type {Amplifiers} from "./forward-model.js"
import {multiply, transpose} from "./product.js"

/** Columns that go to the same amplifiers, with their share of inputs and matrix packed. */
interface Part {
  readonly columns: Uint32Array
  /** batch x columns */
  readonly inputs: Float64Array
  /** outputs x columns */
  readonly matrix: Float64Array
  /** batch x outputs: what the amplifiers would give without their limit, V. */
  readonly volts: Float64Array
}

// Bound once, for speed where globals are intercepted.
const {max, min} = Math

/**
 * With M's columns in parts p, each amplifier of which stops at +-limit,
 *
 *     sums = share * sum over p of limit(M_p x_p)
 *
 * and the sums stop there, too. All matrices are row-major: inputs batch x columns, matrix outputs x columns, sums batch x outputs.
 */
export class Sums {
  readonly #parts: readonly Part[]
  readonly #share: number
  readonly #limit: number
  readonly #gradient: Float64Array
  readonly #scratch: Float64Array
  readonly #total: Float64Array

  constructor(
    readonly batch: number,
    readonly outputs: number,
    readonly columns: number,
    amplifiers?: Amplifiers,
  ) {
    const all = Uint32Array.from({length: columns}, (_, k) => k)
    const {parts, share, limit_V} = amplifiers ?? {parts: [all], share: 1, limit_V: Number.POSITIVE_INFINITY}
    this.#share = share
    this.#limit = limit_V
    // Without a limit parts make no difference.
    this.#parts = (limit_V < Number.POSITIVE_INFINITY ? parts : [all]).map(part => ({
      columns: part,
      inputs: new Float64Array(batch * part.length),
      matrix: new Float64Array(outputs * part.length),
      volts: new Float64Array(batch * outputs),
    }))
    this.#gradient = new Float64Array(batch * outputs)
    this.#scratch = new Float64Array(columns * max(batch, outputs))
    this.#total = new Float64Array(batch * outputs)
  }

  /** Writes `sums`. */
  forward(inputs: Float64Array, matrix: Float64Array, sums: Float64Array): void {
    const {batch, outputs, columns} = this
    const share = this.#share
    const limit = this.#limit
    const total = this.#total.fill(0)
    for (const part of this.#parts) {
      const width = part.columns.length
      pack(inputs, part.inputs, batch, columns, part.columns)
      pack(matrix, part.matrix, outputs, columns, part.columns)
      transpose(part.matrix, this.#scratch, outputs, width)
      multiply(part.inputs, this.#scratch, part.volts, batch, outputs, width)
      for (let i = 0; i < total.length; i++) total[i] += share * max(-limit, min(part.volts[i], limit))
    }
    for (let i = 0; i < total.length; i++) sums[i] = max(-limit, min(total[i], limit))
  }

  /**
   * After `forward`: writes dL/dmatrix and, where wanted, dL/dinputs, given dL/dsums. An amplifier at its limit passes
   * no gradient.
   */
  backward(sumGradient: Float64Array, matrixGradient: Float64Array, inputGradient?: Float64Array): void {
    const {batch, outputs, columns} = this
    const limit = this.#limit
    const total = this.#total
    const gradient = this.#gradient
    const scratch = this.#scratch
    for (const {columns: own, inputs, matrix, volts} of this.#parts) {
      for (let i = 0; i < gradient.length; i++)
        gradient[i] =
          volts[i] > -limit && volts[i] < limit && total[i] > -limit && total[i] < limit
            ? this.#share * sumGradient[i]
            : 0
      transpose(gradient, volts, batch, outputs)
      multiply(volts, inputs, scratch, outputs, own.length, batch)
      unpack(scratch, matrixGradient, outputs, columns, own)
      if (!inputGradient) continue
      multiply(gradient, matrix, scratch, batch, own.length, outputs)
      unpack(scratch, inputGradient, batch, columns, own)
    }
  }
}

/** Some columns of a row-major matrix side by side; all of them are taken as they lie. */
function pack(from: Float64Array, to: Float64Array, rows: number, columns: number, chosen: Uint32Array) {
  const width = chosen.length
  if (width === columns) {
    to.set(from.subarray(0, rows * columns))
    return
  }
  for (let row = 0, k = 0; row < rows; row++)
    for (let j = 0; j < width; j++, k++) to[k] = from[row * columns + chosen[j]]
}

function unpack(from: Float64Array, to: Float64Array, rows: number, columns: number, chosen: Uint32Array) {
  const width = chosen.length
  if (width === columns) {
    to.set(from.subarray(0, rows * columns))
    return
  }
  for (let row = 0, k = 0; row < rows; row++)
    for (let j = 0; j < width; j++, k++) to[row * columns + chosen[j]] = from[k]
}
