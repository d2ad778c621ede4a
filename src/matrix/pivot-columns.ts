/**
 * For which unknowns a set of linear equations is to be solved, where there are more unknowns than
 * equations.
 */

/** A usual column gives way only to a pivot so many times larger. */
const preference = 100

/**
 * One column for each row of a `rows x columns` matrix (column-major, overwritten): the pivots of an
 * elimination that takes the largest entry of the rows left, each row scaled to 1, and rather one of the
 * `usual` columns. What matches by structure alone may be singular: two rows of a resistor divider matched
 * with the voltages around it. Throws RangeError where the rows depend on each other.
 */
export function pivotColumns(
  rows: number,
  columns: number,
  S: Float64Array,
  usual: readonly number[],
): Int32Array {
  const chosen = new Int32Array(rows).fill(-1)
  const weight = new Float64Array(columns).fill(1 / preference)
  for (const column of usual) weight[column] = 1
  for (let i = 0; i < rows; i++) {
    let most = 0
    for (let j = 0; j < columns; j++) most = Math.max(most, Math.abs(S[j * rows + i]))
    for (let j = 0; j < columns; j++) S[j * rows + i] /= most
  }
  for (let step = 0; step < rows; step++) {
    let pivot = -1
    let row = -1
    let most = 1e-14
    for (let j = 0; j < columns; j++)
      for (let i = 0; i < rows; i++) {
        if (chosen[i] >= 0) continue
        const size = Math.abs(S[j * rows + i]) * weight[j]
        if (size > most) {
          most = size
          pivot = j
          row = i
        }
      }
    if (pivot < 0) throw new RangeError("the linear equations of a block are singular by themselves")
    chosen[row] = pivot
    weight[pivot] = 0
    for (let i = 0; i < rows; i++) {
      if (chosen[i] >= 0) continue
      const factor = S[pivot * rows + i] / S[pivot * rows + row]
      if (factor) for (let j = 0; j < columns; j++) S[j * rows + i] -= factor * S[j * rows + row]
    }
  }
  return chosen
}
