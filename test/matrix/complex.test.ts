/** Complex systems: the equations hold for one matrix after another, by either solver. */
import fc from "fast-check"
import {ComplexSolver} from "../../src/matrix/complex.js"
import {analyzeEigen} from "../../src/matrix/eigen.js"
import {multiplyAdd, type Pattern} from "../../src/matrix/pattern.js"
import {analyzeReference} from "../../src/matrix/reference.js"
import {reorder, transpose} from "../../src/matrix/transpose.js"
import {type Entry, regularity, sparse, system} from "./some-matrices.js"

/** Largest |A z - b| over the largest |A| |z|, and b. */
function residual(
  pattern: Pattern,
  [R, M]: readonly Float64Array[],
  [x, y]: readonly Float64Array[],
  b: readonly Float64Array[],
) {
  const re = b[0].map(value => -value)
  const im = b[1].map(value => -value)
  const size = b[0].map((value, i) => Math.abs(value) + Math.abs(b[1][i]))
  multiplyAdd(pattern, R, x, re)
  multiplyAdd(
    pattern,
    M.map(value => -value),
    y,
    re,
  )
  multiplyAdd(pattern, R, y, im)
  multiplyAdd(pattern, M, x, im)
  for (const part of [R, M])
    for (const z of [x, y]) multiplyAdd(pattern, part.map(Math.abs), z.map(Math.abs), size)
  let worst = 0
  for (let i = 1; i <= pattern.n; i++) worst = Math.max(worst, Math.hypot(re[i], im[i]) / (size[i] || 1))
  return worst
}

describe.each([
  ["eigen", analyzeEigen],
  ["reference", analyzeReference],
] as const)("%s", (_, analyze) => {
  test("i z = 1 + i", () => {
    const {pattern} = sparse(1, [[1, 1, 1]])
    const solver = new ComplexSolver(pattern, analyze)
    expect(solver.factor(Float64Array.of(5, 0), Float64Array.of(5, 1))).toBe(0)
    const re = Float64Array.of(7, 1)
    const im = Float64Array.of(8, 1)
    solver.solve(re, im)
    expect([...re, ...im]).toEqual([7, 1, 8, -1])
    solver.dispose()
  })

  test("random circuits with capacitances, at several frequencies", () => {
    let solved = 0
    fc.assert(
      fc.property(system, fc.infiniteStream(fc.double({min: -3, max: 3, noNaN: true})), (made, sizes) => {
        const {pattern, values, dense} = sparse(made.n, made.entries)
        if (regularity(dense) < 1e-9) return
        const C = values.map(value => {
          const size = sizes.next().value
          return size > 1.5 ? value * size : 0
        })
        const solver = new ComplexSolver(pattern, analyze)
        for (const omega of [0, 0.1, 3, 3, 1]) {
          const M = C.map(value => omega * value)
          const failed = solver.factor(values, M)
          if (failed) {
            expect(failed).toBeLessThanOrEqual(made.n)
            continue
          }
          const b = [made.b, made.b.map(value => 2 - value)]
          const z = b.map(part => part.slice())
          solver.solve(z[0], z[1])
          expect(residual(pattern, [values, M], z, b)).toBeLessThan(1e-9)
          solved++
        }
      }),
      {numRuns: 300},
    )
    expect(solved).toBeGreaterThan(500)
  })

  test.each([
    ["few capacitors, eliminated last", [50, 199]],
    ["capacitors everywhere", Array.from({length: 300}, (_, k) => k + 1)],
  ])("a ladder of 300 resistors, %s", (_, at) => {
    const entries: Entry[] = []
    for (let k = 1; k <= 300; k++) {
      entries.push([k, k, 1 + k / 100])
      if (k > 1) entries.push([k - 1, k - 1, 1], [k - 1, k, -1], [k, k - 1, -1], [k, k, 1])
    }
    const {pattern, values} = sparse(300, entries)
    const diagonal = (wanted: readonly number[]) =>
      values.map((_, p) =>
        p && wanted.includes(pattern.rows[p]) && columnOf(pattern, p) === pattern.rows[p] ? 1 : 0,
      )
    const solver = new ComplexSolver(pattern, analyze)
    const b = [Float64Array.from({length: 301}, (_, k) => Math.sin(k)), new Float64Array(301)]
    const check = (R: Float64Array, M: Float64Array) => {
      expect(solver.factor(R, M)).toBe(0)
      const z = b.map(part => part.slice())
      solver.solve(z[0], z[1])
      expect(residual(pattern, [R, M], z, b)).toBeLessThan(1e-14)
    }
    for (const omega of [1e-3, 1, 1e3])
      check(
        values,
        diagonal(at).map(value => omega * value),
      )
    // What has never moved moves: an imaginary part elsewhere, then a real one.
    const more = diagonal([...at, 120])
    check(values, more)
    check(
      values.map((value, p) => (p === 7 ? 2 * value : value)),
      more,
    )
    check(
      values,
      more.map(value => 5 * value),
    )
  })

  test("a singular matrix is reported, a later one is solved", () => {
    const {pattern} = sparse(2, [
      [1, 1, 1],
      [2, 2, 1],
    ])
    const solver = new ComplexSolver(pattern, analyze)
    expect(solver.factor(Float64Array.of(0, 1, 0), new Float64Array(3))).toBe(2)
    expect(solver.factor(Float64Array.of(0, 1, 0), Float64Array.of(0, 0, 2))).toBe(0)
    const [re, im] = [Float64Array.of(0, 3, 4), new Float64Array(3)]
    solver.solve(re, im)
    expect([...re, ...im]).toEqual([0, 3, 0, 0, 0, -2])
  })
})

function columnOf({columns}: Pattern, slot: number): number {
  return columns.findIndex((start, j) => start <= slot && slot < (columns[j + 1] ?? Infinity)) + 1
}

test("a transpose has rows for columns, ascending, and y A x = x A^T y", () => {
  fc.assert(
    fc.property(system, ({n, entries, b}) => {
      const {pattern, values} = sparse(n, entries)
      const {pattern: turned, slots} = transpose(pattern)
      const back = transpose(turned)
      expect(back.pattern).toEqual(pattern)
      const A = values.map((value, p) => (p ? value : 0))
      const At = reorder(A, slots, new Float64Array(A.length))
      const x = b.map((value, i) => (i ? value + i : 0))
      const y = b.map((value, i) => (i ? Math.cos(i) - value : 0))
      const product = (of: Pattern, entries: Float64Array, by: Float64Array, weights: Float64Array) => {
        const sum = new Float64Array(n + 1)
        multiplyAdd(of, entries, by, sum)
        return sum.reduce((total, value, i) => total + value * weights[i], 0)
      }
      const first = product(pattern, A, x, y)
      const size = product(pattern, A.map(Math.abs), x.map(Math.abs), y.map(Math.abs))
      expect(Math.abs(first - product(turned, At, y, x))).toBeLessThanOrEqual(1e-13 * size)
    }),
  )
})
