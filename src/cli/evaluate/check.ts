/** Two ways to the same outputs compared: what `crosspice evaluate --check` decides. */

/** Largest difference between a batch and the flat netlist that passes. */
const allowed_V = 1e-6

export interface Check {
  readonly images: number
  /** NaN where an output is none. */
  readonly maxDeviation_V: number
}

/** `answers`, one row for each image, against the same images' `outputs` (images x row). */
export function compare(answers: Iterable<Float64Array>, outputs: Float64Array): Check {
  let images = 0
  let at = 0
  let maxDeviation_V = 0
  for (const answer of answers) {
    images++
    for (const value of answer) maxDeviation_V = Math.max(maxDeviation_V, Math.abs(value - outputs[at++]))
  }
  return {images, maxDeviation_V}
}

/** Throws a RangeError where the two differ. */
export function requireAgreement({maxDeviation_V}: Check): void {
  if (!(maxDeviation_V <= allowed_V))
    throw new RangeError(
      `--check: batch and flat netlist differ by ${maxDeviation_V} V, more than ${allowed_V} V`,
    )
}
