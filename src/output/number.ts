/** Numbers as text: as C prints them, exponents of two digits at least, and with the prefixes of units. */

/** `-1.500000e-05` for 6 digits after the point. */
export function scientific(value: number, digits: number): string {
  const text = value.toExponential(digits)
  // Infinity and NaN have no exponent; one of two digits or more needs nothing.
  return text.charAt(text.length - 3) === "e" ? `${text.slice(0, -1)}0${text.slice(-1)}` : text
}

const prefixes = ["f", "p", "n", "u", "m", "", "k", "M", "G"]

/** `2.72 mW` for 3 digits; beyond the prefixes from f to G as a power of ten. */
export function withPrefix(value: number, unit: string, digits: number): string {
  const exponent = Number(value.toExponential(digits - 1).split("e")[1])
  const place = Math.floor(exponent / 3)
  const prefix = value ? prefixes[place + 5] : ""
  if (prefix === undefined || !Number.isFinite(value)) return `${value.toPrecision(digits)} ${unit}`
  return `${(value / 1000 ** (value ? place : 0)).toPrecision(digits)} ${prefix}${unit}`
}
