/** Dense kernels against their definitions. */
import fc from "fast-check"
import {inverse, Matrix} from "ml-matrix"
import {
  ChangedSystems,
  invert,
  PartProducts,
  product,
  ShiftedSystems,
  Stack,
  solveLanes,
} from "../../src/matrix/dense.js"
import {Random} from "../../src/network/random.js"

const random = new Random(11)
const numbers = (length: number) => Float64Array.from({length}, () => random.uniform(-1, 1))

test("product: any shape, also larger arrays than needed", () => {
  fc.assert(
    fc.property(fc.nat(9), fc.nat(9), fc.nat(9), (m, n, k) => {
      const a = numbers(m * k + 3)
      const b = numbers(k * n + 2)
      const c = numbers(m * n)
      product(m, n, k, a, b, c)
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          let sum = 0
          for (let l = 0; l < k; l++) sum += a[l * m + i] * b[j * k + l]
          expect(c[j * m + i]).toBeCloseTo(sum, 13)
        }
    }),
  )
})

test("invert: column-major, in place", () => {
  for (const n of [1, 2, 5, 40]) {
    const a = numbers(n * n)
    const expected = inverse(Matrix.from1DArray(n, n, a)).to1DArray() // of the transpose, transposed
    expect(invert(n, a)).toBe(-1)
    const size = Math.max(...expected.map(Math.abs))
    a.forEach((value, k) => {
      expect(Math.abs(value - expected[k])).toBeLessThan(1e-10 * size)
    })
  }
})

test("invert: the column where a matrix is singular", () => {
  expect(invert(2, Float64Array.of(0, 1, 1, 0))).toBe(-1)
  expect(invert(2, Float64Array.of(0, 0, 1, 1))).toBe(0)
  expect(invert(2, Float64Array.of(1, 2, 2, 4))).toBe(1)
})

/** Systems side by side: element (i, j) of lane t at (j n + i) lanes + t. */
function interleave(_n: number, systems: readonly Float64Array[]): Float64Array {
  const lanes = systems.length
  const all = new Float64Array((systems[0]?.length ?? 0) * lanes)
  systems.forEach((system, t) => {
    for (let k = 0; k < system.length; k++) all[k * lanes + t] = system[k]
  })
  return all
}

test("lanes: each system by itself, with exchanges where one needs them", () => {
  for (const n of [1, 2, 3, 8, 17])
    for (const lanes of [1, 2, 3, 8, 31]) {
      const systems = Array.from({length: lanes}, () => numbers(n * n))
      // A zero in the first pivot's place, a tiny one, and a lane in the middle that needs nothing.
      if (n > 1) systems[0][0] = 0
      if (n > 1 && lanes > 2) systems[2][0] = 1e-13
      const solutions = systems.map(() => numbers(n))
      const right = systems.map((a, t) => {
        const b = new Float64Array(n)
        for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) b[i] += a[j * n + i] * solutions[t][j]
        return b
      })
      const b = interleave(n, right)
      expect(solveLanes(n, lanes, interleave(n, systems), b)).toBe(0)
      const expected = interleave(n, solutions)
      b.forEach((value, k) => {
        expect(value).toBeCloseTo(expected[k], 7)
      })
    }
})

test("lanes: a singular one is counted, the others are solved", () => {
  const regular = Float64Array.of(2, 0, 0, 4)
  const swapped = Float64Array.of(0, 1, 1, 0)
  const rank1 = Float64Array.of(1, 2, 2, 4)
  const zero = new Float64Array(4)
  const right = () => Float64Array.of(6, 8)
  const b = interleave(2, [right(), right(), right(), right(), right()])
  expect(solveLanes(2, 5, interleave(2, [rank1, regular, zero, swapped, regular]), b)).toBe(2)
  expect([1, 3, 4].flatMap(t => [b[t], b[5 + t]])).toEqual([3, 2, 8, 6, 3, 2])
  for (const t of [0, 2]) expect(Number.isFinite(b[t] + b[5 + t])).toBe(false)
})

test("stack: many square matrices times a vector each, as they are and transposed", () => {
  for (const [count, n] of [
    [1, 1],
    [3, 4],
    [5, 7],
  ]) {
    const values = Float32Array.from(numbers(count * n * n))
    const x = Float64Array.from(Float32Array.from(numbers(count * n)))
    const y = new Float64Array(count * n)
    const stack = new Stack(count, n)
    stack.set(values)
    for (const transposed of [false, true]) {
      stack.multiply(x, y, transposed)
      for (let k = 0; k < count; k++)
        for (let i = 0; i < n; i++) {
          let sum = 0
          for (let j = 0; j < n; j++) {
            const at = transposed ? j * n + i : i * n + j
            sum += values[k * n * n + at] * x[k * n + j]
          }
          expect(y[k * n + i]).toBeCloseTo(sum, 5)
        }
    }
  }
})

test("shifted systems: one symmetric matrix less many diagonals", () => {
  const [n, count] = [9, 4]
  const factor = numbers(n * n)
  const matrix = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = 0; k < n; k++) matrix[i * n + j] += factor[i * n + k] * factor[j * n + k]
  const diagonals = numbers(n * count).map(value => -0.5 - Math.abs(value))
  const r = numbers(n * count)
  const x = new Float64Array(n * count)
  const systems = new ShiftedSystems(n, count, matrix)
  const residual = (t: number) => {
    let squares = 0
    let all = 0
    for (let i = 0; i < n; i++) {
      let sum = -diagonals[t * n + i] * x[t * n + i]
      for (let j = 0; j < n; j++) sum += matrix[i * n + j] * x[t * n + j]
      squares += (sum - r[t * n + i]) ** 2
      all += r[t * n + i] ** 2
    }
    return Math.sqrt(squares / all)
  }
  systems.solve(diagonals, r, x, 100, 1e-6)
  for (let t = 0; t < count; t++) expect(residual(t)).toBeLessThan(1e-5)
  systems.solve(diagonals, r, x, 100, 0.1)
  for (let t = 0; t < count; t++) expect(residual(t)).toBeGreaterThan(1e-5)
  systems.solve(diagonals, r, x, 1, 0)
  for (let t = 0; t < count; t++) expect(residual(t)).toBeGreaterThan(1e-3)
})

test("shifted systems: more of them than go at once, some of them zero", () => {
  const n = 7
  const count = 150
  const a = Float64Array.from({length: n * n}, (_, k) => (k % (n + 1) === 0 ? 3 : -0.2))
  const d = numbers(n * count).map(value => -Math.abs(value))
  const r = numbers(n * count)
  r.fill(0, 3 * n, 5 * n)
  const x = new Float64Array(n * count).fill(Number.NaN)
  new ShiftedSystems(n, count, a).solve(d, r, x, 40, 1e-6)
  for (let t = 0; t < count; t++)
    for (let i = 0; i < n; i++) {
      let sum = -d[t * n + i] * x[t * n + i]
      for (let j = 0; j < n; j++) sum += a[i * n + j] * x[t * n + j]
      expect(sum).toBeCloseTo(r[t * n + i], 5)
    }
})

test("products of parts that stop at a limit, forward and backward", () => {
  const [count, outputs, columns, share, limit] = [5, 3, 7, 0.5, 0.6]
  const parts = [Uint32Array.of(0, 4, 5), Uint32Array.of(6), Uint32Array.of(3, 1, 2)]
  const products = new PartProducts(count, outputs, parts, share, limit)
  const [x, m, weights] = [numbers(count * columns), numbers(outputs * columns), numbers(count * outputs)]
  const clip = (value: number) => Math.max(-limit, Math.min(value, limit))
  const sumsOf = () =>
    weights.map((_, k) => {
      const [t, row] = [Math.floor(k / outputs), k % outputs]
      const volts = parts.map(part =>
        part.reduce((sum, j) => sum + x[t * columns + j] * m[row * columns + j], 0),
      )
      return clip(share * volts.reduce((sum, value) => sum + clip(value), 0))
    })
  const sums = new Float64Array(count * outputs)
  products.forward(x, m, sums)
  sumsOf().forEach((expected, k) => {
    expect(sums[k]).toBeCloseTo(expected, 13)
  })
  const [byX, byM] = [new Float64Array(x.length), new Float64Array(m.length)]
  products.backward(weights, byM, byX)
  products.dispose()
  const loss = () => sumsOf().reduce((sum, value, k) => sum + weights[k] * value, 0)
  for (const [values, gradient] of [
    [x, byX],
    [m, byM],
  ])
    values.forEach((given, k) => {
      values[k] = given + 1e-7
      const above = loss()
      values[k] = given - 1e-7
      const below = loss()
      values[k] = given
      expect(gradient[k]).toBeCloseTo((above - below) / 2e-7, 6)
    })
})

test("changed systems: lane by lane what a whole elimination finds, up to what was left out", () => {
  for (const [nC, nW] of [
    [0, 4],
    [3, 5],
  ]) {
    const n = nC + nW
    const lanes = 6
    const K = numbers(n * n).map((value, k) => value + (k % (n + 1) === 0 ? 4 : 0)) // column-major
    const rest = numbers(nW)
    const block = (row: number, rows: number, column: number, columns: number) =>
      Array.from({length: rows}, (_, i) =>
        Array.from({length: columns}, (_, j) => K[(column + j) * n + row + i]),
      )
    const M = new Matrix(block(nC, nW, nC, nW)).add(Matrix.diag([...rest]))
    const P = inverse(M)
    const flat = (matrix: Matrix) => Float64Array.from(matrix.to1DArray())
    const [CW, WC, CC] = [block(0, nC, nC, nW), block(nC, nW, 0, nC), block(0, nC, 0, nC)].map(rows =>
      nC ? new Matrix(rows) : Matrix.zeros(0, 0),
    )
    const none = new Float64Array(0)
    const systems = new ChangedSystems(
      nC,
      nW,
      lanes,
      {
        rest,
        inverse: flat(P),
        across: nC ? flat(CW) : none,
        left: nC ? flat(CW.mmul(P)) : none,
        right: nC ? flat(P.mmul(WC)) : none,
        schur: nC ? flat(Matrix.sub(CC, CW.mmul(P).mmul(WC))) : none,
      },
      {curvature: 0, finest: 1e-6, coarsest: 1e-6},
    )
    // In lane 0 no slope has changed, in the others some.
    const J = new Float64Array((nC * nC + nW) * lanes)
    for (let t = 0; t < lanes; t++) {
      for (let k = 0; k < nC * nC; k++) J[k * lanes + t] = random.uniform(-0.3, 0.3)
      for (let i = 0; i < nW; i++)
        J[(nC * nC + i) * lanes + t] = rest[i] + (t && (t + i) % 2 ? random.uniform(0, 50) : 0)
    }
    const r = numbers(n * lanes)
    const given = r.slice()
    const error = new Float64Array(lanes)
    systems.solve(J, r, lanes, error)
    for (let t = 0; t < lanes; t++)
      for (let i = 0; i < n; i++) {
        let sum = 0
        for (let j = 0; j < n; j++) {
          const slope =
            i < nC && j < nC ? J[(j * nC + i) * lanes + t] : i === j ? J[(nC * nC + i - nC) * lanes + t] : 0
          sum += (K[j * n + i] + slope) * r[j * lanes + t]
        }
        expect(sum).toBeCloseTo(given[i * lanes + t], 9)
        expect(error[t]).toBeLessThan(1e-5)
      }
  }
})
