/** Systems of one matrix with many diagonals against their own equations. */
import {Diagonals} from "../../src/matrix/diagonals.js"
import {Random} from "../../src/network/random.js"

const random = new Random(11)
const numbers = (length: number) => Float64Array.from({length}, () => random.uniform(-1, 1))
const goal = {finest: 1e-12, quadratic: 1e-15, mostProducts: 60}

/** What is left of the equations of lane t, each divided by its diagonal entry; column-major matrix. */
function residual(matrix: Float64Array, p: Float64Array, b: Float64Array, x: Float64Array): number {
  const n = p.length
  let square = 0
  for (let i = 0; i < n; i++) {
    let rest = p[i] * b[i] - x[i]
    for (let j = 0; j < n; j++) if (j !== i) rest -= p[i] * matrix[j * n + i] * x[j]
    square += rest * rest
  }
  return Math.sqrt(square)
}

test("solutions to what was asked; what p makes zero stays zero; neighbours do not count", () => {
  for (const n of [1, 2, 7, 40])
    for (const lanes of [1, 5, 16, 35]) {
      const matrix = numbers(n * n).map(value => value / (2 * n))
      const p = numbers(n * lanes).map(value => (value < -0.8 ? 0 : 1 / (1.1 + value)))
      const right = numbers(n * lanes)
      const b = right.slice()
      const error = new Float64Array(lanes)
      const system = new Diagonals(n, matrix, lanes)
      system.solve(lanes, p, b, error, goal)
      for (let t = 0; t < lanes; t++) {
        const lane = (all: Float64Array) => Float64Array.from({length: n}, (_, i) => all[i * lanes + t])
        const x = lane(b)
        lane(p).forEach((own, i) => {
          if (!own) expect(x[i]).toBe(0)
        })
        const left = residual(matrix, lane(p), lane(right), x)
        expect(Math.abs(left - error[t])).toBeLessThan(1e-14)
        expect(left).toBeLessThan(1e-12)
        const single = lane(right)
        system.solve(1, lane(p), single, new Float64Array(1), goal)
        single.forEach((value, i) => {
          expect(Math.abs(value - x[i])).toBeLessThan(1e-14)
        })
      }
    }
})

test("no farther than asked, nor with more products than allowed", () => {
  const n = 30
  const matrix = numbers(n * n).map(value => value / n)
  const p = numbers(n).map(() => 1)
  const right = numbers(n)
  const lengths = [0, 1, 2, 4, 60].map(mostProducts => {
    const error = new Float64Array(1)
    new Diagonals(n, matrix, 1).solve(1, p, right.slice(), error, {...goal, mostProducts})
    return error[0]
  })
  expect(lengths[0]).toBeCloseTo(Math.hypot(...right), 12)
  for (let k = 1; k < lengths.length; k++) expect(lengths[k]).toBeLessThan(lengths[k - 1])
  const rough = new Float64Array(1)
  new Diagonals(n, matrix, 1).solve(1, p, right.slice(), rough, {...goal, quadratic: 1})
  expect(rough[0]).toBeLessThan(lengths[0] / 10)
  expect(rough[0]).toBeGreaterThan(1e-6)
})
