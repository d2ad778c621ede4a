/**
 * The block triangular form by its law: no block depends on a later one, and blocks are as small as can be.
 */
import fc from "fast-check"
import {type Block, blocks, structure} from "../../src/matrix/blocks.js"

const structures = fc.integer({min: 1, max: 9}).chain(n =>
  fc.tuple(
    fc.constant(n),
    fc.array(fc.tuple(fc.integer({min: 0, max: n}), fc.integer({min: 0, max: n})), {maxLength: 4 * n}),
    fc.shuffledSubarray(
      Array.from({length: n}, (_, i) => i + 1),
      {minLength: n},
    ),
  ),
)

const order = (n: number, pairs: readonly (readonly number[])[]) =>
  blocks(structure(n, Int32Array.from(pairs.flat())))

/** Whether all equations can have an unknown of their own, by trying. */
function matchable(n: number, pairs: readonly (readonly number[])[]): boolean {
  const owner = new Map<number, number>()
  const place = (equation: number, seen: Set<number>): boolean =>
    pairs.some(([row, unknown]) => {
      if (row !== equation || !unknown || seen.has(unknown)) return false
      seen.add(unknown)
      const before = owner.get(unknown)
      if (before !== undefined && !place(before, seen)) return false
      owner.set(unknown, equation)
      return true
    })
  return Array.from({length: n}, (_, i) => i + 1).every(equation => place(equation, new Set()))
}

test("any structure with a matching: equations read only their own and earlier blocks", () => {
  fc.assert(
    fc.property(structures, ([n, random, partners]) => {
      const pairs = [...random, ...partners.map((unknown, i) => [i + 1, unknown] as const)]
      const found = order(n, pairs) as readonly Block[]
      const solved = new Map<number, number>()
      found.forEach((block, k) => {
        block.equations.forEach((equation, i) => {
          expect(pairs.some(([row, unknown]) => row === equation && unknown === block.unknowns[i])).toBe(true)
        })
        for (const unknown of block.unknowns) solved.set(unknown, k)
      })
      expect(solved.size).toBe(n)
      const equations = found.flatMap(block => block.equations)
      expect([...equations].sort((a, b) => a - b)).toEqual(Array.from({length: n}, (_, i) => i + 1))
      found.forEach((block, k) => {
        for (const [row, unknown] of pairs)
          if (unknown && block.equations.includes(row)) expect(solved.get(unknown)).toBeLessThanOrEqual(k)
        expect(reachable(block, pairs)).toBe(block.equations.length)
      })
    }),
    {numRuns: 300},
  )
})

/** How many equations of a block the first depends on, itself counted, if all depend on the first as well. */
function reachable({equations, unknowns}: Block, pairs: readonly (readonly number[])[]): number {
  const follow = (forward: boolean) => {
    const seen = new Set([equations[0]])
    for (const equation of seen)
      for (const [row, unknown] of pairs) {
        const other = equations[unknowns.indexOf(unknown)]
        if (other === undefined || !equations.includes(row)) continue
        if (forward && row === equation) seen.add(other)
        if (!forward && other === equation) seen.add(row)
      }
    return seen.size
  }
  return Math.min(follow(true), follow(false))
}

test("a structure without a matching: an equation is named; with one, none", () => {
  fc.assert(
    fc.property(structures, ([n, pairs]) => {
      expect(typeof order(n, pairs) !== "number").toBe(matchable(n, pairs))
    }),
    {numRuns: 300},
  )
  expect(
    order(2, [
      [1, 1],
      [1, 2],
      [0, 2],
      [2, 0],
    ]),
  ).toBe(2)
})

test("a chain of 100,000 equations, each reading the next one's unknown", () => {
  const n = 100_000
  const pairs = new Int32Array(4 * n)
  for (let i = 1; i <= n; i++) pairs.set([i, i, i, i === n ? 0 : i + 1], 4 * (i - 1))
  const found = blocks(structure(n, pairs)) as readonly Block[]
  expect(found.length).toBe(n)
  expect(found[0].equations).toEqual([n])
})
