/**
 * Expressions of phasors, `v(out)/v(in)`, `db(v(out))`: the syntax of all expressions, in complex numbers.
 */
import type {Origin} from "../netlist/card.js"
import type {Functions} from "../netlist/expression.js"
import {unaryFunctions} from "../netlist/functions.js"
import {mistakeIn, parseSyntax, type Syntax, type SyntaxNode} from "../netlist/syntax.js"
import {
  arithmetics,
  type ComplexFunction,
  comparisons,
  complexFunctions,
  phaseNames,
} from "./complex-functions.js"

/** What a name stands for: a number, or a quantity (by index) that is given anew for each point. */
export type Leaf = {readonly value: number} | {readonly index: number; readonly real: boolean}

/** One operation: writes its result, reading those of its operands, which stand before it. */
interface Operation {
  readonly real: boolean
  readonly run: (re: Float64Array, im: Float64Array, at: number) => void
  readonly unit?: string
}

const deepestCall = 50
const most = 10_000

export class ComplexExpression {
  readonly #operations: Operation[] = []
  readonly #re: Float64Array
  readonly #im: Float64Array
  /** Begins anew with each plot: phases are continuous within one. */
  readonly #turns: {last: number; offset: number}[] = []
  readonly #quantities: {readonly at: number; readonly index: number}[] = []

  /**
   * `name` gives meaning to `v(out)`, `frequency`, parameters; undefined is a mistake, thrown as a
   * NetlistError.
   */
  constructor(
    text: string,
    private readonly origin: Origin,
    private readonly name: (name: string) => Leaf | undefined,
    private readonly functions: Functions,
    /** Phases in degrees. */
    private readonly degrees: boolean,
  ) {
    this.#compile(parseSyntax(text, origin), new Map(), 0)
    this.#re = new Float64Array(this.#operations.length)
    this.#im = new Float64Array(this.#operations.length)
  }

  /** The result has no imaginary part whatever the phasors are. */
  get real(): boolean {
    return this.#last.real
  }

  /** `dB`, `rad`, `deg` where the outermost function says so. */
  get unit(): string | undefined {
    return this.#last.unit
  }

  get #last(): Operation {
    return this.#operations[this.#operations.length - 1]
  }

  /** Before the first point of a plot. */
  restart(): void {
    for (const turn of this.#turns) turn.last = turn.offset = 0
  }

  /** The value where quantity i is re[i] + j im[i], into `to`. */
  evaluate(re: Float64Array, im: Float64Array, to: Float64Array): void {
    for (const {at, index} of this.#quantities) {
      this.#re[at] = re[index]
      this.#im[at] = im[index]
    }
    const operations = this.#operations
    for (let at = 0; at < operations.length; at++) operations[at].run(this.#re, this.#im, at)
    to[0] = this.#re[operations.length - 1]
    to[1] = this.#im[operations.length - 1]
  }

  /** Returns the operation's place. */
  #compile(syntax: Syntax, scope: ReadonlyMap<string, number>, calls: number): number {
    const fail = (problem: string, at = 0) => mistakeIn(syntax.text, at, problem, this.origin)
    const walk = (start: SyntaxNode): number => {
      // Long sums lean to the left: a loop, so that they need no stack.
      const spine: {readonly op: string; readonly right: SyntaxNode}[] = []
      let node = start
      while (node.type === "OperatorNode" && node.args.length === 2) {
        spine.push({op: node.op, right: node.args[1]})
        node = node.args[0]
      }
      let result = leaf(node)
      for (const {op, right} of spine.reverse()) result = this.#binary(op, result, walk(right), fail)
      return result
    }
    const leaf = (node: SyntaxNode): number => {
      switch (node.type) {
        case "SymbolNode": {
          const known = syntax.leaves[+node.name.slice(1)]
          if (typeof known === "number") return this.#constant(known)
          return scope.get(known) ?? this.#named(known, fail, syntax.text)
        }
        case "ParenthesisNode":
          return walk(node.content)
        case "OperatorNode": {
          const x = walk(node.args[0])
          return node.op === "+" ? x : this.#call(node.op === "not" ? "!" : "-", [x], calls, fail, 0)
        }
        case "FunctionNode": {
          const {name, at} = syntax.calls[+node.fn.name.slice(1)]
          return this.#call(name, node.args.map(walk), calls, fail, at)
        }
        case "ConditionalNode":
          return this.#select(walk(node.condition), walk(node.trueExpr), walk(node.falseExpr), fail)
        default:
          throw fail("this has no meaning for phasors")
      }
    }
    return walk(syntax.root)
  }

  #push(operation: Operation): number {
    if (this.#operations.length === most)
      throw mistakeIn("", 0, `the expression has more than ${most} operations`, this.origin)
    return this.#operations.push(operation) - 1
  }

  #constant(value: number): number {
    return this.#push({
      real: true,
      run(re, im, at) {
        re[at] = value
        im[at] = 0
      },
    })
  }

  #named(name: string, fail: (problem: string, at?: number) => Error, text: string): number {
    const found = this.name(name)
    if (!found) throw fail(`there is no '${name}'`, Math.max(0, text.indexOf(name)))
    if ("value" in found) return this.#constant(found.value)
    const at = this.#push({real: found.real, run() {}})
    this.#quantities.push({at, index: found.index})
    return at
  }

  #binary(op: string, a: number, b: number, fail: (problem: string) => Error): number {
    const real = this.#operations[a].real && this.#operations[b].real
    const arithmetic = arithmetics[op]
    if (arithmetic) return this.#push({real, run: (re, im, at) => arithmetic(re, im, a, b, at)})
    const compare = comparisons[op]
    if (!compare) throw fail(`'${op}' has no meaning for phasors`)
    if (!real) throw fail(`'${op}' compares real numbers: take mag(...), re(...) or im(...) of a phasor`)
    return this.#push({
      real,
      run(re, im, at) {
        re[at] = Number(compare(re[a], re[b]))
        im[at] = 0
      },
    })
  }

  #select(condition: number, yes: number, no: number, fail: (problem: string) => Error): number {
    if (!this.#operations[condition].real) throw fail("the condition before '?' must be a real number")
    return this.#push({
      real: this.#operations[yes].real && this.#operations[no].real,
      run(re, im, at) {
        const taken = re[condition] ? yes : no
        re[at] = re[taken]
        im[at] = im[taken]
      },
    })
  }

  #call(
    name: string,
    x: readonly number[],
    calls: number,
    fail: (problem: string, at: number) => Error,
    at: number,
  ): number {
    const own = this.functions.get(name)
    const wanted = own ? own.parameters.length : name === "if" ? 3 : 1
    const isPair = name === "pow" || name === "min" || name === "max"
    if (x.length !== (isPair ? 2 : wanted))
      throw fail(`'${name}' expects ${isPair ? 2 : wanted} arguments, found ${x.length}`, at)
    if (own) {
      if (calls === deepestCall)
        throw fail(`'${name}': functions call each other deeper than ${deepestCall}`, at)
      const body = parseSyntax(own.body, this.origin)
      return this.#compile(body, new Map(own.parameters.map((parameter, k) => [parameter, x[k]])), calls + 1)
    }
    if (name === "pow") return this.#binary("^", x[0], x[1], problem => fail(problem, at))
    if (name === "if") return this.#select(x[0], x[1], x[2], problem => fail(problem, at))
    if (isPair) {
      const less = this.#binary(name === "min" ? "<" : ">", x[0], x[1], problem => fail(problem, at))
      return this.#select(less, x[0], x[1], problem => fail(problem, at))
    }
    if (phaseNames.has(name)) return this.#phase(x[0])
    if (name === "cph") return this.#continuousPhase(x[0])
    const {real} = this.#operations[x[0]]
    const isUnary = Object.hasOwn(unaryFunctions, name)
    if (Object.hasOwn(complexFunctions, name) && !(real && isUnary))
      return this.#function(complexFunctions[name], x[0])
    if (!isUnary) throw fail(`unknown function '${name}'`, at)
    if (!real) throw fail(`'${name}' takes a real number: take mag(...), re(...) or im(...) of a phasor`, at)
    const {value} = unaryFunctions[name]
    return this.#push({
      real: true,
      run(re, im, at) {
        re[at] = value(re[x[0]])
        im[at] = 0
      },
    })
  }

  #function({value, real, unit}: ComplexFunction, x: number): number {
    const result = new Float64Array(2)
    return this.#push({
      real: real ?? (this.#operations[x].real && value !== complexFunctions.j.value),
      ...(unit !== undefined && {unit}),
      run(re, im, at) {
        value(re[x], im[x], result)
        re[at] = result[0]
        im[at] = result[1]
      },
    })
  }

  get #angle() {
    return this.degrees ? {unit: "deg", scale: 180 / Math.PI} : {unit: "rad", scale: 1}
  }

  #phase(x: number): number {
    const {unit, scale} = this.#angle
    return this.#push({
      real: true,
      unit,
      run(re, im, at) {
        re[at] = scale * Math.atan2(im[x], re[x])
        im[at] = 0
      },
    })
  }

  /** Without jumps by a full turn from one point to the next. */
  #continuousPhase(x: number): number {
    const {unit, scale} = this.#angle
    const turn = {last: 0, offset: 0}
    this.#turns.push(turn)
    return this.#push({
      real: true,
      unit,
      run(re, im, at) {
        const angle = Math.atan2(im[x], re[x])
        turn.offset -= 2 * Math.PI * Math.round((angle + turn.offset - turn.last) / (2 * Math.PI))
        turn.last = angle + turn.offset
        re[at] = scale * turn.last
        im[at] = 0
      },
    })
  }
}
