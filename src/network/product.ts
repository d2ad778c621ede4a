/** Dense products of row-major matrices by WebAssembly: all the heavy arithmetic of training. */
import {product} from "../matrix/dense.js"

/** c = a b, with a: m x k, b: k x n and c: m x n. Only the leading elements of larger arrays are used. */
export function multiply(
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  m: number,
  n: number,
  k: number,
): void {
  // Row-major arrays are transposed column-major ones: c' = b' a'.
  product(n, m, k, b, a, c)
}

/** b = aᵀ, with a: m x n and b: n x m. */
export function transpose(a: Float64Array, b: Float64Array, m: number, n: number): void {
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) b[j * m + i] = a[i * n + j]
}
