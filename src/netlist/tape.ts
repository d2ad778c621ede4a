/**
 * Expressions as flat tapes: typed arrays of operations, a forward sweep for the value, a backward one
 * for slopes.
 */
import {divisor, power, powerSlope, type UnaryFunction, unaryFunctions} from "./functions.js"

export const CONSTANT = 0
export const VARIABLE = 1
const ADD = 2
const SUBTRACT = 3
const MULTIPLY = 4
const DIVIDE = 5
const POWER = 6
const MINIMUM = 7
const MAXIMUM = 8
const ATAN2 = 9
const HYPOT = 10
export const LESS = 11
export const LESS_EQUAL = 12
const EQUAL = 13
const NOT_EQUAL = 14
const AND = 15
const OR = 16
export const SELECT = 17
/** Operations from here on are functions of one argument. */
export const UNARY = 32

export const unaryNames = Object.keys(unaryFunctions)
const unary: readonly UnaryFunction[] = Object.values(unaryFunctions)

/** Operations of two operands by name; `>` and `>=` are `<` and `<=` with operands exchanged. */
export const binaryCodes: Readonly<Record<string, number>> = {
  "+": ADD,
  "-": SUBTRACT,
  "*": MULTIPLY,
  "/": DIVIDE,
  "^": POWER,
  min: MINIMUM,
  max: MAXIMUM,
  atan2: ATAN2,
  hypot: HYPOT,
  "<": LESS,
  "<=": LESS_EQUAL,
  "==": EQUAL,
  "!=": NOT_EQUAL,
  "&&": AND,
  "||": OR,
}

/** The operations in an order that evaluates; the last one is the result. Made by a TapeBuilder. */
export interface Tape {
  readonly codes: Uint8Array
  /** Operands: indices of earlier operations. For a variable `a` is its number. */
  readonly a: Int32Array
  readonly b: Int32Array
  readonly c: Int32Array
  /** Working space: constants stay in `values`, the rest is overwritten by each evaluation. */
  readonly values: Float64Array
  readonly slopes: Float64Array
}

/** One operation; `x`, `y`, `z` are its operands. */
export function compute(code: number, x: number, y: number, z: number): number {
  if (code >= UNARY) return unary[code - UNARY].value(x)
  switch (code) {
    case ADD:
      return x + y
    case SUBTRACT:
      return x - y
    case MULTIPLY:
      return x * y
    case DIVIDE:
      return x / divisor(y)
    case POWER:
      return power(x, y)
    case MINIMUM:
      return Math.min(x, y)
    case MAXIMUM:
      return Math.max(x, y)
    case ATAN2:
      return Math.atan2(x, y)
    case HYPOT:
      return Math.sqrt(x * x + y * y)
    case LESS:
      return x < y ? 1 : 0
    case LESS_EQUAL:
      return x <= y ? 1 : 0
    case EQUAL:
      return x === y ? 1 : 0
    case NOT_EQUAL:
      return x !== y ? 1 : 0
    case AND:
      return x !== 0 && y !== 0 ? 1 : 0
    case OR:
      return x !== 0 || y !== 0 ? 1 : 0
    default:
      return x !== 0 ? y : z
  }
}

/** The value at `inputs`, one number per variable. */
export function sweepForward({codes, a, b, c, values}: Tape, inputs: Float64Array): number {
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]
    if (code === VARIABLE) values[i] = inputs[a[i]]
    else if (code !== CONSTANT) values[i] = compute(code, values[a[i]], values[b[i]], values[c[i]])
  }
  return values[codes.length - 1]
}

/**
 * Writes d value / d input into `partials`, after `sweepForward`: reverse accumulation, one sweep for all
 * inputs. (Griewank and Walther, Evaluating Derivatives, 2008, section 3.2.)
 */
export function sweepBackward({codes, a, b, c, values, slopes}: Tape, partials: Float64Array): void {
  slopes.fill(0)
  slopes[codes.length - 1] = 1
  for (let i = codes.length - 1; i >= 0; i--) {
    const slope = slopes[i]
    // What does not count now (a branch not taken) may be infinite: it must not meet a factor of zero.
    if (slope === 0) continue
    const code = codes[i]
    const left = a[i]
    const right = b[i]
    const x = values[left]
    const y = values[right]
    if (code >= UNARY) {
      slopes[left] += slope * unary[code - UNARY].slope(x, values[i])
      continue
    }
    switch (code) {
      case VARIABLE:
        partials[left] += slope
        break
      case ADD:
        slopes[left] += slope
        slopes[right] += slope
        break
      case SUBTRACT:
        slopes[left] += slope
        slopes[right] -= slope
        break
      case MULTIPLY:
        slopes[left] += slope * y
        slopes[right] += slope * x
        break
      case DIVIDE:
        slopes[left] += slope / divisor(y)
        if (divisor(y) === y) slopes[right] -= (slope / y) * values[i]
        break
      case POWER:
        slopes[left] += slope * powerSlope(x, y)
        if (x !== 0 && codes[right] !== CONSTANT) slopes[right] += slope * values[i] * Math.log(Math.abs(x))
        break
      case MINIMUM:
        slopes[y < x ? right : left] += slope
        break
      case MAXIMUM:
        slopes[y > x ? right : left] += slope
        break
      case ATAN2: {
        const square = divisor(x * x + y * y)
        slopes[left] += (slope * y) / square
        slopes[right] -= (slope * x) / square
        break
      }
      case HYPOT: {
        const length = divisor(values[i])
        slopes[left] += (slope * x) / length
        slopes[right] += (slope * y) / length
        break
      }
      case SELECT:
        slopes[x !== 0 ? right : c[i]] += slope
    }
  }
}

/**
 * After `sweepForward`: what has no value on the way to the result, such as `ln of -1`; undefined if
 * nothing.
 */
export function outsideDomain({codes, a, b, c, values}: Tape): string | undefined {
  const counts = new Uint8Array(codes.length)
  counts[codes.length - 1] = 1
  for (let i = codes.length - 1; i >= 0; i--) {
    const code = codes[i]
    if (!counts[i] || code <= VARIABLE) continue
    if (code === SELECT) {
      counts[a[i]] = 1
      counts[values[a[i]] !== 0 ? b[i] : c[i]] = 1
    } else {
      counts[a[i]] = counts[b[i]] = 1
      const problem = domainProblem(code, values[a[i]], values[b[i]])
      if (problem) return problem
    }
  }
  return undefined
}

/** Why an operation has no value at x and y, or undefined. */
export function domainProblem(code: number, x: number, y: number): string | undefined {
  if (code === DIVIDE && y === 0) return "division by zero"
  if (code === POWER && x === 0 && y < 0) return "division by zero"
  if (code === POWER && x < 0 && !Number.isInteger(y)) return `${x} to the power of ${y}`
  const domain = unary[code - UNARY]?.domain
  return domain && !domain(x) ? `${unaryNames[code - UNARY]} of ${x}` : undefined
}
