/** Arithmetic of phasors, and what `mag`, `db` and the functions of calculus give for complex numbers. */

/** Writes the result into `to`: real part, imaginary part. */
type Complex = (re: number, im: number, to: Float64Array) => void

export interface ComplexFunction {
  readonly value: Complex
  /** The result is real whatever the argument. */
  readonly real?: true
  /** Unit of the result where it is not that of the argument. */
  readonly unit?: string
}

const real = (value: (re: number, im: number) => number, unit?: string): ComplexFunction => ({
  value(re, im, to) {
    to[0] = value(re, im)
    to[1] = 0
  },
  real: true,
  ...(unit !== undefined && {unit}),
})

const complex = (value: Complex): ComplexFunction => ({value})

const magnitude = real(Math.hypot)
const decibel = real((re, im) => 20 * Math.log10(Math.hypot(re, im)), "dB")
const realPart = real(re => re)
const imaginaryPart = real((_, im) => im)

const ln = complex((re, im, to) => {
  to[0] = Math.log(Math.hypot(re, im))
  to[1] = Math.atan2(im, re)
})

/** By name; the phase is in radians here. */
export const complexFunctions: Readonly<Record<string, ComplexFunction>> = {
  mag: magnitude,
  magnitude,
  abs: magnitude,
  db: decibel,
  re: realPart,
  real: realPart,
  im: imaginaryPart,
  imag: imaginaryPart,
  conj: complex((re, im, to) => {
    to[0] = re
    to[1] = -im
  }),
  "-": complex((re, im, to) => {
    to[0] = -re
    to[1] = -im
  }),
  /** `j(x)`: turned by a quarter. */
  j: complex((re, im, to) => {
    to[0] = -im
    to[1] = re
  }),
  exp: complex((re, im, to) => {
    to[0] = Math.exp(re) * Math.cos(im)
    to[1] = Math.exp(re) * Math.sin(im)
  }),
  ln,
  log: ln,
  log10: complex((re, im, to) => {
    ln.value(re, im, to)
    to[0] /= Math.LN10
    to[1] /= Math.LN10
  }),
  sqrt: complex((re, im, to) => {
    const size = Math.sqrt(Math.hypot(re, im))
    const angle = Math.atan2(im, re) / 2
    to[0] = size * Math.cos(angle)
    to[1] = size * Math.sin(angle)
  }),
}

export const phaseNames: ReadonlySet<string> = new Set(["ph", "phase", "vp", "arg"])

/** Writes the result of operands at a and b to the place `at`. */
type Arithmetic = (re: Float64Array, im: Float64Array, a: number, b: number, at: number) => void

const multiply: Arithmetic = (re, im, a, b, at) => {
  re[at] = re[a] * re[b] - im[a] * im[b]
  im[at] = re[a] * im[b] + im[a] * re[b]
}

const divide: Arithmetic = (re, im, a, b, at) => {
  // Scaled, so that squares neither overflow nor vanish.
  const scale = Math.max(Math.abs(re[b]), Math.abs(im[b]))
  const x = re[b] / scale
  const y = im[b] / scale
  const square = (x * x + y * y) * scale
  re[at] = (re[a] * x + im[a] * y) / square
  im[at] = (im[a] * x - re[a] * y) / square
}

const power: Arithmetic = (re, im, a, b, at) => {
  if (im[a] === 0 && im[b] === 0 && (re[a] >= 0 || Number.isInteger(re[b]))) {
    re[at] = re[a] ** re[b]
    im[at] = 0
    return
  }
  const ln = Math.log(Math.hypot(re[a], im[a]))
  const angle = Math.atan2(im[a], re[a])
  const size = Math.exp(re[b] * ln - im[b] * angle)
  const turn = re[b] * angle + im[b] * ln
  re[at] = size * Math.cos(turn)
  im[at] = size * Math.sin(turn)
}

export const arithmetics: Readonly<Record<string, Arithmetic>> = {
  "+": (re, im, a, b, at) => {
    re[at] = re[a] + re[b]
    im[at] = im[a] + im[b]
  },
  "-": (re, im, a, b, at) => {
    re[at] = re[a] - re[b]
    im[at] = im[a] - im[b]
  },
  "*": multiply,
  "/": divide,
  "^": power,
}

/** Of real numbers. */
export const comparisons: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  "<": (x, y) => x < y,
  ">": (x, y) => x > y,
  "<=": (x, y) => x <= y,
  ">=": (x, y) => x >= y,
  "==": (x, y) => x === y,
  "!=": (x, y) => x !== y,
  and: (x, y) => x !== 0 && y !== 0,
  or: (x, y) => x !== 0 || y !== 0,
}
