/**
 * What pn junctions share: current, depletion charge, how both depend on temperature, and the limit on a
 * step.
 */

/** J/K, exact since 2019. */
export const boltzmann_JK = 1.380649e-23
/** C, exact since 2019. */
export const charge_C = 1.602176634e-19
/** Thermal voltage per kelvin, V/K. */
export const boltzmannOverCharge = boltzmann_JK / charge_C

/**
 * Where a function's value and slope are handed over; one is used again and again, so that loops allocate
 * nothing.
 */
export interface Tangent {
  value: number
  slope: number
}

export const tangent = (): Tangent => ({value: Number.NaN, slope: Number.NaN})

/** i = is (exp(v / vt) - 1). */
export function idealCurrent(v: number, is: number, vt: number, to: Tangent) {
  // Nothing limits the voltage of a junction without current, and 0 times infinity is no number.
  const e = is && is * Math.exp(v / vt)
  to.value = e - is
  to.slope = e / vt
}

/**
 * The same, but below -3 vt the exponential is replaced by (3 vt / (e v))^3, so that the slope never
 * underflows (the convention of SPICE).
 */
export function junctionCurrent(v: number, is: number, vt: number, to: Tangent) {
  if (v >= -3 * vt) idealCurrent(v, is, vt, to)
  else {
    const ratio = (3 * vt) / (Math.E * v)
    const cube = is * ratio * ratio * ratio
    to.value = -is - cube
    to.slope = (3 * cube) / v
  }
}

/** `fc` counts up to here: the capacitance must not reach its pole. */
export const mostForward = 0.9999

/**
 * Charge of c = cj (1 - v / vj)^-m and c itself; from fc vj on, c goes on along its tangent (Nagel 1975),
 * fc up to `mostForward`.
 */
export function depletionCharge(v: number, cj: number, vj: number, m: number, fc: number, to: Tangent) {
  if (cj === 0) {
    to.value = to.slope = 0
    return
  }
  const over = v > fc * vj ? v - fc * vj : 0
  const left = over ? 1 - fc : 1 - v / vj
  const c = cj * (m === 0.5 ? 1 / Math.sqrt(left) : left ** -m)
  const bend = (c * m) / (vj * left)
  const below = m === 1 ? -cj * Math.log(left) : (cj - c * left) / (1 - m)
  to.value = vj * below + over * (c + 0.5 * bend * over)
  to.slope = c + bend * over
}

/** Band gap of silicon, eV: 1.16 - 7.02e-4 T^2 / (T + 1108) (Sze). */
export function bandGap_eV(temperature_K: number): number {
  return 1.16 - (7.02e-4 * temperature_K * temperature_K) / (temperature_K + 1108)
}

/** Built-in potential (of a junction, or of a surface) at one temperature from that at another, V. */
export function potentialAt(vj: number, from_K: number, to_K: number): number {
  const ratio = to_K / from_K
  const shift = 3 * boltzmannOverCharge * to_K * Math.log(ratio)
  return vj * ratio - shift - bandGap_eV(from_K) * ratio + bandGap_eV(to_K)
}

/** Of 27 degrees Celsius, at which the capacitance's factor below is 1. */
const reference_K = 300.15

/**
 * Junction capacitance at zero bias and another temperature, by dielectric constant and built-in potential.
 */
export function capacitanceAt(cj: number, vj: number, m: number, from_K: number, to_K: number): number {
  const reference = potentialAt(vj, from_K, reference_K)
  const factor = (potential: number, at_K: number) =>
    1 + m * (4e-4 * (at_K - reference_K) - (potential - reference) / reference)
  return (cj * factor(potentialAt(vj, from_K, to_K), to_K)) / factor(vj, from_K)
}

/** What a saturation current is multiplied by: (T/T0)^(xti/n) exp((T/T0 - 1) eg / (n vt)). */
export function saturationFactor(eg: number, xti: number, n: number, from_K: number, to_K: number): number {
  const ratio = to_K / from_K
  const vt = boltzmannOverCharge * to_K
  return Math.exp((((ratio - 1) * eg) / vt + xti * Math.log(ratio)) / n)
}

/** Above this voltage a step is taken in current rather than in voltage. */
export function criticalVoltage(is: number, vt: number): number {
  return Math.max(vt, vt * Math.log(vt / (Math.SQRT2 * is)))
}

/**
 * Keeps a junction voltage from overflowing the exponential: Nagel's rule, logarithmic beyond the critical
 * voltage.
 */
export function limitJunction(wanted: number, last: number, vt: number, critical: number): number {
  if (wanted <= critical || Math.abs(wanted - last) <= 2 * vt) return wanted
  if (last <= 0) return vt * Math.log(wanted / vt)
  const step = 1 + (wanted - last) / vt
  return step > 0 ? last + vt * Math.log(step) : critical
}
