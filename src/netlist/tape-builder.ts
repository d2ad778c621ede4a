/** Writes tapes: operations are appended and folded, then what the result does not need is dropped. */
import {type DrawKind, drawVariable} from "./draws.js"
import {
  binaryCodes,
  CONSTANT,
  compute,
  domainProblem,
  LESS,
  LESS_EQUAL,
  SELECT,
  type Tape,
  UNARY,
  unaryNames,
  VARIABLE,
} from "./tape.js"

/** Grows a tape operation by operation, folding what is constant. Its numbers are indices of operations. */
export class TapeBuilder {
  private readonly codes: number[] = []
  private readonly a: number[] = []
  private readonly b: number[] = []
  private readonly c: number[] = []
  private readonly values: number[] = []
  private readonly names: string[] = []
  private readonly variables = new Map<string, number>()
  private draws = 0

  get length(): number {
    return this.codes.length
  }

  constant(value: number): number {
    return this.push(CONSTANT, 0, 0, 0, value)
  }

  /** The value of an operation, where it is constant. */
  known(index: number): number | undefined {
    return this.codes[index] === CONSTANT ? this.values[index] : undefined
  }

  variable(name: string): number {
    let index = this.variables.get(name)
    if (index === undefined) {
      index = this.push(VARIABLE, this.names.push(name) - 1, 0, 0, 0)
      this.variables.set(name, index)
    }
    return index
  }

  /** A random number, another one each time. */
  draw(kind: DrawKind): number {
    return this.variable(drawVariable(kind, ++this.draws))
  }

  unary(name: string, x: number): number {
    return this.operation(UNARY + unaryNames.indexOf(name), x, x, x)
  }

  /** `name` is an operator, or one of min, max, atan2, hypot. */
  binary(name: string, x: number, y: number): number {
    if (name === ">") return this.operation(LESS, y, x, x)
    if (name === ">=") return this.operation(LESS_EQUAL, y, x, x)
    return this.operation(binaryCodes[name], x, y, x)
  }

  select(condition: number, yes: number, no: number): number {
    return this.operation(SELECT, condition, yes, no)
  }

  /**
   * Appends `tape`, with those of its variables that `resolve` knows as constants. Returns the result's
   * index.
   */
  append(
    {codes, a, b, c, values}: Tape,
    names: readonly string[],
    resolve: (name: string) => number | undefined,
  ) {
    const moved = new Int32Array(codes.length)
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]
      const name = names[a[i]]
      const value = code === CONSTANT ? values[i] : code === VARIABLE ? resolve(name) : undefined
      if (value !== undefined) moved[i] = this.constant(value)
      else if (code === VARIABLE) moved[i] = this.variable(name)
      else moved[i] = this.operation(code, moved[a[i]], moved[b[i]], moved[c[i]])
    }
    return moved[codes.length - 1]
  }

  /** The tape that computes `result`, and the names of the variables it needs; the rest is dropped. */
  finish(result: number): {tape: Tape; variables: string[]} {
    const {codes, a, b, c} = this
    const kept = new Int32Array(result + 1).fill(-1)
    kept[result] = 0
    for (let i = result; i >= 0; i--) {
      if (kept[i] === 0 && codes[i] > VARIABLE) kept[a[i]] = kept[b[i]] = kept[c[i]] = 0
    }
    const order: number[] = []
    for (let i = 0; i <= result; i++) if (kept[i] === 0) kept[i] = order.push(i) - 1
    const variables: string[] = []
    const operand = (of: readonly number[], i: number) => (codes[i] > VARIABLE ? kept[of[i]] : 0)
    const tape = {
      codes: Uint8Array.from(order, i => codes[i]),
      a: Int32Array.from(order, i =>
        codes[i] === VARIABLE ? variables.push(this.names[a[i]]) - 1 : operand(a, i),
      ),
      b: Int32Array.from(order, i => operand(b, i)),
      c: Int32Array.from(order, i => operand(c, i)),
      values: Float64Array.from(order, i => this.values[i]),
      slopes: new Float64Array(order.length),
    }
    return {tape, variables}
  }

  private operation(code: number, x: number, y: number, z: number): number {
    const {codes, values} = this
    if (codes[x] === CONSTANT) {
      if (code === SELECT) return values[x] !== 0 ? y : z
      // What has no value stays an operation: only where it counts is it a mistake.
      if (codes[y] === CONSTANT && !domainProblem(code, values[x], values[y]))
        return this.constant(compute(code, values[x], values[y], 0))
    }
    return this.push(code, x, y, z, 0)
  }

  private push(code: number, a: number, b: number, c: number, value: number): number {
    this.a.push(a)
    this.b.push(b)
    this.c.push(c)
    this.values.push(value)
    return this.codes.push(code) - 1
  }
}
