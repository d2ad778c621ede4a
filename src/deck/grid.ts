/** Rows at equal distances, interpolated from those that an analysis computed: `.options interp`. */

/** Takes rows whose first number ascends; gives rows at start, start + step, ... */
export class Grid {
  #count = 0
  #before: Float64Array | undefined

  constructor(
    private readonly start: number,
    private readonly step: number,
    private readonly emit: (row: Float64Array) => void,
  ) {}

  add(row: Float64Array): void {
    const before = this.#before
    if (!before) {
      this.#before = row.slice()
      this.#count = Math.max(0, Math.ceil((row[0] - this.start) / this.step - 1e-9))
    }
    const between = new Float64Array(row.length)
    for (;;) {
      const at = this.#place(this.#count)
      // The last place may lie behind the last row by rounding.
      if (at > row[0] + 1e-9 * this.step) break
      const part = before && row[0] > before[0] ? (at - before[0]) / (row[0] - before[0]) : 1
      for (let k = 0; k < row.length; k++)
        between[k] = before ? before[k] + part * (row[k] - before[k]) : row[k]
      between[0] = at
      this.emit(between)
      this.#count++
    }
    this.#before?.set(row)
  }

  /**
   * Where steps are even parts of a unit, as they are mostly, a quotient is rounder than a product: 3 / 5e4
   * is 6e-5.
   */
  #place(count: number): number {
    const parts = Math.round(1 / this.step)
    const isEven = Math.abs(parts * this.step - 1) < 1e-12
    return this.start + (isEven ? count / parts : count * this.step)
  }
}
