/** Entries that many devices share: a conductance between two nodes, a branch current and its voltage. */

/**
 * The four (row, column) pairs of a conductance between two nodes: `nodes` holds p and n for each element.
 */
export function conductancePairs(nodes: Int32Array): Int32Array {
  const pairs = new Int32Array(4 * nodes.length)
  for (let k = 0, to = 0; k < nodes.length; k += 2) {
    const p = nodes[k]
    const n = nodes[k + 1]
    pairs[to++] = p
    pairs[to++] = p
    pairs[to++] = p
    pairs[to++] = n
    pairs[to++] = n
    pairs[to++] = p
    pairs[to++] = n
    pairs[to++] = n
  }
  return pairs
}

/** Adds conductance g of element k, laid out by `conductancePairs`. */
export function addConductance(values: Float64Array, slots: Int32Array, k: number, g: number) {
  values[slots[4 * k]] += g
  values[slots[4 * k + 1]] -= g
  values[slots[4 * k + 2]] -= g
  values[slots[4 * k + 3]] += g
}

/**
 * The four pairs that couple a branch current (`branches`) to two nodes: `stride` nodes per element, p and
 * n first.
 */
export function branchPairs(nodes: Int32Array, branches: Int32Array, stride = 2): Int32Array {
  const pairs = new Int32Array(8 * branches.length)
  for (let k = 0; k < branches.length; k++) {
    const p = nodes[stride * k]
    const n = nodes[stride * k + 1]
    const i = branches[k]
    pairs.set([p, i, n, i, i, p, i, n], 8 * k)
  }
  return pairs
}

/** KCL gains +-i, the branch row gains v_p - v_n; laid out by `branchPairs`. */
export function addBranch(values: Float64Array, slots: Int32Array, k: number) {
  values[slots[4 * k]] += 1
  values[slots[4 * k + 1]] -= 1
  values[slots[4 * k + 2]] += 1
  values[slots[4 * k + 3]] -= 1
}

/** (row, column) pairs of each element's `rows` against its `columns`: rows outer, columns inner. */
export function crossPairs(
  count: number,
  rows: readonly Int32Array[],
  columns: readonly Int32Array[],
): Int32Array {
  const pairs = new Int32Array(2 * count * rows.length * columns.length)
  let to = 0
  for (let k = 0; k < count; k++)
    for (const row of rows)
      for (const column of columns) {
        pairs[to++] = row[k]
        pairs[to++] = column[k]
      }
  return pairs
}

/** Terminal number `which` of each element. */
export function terminal(nodes: Int32Array, which: number, terminals: number): Int32Array {
  const column = new Int32Array(nodes.length / terminals)
  for (let k = 0; k < column.length; k++) column[k] = nodes[terminals * k + which]
  return column
}

/** Nodes of two-terminal elements: a and b of each in turn. */
export function interleave(a: Int32Array, b: Int32Array): Int32Array {
  const nodes = new Int32Array(2 * a.length)
  for (let k = 0; k < a.length; k++) {
    nodes[2 * k] = a[k]
    nodes[2 * k + 1] = b[k]
  }
  return nodes
}
