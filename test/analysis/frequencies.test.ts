/** Frequencies and steps of sweeps: the rules of SPICE. */
import {frequencies, steps} from "../../src/analysis/frequencies.js"

const rounded = (values: Float64Array) => Array.from(values, value => Number(value.toPrecision(7)))

test.each([
  ["dec", 3, 1, 1000, [1, 2.154435, 4.641589, 10, 21.54435, 46.41589, 100, 215.4435, 464.1589, 1000]],
  // A decade that is cut short: its points move a little, so that the last is at the end.
  ["dec", 3, 1, 500, [1, 2.174559, 4.728708, 10.28286, 22.36068, 48.62462, 105.7371, 229.9316, 500]],
  ["dec", 1, 10, 20, [10, 20]],
  ["oct", 2, 1, 9, [1, Math.SQRT2, 2, 2.828427, 4, 5.656854, 8]],
  ["oct", 1, 3, 12, [3, 6, 12]],
  ["lin", 3, 5, 10, [5, 7.5, 10]],
  ["lin", 3, 0, 10, [0, 5, 10]],
  ["lin", 1, 5, 10, [5]],
  ["lin", 4, 5, 5, [5]],
  ["dec", 10, 1e3, 1e3, [1e3]],
] as const)("%s %d from %d to %d", (kind, points, start, stop, expected) => {
  expect(rounded(frequencies(kind, points, start, stop)).map(f => f.toPrecision(6))).toEqual(
    expected.map(f => f.toPrecision(6)),
  )
})

test.each([
  [() => frequencies("dec", 0, 1, 10), "expected a whole number of points, at least 1, found 0"],
  [() => frequencies("dec", 2.5, 1, 10), "expected a whole number of points, at least 1, found 2.5"],
  [() => frequencies("dec", 10, 0, 10), "the first frequency must be positive, found 0"],
  [() => frequencies("lin", 10, -1, 10), "the first frequency must be 0 or more, found -1"],
  [() => frequencies("oct", 10, 5, 1), "the last frequency must not be below the first, 5, found 1"],
  [() => frequencies("dec", 1e9, 1, 1e9), "9000000001 points are too many (at most 10000000)"],
  [() => steps(0, 1, 0), "steps of 0 do not lead from 0 to 1"],
  [() => steps(0, 1, -0.1), "steps of -0.1 do not lead from 0 to 1"],
  [() => steps(0, Number.NaN, 1), "start, stop and step must be finite numbers"],
  [() => steps(0, 1, 1e-9), "1000000001 points are too many (at most 10000000)"],
])("%s", (make, message) => {
  expect(make).toThrow(new RangeError(message))
})

test.each([
  [0, 1, 0.1, 11],
  [0, 1, 0.3, 4],
  [1, -1, -0.5, 5],
  [2, 2, 1, 1],
  [-3, 5, 0.001, 8001],
])("steps from %d to %d by %d: %d of them", (start, stop, step, count) => {
  const found = steps(start, stop, step)
  expect(found.length).toBe(count)
  found.forEach((value, k) => {
    expect(value).toBeCloseTo(start + k * step, 12)
  })
})
