import {idxImages, idxLabels} from "../../src/network/idx.js"
import {shrink} from "../../src/network/pixels.js"

function idx(sizes: number[], data: number[], magic = 0x800 + sizes.length): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 + 4 * sizes.length))
  view.setUint32(0, magic)
  for (const [i, size] of sizes.entries()) view.setUint32(4 + 4 * i, size)
  return Uint8Array.of(...new Uint8Array(view.buffer), ...data)
}

test("reads images and labels, also from within a larger buffer", () => {
  const bytes = idx([2, 1, 3], [1, 2, 3, 4, 5, 6])
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  for (const input of [bytes, shifted.subarray(3)]) {
    const images = idxImages(input, "i")
    expect(images).toMatchObject({count: 2, rows: 1, columns: 3})
    expect([...images.pixels]).toEqual([1, 2, 3, 4, 5, 6])
  }
  expect([...idxLabels(idx([3], [7, 8, 9]), "l")]).toEqual([7, 8, 9])
})

test.each([
  [idx([3], [1, 2, 3]), "i: expected an IDX header of 16 bytes, found 11"],
  [idx([1, 1, 9], new Array(9).fill(0), 0x801), "i: expected IDX magic number 0x00000803, found 0x00000801"],
  [idx([2, 1, 3], [1, 2, 3, 4, 5]), "i: expected 6 bytes of data (2 x 1 x 3), found 5"],
  [idx([1, 1, 3], [1, 2, 3, 4]), "i: expected 3 bytes of data (1 x 1 x 3), found 4"],
  [idx([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], []), "found 0"],
])("refuses broken images (%#)", (bytes, message) => {
  expect(() => idxImages(bytes, "i")).toThrow(message)
})

const image = (f: (row: number, column: number) => number) => ({
  ...{count: 2, rows: 28, columns: 28},
  pixels: Uint8Array.from({length: 2 * 784}, (_, i) => f(Math.floor((i % 784) / 28), i % 28)),
})

test("crop takes rows and columns 4 to 23", () => {
  const result = shrink(
    image((row, column) => (row * 28 + column) % 251),
    "crop",
  )
  expect(result.length).toBe(800)
  for (let row = 0; row < 20; row++)
    for (let column = 0; column < 20; column++)
      expect(result[400 + row * 20 + column]).toBe(((row + 4) * 28 + column + 4) % 251)
})

test("resampling keeps a constant, a total and a symmetry", () => {
  expect(
    shrink(
      image(() => 200),
      "resample",
    ),
  ).toEqual(new Uint8Array(800).fill(200))
  const ramp = shrink(
    image((row, column) => 4 * row + 5 * column),
    "resample",
  )
  const mean = (values: Uint8Array) => values.reduce((a, b) => a + b, 0) / values.length
  expect(mean(ramp)).toBeCloseTo((4 + 5) * 13.5, 0)
  // Of a plane the average over a pixel is the plane at its middle: 1.4 (i + 1/2) - 1/2.
  const at = (i: number) => 1.4 * (i + 0.5) - 0.5
  expect(Math.abs(ramp[3 * 20 + 11] - (4 * at(3) + 5 * at(11)))).toBeLessThanOrEqual(0.5)
  expect(() => shrink({...image(() => 0), rows: 14, columns: 56}, "crop")).toThrow(
    "expected images of 28 x 28",
  )
})
