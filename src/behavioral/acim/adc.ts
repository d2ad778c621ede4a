/**
 * The ADC behind a bit line: a sum becomes a code, with its noise, one by one or by tables of all it may
 * become.
 */
import type {Aliases} from "../../matrix/bits.js"
import type {Random} from "../../network/random.js"
import type {MacroConfig} from "./config.js"
import {normalBelow} from "./normal.js"

/** More entries than this, and conversions are drawn one by one. */
const mostEntries = 2 ** 20

/** Deviations beyond so many sigma happen less often than once in 2^32 draws. */
const reach = 6.4

// Bound once, for speed where globals are intercepted.
const {floor, max, min, sqrt} = Math

/**
 * Sums from `low` to `high` fill the scale of 2^A - 1 steps:
 *
 *     m = (sum - low) / (high - low), then m / (1 + compression m)
 *     m' = clamp(m + noise), noise of variance sigma^2 + sigma_nl^2 / (m rows + 1)
 *     code = round(m' (2^A - 1)), halves to even
 *
 * (Zhang, Ando, Chen, Yoshioka, arXiv 2411.11022.)
 */
export class Adc {
  readonly steps: number
  readonly noisy: boolean
  readonly #sigma: number
  readonly #sigmaNonlinear: number

  constructor(
    readonly config: MacroConfig,
    readonly low: number,
    readonly high: number,
  ) {
    this.steps = 2 ** config.adcBits - 1
    this.#sigma = config.noise_percent / 100
    this.#sigmaNonlinear = config.nonlinearity_percent / 100
    this.noisy = this.#sigma > 0 || this.#sigmaNonlinear > 0
  }

  /**
   * The sum that a code stands for. Whole where it can be: one division, by the steps, after whole
   * products.
   */
  value(code: number): number {
    return this.low + (code * (this.high - this.low)) / this.steps
  }

  /** Place of a sum on the scale, in steps. */
  at(sum: number): number {
    const {steps, low, high, config} = this
    // Multiplied first: a sum in the middle of two codes then lies there exactly.
    const at = min(max(((sum - low) * steps) / (high - low), 0), steps)
    return config.compression ? at / (1 + (config.compression * at) / steps) : at
  }

  /** Standard deviation of the noise at such a place, in steps. */
  sigma(at: number): number {
    const nonlinear = this.#sigmaNonlinear ** 2 / ((at / this.steps) * this.config.rows + 1)
    return this.steps * sqrt(this.#sigma ** 2 + nonlinear)
  }

  /** One conversion, as the sum that its code stands for. */
  convert(sum: number, random: Random): number {
    const at = this.at(sum)
    const reading = this.noisy ? at + this.sigma(at) * random.normal() : at
    return this.value(halfToEven(min(max(reading, 0), this.steps)))
  }

  /** The conversion without noise. */
  round(sum: number): number {
    return this.value(halfToEven(this.at(sum)))
  }
}

/** For numbers from 0. */
export function halfToEven(x: number): number {
  const below = floor(x)
  const rest = x - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}

/**
 * What each whole sum may become, for draws in constant time (Walker's alias method, Vose 1991). Undefined
 * where it would be too large. Probabilities are right within 2^-32.
 */
export function adcTable(adc: Adc): Aliases | undefined {
  const sums = adc.high - adc.low + 1
  if (sums > mostEntries) return undefined
  const spans = Array.from({length: sums}, (_, s) => spanOf(adc, adc.low + s))
  const widest = spans.reduce((most, {first, last}) => max(most, last - first + 1), 1)
  const bits = Math.ceil(Math.log2(widest))
  const slots = 2 ** bits
  if (sums * slots > mostEntries) return undefined
  const threshold = new Uint32Array(sums * slots)
  const value = new Float64Array(sums * slots)
  const other = new Float64Array(sums * slots)
  const chances = new Float64Array(slots)
  for (const [s, {first, last, at, sigma}] of spans.entries()) {
    chances.fill(0)
    let below = 0
    for (let code = first; code <= last; code++) {
      const upTo = code === last ? 1 : normalBelow((code + 0.5 - at) / sigma)
      chances[code - first] = upTo - below
      below = upTo
    }
    alias(chances, (slot, chance, also) => {
      threshold[s * slots + slot] = min(chance * 2 ** 32, 2 ** 32 - 1)
      value[s * slots + slot] = adc.value(first + slot)
      other[s * slots + slot] = adc.value(first + also)
    })
  }
  return {bits, threshold, value, other}
}

function spanOf(adc: Adc, sum: number) {
  const at = adc.at(sum)
  const sigma = adc.sigma(at)
  const code = (x: number) => halfToEven(min(max(x, 0), adc.steps))
  return {at, sigma, first: code(at - reach * sigma), last: code(at + reach * sigma)}
}

/** Fills slots that each hold 1 / length of the probability with at most two outcomes. */
function alias(chances: Float64Array, place: (slot: number, chance: number, also: number) => void): void {
  const left = chances.map(chance => chance * chances.length)
  const small: number[] = []
  const large: number[] = []
  for (const [k, chance] of left.entries()) (chance < 1 ? small : large).push(k)
  while (small.length && large.length) {
    const poor = small.pop() as number
    const rich = large[large.length - 1]
    place(poor, left[poor], rich)
    left[rich] -= 1 - left[poor]
    if (left[rich] < 1) small.push(large.pop() as number)
  }
  for (const k of [...small, ...large]) place(k, 1, k)
}
