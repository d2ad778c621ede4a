/**
 * Newton steps (K + J) dx = r of a block whose last unknowns W are loaded one by one (an amplifier's limit): J is
 * diagonal there, and at most points most of it is what it was at rest, D0. With M = K_WW + D0 inverted once, a point
 * needs only the other unknowns C and the few s of W whose slope has changed by delta:
 *
 *     (K_CC - K_CW M^-1 K_WC + J_CC) dC - (K_CW M^-1)_s l                = r_C - K_CW M^-1 r_W
 *     (M^-1 K_WC)_s dC                  + (M^-1_ss + 1 / delta) l        = (M^-1 r_W)_s
 *     dW = M^-1 r_W - M^-1 K_WC dC - M^-1_:s l
 */
import {invert, product} from "../matrix/dense.js"
import {type BlockStep, lanesFor} from "./block-step.js"

/** A change of slope below this fraction is left to the next iteration. */
const significant = 1e-3

/** `rest`: D0. K is column-major over C, then W. */
export function mixedStep(nC: number, K: Float64Array, rest: Float64Array): BlockStep {
  const nW = rest.length
  const nB = nC + nW
  const most = lanesFor(nC * nC + nB)
  const {M, CW, left, right, schur} = eliminateRest(nC, K, rest)
  const t0 = new Float64Array(nW * most) // M^-1 r_W
  const c0 = new Float64Array(nC * most)
  const w0 = new Float64Array(nW * most)
  const changed = new Int32Array(nW)
  const A = new Float64Array(nB * nB)
  const x = new Float64Array(nB)

  /** C and l of one lane; returns how many of W have changed. */
  function lane(J: Float64Array, r: Float64Array, lanes: number, t: number): number {
    const D = nC * nC
    let count = 0
    for (let i = 0; i < nW; i++)
      if (Math.abs((J[(D + i) * lanes + t] - rest[i]) * M[i * nW + i]) > significant) changed[count++] = i
    const n = nC + count
    for (let i = 0; i < nC; i++) {
      for (let j = 0; j < nC; j++) A[i * n + j] = schur[i * nC + j] + J[(j * nC + i) * lanes + t]
      for (let j = 0; j < count; j++) A[i * n + nC + j] = -left[i * nW + changed[j]]
      x[i] = r[i * lanes + t] - c0[i * lanes + t]
    }
    for (let i = 0; i < count; i++) {
      const k = changed[i]
      const row = (nC + i) * n
      for (let j = 0; j < nC; j++) A[row + j] = right[k * nC + j]
      for (let j = 0; j < count; j++) A[row + nC + j] = M[k * nW + changed[j]]
      A[row + nC + i] += 1 / (J[(D + k) * lanes + t] - rest[k])
      x[nC + i] = t0[k * lanes + t]
    }
    solveOne(n, A, x)
    return count
  }

  return {
    most,
    slopes: nC * nC + nW,
    place: (row, column) => (row < nC ? column * nC + row : nC * nC + row - nC),
    solve(J, r, lanes, error) {
      const rW = r.subarray(nC * lanes, nB * lanes)
      product(lanes, nW, nW, rW, M, t0)
      if (nC) product(lanes, nC, nW, t0, CW, c0)
      rW.set(t0.subarray(0, nW * lanes))
      for (let t = 0; t < lanes; t++) {
        const count = lane(J, r, lanes, t)
        for (let i = 0; i < nC; i++) r[i * lanes + t] = x[i]
        for (let j = 0; j < count; j++) {
          const k = changed[j]
          const l = x[nC + j]
          for (let i = 0; i < nW; i++) rW[i * lanes + t] -= M[i * nW + k] * l
        }
      }
      if (nC) {
        product(lanes, nW, nC, r, right, w0)
        for (let k = 0; k < nW * lanes; k++) rW[k] -= w0[k]
      }
      for (let t = 0; t < lanes; t++) {
        let longest = 0
        for (let i = 0; i < nB; i++) longest = Math.max(longest, Math.abs(r[i * lanes + t]))
        error[t] = significant * longest
      }
    },
  }
}

/** Row-major A (m x k) times B (k x n): products are column-major, so it is B^T A^T. */
function multiply(m: number, k: number, n: number, A: Float64Array, B: Float64Array): Float64Array {
  const C = new Float64Array(m * n)
  if (m && n && k) product(n, m, k, B, A, C)
  return C
}

/** M^-1 and what follows from it, all row-major. */
export function eliminateRest(nC: number, K: Float64Array, rest: Float64Array) {
  const nW = rest.length
  const nB = nC + nW
  // Transposed, because lanes come first in every product below.
  const part = (row: number, rows: number, column: number, columns: number) =>
    Float64Array.from(
      {length: rows * columns},
      (_, k) => K[row + Math.floor(k / columns) + (column + (k % columns)) * nB],
    )
  const M = Float64Array.from({length: nW * nW}, (_, k) => {
    const i = Math.floor(k / nW)
    const j = k % nW
    return K[nC + i + (nC + j) * nB] + (i === j ? rest[i] : 0)
  })
  if (nW && invert(nW, M) >= 0) throw new RangeError("the limited unknowns of a block are singular at rest")
  // M holds the inverse of M^T column-major, that is M^-1 row-major: entry (i, j) at i * nW + j.
  const CW = part(0, nC, nC, nW) // row-major nC x nW
  const WC = part(nC, nW, 0, nC)
  const left = multiply(nC, nW, nW, CW, M) // K_CW M^-1
  const right = multiply(nW, nW, nC, M, WC) // M^-1 K_WC
  const schur = multiply(nC, nW, nC, left, WC).map(
    (value, k) => K[Math.floor(k / nC) + (k % nC) * nB] - value,
  )
  return {M, CW, left, right, schur}
}

/** Gaussian elimination with exchanges, row-major, in place. A zero pivot leaves NaN: the point does not converge. */
function solveOne(n: number, A: Float64Array, x: Float64Array) {
  for (let k = 0; k < n; k++) {
    let pivot = k
    for (let i = k + 1; i < n; i++) if (Math.abs(A[i * n + k]) > Math.abs(A[pivot * n + k])) pivot = i
    if (pivot !== k) {
      for (let j = k; j < n; j++) {
        const value = A[k * n + j]
        A[k * n + j] = A[pivot * n + j]
        A[pivot * n + j] = value
      }
      const value = x[k]
      x[k] = x[pivot]
      x[pivot] = value
    }
    const inverse = 1 / A[k * n + k]
    for (let i = k + 1; i < n; i++) {
      const factor = A[i * n + k] * inverse
      if (factor === 0) continue
      for (let j = k + 1; j < n; j++) A[i * n + j] -= factor * A[k * n + j]
      x[i] -= factor * x[k]
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let value = x[i]
    for (let j = i + 1; j < n; j++) value -= A[i * n + j] * x[j]
    x[i] = value / A[i * n + i]
  }
}
