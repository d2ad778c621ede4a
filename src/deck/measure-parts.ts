/** Parts of measurements: where a curve of straight lines crosses, how large it gets, how steep it is. */

/** Ends of a sweep are met to this part of their size. */
const slack = 1e-9

/** A place on the scale: a given one. */
export class Place {
  found = Number.NaN
  #last = Number.NaN

  constructor(private readonly wanted = Number.NaN) {}

  /** Whether the place is this point. */
  first(at: number, _y: Float64Array): boolean {
    this.#last = at
    return this.#near(at)
  }

  /** Whether the place has been found in this segment. */
  segment(t0: number, t1: number, _y0: Float64Array, _y1: Float64Array): boolean {
    this.#last = t1
    if (!Number.isNaN(this.found)) return false
    const {wanted} = this
    if (this.#near(t1)) return true
    if ((wanted - t0) * (wanted - t1) > 0) return false
    this.found = wanted
    return true
  }

  /** Why there is no such place, or undefined. */
  problem(what: string): string | undefined {
    if (!Number.isNaN(this.found)) return undefined
    return `${what} AT=${this.wanted} is out of the interval, which ends at ${this.#last}`
  }

  #near(at: number): boolean {
    const near = Math.abs(at - this.wanted) <= slack * Math.abs(this.wanted)
    if (near) this.found = at
    return near
  }
}

export interface CrossingOptions {
  readonly edge: "rise" | "fall" | "cross"
  readonly count: number | "last"
  readonly from: number
  readonly to: number
}

/** Where one value crosses another one, or a level. */
export class Crossing extends Place {
  #count = 0

  constructor(
    private readonly value: number,
    /** Number of the other value; -1: there is the level alone. */
    private readonly other: number,
    private readonly level: number,
    private readonly options: CrossingOptions,
  ) {
    super()
  }

  override first(): boolean {
    return false
  }

  override segment(t0: number, t1: number, y0: Float64Array, y1: Float64Array): boolean {
    const {edge, count, from, to} = this.options
    if (count !== "last" && this.#count >= count) return false
    const {value, other, level} = this
    const d0 = y0[value] - (other < 0 ? level : y0[other])
    const d1 = y1[value] - (other < 0 ? level : y1[other])
    const rises = edge !== "fall" && d0 < 0 && d1 >= 0
    const falls = edge !== "rise" && d0 > 0 && d1 <= 0
    if (!rises && !falls) return false
    const part = d0 / (d0 - d1)
    const t = t0 + (t1 - t0) * (Number.isFinite(part) ? part : 1)
    if (!(t >= from && t <= to)) return false
    this.#count++
    if (count !== "last" && this.#count < count) return false
    this.found = t
    return true
  }

  override problem(what: string): string | undefined {
    if (!Number.isNaN(this.found)) return undefined
    const {edge, count} = this.options
    const verb = {rise: "rises through", fall: "falls through", cross: "crosses"}[edge]
    const level = this.other < 0 ? String(this.level) : "the other"
    const times = this.#count ? `${this.#count} times, not ${count}` : "nowhere"
    return `${what}: the signal ${verb} ${level} ${times}`
  }
}

/** Integral, mean and extremes of a curve between two places; its ends are interpolated. */
export class Extremes {
  least = Number.POSITIVE_INFINITY
  most = Number.NEGATIVE_INFINITY
  leastAt = Number.NaN
  mostAt = Number.NaN
  begin = Number.NaN
  end = Number.NaN
  integral = 0
  #squares = 0
  #length = 0

  constructor(
    private readonly value: number,
    private readonly from: number,
    private readonly to: number,
  ) {}

  get isEmpty(): boolean {
    return Number.isNaN(this.begin)
  }

  get mean(): number {
    return this.#length ? this.integral / this.#length : this.most
  }

  get rms(): number {
    return this.#length ? Math.sqrt(Math.abs(this.#squares / this.#length)) : Math.abs(this.most)
  }

  first(at: number, y: Float64Array): void {
    if (at >= this.from && at <= this.to) this.#see(at, y[this.value])
  }

  segment(t0: number, t1: number, y0: Float64Array, y1: Float64Array): void {
    // Sweeps may run downwards.
    const low = Math.max(Math.min(t0, t1), this.from)
    const high = Math.min(Math.max(t0, t1), this.to)
    if (low > high) return
    const [a, b] = t0 <= t1 ? [low, high] : [high, low]
    const slope = t1 === t0 ? 0 : (y1[this.value] - y0[this.value]) / (t1 - t0)
    const ya = a === t0 ? y0[this.value] : y0[this.value] + slope * (a - t0)
    const yb = b === t1 ? y1[this.value] : y0[this.value] + slope * (b - t0)
    this.#see(a, ya)
    this.#see(b, yb)
    this.integral += ((b - a) * (ya + yb)) / 2
    // Of a straight line, exactly.
    this.#squares += ((b - a) * (ya * ya + ya * yb + yb * yb)) / 3
    this.#length += b - a
  }

  #see(at: number, y: number) {
    if (this.isEmpty) this.begin = at
    this.end = at
    if (y < this.least) {
      this.least = y
      this.leastAt = at
    }
    if (y > this.most) {
      this.most = y
      this.mostAt = at
    }
  }
}

/** The slope of the parabola through the last three points. */
export class Derivative {
  #t = [Number.NaN, Number.NaN, Number.NaN]
  #y = [0, 0, 0]

  first(t: number, y: number): void {
    this.#t = [Number.NaN, Number.NaN, t]
    this.#y = [0, 0, y]
  }

  add(t: number, y: number): void {
    if (t === this.#t[2]) this.#y[2] = y
    else {
      this.#t = [this.#t[1], this.#t[2], t]
      this.#y = [this.#y[1], this.#y[2], y]
    }
  }

  at(t: number): number {
    const [t0, t1, t2] = this.#t
    const [y0, y1, y2] = this.#y
    const last = (y2 - y1) / (t2 - t1)
    if (Number.isNaN(t0)) return last
    const bend = (last - (y1 - y0) / (t1 - t0)) / (t2 - t0)
    return last + bend * (2 * t - t1 - t2)
  }
}
