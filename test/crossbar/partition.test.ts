/**
 * Cuts against every list that was published, and against the law that they cover each column and row once.
 */
import fc from "fast-check"
import {columnCuts, countsForArray, type Range, rowCuts} from "../../src/crossbar/partition.js"

const sizes = (ranges: readonly Range[]) => ranges.map(range => range.end - range.start)
const repeat = (size: number, times: number): number[] => Array.from({length: times}, () => size)

test.each([
  [120, 8, repeat(15, 8)],
  [84, 8, [11, 11, 10, 11, 10, 10, 11, 10]],
  [84, 3, [28, 28, 28]],
  [10, 1, [10]],
])("%i rows in %i", (outputs, count, expected) => {
  expect(sizes(rowCuts(outputs, count))).toEqual(expected)
})

test.each([
  [400, 13, [...repeat(31, 6), 30, ...repeat(31, 5), 30]],
  [400, 16, [26, 24, ...repeat(25, 12), 26, 25]],
  [120, 8, [16, 14, 15, 15, 15, 15, 16, 15]],
  [84, 1, [85]],
])("%i inputs and a bias in %i", (inputs, count, expected) => {
  expect(sizes(columnCuts(inputs, count))).toEqual(expected)
})

test("partitions follow each other and leave nothing out, or are refused", () => {
  fc.assert(
    fc.property(fc.integer({min: 1, max: 500}), fc.integer({min: 1, max: 500}), (size, count) => {
      for (const [cut, total] of [
        [columnCuts, size + 1],
        [rowCuts, size],
      ] as const) {
        let ranges: Range[]
        try {
          ranges = cut(size, count)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
          continue
        }
        let next = 0
        for (const {start, end} of ranges) {
          expect(start).toBe(next)
          expect(end).toBeGreaterThan(start)
          next = end
        }
        expect([ranges.length, next]).toEqual([count, total])
      }
    }),
  )
})

test("a count that leaves a partition empty is refused by name", () => {
  expect(() => columnCuts(10, 10)).toThrow(/horizontal partition \d+ of 10 would be empty: 11 columns/)
  for (let count = 392; count <= 400; count++) expect(() => columnCuts(400, count)).toThrow(/empty/)
  expect(() => columnCuts(400, 391)).not.toThrow()
  expect(() => rowCuts(10, 11)).toThrow("expected 1 to 10 vertical partitions of 10 rows, found 11")
  expect(() => rowCuts(10, 0)).toThrow(/found 0/)
  expect(() => rowCuts(10, 1.5)).toThrow(/found 1.5/)
})

test("counts from an array size", () => {
  const layers = [
    {inputs: 400, outputs: 120},
    {inputs: 120, outputs: 84},
    {inputs: 84, outputs: 10},
  ]
  const counts = (size: number) => {
    const {horizontal, vertical} = countsForArray(layers, size, size)
    return [horizontal, vertical]
  }
  expect(counts(32)).toEqual([
    [13, 4, 3],
    [4, 3, 1],
  ])
  expect(counts(64)).toEqual([
    [7, 2, 2],
    [2, 2, 1],
  ])
  expect(counts(128)).toEqual([
    [4, 1, 1],
    [1, 1, 1],
  ])
  expect(counts(256)).toEqual([
    [2, 1, 1],
    [1, 1, 1],
  ])
  expect(() => countsForArray(layers, 0, 4)).toThrow("expected an array of at least 1 x 1, found 0 x 4")
})
