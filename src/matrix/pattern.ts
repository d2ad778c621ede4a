/** Where the nonzeros of a matrix are: compressed columns over unknowns 1 .. n, with ground as unknown 0. */

/**
 * Built once per topology; every value array (G, C, J) shares it. Slot 0 is a dustbin for the entries of
 * ground, which no solver reads, so device code never asks whether a node is grounded.
 */
export interface Pattern {
  /** Number of unknowns without ground. */
  readonly n: number
  /** Column j (1-based) has the slots `columns[j - 1] .. columns[j] - 1`; length n + 1, `columns[0]` is 1. */
  readonly columns: Int32Array
  /** Row of each slot, ascending inside a column. `rows[0]` belongs to the dustbin. */
  readonly rows: Int32Array
}

/** Collects (row, column) pairs while devices are placed, then compresses them. */
export class PatternBuilder {
  readonly #blocks: Int32Array[] = []
  #pairs = 0

  /**
   * Reserves one entry for each pair of `pairs` (row, column, row, column, ...). The array returned is
   * overwritten with value slots by `compress`.
   */
  reserve(pairs: Int32Array): Int32Array {
    this.#blocks.push(pairs)
    this.#pairs += pairs.length >> 1
    return pairs.subarray(0, pairs.length >> 1)
  }

  /**
   * Sorts by counting (columns, then rows, both stable), drops duplicates and hands out slots. O(n +
   * entries).
   */
  compress(n: number): Pattern {
    const total = this.#pairs
    const row = new Int32Array(total)
    const column = new Int32Array(total)
    let k = 0
    for (const block of this.#blocks)
      for (let p = 0; p < block.length; p += 2, k++) {
        const grounded = block[p] === 0 || block[p + 1] === 0
        row[k] = grounded ? 0 : block[p]
        column[k] = grounded ? 0 : block[p + 1]
      }
    const order = countingSort(column, countingSort(row, undefined, n), n)
    const columns = new Int32Array(n + 1)
    const rows = new Int32Array(total + 1)
    const slots = new Int32Array(total)
    let last = 0
    let lastRow = -1
    let lastColumn = -1
    for (const p of order) {
      if (column[p] === 0) continue
      if (row[p] !== lastRow || column[p] !== lastColumn) {
        lastRow = row[p]
        lastColumn = column[p]
        rows[++last] = lastRow
        columns[lastColumn] = last + 1
      }
      slots[p] = last
    }
    columns[0] = 1
    for (let j = 1; j <= n; j++) columns[j] ||= columns[j - 1]
    let first = 0
    for (const block of this.#blocks) {
      const count = block.length >> 1
      block.set(slots.subarray(first, first + count))
      first += count
    }
    return {n, columns, rows: rows.slice(0, last + 1)}
  }
}

/** Indices in ascending order of `keys` (0 .. limit), stable with respect to `order`. */
function countingSort(keys: Int32Array, order: Int32Array | undefined, limit: number): Int32Array {
  const next = new Int32Array(limit + 2)
  for (const key of keys) next[key + 1]++
  for (let i = 0; i <= limit; i++) next[i + 1] += next[i]
  const sorted = new Int32Array(keys.length)
  for (let i = 0; i < keys.length; i++) {
    const k = order ? order[i] : i
    sorted[next[keys[k]]++] = k
  }
  return sorted
}

/** y += A x. Both have n + 1 entries, ground first. */
export function multiplyAdd(pattern: Pattern, values: Float64Array, x: Float64Array, y: Float64Array) {
  const {n, columns, rows} = pattern
  for (let j = 1; j <= n; j++) {
    const xj = x[j]
    for (let p = columns[j - 1]; p < columns[j]; p++) y[rows[p]] += values[p] * xj
  }
}
