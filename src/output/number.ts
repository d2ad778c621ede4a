/** Numbers as C prints them: exponents have two digits at least. */

/** `-1.500000e-05` for 6 digits after the point. */
export function scientific(value: number, digits: number): string {
  const text = value.toExponential(digits)
  // Infinity and NaN have no exponent; one of two digits or more needs nothing.
  return text.charAt(text.length - 3) === "e" ? `${text.slice(0, -1)}0${text.slice(-1)}` : text
}
