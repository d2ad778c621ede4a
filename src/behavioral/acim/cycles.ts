/** The cycles of a product: every weight bit with every input digit. */
import type {MacroConfig} from "./config.js"

/**
 * How a cycle's sum becomes a number: through the ADC once or several times, exactly, or by the ADC's steps
 * alone.
 */
export type CycleKind = "analog" | "voted" | "digital" | "rounded"

export interface Cycle {
  /** Bit of the weights, 0 is the least significant. */
  readonly weightBit: number
  /** The digit is made of the input's bits from `firstBit` on, `bits` of them. */
  readonly firstBit: number
  readonly bits: number
  /** What the sum counts in the result: +-2^(weightBit + firstBit). */
  readonly factor: number
  readonly kind: CycleKind
}

/** An input's digits, least significant first; the sign bit is a digit of its own, the last. */
export function digitsOf({
  inputBits,
  digitBits,
  signedInputs,
}: MacroConfig): {firstBit: number; bits: number}[] {
  const magnitude = inputBits - Number(signedInputs)
  const digits = []
  for (let firstBit = 0; firstBit < magnitude; firstBit += digitBits)
    digits.push({firstBit, bits: Math.min(digitBits, magnitude - firstBit)})
  if (signedInputs) digits.push({firstBit: magnitude, bits: 1})
  return digits
}

/**
 * All cycles but those of `parallel` macros. The B-th diagonal from the most significant cycle on is where
 * weight bit + digit number = weightBits + digits - 1 - B; two's complement makes the product of exactly
 * one sign bit negative.
 */
export function cyclesOf(config: MacroConfig): Cycle[] {
  const {weightBits, signedInputs, hybridLevels, roundDigital, votingLevels, votingSamples} = config
  const digits = digitsOf(config)
  const cycles: Cycle[] = []
  for (let weightBit = 0; weightBit < weightBits; weightBit++)
    for (const [j, {firstBit, bits}] of digits.entries()) {
      const protectedBy = (levels: number) => weightBit + j > weightBits + digits.length - levels - 2
      const digital = roundDigital ? "rounded" : "digital"
      const analog = votingSamples > 1 && protectedBy(votingLevels) ? "voted" : "analog"
      const negative = (weightBit === weightBits - 1) !== (signedInputs && j === digits.length - 1)
      cycles.push({
        ...{weightBit, firstBit, bits},
        factor: (negative ? -1 : 1) * 2 ** (weightBit + firstBit),
        kind: protectedBy(hybridLevels) ? digital : analog,
      })
    }
  return cycles
}
