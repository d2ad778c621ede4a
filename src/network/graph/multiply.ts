/** The exact product of vectors with a layer's matrix, and its gradients. */
import {multiply, transpose} from "../product.js"
import type {Multiply} from "./layer.js"

/** Memory that grows with its largest use. */
export class Scratch {
  #values = new Float64Array(0)

  reserve(length: number): Float64Array {
    if (length > this.#values.length) this.#values = new Float64Array(length)
    return this.#values
  }
}

const transposed = new Scratch()

export const multiplyExactly: Multiply = ({rows, columns, outputs}, vectors, matrix, results) => {
  const scratch = transposed.reserve(outputs * columns)
  transpose(matrix, scratch, outputs, columns)
  multiply(vectors, scratch, results, rows, outputs, columns)
}

/** dL/dmatrix = dL/dresultsᵀ vectors: overwrites `matrixGradient`, outputs x columns. */
export function matrixGradient(
  {rows, columns, outputs}: {rows: number; columns: number; outputs: number},
  vectors: Float64Array,
  resultGradient: Float64Array,
  gradient: Float64Array,
): void {
  const scratch = transposed.reserve(rows * outputs)
  transpose(resultGradient, scratch, rows, outputs)
  multiply(scratch, vectors, gradient, outputs, columns, rows)
}

/** dL/dvectors = dL/dresults matrix: overwrites `gradient`, rows x columns. */
export function vectorGradient(
  {rows, columns, outputs}: {rows: number; columns: number; outputs: number},
  matrix: Float64Array,
  resultGradient: Float64Array,
  gradient: Float64Array,
): void {
  multiply(resultGradient, matrix, gradient, rows, columns, outputs)
}

/** Adds a bias to every row of rows x outputs values. */
export function addBias(values: Float64Array, biases: Float64Array, rows: number): void {
  const n = biases.length
  for (let row = 0, i = 0; row < rows; row++) for (let k = 0; k < n; k++, i++) values[i] += biases[k]
}

/** Overwrites `gradient` with the sums of the columns of rows x outputs values. */
export function biasGradient(values: Float64Array, gradient: Float64Array, rows: number): void {
  const n = gradient.length
  gradient.fill(0)
  for (let row = 0, i = 0; row < rows; row++) for (let k = 0; k < n; k++, i++) gradient[k] += values[i]
}
