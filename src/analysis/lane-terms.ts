/** Sparse matrices applied to many points at once, lane by lane. */

/** A sparse matrix applied lane by lane: row `from[k]` times `factor[k]` is added to row `to[k]`. */
export interface Terms {
  readonly to: Int32Array
  readonly from: Int32Array
  readonly factor: Float64Array
}

/** The nonzero entries of a dense column-major matrix, times `sign`. */
export function terms(rows: number, matrix: Float64Array, sign: number): Terms {
  const nonzero = Array.from(matrix.keys()).filter(k => matrix[k] !== 0)
  return {
    to: Int32Array.from(nonzero, k => k % rows),
    from: Int32Array.from(nonzero, k => Math.floor(k / rows)),
    factor: Float64Array.from(nonzero, k => sign * matrix[k]),
  }
}

/** The same into other rows. */
export const moved = ({to, from, factor}: Terms, target: (to: number) => number): Terms => ({
  to: to.map(target),
  from,
  factor,
})

/** Overwrites `target` (lanes without gaps) with the terms of `source`. */
export function gather(
  {to, from, factor}: Terms,
  target: Float64Array,
  source: Float64Array,
  lanes: number,
  stride: number,
) {
  target.fill(0)
  for (let k = 0; k < factor.length; k++) {
    const a = to[k] * lanes
    const b = from[k] * stride
    const value = factor[k]
    for (let t = 0; t < lanes; t++) target[a + t] += value * source[b + t]
  }
}

/** Where each slot of G goes in J = K + J_BB - J_BA Q. */
export function jacobianTerms(
  nB: number,
  nA: number,
  entries: readonly (readonly [row: number, column: number])[],
  Q: Float64Array,
): Terms {
  const to: number[] = []
  const from: number[] = []
  const factor: number[] = []
  const put = (row: number, column: number, slot: number, value: number) => {
    to.push(column * nB + row - 1)
    from.push(slot)
    factor.push(value)
  }
  entries.forEach(([row, column], slot) => {
    if (!slot) return
    if (column <= nB) put(row, column - 1, slot, 1)
    else
      for (let j = 0; j < nB; j++) {
        const q = Q[j * nA + (column - nB - 1)]
        if (q) put(row, j, slot, -q)
      }
  })
  return {to: Int32Array.from(to), from: Int32Array.from(from), factor: Float64Array.from(factor)}
}

export function apply(
  {to, from, factor}: Terms,
  target: Float64Array,
  source: Float64Array,
  stride: number,
  lanes: number,
) {
  for (let k = 0; k < factor.length; k++) {
    const a = to[k] * stride
    const b = from[k] * stride
    const value = factor[k]
    for (let t = 0; t < lanes; t++) target[a + t] += value * source[b + t]
  }
}
