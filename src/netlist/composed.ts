/** Functions in expressions that are written out with operations: of how many arguments, with which. */
import type {TapeBuilder} from "./tape-builder.js"

export interface ComposedFunction {
  /** The numbers of arguments it takes, in words where it takes many. */
  readonly wanted: string
  takes(count: number): boolean
  /** Appends it to the tape and returns the result's index. Throws a RangeError at impossible arguments. */
  write(tape: TapeBuilder, x: readonly number[]): number
}

type Write = (tape: TapeBuilder, ...x: number[]) => number

const fixed = (counts: readonly number[], write: Write): ComposedFunction => ({
  wanted: `${counts.join(" or ")} argument${counts.at(-1) === 1 ? "" : "s"}`,
  takes: count => counts.includes(count),
  write: (tape, x) => write(tape, ...x),
})

/** nominal (1 + relative / sigma draw), or nominal + absolute / sigma draw. */
function spread(tape: TapeBuilder, nominal: number, width: number, sigma: number, draw: number): number {
  return tape.binary("+", nominal, tape.binary("*", tape.binary("/", width, sigma), draw))
}

const least: ComposedFunction = {
  wanted: "at least 1 argument",
  takes: count => count > 0,
  write: (tape, x) => x.reduce((least, next) => tape.binary("min", least, next)),
}

const most: ComposedFunction = {
  ...least,
  write: (tape, x) => x.reduce((most, next) => tape.binary("max", most, next)),
}

const table: ComposedFunction = {
  wanted: "a value and pairs of x and y",
  takes: count => count >= 3 && count % 2 === 1,
  write: interpolate,
}

const choice = fixed([3], (tape, condition, yes, no) => tape.select(condition, yes, no))

/** `table(x, x1, y1, x2, y2, ...)`: straight lines between the points, level beyond them. */
function interpolate(tape: TapeBuilder, [x, ...points]: readonly number[]): number {
  let result = points[points.length - 1]
  for (let i = points.length - 4; i >= 0; i -= 2) {
    const [x1, y1, x2, y2] = points.slice(i, i + 4)
    const [left, right] = [tape.known(x1), tape.known(x2)]
    if (left !== undefined && right !== undefined && left > right)
      throw new RangeError(`the points must rise, found ${right} after ${left}`)
    const rise = tape.binary("-", y2, y1)
    const part = tape.binary("/", tape.binary("-", x, x1), tape.binary("-", x2, x1))
    const line = tape.binary("+", y1, tape.binary("*", rise, part))
    result = tape.select(tape.binary("<", x, x2), line, result)
  }
  return tape.select(tape.binary("<=", x, points[0]), points[1], result)
}

/** By name. The random ones draw anew at each place where they stand; see `draws.ts`. */
export const composedFunctions: Readonly<Record<string, ComposedFunction>> = {
  pow: fixed([2], (tape, x, y) => tape.binary("^", x, y)),
  // Not sgn(x) |x|^y: that would have no slope at zero.
  pwr: fixed([2], (tape, x, y) =>
    tape.select(
      tape.binary("<", x, tape.constant(0)),
      tape.unary("-", tape.binary("^", tape.unary("-", x), y)),
      tape.binary("^", x, y),
    ),
  ),
  atan2: fixed([2], (tape, y, x) => tape.binary("atan2", y, x)),
  hypot: fixed([2], (tape, x, y) => tape.binary("hypot", x, y)),
  sign: fixed([1, 2], (tape, x, y) =>
    y === undefined ? tape.unary("sgn", x) : tape.binary("*", tape.unary("abs", x), tape.unary("sgn", y)),
  ),
  limit: fixed([2, 3], (tape, x, low, high) =>
    high === undefined
      ? spread(tape, x, low, tape.constant(1), tape.draw("sign"))
      : tape.binary("min", tape.binary("max", x, low), high),
  ),
  if: choice,
  ternary_fcn: choice,
  min: least,
  max: most,
  table,
  pwl: table,
  agauss: fixed([2, 3], (tape, nominal, deviation, sigma = tape.constant(1)) =>
    spread(tape, nominal, deviation, sigma, tape.draw("normal")),
  ),
  gauss: fixed([2, 3], (tape, nominal, deviation, sigma = tape.constant(1)) =>
    spread(tape, nominal, tape.binary("*", nominal, deviation), sigma, tape.draw("normal")),
  ),
  aunif: fixed([2], (tape, nominal, deviation) =>
    spread(tape, nominal, deviation, tape.constant(1), tape.draw("uniform")),
  ),
  unif: fixed([2], (tape, nominal, deviation) =>
    spread(tape, nominal, tape.binary("*", nominal, deviation), tape.constant(1), tape.draw("uniform")),
  ),
}

/** What other simulators have and this one has not, with what to say of it. */
export const unsupportedFunctions: Readonly<Record<string, string>> = {
  ddt: "'ddt' (derivative in time) is not supported: use a capacitor and a source that follows its current",
  idt: "'idt' (integral over time) is not supported: let a controlled current source charge a capacitor",
  sdt: "'sdt' (integral over time) is not supported: let a controlled current source charge a capacitor",
  var: "'var' reads variables of an interactive session, which is not supported: use '.param'",
  vec: "'vec' reads vectors of an interactive session, which is not supported: use '.param'",
}
