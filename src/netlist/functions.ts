/** Functions of one argument in expressions: value, slope, and where a constant argument is refused. */

export interface UnaryFunction {
  value(x: number): number
  /** dy/dx at x, where y is the value there. */
  slope(x: number, y: number): number
  /**
   * Where the function is defined; beyond, `value` goes on finitely for Newton's sake. Absent:
   * everywhere.
   */
  domain?(x: number): boolean
}

/** Beyond this argument `exp` goes on along its tangent, so that it overflows for no argument below 1e47. */
const steepest = 600
const summit = Math.exp(steepest)

/** Arguments nearer to zero count as this much where a slope or a quotient would be infinite. */
const tiniest = 1e-150
const smallRoot = 1e-30

const zero = () => 0

const step = (value: (x: number) => number): UnaryFunction => ({value, slope: zero})

const clamp = (x: number, limit: number) => Math.min(Math.max(x, -limit), limit)

const exp: UnaryFunction = {
  value: x => (x > steepest ? summit * (1 + x - steepest) : Math.exp(x)),
  slope: (x, y) => (x > steepest ? summit : y),
}

const ln: UnaryFunction = {
  value: x => Math.log(Math.max(Math.abs(x), tiniest)),
  slope: x => (Math.abs(x) < tiniest ? 0 : 1 / x),
  domain: x => x > 0,
}

const atan: UnaryFunction = {value: Math.atan, slope: x => 1 / (1 + x * x)}

const decibelsPerNeper = 20 / Math.LN10

/** To the nearest whole number; halves go to the even one. */
function toEven(x: number): number {
  const nearest = Math.round(x)
  return nearest - x === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest
}

const almostOne = 1 - 2 ** -53

/**
 * By name. As in SPICE, `ln`, `log`, `log10` and `sqrt` take the absolute value of their argument; `log` is
 * the natural logarithm, as in ngspice.
 */
export const unaryFunctions: Readonly<Record<string, UnaryFunction>> = {
  "-": {value: x => -x, slope: () => -1},
  "!": step(x => (x === 0 ? 1 : 0)),
  sin: {value: Math.sin, slope: x => Math.cos(x)},
  cos: {value: Math.cos, slope: x => -Math.sin(x)},
  tan: {value: Math.tan, slope: (_, y) => 1 + y * y},
  asin: {
    value: x => Math.asin(clamp(x, 1)),
    slope: x => (Math.abs(x) < 1 ? 1 / Math.sqrt(1 - x * x) : 0),
    domain: x => Math.abs(x) <= 1,
  },
  acos: {
    value: x => Math.acos(clamp(x, 1)),
    slope: x => (Math.abs(x) < 1 ? -1 / Math.sqrt(1 - x * x) : 0),
    domain: x => Math.abs(x) <= 1,
  },
  atan,
  arctan: atan,
  sinh: {
    value: x => (Math.abs(x) > steepest ? (Math.sign(x) / 2) * exp.value(Math.abs(x)) : Math.sinh(x)),
    slope: x => Math.cosh(clamp(x, steepest)),
  },
  cosh: {
    value: x => (Math.abs(x) > steepest ? exp.value(Math.abs(x)) / 2 : Math.cosh(x)),
    slope: x => Math.sinh(clamp(x, steepest)),
  },
  tanh: {value: Math.tanh, slope: (_, y) => 1 - y * y},
  asinh: {value: Math.asinh, slope: x => 1 / Math.hypot(x, 1)},
  acosh: {
    value: x => Math.acosh(Math.max(x, 1)),
    slope: x => (x > 1 ? 1 / Math.sqrt(x * x - 1) : 0),
    domain: x => x >= 1,
  },
  atanh: {
    value: x => Math.atanh(clamp(x, almostOne)),
    slope: x => (Math.abs(x) < 1 ? 1 / (1 - x * x) : 0),
    domain: x => Math.abs(x) < 1,
  },
  exp,
  ln,
  log: ln,
  log10: {
    value: x => ln.value(x) / Math.LN10,
    slope: (x, y) => ln.slope(x, y) / Math.LN10,
    domain: x => x > 0,
  },
  db: {
    value: x => decibelsPerNeper * ln.value(x),
    slope: (x, y) => decibelsPerNeper * ln.slope(x, y),
    domain: x => x !== 0,
  },
  sqr: {value: x => x * x, slope: x => 2 * x},
  sqrt: {
    value: x => Math.sqrt(Math.abs(x)),
    slope: x => (x < 0 ? -0.5 : 0.5) / Math.sqrt(Math.max(Math.abs(x), smallRoot)),
    domain: x => x >= 0,
  },
  abs: {value: Math.abs, slope: x => (x < 0 ? -1 : 1)},
  int: step(Math.trunc),
  floor: step(Math.floor),
  ceil: step(Math.ceil),
  nint: step(toEven),
  sgn: step(Math.sign),
  eq0: step(x => +(x === 0)),
  ne0: step(x => +(x !== 0)),
  gt0: step(x => +(x > 0)),
  ge0: step(x => +(x >= 0)),
  lt0: step(x => +(x < 0)),
  le0: step(x => +(x <= 0)),
  u: step(x => (x > 0 ? 1 : x < 0 ? 0 : 0.5)),
  u2: {value: x => Math.min(Math.max(x, 0), 1), slope: x => (x > 0 && x < 1 ? 1 : 0)},
  uramp: {value: x => Math.max(x, 0), slope: x => (x > 0 ? 1 : 0)},
}

/** A divisor that is never zero. */
export function divisor(x: number): number {
  return Math.abs(x) < tiniest ? (x < 0 ? -tiniest : tiniest) : x
}

/** x to the y; a negative base under a fractional exponent counts as positive, as in SPICE. */
export function power(x: number, y: number): number {
  return (y < 0 ? divisor(x) : x) ** y || (x < 0 && !Number.isInteger(y) ? (-x) ** y : 0)
}

/** d power(x, y) / dx. */
export function powerSlope(x: number, y: number): number {
  if (y === 0) return 0
  const base = y < 1 && Math.abs(x) < smallRoot ? smallRoot : x
  return base < 0 && !Number.isInteger(y) ? -y * (-base) ** (y - 1) : y * base ** (y - 1)
}
