/**
 * Random matrices as circuits make them: conductances of nine decades, branch rows of +-1, zeros on the
 * diagonal.
 */
import fc from "fast-check"
import {inverse, Matrix} from "ml-matrix"
import {type Pattern, PatternBuilder} from "../../src/matrix/pattern.js"

export type Entry = readonly [row: number, column: number, value: number]

/** A sparse matrix; its entries are added up. `dense` is n x n, 0-based. */
export interface Sparse {
  readonly pattern: Pattern
  readonly values: Float64Array
  readonly dense: Matrix
}

export function sparse(n: number, entries: readonly Entry[]): Sparse {
  const builder = new PatternBuilder()
  const slots = builder.reserve(Int32Array.from(entries.flatMap(entry => entry.slice(0, 2))))
  const pattern = builder.compress(n)
  const values = new Float64Array(pattern.rows.length)
  const dense = Matrix.zeros(n, n)
  entries.forEach(([row, column, value], k) => {
    values[slots[k]] += value
    if (row && column) dense.set(row - 1, column - 1, dense.get(row - 1, column - 1) + value)
  })
  values[0] = Number.NaN // nobody may read the dustbin
  return {pattern, values, dense}
}

/** Stands for one element between nodes; ground is 0. */
interface Part {
  readonly kind: "r" | "v" | "g" | "opamp"
  readonly nodes: readonly number[]
  readonly size: number
}

/** Entries of a circuit with `nodes` nodes; branches are the unknowns after them. */
export function circuitMatrix(nodes: number, parts: readonly Part[]): {n: number; entries: Entry[]} {
  let n = nodes
  const entries: Entry[] = []
  for (const {kind, nodes: at, size} of parts) {
    const [p, q, cp, cq] = at.map(node => node % (nodes + 1))
    if (kind === "r") entries.push([p, p, size], [p, q, -size], [q, p, -size], [q, q, size])
    else if (kind === "g") entries.push([p, cp, size], [p, cq, -size], [q, cp, -size], [q, cq, size])
    else {
      const i = ++n
      const [a, b] = kind === "v" ? [p, q] : [cp, cq]
      entries.push([p, i, 1], [q, i, -1], [i, a, 1], [i, b, -1])
    }
  }
  return {n, entries}
}

export const conductance = fc.double({min: -6, max: 3, noNaN: true}).map(exponent => 10 ** exponent)

const part = fc.record({
  kind: fc.constantFrom("r", "r", "r", "r", "r", "r", "v", "g", "opamp" as const),
  nodes: fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()),
  size: conductance,
})

/**
 * A circuit's matrix with random unknowns marked as trailing, a right-hand side and what to draw new values
 * from.
 */
export const system = fc
  .record({
    nodes: fc.integer({min: 1, max: 14}),
    tree: fc.array(fc.tuple(fc.nat(), conductance), {minLength: 9, maxLength: 14}),
    parts: fc.array(part, {minLength: 1, maxLength: 24}),
    marks: fc.infiniteStream(fc.boolean()),
    right: fc.infiniteStream(fc.integer({min: -8, max: 8})),
    later: fc.infiniteStream(conductance),
  })
  .map(({nodes, tree, parts, marks, right, later}) => {
    // A tree to ground, so that most circuits have a solution.
    const paths = tree
      .slice(0, nodes)
      .map(([to, size], k) => ({kind: "r" as const, nodes: [k + 1, to % (k + 1), 0, 0], size}))
    const {n, entries} = circuitMatrix(nodes, [...paths, ...parts])
    const trailing = Uint8Array.from({length: n + 1}, (_, i) => (i && marks.next().value ? 1 : 0))
    const b = Float64Array.from({length: n + 1}, (_, i) => (i ? right.next().value : 0))
    return {n, entries, trailing, b, later}
  })

/** The largest of A x - b, rows scaled, against x and b: what rounding alone makes of it is about 1e-16. */
export function residual(dense: Matrix, x: Float64Array, b: Float64Array): number {
  let worst = 0
  let size = 0
  for (let i = 0; i < dense.rows; i++) {
    const row = dense.getRow(i)
    const scale = 1 / Math.max(...row.map(Math.abs))
    const sum = row.reduce((sum, value, j) => sum + value * x[j + 1], -b[i + 1])
    worst = Math.max(worst, Math.abs(sum) * scale)
    size = Math.max(size, Math.abs(x[i + 1]), Math.abs(b[i + 1]) * scale)
  }
  return worst === 0 ? 0 : worst / size
}

/** How near to singular, from 0 to 1, with rows scaled to a largest entry of one. */
export function regularity(dense: Matrix): number {
  const scaled = dense.clone()
  for (let i = 0; i < scaled.rows; i++) {
    const largest = Math.max(...scaled.getRow(i).map(Math.abs))
    if (largest === 0) return 0
    scaled.mulRow(i, 1 / largest)
  }
  const norm = (a: Matrix) => Math.max(...a.to2DArray().map(row => row.reduce((s, v) => s + Math.abs(v), 0)))
  try {
    return 1 / (norm(scaled) * norm(inverse(scaled)))
  } catch {
    return 0
  }
}
