/** What pn junctions share: thermal voltage, and the limit on a voltage's step between two iterations. */

/** Boltzmann's constant over the elementary charge, V/K (exact since 2019). */
export const boltzmannOverCharge = 1.380649e-23 / 1.602176634e-19

/** Above this voltage a step is taken in current rather than in voltage. */
export function criticalVoltage(is: number, vt: number): number {
  return vt * Math.log(vt / (Math.SQRT2 * is))
}

/** Keeps a junction voltage from overflowing the exponential: Nagel's rule, logarithmic beyond the critical voltage. */
export function limitJunction(wanted: number, last: number, vt: number, critical: number): number {
  if (wanted <= critical || Math.abs(wanted - last) <= 2 * vt) return wanted
  if (last <= 0) return vt * Math.log(wanted / vt)
  const step = 1 + (wanted - last) / vt
  return step > 0 ? last + vt * Math.log(step) : critical
}
