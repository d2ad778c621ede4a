/** MNIST's 28 x 28 pixels become a network's 20 x 20, or stay. */
import type {Images} from "./idx.js"

/**
 * `crop`: rows and columns 4..23, for the digits were drawn in a 20 x 20 box and then centered by mass
 * (strokes that centering moved out of the box are lost). `resample`: the whole image, averaged over 1.4 x
 * 1.4 pixels. `all`: 28 x 28, as they are.
 */
export type Pixels = "crop" | "resample" | "all"

const side = 20

/**
 * count x 400 grey values, for `all` count x 784, row-major. Throws a RangeError unless images are 28 x 28.
 */
export function shrink(images: Images, how: Pixels): Uint8Array {
  const {count, rows, columns, pixels} = images
  if (rows !== 28 || columns !== 28)
    throw new RangeError(`expected images of 28 x 28, found ${rows} x ${columns}`)
  if (how === "all") return pixels
  const result = new Uint8Array(count * side * side)
  if (how === "crop") {
    let to = 0
    for (let image = 0; image < count; image++)
      for (let row = 4; row < 24; row++, to += side) {
        const from = (image * 28 + row) * 28 + 4
        for (let column = 0; column < side; column++) result[to + column] = pixels[from + column]
      }
  } else
    for (let image = 0; image < count; image++) resample(pixels, image * 28 * 28, result, image * side * side)
  return result
}

/** Images of 20 x 20 get a black frame of 4: count x 784. */
export function frame(values: Uint8Array | Float64Array): Uint8Array {
  const count = values.length / side ** 2
  const result = new Uint8Array(count * 784)
  for (let image = 0; image < count; image++)
    for (let row = 0; row < side; row++) {
      const from = (image * side + row) * side
      result.set(values.subarray(from, from + side), (image * 28 + row + 4) * 28 + 4)
    }
  return result
}

// In fifths of a pixel an output spans 7 and an input 5, so that all overlaps are whole numbers.
function resample(pixels: Uint8Array, from: number, result: Uint8Array, to: number): void {
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      let sum = 0
      for (let y = Math.floor((row * 7) / 5); y * 5 < (row + 1) * 7; y++)
        for (let x = Math.floor((column * 7) / 5); x * 5 < (column + 1) * 7; x++)
          sum += overlap(row, y) * overlap(column, x) * pixels[from + y * 28 + x]
      result[to + row * side + column] = Math.round(sum / 49)
    }
}

function overlap(output: number, input: number): number {
  return Math.min(output * 7 + 7, input * 5 + 5) - Math.max(output * 7, input * 5)
}
