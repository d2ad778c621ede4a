/** What products cost, relative to a bit-serial macro whose cycles are all analog, with an 8-bit ADC. */
import type {MacroConfig} from "./config.js"
import type {Counts} from "./macro.js"

/**
 * A bit more costs an ADC less than 30 % more energy, up to 11 bits (Zhang et al.): this takes it as 30 %.
 */
const perBit = 1.3

/**
 * Energy of a digital sum over that of an 8-bit conversion of the same. *Assumed*: three digital diagonals
 * of 8 x 8 cycles save 90 to 182 % in TOPS/W over all-digital ones (Zhang et al.), which makes it 2.1 to
 * 3.5.
 */
const digitalSum = 2.8

/** In conversions by an 8-bit ADC: conversions x 1.3^(A - 8) + digital sums x 2.8. */
function energy({conversions, digitalSums}: Counts, adcBits: number): number {
  return conversions * perBit ** (adcBits - 8) + digitalSums * digitalSum
}

/** The energy of products over that of the same products bit-serial, all analog, with an 8-bit ADC. */
export function relativeEnergy(counts: Counts, {adcBits, weightBits, inputBits}: MacroConfig): number {
  return energy(counts, adcBits) / (counts.tileResults * weightBits * inputBits)
}
