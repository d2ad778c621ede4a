/** How good analog sums are. */

/** Signal over error: 10 log10(sum of y^2 / sum of (found - y)^2); Infinity where nothing is wrong. */
export function csnr_dB(exact: ArrayLike<number>, found: ArrayLike<number>): number {
  let signal = 0
  let error = 0
  for (let k = 0; k < exact.length; k++) {
    signal += exact[k] ** 2
    error += (found[k] - exact[k]) ** 2
  }
  return error ? 10 * Math.log10(signal / error) : Number.POSITIVE_INFINITY
}
