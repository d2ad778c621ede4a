/**
 * Buckets of neighbouring points with the least and the most of each: what a line of so many pixels shows.
 */

export class Thinned {
  /** For each bucket: x and y of its least, x and y of its most. */
  readonly #buckets: Float64Array
  #count = 0
  #size = 1
  #inLast = 0

  constructor(
    readonly label: string,
    private readonly most: number,
  ) {
    this.#buckets = new Float64Array(4 * most)
  }

  add(x: number, y: number): void {
    if (!Number.isFinite(y)) return
    if (this.#count && this.#inLast < this.#size) {
      this.#extend(this.#count - 1, x, y)
      this.#inLast++
      return
    }
    if (this.#count === this.most) this.#halve()
    if (this.#inLast < this.#size && this.#count) {
      this.#extend(this.#count - 1, x, y)
      this.#inLast++
      return
    }
    this.#buckets.set([x, y, x, y], 4 * this.#count++)
    this.#inLast = 1
  }

  points(): (readonly [number, number])[] {
    const found: (readonly [number, number])[] = []
    for (let k = 0; k < this.#count; k++) {
      const [x0, y0, x1, y1] = this.#buckets.subarray(4 * k, 4 * k + 4)
      if (x0 === x1) found.push([x0, y0])
      else
        found.push(
          ...(x0 < x1
            ? ([
                [x0, y0],
                [x1, y1],
              ] as const)
            : ([
                [x1, y1],
                [x0, y0],
              ] as const)),
        )
    }
    return found
  }

  #extend(k: number, x: number, y: number) {
    const buckets = this.#buckets
    if (y < buckets[4 * k + 1]) {
      buckets[4 * k] = x
      buckets[4 * k + 1] = y
    }
    if (y > buckets[4 * k + 3]) {
      buckets[4 * k + 2] = x
      buckets[4 * k + 3] = y
    }
  }

  /** Every two neighbours become one. */
  #halve() {
    const buckets = this.#buckets
    const half = this.#count >> 1
    for (let k = 0; k < half; k++) {
      const [x0, y0, x1, y1] = buckets.slice(8 * k, 8 * k + 4)
      const [x2, y2, x3, y3] = buckets.slice(8 * k + 4, 8 * k + 8)
      buckets.set([...(y2 < y0 ? [x2, y2] : [x0, y0]), ...(y3 > y1 ? [x3, y3] : [x1, y1])], 4 * k)
    }
    this.#count = half
    this.#size *= 2
    this.#inLast = this.#size
  }
}
