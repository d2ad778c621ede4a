/** Newton steps of a block for many points at once: (K + J) dx = r, where K is the same for all points. */
import {solveLanes} from "../matrix/dense.js"

/** All arrays hold lanes side by side: entry k of lane t at `k * lanes + t`. */
export interface BlockStep {
  /** So many points at a time. */
  readonly most: number
  /** Slopes of one lane. */
  readonly slopes: number
  /** Which of them stands in this row and column of J. */
  place(row: number, column: number): number
  /**
   * `J`: slopes; `r` becomes dx. `error` holds the error of each lane's dx that does no harm, V, and
   * becomes what is left.
   */
  solve(J: Float64Array, r: Float64Array, lanes: number, error: Float64Array): void
}

/** Numbers that the matrices of one pass may take, so that they stay in the cache. */
const cacheNumbers = 32768
const mostLanes = 128
export const lanesFor = (numbers: number) =>
  Math.min(mostLanes, 2 ** Math.floor(Math.log2(Math.max(2, cacheNumbers / numbers))))

/** K + J is built and eliminated for every point. */
export function denseStep(nB: number, K: Float64Array): BlockStep {
  const most = lanesFor(nB * nB + nB)
  let sum = new Float64Array(0)
  return {
    most,
    slopes: nB * nB,
    place: (row, column) => column * nB + row,
    solve(J, r, lanes, error) {
      if (!sum.length) sum = new Float64Array(nB * nB * most)
      for (let k = 0; k < nB * nB; k++)
        for (let t = 0; t < lanes; t++) sum[k * lanes + t] = J[k * lanes + t] + K[k]
      solveLanes(nB, lanes, sum, r)
      error.fill(0, 0, lanes)
    },
  }
}
