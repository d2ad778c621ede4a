/** Images are shifted, turned, slanted and scaled a little, each time anew: fewer are learnt by heart. */
import type {Random} from "./random.js"

// Bound once, for speed where globals are intercepted.
const {floor, round} = Math

/**
 * Writes one square image of `side` x `side` grey values, read from `source` at `start`, to `target`
 * through a random affine map (bilinear; black outside). `strength` is the standard deviation of turn,
 * slant and scale; shifts are spread by eight times that, in pixels.
 */
export function distort(
  source: Uint8Array | Float64Array,
  start: number,
  side: number,
  strength: number,
  random: Random,
  target: Uint8Array,
): void {
  const xx = 1 + strength * random.normal()
  const yy = 1 + strength * random.normal()
  const xy = strength * random.normal()
  const yx = strength * random.normal()
  const middle = (side - 1) / 2
  const x0 = middle * (1 - xx - xy) + 8 * strength * random.normal()
  const y0 = middle * (1 - yx - yy) + 8 * strength * random.normal()
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const x = x0 + xx * column + xy * row
      const y = y0 + yx * column + yy * row
      const left = floor(x)
      const top = floor(y)
      const fx = x - left
      const fy = y - top
      let sum = 0
      if (top >= 0 && top < side) {
        const at = start + top * side + left
        if (left >= 0 && left < side) sum += (1 - fx) * (1 - fy) * source[at]
        if (left >= -1 && left < side - 1) sum += fx * (1 - fy) * source[at + 1]
      }
      if (top >= -1 && top < side - 1) {
        const at = start + (top + 1) * side + left
        if (left >= 0 && left < side) sum += (1 - fx) * fy * source[at]
        if (left >= -1 && left < side - 1) sum += fx * fy * source[at + 1]
      }
      target[row * side + column] = round(sum)
    }
}
