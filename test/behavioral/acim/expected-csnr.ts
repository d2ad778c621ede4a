/** CSNR of a product without samples: expectations over fair, independent bits of weights and inputs. */
import {Adc, adcTable} from "../../../src/behavioral/acim/adc.js"
import {completeConfig, type MacroConfig} from "../../../src/behavioral/acim/config.js"
import {cyclesOf} from "../../../src/behavioral/acim/cycles.js"

/** Probabilities of 0 .. n successes. */
function binomial(n: number, p: number): number[] {
  const chances = [(1 - p) ** n]
  for (let k = 1; k <= n; k++) chances.push((chances[k - 1] * (n - k + 1) * p) / (k * (1 - p)))
  return chances
}

/** E[y^2] of `rows` products of weights and unsigned inputs whose bits are fair. */
export function signalPower(rows: number, weightBits = 8, inputBits = 8): number {
  const w = 2 ** weightBits
  const x = 2 ** inputBits
  const ww = (w * w - 1) / 12 + 1 / 4
  const xx = ((x - 1) * (2 * x - 1)) / 6
  return rows * ww * xx + rows * (rows - 1) * (1 / 4) * ((x - 1) / 2) ** 2
}

/** Distribution of the sum of `rows` products of a fair bit and a fair digit. */
function sums(rows: number, digit: number): Float64Array {
  const one = Float64Array.from({length: digit + 1}, (_, k) => (k ? 0.5 : 0.5 * (digit + 2)) / (digit + 1))
  let all = Float64Array.of(1)
  for (let row = 0; row < rows; row++) {
    const next = new Float64Array(all.length + digit)
    for (let s = 0; s < all.length; s++) for (let k = 0; k <= digit; k++) next[s + k] += all[s] * one[k]
    all = next
  }
  return all
}

/**
 * Two cycles with no bit in common have independent errors. Those that share a weight bit or an input bit
 * depend on each other through its number of ones, n: given it, the sums are binomial and independent. Sums
 * of larger digits spread over so many codes that nothing of this is left.
 */
export function expectedErrorPower(given: Partial<MacroConfig>): number {
  const config = completeConfig(given)
  const {rows, digitBits} = config
  const digit = 2 ** digitBits - 1
  const adc = new Adc(config, 0, rows * digit)
  const table = adcTable(adc)
  if (!table) throw new Error("no table")
  const slots = 2 ** table.bits
  const mean = new Float64Array(adc.high + 1)
  const square = new Float64Array(adc.high + 1)
  for (let s = 0; s <= adc.high; s++)
    for (let k = s * slots; k < (s + 1) * slots; k++) {
      const p = table.threshold[k] / 2 ** 32
      for (const [chance, value] of [
        [p / slots, table.value[k]],
        [(1 - p) / slots, table.other[k]],
      ]) {
        mean[s] += chance * (value - s)
        square[s] += chance * (value - s) ** 2
      }
    }
  const over = (chances: ArrayLike<number>, values: ArrayLike<number>) => {
    let sum = 0
    for (let s = 0; s < chances.length; s++) sum += chances[s] * values[s]
    return sum
  }
  const all = sums(rows, digit)
  const one = over(all, mean)
  const same = over(all, square)
  const givenOnes = (_: unknown, n: number) => over(binomial(n, 1 / 2), mean) ** 2
  const shared =
    digit === 1 ? over(binomial(rows, 1 / 2), Array.from({length: rows + 1}, givenOnes)) : one * one
  const cycles = cyclesOf(config).filter(({kind}) => kind !== "digital")
  let power = 0
  for (const a of cycles)
    for (const b of cycles) {
      const weight = a.weightBit === b.weightBit
      const input = a.firstBit === b.firstBit
      power += a.factor * b.factor * (weight && input ? same : weight || input ? shared : one * one)
    }
  return power
}

export const expectedCsnr_dB = (given: Partial<MacroConfig>) =>
  10 * Math.log10(signalPower(given.rows ?? 256) / expectedErrorPower(given))
