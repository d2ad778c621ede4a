/** An order of elimination from the structure alone, in which little fills in. */
import type {Pattern} from "./pattern.js"

/**
 * Unknowns in the order of elimination, leading ones first, each time one with the fewest neighbours in the
 * graph of A + A^T; eliminating it joins them all.
 */
export function minimumDegree({n, columns, rows}: Pattern, trailing: Uint8Array): number[] {
  const neighbours = Array.from({length: n + 1}, () => new Set<number>())
  for (let j = 1; j <= n; j++)
    for (let p = columns[j - 1]; p < columns[j]; p++)
      if (rows[p] !== j) {
        neighbours[j].add(rows[p])
        neighbours[rows[p]].add(j)
      }
  const order: number[] = []
  for (const part of [0, 1]) {
    const byDegree: Set<number>[] = Array.from({length: n}, () => new Set())
    let left = 0
    for (let i = 1; i <= n; i++)
      if (trailing[i] === part) {
        byDegree[neighbours[i].size].add(i)
        left++
      }
    for (let degree = 0; left; ) {
      const [i] = byDegree[degree]
      if (i === undefined) {
        degree++
        continue
      }
      byDegree[degree].delete(i)
      left--
      order.push(i)
      for (const j of neighbours[i]) {
        const own = neighbours[j]
        if (trailing[j] === part) byDegree[own.size].delete(j)
        own.delete(i)
        for (const k of neighbours[i]) if (k !== j) own.add(k)
        if (trailing[j] === part) {
          byDegree[own.size].add(j)
          degree = Math.min(degree, own.size)
        }
      }
    }
  }
  return order
}
