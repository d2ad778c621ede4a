/** Dense products of row-major matrices, blocked for registers: all the heavy arithmetic of training. */

/**
 * c = a bᵀ, with a: m x k, b: n x k and c: m x n, all row-major: every c[i, j] is a dot product of two
 * rows, so that both operands are read in order.
 * Only the leading m, n, k of larger arrays are used. Long as it is, this is one 4 x 4 block and its edges.
 */
export function productTransposed(
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  m: number,
  n: number,
  k: number,
): void {
  const rows = m - (m % 4)
  const columns = n - (n % 4)
  for (let i = 0; i < rows; i += 4) {
    const a0 = i * k
    const a1 = a0 + k
    const a2 = a1 + k
    const a3 = a2 + k
    for (let j = 0; j < columns; j += 4) {
      const b0 = j * k
      const b1 = b0 + k
      const b2 = b1 + k
      const b3 = b2 + k
      let s00 = 0
      let s01 = 0
      let s02 = 0
      let s03 = 0
      let s10 = 0
      let s11 = 0
      let s12 = 0
      let s13 = 0
      let s20 = 0
      let s21 = 0
      let s22 = 0
      let s23 = 0
      let s30 = 0
      let s31 = 0
      let s32 = 0
      let s33 = 0
      for (let p = 0; p < k; p++) {
        const x0 = b[b0 + p]
        const x1 = b[b1 + p]
        const x2 = b[b2 + p]
        const x3 = b[b3 + p]
        const y0 = a[a0 + p]
        s00 += y0 * x0
        s01 += y0 * x1
        s02 += y0 * x2
        s03 += y0 * x3
        const y1 = a[a1 + p]
        s10 += y1 * x0
        s11 += y1 * x1
        s12 += y1 * x2
        s13 += y1 * x3
        const y2 = a[a2 + p]
        s20 += y2 * x0
        s21 += y2 * x1
        s22 += y2 * x2
        s23 += y2 * x3
        const y3 = a[a3 + p]
        s30 += y3 * x0
        s31 += y3 * x1
        s32 += y3 * x2
        s33 += y3 * x3
      }
      let q = i * n + j
      c[q] = s00
      c[q + 1] = s01
      c[q + 2] = s02
      c[q + 3] = s03
      q += n
      c[q] = s10
      c[q + 1] = s11
      c[q + 2] = s12
      c[q + 3] = s13
      q += n
      c[q] = s20
      c[q + 1] = s21
      c[q + 2] = s22
      c[q + 3] = s23
      q += n
      c[q] = s30
      c[q + 1] = s31
      c[q + 2] = s32
      c[q + 3] = s33
    }
  }
  edge(a, b, c, 0, rows, columns, n, n, k)
  edge(a, b, c, rows, m, 0, n, n, k)
}

function edge(
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  firstRow: number,
  endRow: number,
  firstColumn: number,
  endColumn: number,
  n: number,
  k: number,
): void {
  for (let i = firstRow; i < endRow; i++)
    for (let j = firstColumn; j < endColumn; j++) {
      let sum = 0
      for (let p = 0; p < k; p++) sum += a[i * k + p] * b[j * k + p]
      c[i * n + j] = sum
    }
}

/** b = aᵀ, with a: m x n and b: n x m. */
export function transpose(a: Float64Array, b: Float64Array, m: number, n: number): void {
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) b[j * m + i] = a[i * n + j]
}
