/**
 * How far voltages of field-effect transistors may go between two iterations: Nagel's rules for SPICE 2
 * (1975).
 */

/** A gate's voltage near the threshold: current is nothing on one side and a square on the other. */
export function limitGate(wanted: number, last: number, threshold: number): number {
  const step = wanted - last
  const wide = 2 * Math.abs(last - threshold) + 2
  const narrow = wide / 2 + 2
  const far = threshold + 3.5
  if (last >= far) {
    if (step > 0) return Math.min(wanted, last + wide)
    return wanted >= far ? Math.max(wanted, last - narrow) : Math.max(wanted, threshold + 2)
  }
  if (last >= threshold) return step > 0 ? Math.min(wanted, threshold + 4) : Math.max(wanted, threshold - 0.5)
  if (step <= 0) return Math.max(wanted, last - wide)
  return wanted <= threshold + 0.5 ? Math.min(wanted, last + narrow) : threshold + 0.5
}

/** The voltage from drain to source, which was not negative. */
export function limitDrain(wanted: number, last: number): number {
  if (last >= 3.5) {
    if (wanted > last) return Math.min(wanted, 3 * last + 2)
    return wanted < 3.5 ? Math.max(wanted, 2) : wanted
  }
  return wanted > last ? Math.min(wanted, 4) : Math.max(wanted, -0.5)
}
