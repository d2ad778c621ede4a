/** The normal distribution. */

/** Probability that a standard normal number is below x, within 1e-15. */
export function normalBelow(x: number): number {
  const z = Math.abs(x)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z < 3) {
    // density * (z + z^3/3 + z^5/(3 5) + ...), Abramowitz and Stegun 26.2.11.
    let term = z
    let sum = z
    for (let n = 3; term > 1e-17 * sum; n += 2) {
      term *= (z * z) / n
      sum += term
    }
    return x < 0 ? 0.5 - density * sum : 0.5 + density * sum
  }
  // density / (z + 1/(z + 2/(z + 3/(z + ...)))), 26.2.14, from the tail of the fraction.
  let fraction = z
  for (let n = 60; n > 0; n--) fraction = z + n / fraction
  const beyond = density / fraction
  return x < 0 ? beyond : 1 - beyond
}
