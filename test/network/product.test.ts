import fc from "fast-check"
import {multiply, transpose} from "../../src/network/product.js"

test("equals the sum over k, for all shapes", () => {
  const size = fc.integer({min: 1, max: 11})
  fc.assert(
    fc.property(size, size, size, (m, n, k) => {
      const a = Float64Array.from({length: m * k}, (_, i) => ((i * 7) % 13) - 6)
      const b = Float64Array.from({length: k * n}, (_, i) => ((i * 5) % 11) - 5)
      const c = new Float64Array(m * n).fill(99)
      multiply(a, b, c, m, n, k)
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          let sum = 0
          for (let p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j]
          expect(c[i * n + j]).toBe(sum)
        }
    }),
  )
})

test("transposing twice changes nothing, once swaps indices", () => {
  const a = Float64Array.of(1, 2, 3, 4, 5, 6)
  const b = new Float64Array(6)
  transpose(a, b, 2, 3)
  expect([...b]).toEqual([1, 4, 2, 5, 3, 6])
  const c = new Float64Array(6)
  transpose(b, c, 3, 2)
  expect(c).toEqual(a)
})
