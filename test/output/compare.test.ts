/** Distances between curves whose distance is known. */
import {compareCurves, compareRows} from "../../src/output/compare.js"

const numbers = (...values: number[]) => Float64Array.from(values)

test("the same straight line over different points", () => {
  const {absolute, largest} = compareCurves(
    numbers(0, 1, 4),
    numbers(0, 2, 8),
    numbers(0, 3, 4),
    numbers(0, 6, 8),
  )
  expect([absolute, largest]).toEqual([0, 8])
})

test("a tooth between the points of the other", () => {
  const flat = [numbers(0, 4), numbers(1, 1)] as const
  const tooth = [numbers(0, 2, 2.5, 3, 4), numbers(1, 1, 3, 1, 1)] as const
  const expected = {absolute: 2, largest: 3, at: 2.5}
  expect(compareCurves(...flat, ...tooth)).toEqual(expected)
  expect(compareCurves(...tooth, ...flat)).toEqual(expected)
})

test("a jump may be drawn as one", () => {
  const jump = [numbers(0, 1, 1, 2), numbers(0, 0, 5, 5)] as const
  const edge = [numbers(0, 1, 1.001, 2), numbers(0, 0, 5, 5)] as const
  expect(compareCurves(...jump, ...edge).absolute).toBe(0)
  expect(compareCurves(...jump, ...jump).absolute).toBe(0)
})

test("a current that begins at once, drawn with first steps of different lengths", () => {
  const smooth = Array.from({length: 100}, (_, k) => k + 1)
  const one = [numbers(0, 1e-3, ...smooth), numbers(0, 1, ...smooth.map(() => 1))] as const
  const other = [numbers(0, 3e-3, ...smooth), numbers(0, 1, ...smooth.map(() => 1))] as const
  expect(compareCurves(...one, ...other).absolute).toBe(0)
  const wrong = [numbers(0, 3e-3, ...smooth), numbers(0, 1.5, ...smooth.map(() => 1))] as const
  expect(compareCurves(...one, ...wrong).absolute).toBeCloseTo(0.5, 2)
})

test("rows of complex numbers: the distance in the plane", () => {
  const a = {re: numbers(1, 3), im: numbers(0, 4)}
  expect(compareRows(a, {re: numbers(1, 0), im: numbers(0, 0)})).toEqual({absolute: 5, largest: 5, at: 1})
  expect(() => compareRows(a, {re: numbers(1)})).toThrow("found 2 and 1")
  expect(compareRows({re: numbers(Number.NaN)}, {re: numbers(1)}).absolute).toBeNaN()
})
