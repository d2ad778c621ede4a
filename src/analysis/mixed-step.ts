/**
 * Newton steps (K + J) dx = r of a block whose last unknowns W are loaded one by one (an amplifier's
 * limit): J is diagonal there, and at most points most of it is what it was at rest, D0. With M = K_WW + D0
 * inverted once, a point needs only the other unknowns C and the few s of W whose slope has changed by
 * delta:
 *
 *     (K_CC - K_CW M^-1 K_WC + J_CC) dC - (K_CW M^-1)_s l                = r_C - K_CW M^-1 r_W
 *     (M^-1 K_WC)_s dC                  + (M^-1_ss + 1 / delta) l        = (M^-1 r_W)_s
 *     dW = M^-1 r_W - M^-1 K_WC dC - M^-1_:s l
 */
import {type ChangedMatrices, ChangedSystems, invert, product} from "../matrix/dense.js"
import {type BlockStep, lanesFor} from "./block-step.js"

/**
 * A change of slope below a share of what it works against is left to the next iteration: the share is as
 * large as the error that Newton's own step leaves of itself (curvature, 1/V, times the step).
 */
const significance = {curvature: 40, finest: 1e-3, coarsest: 0.1}

/** `rest`: D0. K is column-major over C, then W. */
export function mixedStep(nC: number, K: Float64Array, rest: Float64Array): BlockStep {
  const nW = rest.length
  const most = lanesFor(nC * nC + nC + nW)
  const systems = new ChangedSystems(nC, nW, most, eliminateRest(nC, K, rest), significance)
  return {
    most,
    slopes: nC * nC + nW,
    place: (row, column) => (row < nC ? column * nC + row : nC * nC + row - nC),
    solve: (J, r, lanes, error) => systems.solve(J, r, lanes, error),
  }
}

/** Row-major A (m x k) times B (k x n): products are column-major, so it is B^T A^T. */
function multiply(m: number, k: number, n: number, A: Float64Array, B: Float64Array): Float64Array {
  const C = new Float64Array(m * n)
  if (m && n && k) product(n, m, k, B, A, C)
  return C
}

/** M^-1 and what follows from it. */
export function eliminateRest(nC: number, K: Float64Array, rest: Float64Array): ChangedMatrices {
  const nW = rest.length
  const nB = nC + nW
  // Transposed, because lanes come first in every product below.
  const part = (row: number, rows: number, column: number, columns: number) =>
    Float64Array.from(
      {length: rows * columns},
      (_, k) => K[row + Math.floor(k / columns) + (column + (k % columns)) * nB],
    )
  const inverse = Float64Array.from({length: nW * nW}, (_, k) => {
    const i = Math.floor(k / nW)
    const j = k % nW
    return K[nC + i + (nC + j) * nB] + (i === j ? rest[i] : 0)
  })
  if (nW && invert(nW, inverse) >= 0)
    throw new RangeError("the limited unknowns of a block are singular at rest")
  // It holds the inverse of M^T column-major, that is M^-1 row-major: entry (i, j) at i * nW + j.
  const across = part(0, nC, nC, nW)
  const WC = part(nC, nW, 0, nC)
  const left = multiply(nC, nW, nW, across, inverse)
  const right = multiply(nW, nW, nC, inverse, WC)
  const schur = multiply(nC, nW, nC, left, WC).map(
    (value, k) => K[Math.floor(k / nC) + (k % nC) * nB] - value,
  )
  return {rest, inverse, across, left, right, schur}
}
