/**
 * Time in a transient run. From one breakpoint to the next the steps are halves of halves of the way, so
 * that the breakpoint is met exactly and few different step sizes occur: a matrix is factored for each.
 */
export class Clock {
  time = 0
  /** Where the present segment ends. */
  end = 0
  #start = 0
  #length = 0 // as steps are made of it
  #index = 0 // steps of the present size since #start
  #parts = 1 // of the segment, a power of two

  /** Steps are not shorter than `shortest`, s, but where breakpoints are closer together. */
  constructor(readonly shortest: number) {}

  /** The present step, s. */
  get step(): number {
    return this.#length / this.#parts
  }

  /** Whether the segment is over. */
  get done(): boolean {
    return this.#index === this.#parts
  }

  /** How many steps of the present size the segment still has. */
  get left(): number {
    return this.#parts - this.#index
  }

  /** Begins the segment from now to `end` with steps of `wanted` s, or a little less. */
  enter(end: number, wanted: number) {
    this.#start = this.time
    this.end = end
    // Periodic waveforms come with segments that differ by rounding only: they are to have the same steps.
    this.#length = significant(end - this.#start)
    this.#index = 0
    this.#parts = 1
    while (this.step > wanted * (1 + 1e-9)) this.#parts *= 2
  }

  /** Time `steps` of the present size ahead. */
  ahead(steps: number): number {
    const index = this.#index + steps
    return index === this.#parts ? this.end : this.#start + (this.end - this.#start) * (index / this.#parts)
  }

  advance(steps: number) {
    this.time = this.ahead(steps)
    this.#index += steps
  }

  /** Makes room for two steps of the same size in the segment. */
  split() {
    if (this.#index + 2 > this.#parts) this.#halve()
  }

  /** Halves the step until it is `wanted` s or less; returns whether it was halved at all. */
  shorten(wanted: number): boolean {
    const before = this.#parts
    while (this.step > wanted && this.step / 2 >= this.shortest) this.#halve()
    return this.#parts > before
  }

  /** Doubles the step, `times` times at most, while it stays within `wanted` s and fits in. */
  lengthen(wanted: number, times: number) {
    for (let k = 0; k < times && this.#index % 2 === 0 && this.#parts > 1; k++) {
      if (2 * this.step > wanted * (1 + 1e-9)) return
      this.#index /= 2
      this.#parts /= 2
    }
  }

  #halve() {
    this.#index *= 2
    this.#parts *= 2
  }
}

/** A number without its last twelve bits (Dekker). */
function significant(value: number): number {
  const large = value * 4097
  return large - (large - value)
}
