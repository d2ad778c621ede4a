/** The transposed pattern, for adjoint systems: a solver of its own factors the values in their new order. */
import type {Pattern} from "./pattern.js"

export interface Transpose {
  readonly pattern: Pattern
  /** Slot of the matrix behind each slot of its transpose; the dustbin stays. */
  readonly slots: Int32Array
}

/** Sorts by counting rows: columns are met in ascending order, so they ascend in each row. O(n + entries). */
export function transpose({n, columns, rows}: Pattern): Transpose {
  const starts = new Int32Array(n + 1)
  starts[0] = 1
  for (let p = 1; p < rows.length; p++) starts[rows[p]]++
  for (let i = 1; i <= n; i++) starts[i] += starts[i - 1]
  const next = starts.slice()
  const transposed = new Int32Array(rows.length)
  const slots = new Int32Array(rows.length)
  for (let j = 1; j <= n; j++)
    for (let p = columns[j - 1]; p < columns[j]; p++) {
      const to = next[rows[p] - 1]++
      transposed[to] = j
      slots[to] = p
    }
  return {pattern: {n, columns: starts, rows: transposed}, slots}
}

/** Values in the order of the transpose. */
export function reorder(values: Float64Array, slots: Int32Array, to: Float64Array) {
  for (let p = 1; p < slots.length; p++) to[p] = values[slots[p]]
  return to
}
