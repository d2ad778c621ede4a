/** Seeded random numbers, the same on every machine: integer and basic floating-point operations only. */

/** xoshiro128** (Blackman, Vigna 2018), seeded by splitmix32. Not for secrets. */
export class Random {
  readonly #state = new Uint32Array(4)
  #spare = Number.NaN

  /** @param seed any integer; its low 32 bits count. */
  constructor(seed: number) {
    let s = seed | 0
    for (let i = 0; i < 4; i++) {
      s = (s + 0x9e3779b9) | 0
      let z = Math.imul(s ^ (s >>> 16), 0x21f0aaad)
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
      this.#state[i] = z ^ (z >>> 15)
    }
  }

  /** Everything that decides what comes next. */
  get state(): readonly number[] {
    return [...this.#state, this.#spare]
  }

  set state(values: readonly number[]) {
    this.#state.set(values.slice(0, 4))
    this.#spare = values[4]
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    const s = this.#state
    const s1 = s[1]
    const m = Math.imul(s1, 5)
    const result = Math.imul((m << 7) | (m >>> 25), 9) >>> 0
    const t = s1 << 9
    s[2] ^= s[0]
    s[3] ^= s1
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = (s[3] << 11) | (s[3] >>> 21)
    return result
  }

  /** Uniform in [low, high), 32 bits fine. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.uint32() / 0x100000000)
  }

  /** A whole number from 0 to n - 1, n at most 2^32; biased by less than n / 2^32. */
  integer(n: number): number {
    return Math.floor(this.uniform() * n)
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    if (!Number.isNaN(this.#spare)) {
      const spare = this.#spare
      this.#spare = Number.NaN
      return spare
    }
    for (;;) {
      const u = this.uniform(-1, 1)
      const v = this.uniform(-1, 1)
      const s = u * u + v * v
      if (s >= 1 || s === 0) continue
      const factor = Math.sqrt((-2 * logarithm(s)) / s)
      this.#spare = v * factor
      return u * factor
    }
  }

  /** Shuffles in place (Fisher, Yates). */
  shuffle(values: Uint32Array): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      const value = values[i]
      values[i] = values[j]
      values[j] = value
    }
  }
}

// Math.log may differ in the last bit between engines, and then whole experiments would.
function logarithm(x: number): number {
  let exponent = 0
  while (x < Math.SQRT1_2) {
    x *= 2
    exponent--
  }
  // ln x = 2 artanh t, with |t| < 0.172: the tenth term is below 1e-16.
  const t = (x - 1) / (x + 1)
  let sum = 0
  for (let n = 21; n > 0; n -= 2) sum = sum * t * t + 1 / n
  return exponent * Math.LN2 + 2 * t * sum
}
