/** SPICE numbers: a decimal, a scale factor, and a unit that is read over: `10k`, `1meg`, `5uF`, `1e-3V`. */

// Powers of ten, so that `1.1u` becomes `1.1e-6` and is rounded once. `meg` and `mil` are told from `m`
// below.
const exponents: Readonly<Record<string, number>> = {
  t: 12,
  g: 9,
  k: 3,
  m: -3,
  u: -6,
  µ: -6,
  μ: -6,
  n: -9,
  p: -12,
  f: -15,
  a: -18,
}

const metersPerMil = 25.4e-6

const units = new Set(
  (
    "v volt volts a amp amps ampere amperes ohm ohms ω f farad farads h henry henries henrys " +
    "s sec second seconds hz hertz w watt watts j joule joules c coul coulomb k kelvin " +
    "m meter meters deg degc db"
  ).split(" "),
)

const shape = /^([+-]?(?:\d+\.?\d*|\.\d+))(e[+-]?\d+)?([a-zµμω]*)$/

/**
 * The value of a SPICE number, or undefined if `text` is not one. Case does not matter: `m` is milli, `meg`
 * mega, `a` atto and `f` femto, so `1A` is 1e-18 and `1F` 1e-15, as in ngspice. Letters behind must be a
 * unit: SPICE ignores any, but then a mistyped `1q` would pass for 1. Values beyond the range of a double
 * are refused.
 */
export function parseNumber(text: string): number | undefined {
  const last = text.charCodeAt(text.length - 1)
  if ((last >= 48 && last <= 57) || last === 46) {
    const value = +text
    // `+text` alone also takes `0x10` and leading blanks, and "Infinity" has been ruled out by its last
    // letter.
    if (value - value === 0 && isPlain(text)) return value
    return undefined
  }
  return scaled(text.toLowerCase())
}

/** Digits, signs, dots and `e` only: what JavaScript and SPICE read alike. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if ((c < 48 || c > 57) && c !== 46 && c !== 45 && c !== 43 && c !== 101 && c !== 69) return false
  }
  return true
}

function scaled(text: string): number | undefined {
  if (text.length > 100) return undefined
  const match = shape.exec(text)
  if (!match) return undefined
  const [, digits = "", exponent = "", letters = ""] = match
  if (letters.startsWith("mil")) return finite(+(digits + exponent) * metersPerMil, letters.slice(3))
  if (letters.startsWith("meg")) return withExponent(digits, exponent, 6, letters.slice(3))
  const power = exponents[letters.charAt(0)]
  if (power !== undefined && isUnit(letters.slice(1)))
    return withExponent(digits, exponent, power, letters.slice(1))
  return withExponent(digits, exponent, 0, letters)
}

function withExponent(digits: string, exponent: string, power: number, unit: string): number | undefined {
  const total = (exponent ? +exponent.slice(1) : 0) + power
  return finite(+`${digits}e${total}`, unit)
}

function finite(value: number, unit: string): number | undefined {
  return isUnit(unit) && Number.isFinite(value) ? value : undefined
}

function isUnit(letters: string): boolean {
  return letters === "" || units.has(letters)
}
