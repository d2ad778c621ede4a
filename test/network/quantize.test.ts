import fc from "fast-check"
import {checkLevels, type Levels, levelsOf, quantize} from "../../src/network/quantize.js"

function quantized(weights: number[], levels: Levels): number[] {
  const result = new Float64Array(weights.length)
  quantize(Float64Array.from(weights), levels, result)
  return [...result]
}

test.each<[Levels, number[]]>([
  ["binary", [-1, -1, 1, 1, 1]],
  ["ternary", [-1, 0, 0, 0, 1]],
  ["continuous", [-0.9, -0.2, 0, 0.2, 0.7]],
  [2, [-1, -1, 1, 1, 1]],
  [3, [-1, 0, 0, 0, 1]],
  [5, [-1, 0, 0, 0, 0.5]],
])("%s levels", (levels, expected) => {
  expect(quantized([-0.9, -0.2, 0, 0.2, 0.7], levels).map(w => w + 0)).toEqual(expected)
})

test("levels quantize to themselves, and n levels are n", () => {
  const weight = fc.double({min: -1.5, max: 1.5, noNaN: true})
  fc.assert(
    fc.property(fc.integer({min: 2, max: 300}), fc.array(weight), (levels, weights) => {
      const once = quantized(weights, levels)
      expect(quantized(once, levels)).toEqual(once)
      for (const [i, w] of once.entries())
        expect(Math.abs(w - Math.max(-1, Math.min(weights[i], 1)))).toBeLessThanOrEqual(1.0001 / (levels - 1))
    }),
  )
  const ramp = Array.from({length: 1001}, (_, i) => i / 500 - 1)
  expect(new Set(quantized(ramp, 16)).size).toBe(16)
})

test("the coarsest levels that hold the weights", () => {
  expect(levelsOf([Float64Array.of(1, -1), Float64Array.of(1)])).toBe("binary")
  expect(levelsOf([Float64Array.of(1, -1), Float64Array.of(0)])).toBe("ternary")
  expect(levelsOf([Float64Array.of(1, -1), Float64Array.of(0.5)])).toBe("continuous")
})

test.each([1, 2.5, Number.NaN, 1e6])("refuses %s levels", levels => {
  expect(() => checkLevels(levels)).toThrow(
    `expected a whole number of levels from 2 to 65536, found ${levels}`,
  )
})
