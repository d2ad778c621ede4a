/** The Adam optimizer (Kingma, Ba 2015) for one array of parameters. */

// Bound once: where globals are intercepted (by test runners), looking `Math` up takes most of the time.
const {max, min, sqrt} = Math

export class Adam {
  /** Running means of the gradient and of its square, and how many steps they have seen. */
  readonly #mean: Float64Array
  readonly #square: Float64Array
  steps = 0

  /** `paces`: each value's own share of the rate. */
  constructor(
    size: number,
    readonly paces: Float64Array = new Float64Array(size).fill(1),
  ) {
    this.#mean = new Float64Array(size)
    this.#square = new Float64Array(size)
  }

  /** What it remembers, as views. */
  get memory(): readonly Float64Array[] {
    return [this.#mean, this.#square]
  }

  /** Forgets everything: the gradient is another one from now on. */
  reset(): void {
    this.steps = 0
    for (const array of this.memory) array.fill(0)
  }

  /** Moves `values` against `gradient`, then clips them to [-limit, limit]. */
  step(values: Float64Array, gradient: Float64Array, rate: number, limit: number): void {
    const mean = this.#mean
    const square = this.#square
    const paces = this.paces
    const t = ++this.steps
    const pace = (rate * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i]
      mean[i] += 0.1 * (g - mean[i])
      square[i] += 0.001 * (g * g - square[i])
      const moved = values[i] - (pace * paces[i] * mean[i]) / (sqrt(square[i]) + 1e-10)
      values[i] = max(-limit, min(moved, limit))
    }
  }
}
