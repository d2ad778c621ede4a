/** One suite for every implementation of the sparse solver. */
import fc from "fast-check"
import {Matrix, solve as solveDense} from "ml-matrix"
import {analyzeEigen} from "../../src/matrix/eigen.js"
import {analyzeReference} from "../../src/matrix/reference.js"
import type {Schur} from "../../src/matrix/solver.js"
import {circuitMatrix, type Entry, regularity, residual, sparse, system} from "./some-matrices.js"

const solvers = [
  ["eigen", analyzeEigen],
  ["reference", analyzeReference],
] as const

const none = (n: number) => new Uint8Array(n + 1)

/** x of S x = b for a small Schur complement. */
function solveSchur({pattern, values}: Schur, b: Float64Array): Float64Array {
  if (!pattern.n) return new Float64Array(1)
  const S = Matrix.zeros(pattern.n, pattern.n)
  for (let j = 1; j <= pattern.n; j++)
    for (let p = pattern.columns[j - 1]; p < pattern.columns[j]; p++)
      S.set(pattern.rows[p] - 1, j - 1, values[p])
  return Float64Array.from([0, ...solveDense(S, Matrix.columnVector(b.subarray(1))).to1DArray()])
}

describe.each(solvers)("%s", (_, analyze) => {
  test("a matrix whose solution is known, ground untouched", () => {
    const {pattern, values} = sparse(2, [
      [1, 2, 2],
      [2, 1, 4],
      [2, 2, 1],
    ])
    const solver = analyze(pattern, none(2))
    expect(solver.factor(values)).toBe(0)
    const x = Float64Array.from([7, 6, 11])
    solver.solve(x)
    expect([...x]).toEqual([7, 2, 3])
  })

  test("random circuits: the equations hold, or the matrix is as good as singular", () => {
    fc.assert(
      fc.property(system, ({n, entries, trailing, b}) => {
        const {pattern, values, dense} = sparse(n, entries)
        const solver = analyze(pattern, trailing)
        const regular = regularity(dense)
        const failed = solver.factor(values)
        if (failed) expect(regular).toBeLessThan(1e-11)
        else {
          fc.pre(regular > 1e-11)
          const x = b.slice()
          solver.solve(x)
          expect(residual(dense, x, b)).toBeLessThan(1e-9)
        }
      }),
      {numRuns: 500},
    )
  })

  test("refactor: new values among trailing unknowns, and the old ones again", () => {
    fc.assert(
      fc.property(system, ({n, entries, trailing, b, later}) => {
        const first = sparse(n, entries)
        const solver = analyze(first.pattern, trailing)
        fc.pre(solver.factor(first.values) === 0)
        const changed = entries.map(([row, column, value]): Entry => {
          const changes = trailing[row] && trailing[column]
          return [row, column, changes ? later.next().value : value]
        })
        for (const {values, dense} of [sparse(n, changed), first]) {
          const failed = solver.refactor(values)
          if (regularity(dense) < 1e-11) continue
          expect(failed).toBe(0)
          const x = b.slice()
          solver.solve(x)
          expect(residual(dense, x, b)).toBeLessThan(1e-9)
        }
      }),
      {numRuns: 300},
    )
  })

  test("condense: the kept unknowns' equations have the whole's solution", () => {
    fc.assert(
      fc.property(system, ({n, entries, trailing, b}) => {
        const {pattern, values, dense} = sparse(n, entries)
        const regular = regularity(dense)
        const schur = analyze(pattern, trailing).condense(values)
        if (typeof schur === "number") {
          expect(regular).toBeLessThan(1e-11)
          return
        }
        const kept = Array.from(trailing.keys()).filter(i => trailing[i])
        for (const list of [schur.unknowns, schur.equations]) {
          expect([...list.subarray(0, kept.length + 1)]).toEqual([0, ...kept])
          expect(new Set(list).size).toBe(schur.pattern.n + 1)
        }
        fc.pre(regular > 1e-9)
        const right = schur.forward(b)
        expect([right.length, right[0]]).toEqual([schur.pattern.n + 1, 0])
        const small = solveSchur(schur, right)
        const x = schur.backward(b, small)
        schur.unknowns.forEach((unknown, i) => {
          expect(x[unknown]).toBe(small[i])
        })
        expect(residual(dense, x, b)).toBeLessThan(1e-7)
      }),
      {numRuns: 300},
    )
  })

  test("lanes: through elimination and back, as one vector after the other", () => {
    fc.assert(
      fc.property(system, ({n, entries, trailing, b}) => {
        const {pattern, values, dense} = sparse(n, entries)
        fc.pre(regularity(dense) > 1e-6)
        const schur = analyze(pattern, trailing).condense(values)
        if (typeof schur === "number") return
        const lanes = 3
        const given = Float64Array.from({length: (n + 1) * lanes}, (_, i) =>
          i < lanes ? 0 : b[i % b.length] + (i % 5),
        )
        const lane = (all: Float64Array, t: number) => all.filter((_, i) => i % lanes === t)
        const all = given.slice()
        schur.throughLanes(all, lanes, kept => {
          for (let t = 0; t < lanes; t++) {
            const expected = schur.forward(lane(given, t))
            const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 1)
            expected.forEach((value, i) => {
              if (i) expect(Math.abs(kept[i * lanes + t] - value)).toBeLessThan(1e-9 * largest)
            })
          }
          for (let i = lanes; i < kept.length; i++) kept[i] = (i % 11) / 4 - 1
        })
        const small = Float64Array.from({length: (schur.pattern.n + 1) * lanes}, (_, i) => (i % 11) / 4 - 1)
        for (let t = 0; t < lanes; t++) {
          const expected = schur.backward(lane(given, t), lane(small, t))
          const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 1)
          for (let i = 1; i <= n; i++)
            expect(Math.abs(all[i * lanes + t] - expected[i])).toBeLessThan(1e-6 * largest)
        }
      }),
      {numRuns: 200},
    )
  })

  test("lanes: backward without a right-hand side, and the adjoint, whose sums of equations hold kept unknowns only", () => {
    fc.assert(
      fc.property(system, ({n, entries, trailing, b}) => {
        const {pattern, values, dense} = sparse(n, entries)
        fc.pre(regularity(dense) > 1e-6)
        const schur = analyze(pattern, trailing).condense(values)
        if (typeof schur === "number") return
        const m = schur.pattern.n + 1
        const lanes = 3
        const kept = Float64Array.from({length: m * lanes}, (_, i) =>
          i < lanes ? 0 : b[i % b.length] + (i % 7),
        )
        const x = new Float64Array((n + 1) * lanes)
        const y = new Float64Array((n + 1) * lanes)
        schur.backwardLanes(kept, lanes, x)
        schur.adjointLanes(kept, lanes, y)
        for (let t = 0; t < lanes; t++) {
          const lane = Float64Array.from({length: m}, (_, i) => kept[i * lanes + t])
          const expected = schur.backward(new Float64Array(n + 1), lane)
          const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 1)
          for (let i = 0; i <= n; i++)
            expect(Math.abs(x[i * lanes + t] - expected[i])).toBeLessThan(1e-6 * largest)
          // Sum of all equations, weighted, by unknown: that of the kept equations.
          const whole = new Float64Array(n + 1)
          let size = 1
          for (let j = 1; j <= n; j++)
            for (let p = pattern.columns[j - 1]; p < pattern.columns[j]; p++) {
              const term = y[pattern.rows[p] * lanes + t] * values[p]
              whole[j] += term
              size = Math.max(size, Math.abs(term))
            }
          const {pattern: small} = schur
          for (let j = 1; j < m; j++)
            for (let p = small.columns[j - 1]; p < small.columns[j]; p++)
              whole[schur.unknowns[j]] -= lane[small.rows[p]] * schur.values[p]
          for (let j = 1; j <= n; j++) expect(Math.abs(whole[j])).toBeLessThan(1e-6 * size)
        }
      }),
      {numRuns: 200},
    )
  })

  test("equations that were condensed keep their unit: S is the other equation's, scaled or not", () => {
    // v(1) = b1 + v(2) / 2, times 1e6; 3 v(1) + v(2) = b2.
    const {pattern, values} = sparse(2, [
      [1, 1, 1e6],
      [1, 2, -0.5e6],
      [2, 1, 3],
      [2, 2, 1],
    ])
    const schur = analyze(pattern, Uint8Array.of(0, 0, 1)).condense(values) as Schur
    expect([...schur.values]).toEqual([0, 2.5])
    expect([...schur.forward(Float64Array.of(0, 1e6, 8))]).toEqual([0, 5])
    expect([...schur.backward(Float64Array.of(0, 1e6, 8), Float64Array.of(0, 2))]).toEqual([0, 2, 2])
  })

  test("a pivot of rounding errors is put off, also beyond its block", () => {
    // Unknown 2 is all but missing in equation 2, which 3, solved before, needs; only equation 1 can give it.
    const {pattern, values, dense} = sparse(3, [
      [1, 1, 2],
      [1, 2, -1],
      [2, 1, -1],
      [2, 2, -7e-16],
      [2, 3, 1],
      [3, 3, 1],
    ])
    const solver = analyze(pattern, Uint8Array.of(0, 1, 0, 1))
    expect(solver.factor(values)).toBe(0)
    const b = Float64Array.of(0, 7, -3, 8)
    const x = b.slice()
    solver.solve(x)
    expect(residual(dense, x, b)).toBeLessThan(1e-14)
  })

  test("a loop of enormous gain that closes through a kept equation", () => {
    // Unknown 2 is all but missing in equation 2 and leads by way of 3 and the kept 4 back to 1.
    const gain = 1 + 1.7e-14
    const {pattern, values, dense} = sparse(4, [
      [1, 1, 2],
      [1, 4, -1],
      [2, 1, gain],
      [2, 2, 1 - gain],
      [3, 1, -gain],
      [3, 2, gain],
      [3, 3, 2],
      [3, 4, -1],
      [4, 1, -1],
      [4, 3, -1],
      [4, 4, 3],
    ])
    const schur = analyze(pattern, Uint8Array.of(0, 0, 0, 0, 1)).condense(values) as Schur
    const b = Float64Array.of(0, 1, 2, -6, -8)
    const x = schur.backward(b, solveSchur(schur, schur.forward(b)))
    expect(residual(dense, x, b)).toBeLessThan(1e-9)
  })

  test("everything kept, nothing kept", () => {
    const {pattern, values} = sparse(2, [
      [1, 1, 2],
      [2, 1, 4],
      [2, 2, 1],
    ])
    const all = analyze(pattern, Uint8Array.of(0, 1, 1)).condense(values) as Schur
    expect([...all.unknowns]).toEqual([0, 1, 2])
    expect([...all.forward(Float64Array.of(0, 5, 6))]).toEqual([0, 5, 6])
    expect([...solveSchur(all, Float64Array.of(0, 2, 6))]).toEqual([0, 1, 2])
    const nothing = analyze(pattern, none(2)).condense(values) as Schur
    expect(nothing.pattern.n).toBe(0)
    expect([...nothing.backward(Float64Array.of(0, 2, 6), new Float64Array(1))]).toEqual([0, 1, 2])
  })

  const source = {kind: "v", size: 1} as const
  const wire = {kind: "r", size: 0.1} as const
  test.each([
    [
      "a node that floats",
      3,
      [
        {...wire, nodes: [1, 0]},
        {...wire, nodes: [2, 3]},
      ],
      [2, 3],
    ],
    ["a node without any element", 2, [{...wire, nodes: [1, 0]}], [2]],
    [
      "a loop of sources",
      2,
      [
        {...source, nodes: [1, 0]},
        {...source, nodes: [2, 1]},
        {...source, nodes: [0, 2]},
        {...wire, nodes: [1, 0]},
      ],
      [3, 4, 5],
    ],
    [
      "a source between one node",
      1,
      [
        {...wire, nodes: [1, 0]},
        {...source, nodes: [1, 1]},
      ],
      [2],
    ],
    [
      "a ring that floats",
      5,
      [1, 2, 3, 4]
        .map(k => ({kind: "r" as const, size: k / 3, nodes: [k, (k % 4) + 1]}))
        .concat({...wire, nodes: [5, 0]}),
      [1, 2, 3, 4],
    ],
  ])("singular: %s", (_, nodes, parts, guilty) => {
    const {n, entries} = circuitMatrix(
      nodes,
      parts.map(part => ({...part, nodes: [...part.nodes, 0, 0]})),
    )
    const {pattern, values} = sparse(n, entries)
    for (let marks = 0; marks < 2 ** n; marks++) {
      const trailing = Uint8Array.from({length: n + 1}, (_, i) => (i ? (marks >> (i - 1)) & 1 : 0))
      const solver = analyze(pattern, trailing)
      expect(guilty).toContain(solver.factor(values))
    }
  })

  test("singular: an equation that contradicts another one, up to rounding errors", () => {
    fc.assert(
      fc.property(system, fc.nat(), fc.nat(), ({n, entries, trailing, b}, first, second) => {
        const [from, to] = [1 + (first % n), 1 + (second % n)]
        fc.pre(from !== to)
        const others = entries.filter(([row]) => row !== to)
        const double = entries.filter(([row]) => row === from)
        const twice = double.map(([, column, value]): Entry => [to, column, 2 * value])
        const {pattern, values} = sparse(n, [...others, ...twice])
        const solver = analyze(pattern, trailing)
        if (solver.factor(values)) return
        const x = b.slice()
        x[from] = x[to] = 1
        solver.solve(x)
        expect(Math.max(...x.map(Math.abs))).toBeGreaterThan(1e8)
      }),
      {numRuns: 300},
    )
  })

  test("refactor: trailing values that make the matrix singular, then others", () => {
    // Two nodes at the end of a divider; the last one's path to ground comes and goes.
    const matrix = (g: number) => {
      const parts = [
        {kind: "r" as const, size: 0.1, nodes: [1, 0, 0, 0]},
        {kind: "r" as const, size: 0.1, nodes: [2, 3, 0, 0]},
        {kind: "r" as const, size: g, nodes: [3, 0, 0, 0]},
      ]
      const {n, entries} = circuitMatrix(3, parts)
      return sparse(n, entries)
    }
    const {pattern, values} = matrix(1)
    const solver = analyze(pattern, Uint8Array.of(0, 0, 0, 1))
    expect(solver.factor(values)).toBe(0)
    expect(solver.refactor(matrix(0).values)).toBe(3)
    expect(solver.refactor(matrix(2).values)).toBe(0)
    const x = Float64Array.of(0, 0, 0.1, 0)
    solver.solve(x)
    expect(x[3]).toBeCloseTo(0.05, 12)
    expect(x[2]).toBeCloseTo(1.05, 12)
  })

  test("a matrix of no entries, of no unknowns, of values that are not numbers", () => {
    expect(analyze(sparse(1, []).pattern, none(1)).factor(Float64Array.of(0))).toBe(1)
    expect(analyze(sparse(0, []).pattern, none(0)).factor(Float64Array.of(0))).toBe(0)
    const {pattern} = sparse(1, [[1, 1, 1]])
    expect(analyze(pattern, none(1)).factor(Float64Array.of(0, Number.NaN))).toBe(1)
  })
})

test("a grid of 2 x 30 x 30 nodes with amplifiers: both have one solution", () => {
  const side = 30
  const cells = side * side
  const at = (plane: number, row: number, column: number) => 1 + plane * cells + row * side + column
  const parts = []
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const one = {kind: "r" as const}
      const down = row ? at(0, row - 1, column) : 0
      const left = at(1, row, Math.max(column - 1, 0))
      const size = 1e-5 * (1 + ((7 * row + 3 * column) % 11))
      parts.push({...one, size: 0.1, nodes: [at(0, row, column), down, 0, 0]})
      parts.push({...one, size: 0.09, nodes: [at(1, row, column), left, 0, 0]})
      parts.push({...one, size, nodes: [at(0, row, column), at(1, row, column), 0, 0]})
    }
  // Every line of the second plane ends at an amplifier that holds it at ground through a feedback resistor.
  for (let row = 0; row < side; row++) {
    const end = at(1, row, side - 1)
    const output = 1 + 2 * cells + row
    parts.push({kind: "r" as const, size: 1e-3, nodes: [end, output, 0, 0]})
    parts.push({kind: "opamp" as const, size: 1, nodes: [output, 0, 0, end]})
  }
  const {n, entries} = circuitMatrix(2 * cells + side, parts)
  const {pattern, values} = sparse(n, entries)
  const b = Float64Array.from({length: n + 1}, (_, i) => (i ? Math.sin(i) : 0))
  const [first, second] = solvers.map(([, analyze]) => {
    const solver = analyze(pattern, none(n))
    expect(solver.factor(values)).toBe(0)
    const x = b.slice()
    solver.solve(x)
    return x
  })
  const size = Math.max(...first.map(Math.abs))
  first.forEach((value, i) => {
    expect(Math.abs(value - second[i])).toBeLessThan(1e-9 * size)
  })
})
