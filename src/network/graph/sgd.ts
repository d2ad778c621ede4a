/** Stochastic gradient descent with momentum for one array of parameters. */

export class Sgd {
  readonly #velocity: Float64Array

  constructor(
    size: number,
    readonly momentum = 0.9,
  ) {
    this.#velocity = new Float64Array(size)
  }

  /** Moves `values` against `gradient`. */
  step(values: Float64Array, gradient: Float64Array, rate: number): void {
    const velocity = this.#velocity
    for (let i = 0; i < values.length; i++) {
      velocity[i] = this.momentum * velocity[i] + gradient[i]
      values[i] -= rate * velocity[i]
    }
  }
}
