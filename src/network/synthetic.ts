/** Digits drawn by the program itself, for machines without MNIST: pen strokes, each a little different. */
import type {Dataset} from "./dataset.js"
import {Random} from "./random.js"
import {digits, type Stroke} from "./strokes.js"

const side = 20
const size = side * side
/** Straight pieces between two points of a smooth stroke. */
const pieces = 6

/**
 * `count` digits of 20 x 20 grey pixels, white on black; the same on every machine. Training and test digits
 * come from different seeds, and a smaller set is the beginning of a larger one.
 */
export function synthetic(part: "train" | "test", count = 10000): Dataset {
  const random = new Random(part === "train" ? 1 : 0)
  const values = new Uint8Array(count * size)
  const labels = new Uint8Array(count)
  const pen = new Pen(random)
  for (let i = 0; i < count; i++) {
    labels[i] = random.integer(10)
    pen.draw(labels[i], values.subarray(i * size, (i + 1) * size))
  }
  return {name: `synthetic digits (${part})`, count, width: size, values, unit: "grey", labels}
}

/** Draws one digit after the other; the hand and the pen change with each. Only + - * / and square roots. */
class Pen {
  /** Squared distance of each pixel's center from the strokes. */
  readonly #distances = new Float64Array(size)
  #radius = 1
  // Box to pixels: x' = x0 + xx x + xy y, y' = y0 + yx x + yy y, around the box's center.
  #xx = 0
  #xy = 0
  #yx = 0
  #yy = 0
  #x0 = 0
  #y0 = 0

  constructor(readonly random: Random) {}

  draw(digit: number, pixels: Uint8Array): void {
    const {random} = this
    this.#chooseHand()
    this.#distances.fill(Number.POSITIVE_INFINITY)
    const variants = digits[digit]
    for (const stroke of variants[random.integer(variants.length)]) this.#stroke(stroke)
    const ink = random.uniform(200, 256)
    for (let i = 0; i < size; i++) {
      // Anti-aliasing: the edge of the stroke is one pixel wide.
      const cover = this.#radius + 0.5 - Math.sqrt(this.#distances[i])
      pixels[i] = Math.floor(ink * Math.max(0, Math.min(cover, 1)))
    }
  }

  #chooseHand(): void {
    const {random} = this
    const height = 15.5 + 1.2 * random.normal()
    const width = 10.5 + 1.6 * random.normal()
    const slant = 0.15 * random.normal()
    // The sine and cosine of 2 arctan t, without calling either.
    const t = 0.05 * random.normal()
    const cosine = (1 - t * t) / (1 + t * t)
    const sine = (2 * t) / (1 + t * t)
    this.#xx = width * cosine
    this.#yx = width * sine
    this.#xy = height * (-slant * cosine - sine)
    this.#yy = height * (cosine - slant * sine)
    this.#x0 = side / 2 + 0.8 * random.normal()
    this.#y0 = side / 2 + 0.8 * random.normal()
    this.#radius = random.uniform(0.7, 1.6)
  }

  #stroke({points, smooth}: Stroke): void {
    const {random} = this
    const moved = points.map(coordinate => coordinate - 0.5 + 0.03 * random.normal())
    for (let i = 0; i + 3 < moved.length; i += 2) {
      if (smooth) this.#spline(moved, i)
      else this.#segment(moved[i], moved[i + 1], moved[i + 2], moved[i + 3])
    }
  }

  /** Catmull-Rom spline from the point at `i` to the next; ends count twice. */
  #spline(points: readonly number[], i: number): void {
    const before = i ? i - 2 : i
    const after = i + 4 < points.length ? i + 4 : i + 2
    let x = points[i]
    let y = points[i + 1]
    for (let k = 1; k <= pieces; k++) {
      const t = k / pieces
      const a = t * (-0.5 + t * (1 - 0.5 * t))
      const b = 1 + t * t * (-2.5 + 1.5 * t)
      const c = t * (0.5 + t * (2 - 1.5 * t))
      const d = t * t * (-0.5 + 0.5 * t)
      const nextX = a * points[before] + b * points[i] + c * points[i + 2] + d * points[after]
      const nextY = a * points[before + 1] + b * points[i + 1] + c * points[i + 3] + d * points[after + 1]
      this.#segment(x, y, nextX, nextY)
      x = nextX
      y = nextY
    }
  }

  #segment(ax: number, ay: number, bx: number, by: number): void {
    const x = this.#x0 + this.#xx * ax + this.#xy * ay
    const y = this.#y0 + this.#yx * ax + this.#yy * ay
    const dx = this.#xx * (bx - ax) + this.#xy * (by - ay)
    const dy = this.#yx * (bx - ax) + this.#yy * (by - ay)
    const square = dx * dx + dy * dy
    const reach = this.#radius + 0.5
    const left = Math.max(0, Math.floor(Math.min(x, x + dx) - reach))
    const right = Math.min(side - 1, Math.floor(Math.max(x, x + dx) + reach))
    const top = Math.max(0, Math.floor(Math.min(y, y + dy) - reach))
    const bottom = Math.min(side - 1, Math.floor(Math.max(y, y + dy) + reach))
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) {
        const px = column + 0.5 - x
        const py = row + 0.5 - y
        const along = square > 0 ? Math.max(0, Math.min((px * dx + py * dy) / square, 1)) : 0
        const ex = px - along * dx
        const ey = py - along * dy
        const distance = ex * ex + ey * ey
        const pixel = row * side + column
        if (distance < this.#distances[pixel]) this.#distances[pixel] = distance
      }
  }
}
