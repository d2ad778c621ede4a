/**
 * Newton steps (K + J) dx = r of a large block in which every slope is on the diagonal: the same matrix for
 * all points but for its diagonal, so that an iteration is one product for many points. With the block's
 * last unknowns W and M of mixed-step.ts, and g = diag(M^-1), the unknowns are dC and l, how far the
 * changed slopes push W by themselves:
 *
 *     (K_CC - K_CW M^-1 K_WC + J_CC) dC - K_CW M^-1 g^-1 l              = r_C - K_CW M^-1 r_W
 *     M^-1 K_WC dC                      + (M^-1 g^-1 + 1 / (g delta)) l = M^-1 r_W
 *     dW = M^-1 r_W - M^-1 K_WC dC - M^-1 g^-1 l
 *
 * Where a slope has not changed, delta = 0, l is zero; where an amplifier is at its limit, delta is large,
 * l is what the limit takes from its output. Either way the diagonal stays the largest of its row in what
 * crossbars load. With a large delta rounding errors of dW would come back as inputs, so that l is counted
 * from r_W there: r_W / delta + l' / (g delta) is its step, and 0 stands for r_W on the right-hand sides.
 */
import {product} from "../matrix/dense.js"
import {Diagonals} from "../matrix/diagonals.js"
import {type BlockStep, lanesFor} from "./block-step.js"
import {eliminateRest} from "./mixed-step.js"

/** As exact as Newton's step itself; what has not arrived after so many products is left to the next step. */
const goal = {finest: 2e-12, quadratic: 4, mostProducts: 40}
/** A solution's error is larger than its residual in the same units. */
const amplification = 10

/** `rest`: slopes of W at rest. K is column-major over C, then W. */
export function diagonalStep(nC: number, K: Float64Array, rest: Float64Array): BlockStep {
  const nW = rest.length
  const nB = nC + nW
  const most = lanesFor(nB)
  const {inverse, across, left, right, schur} = eliminateRest(nC, K, rest)
  const g = Float64Array.from(rest, (_, i) => inverse[i * nW + i])
  // Row-major: M^-1 g^-1, and with it the whole matrix column by column.
  const scaled = inverse.map((value, k) => value / g[k % nW])
  const entry = (i: number, j: number) => {
    if (i < nC && j < nC) return schur[i * nC + j]
    if (i < nC) return -left[i * nW + j - nC] / g[j - nC]
    return j < nC ? right[(i - nC) * nC + j] : scaled[(i - nC) * nW + j - nC]
  }
  const matrix = Float64Array.from({length: nB * nB}, (_, k) => entry(k % nB, Math.floor(k / nB)))
  const system = new Diagonals(nB, matrix, most)
  const p = new Float64Array(nB * most)
  const t0 = new Float64Array(nW * most)
  const c0 = new Float64Array(nC * most)
  const w0 = new Float64Array(nW * most)
  const held = new Float64Array(nW * most) // 1 / (g delta) where that is below 1
  const alone = new Float64Array(nW * most) // step of a held unknown by itself
  // Column-major nB x nW: the transposed matrix's columns for W.
  const back = Float64Array.from({length: nB * nW}, (_, k) => entry(nC + Math.floor(k / nB), k % nB))
  return {
    most,
    slopes: nB,
    place: row => row,
    solve(J, r, lanes, error) {
      const rW = r.subarray(nC * lanes, nB * lanes)
      for (let i = 0; i < nC; i++) {
        const own = schur[i * nC + i]
        for (let k = i * lanes; k < (i + 1) * lanes; k++) p[k] = 1 / (own + J[k])
      }
      for (let i = 0; i < nW; i++)
        for (let k = i * lanes, at = (nC + i) * lanes; k < (i + 1) * lanes; k++, at++) {
          const delta = J[at] - rest[i]
          const change = g[i] * delta
          p[at] = change / (1 + change)
          held[k] = 0
          if (!(change > 1)) continue
          held[k] = 1 / change
          alone[k] = rW[k] / delta
          rW[k] = 0
        }
      if (nW) product(lanes, nW, nW, rW, inverse, t0)
      if (nW && nC) product(lanes, nC, nW, t0, across, c0)
      for (let k = 0; k < nC * lanes; k++) r[k] -= c0[k]
      for (let k = 0; k < nW * lanes; k++) rW[k] = held[k] ? t0[k] - alone[k] : t0[k]
      system.solve(lanes, p, r, error, goal)
      for (let t = 0; t < lanes; t++) error[t] *= amplification
      if (!nW) return
      product(lanes, nW, nB, r, back, w0)
      for (let k = 0; k < nW * lanes; k++) rW[k] = held[k] ? alone[k] + rW[k] * held[k] : t0[k] - w0[k]
    },
  }
}
