/**
 * Expressions: text to a tape of our own, bound to parameters, and evaluated with all partial
 * derivatives.
 */
import type {Card, Origin} from "./card.js"
import {composedFunctions, unsupportedFunctions} from "./composed.js"
import {drawn} from "./draws.js"
import {NetlistError} from "./error.js"
import {unaryFunctions} from "./functions.js"
import {parseNumber} from "./number.js"
import {type Call, deepest, mistakeIn, parseSyntax, type Syntax, type SyntaxNode} from "./syntax.js"
import {outsideDomain, sweepBackward, sweepForward, type Tape} from "./tape.js"
import {TapeBuilder} from "./tape-builder.js"

export interface Expression {
  /** As written, in lower case. */
  readonly text: string
  /**
   * What its value depends on, each once: `v(node)`, `i(element)`, `time`, `temper`, parameters.
   * `v(a,b)` counts as `v(a)` and `v(b)`.
   */
  readonly variables: readonly string[]
  readonly tape: Tape
}

/** A `.func`: its body is read anew with the parameters standing for what a call gives. */
export interface FunctionDefinition {
  readonly parameters: readonly string[]
  readonly body: string
}

export type Functions = ReadonlyMap<string, FunctionDefinition>

/** What is known of a name: its value, or undefined. Draws (see `draws.ts`) that nobody knows are nominal. */
export type Lookup = (name: string) => number | undefined

const mostOperations = 10_000
const mostSteps = 100_000
const deepestCall = 50

const none: Functions = new Map()

const nominal = (name: string) => drawn(undefined, () => "", name)

/**
 * Reads an expression in SPICE spelling, with or without braces. `functions` are the user's own, tried first.
 * Throws a NetlistError whose caret stands in the expression.
 */
export function parseExpression(text: string, origin: Origin, functions: Functions = none): Expression {
  const builder = new TapeBuilder()
  const number = parseNumber(text)
  if (number !== undefined) return {text, ...builder.finish(builder.constant(number))}
  const syntax = parseSyntax(text, origin)
  return {text: syntax.text, ...builder.finish(new Compiler(builder, origin, functions).compile(syntax))}
}

/** The same expression with the parameters that `resolve` knows as constants; the rest stay variables. */
export function bind({text, variables, tape}: Expression, resolve: Lookup): Expression {
  const builder = new TapeBuilder()
  return {text, ...builder.finish(builder.append(tape, variables, name => resolve(name) ?? nominal(name)))}
}

/**
 * Value of an expression of parameters. Throws a NetlistError that names what is not known, or what has no
 * value: a division by zero, the logarithm or root of a negative number, an overflow.
 */
export function value({text, variables, tape}: Expression, scope: Lookup, origin: Origin): number {
  const inputs = new Float64Array(variables.length)
  variables.forEach((name, i) => {
    const known = scope(name) ?? nominal(name)
    if (known === undefined) {
      const problem = name.endsWith(")") ? `'${name}' has no constant value` : `undefined parameter '${name}'`
      throw mistakeIn(text, Math.max(0, text.indexOf(name)), problem, origin)
    }
    inputs[i] = known
  })
  const result = sweepForward(tape, inputs)
  const problem = outsideDomain(tape) ?? (Number.isFinite(result) ? undefined : "no finite value")
  if (problem) throw new NetlistError(`'${text}': ${problem}`, origin)
  return result
}

/**
 * Value of a word or assignment, `1k`, `r` or `{2*r}`: `value` of `parseExpression`, short for the
 * common ones.
 */
export function constant(text: string, scope: Lookup, origin: Origin, functions?: Functions): number {
  return parseNumber(text) ?? scope(text) ?? value(parseExpression(text, origin, functions), scope, origin)
}

/**
 * Value at `inputs`, which has one number per variable; writes d value / d input to `partials` of the same
 * length. Finite wherever that is possible: `exp` goes on along its tangent beyond 600, quotients by zero
 * are large, a piecewise function has the slope of the branch taken. Allocates nothing.
 */
export function evaluate({tape}: Expression, inputs: Float64Array, partials: Float64Array): number {
  const result = sweepForward(tape, inputs)
  partials.fill(0)
  sweepBackward(tape, partials)
  return result
}

/** The function that a card `.func name(a, b) {body}` defines. Throws a NetlistError. */
export function functionOf({words, assignments, origin}: Card): readonly [string, FunctionDefinition] {
  const [assigned] = Object.entries(assignments)
  const signature = assigned ? [...words, assigned[0]].join("") : words.slice(0, -1).join("")
  const body = assigned ? assigned[1] : words.at(-1)
  const match = /^([^\s(){},]+)\(([^(){}]*)\)$/.exec(signature)
  if (!match || body === undefined) throw new NetlistError("expected '.func name(a, b) {expression}'", origin)
  const parameters = match[2].split(",").map(name => name.trim())
  return [match[1], {parameters: match[2].trim() ? parameters : [], body}]
}

/** Walks a syntax tree and writes its tape; user functions are written out where they are called. */
class Compiler {
  private readonly bodies = new Map<string, Syntax>()
  private steps = 0

  constructor(
    private readonly tape: TapeBuilder,
    private readonly origin: Origin,
    private readonly functions: Functions,
  ) {}

  compile(syntax: Syntax, scope: ReadonlyMap<string, number> = new Map(), calls = 0): number {
    const fail = (problem: string, at = 0) => mistakeIn(syntax.text, at, problem, this.origin)
    const walk = (start: SyntaxNode, depth: number): number => {
      if (depth > deepest) throw fail(`the expression is nested deeper than ${deepest}`)
      // Long sums lean to the left: they are walked down in a loop, so that they do not count as deep.
      const spine: {readonly op: string; readonly right: SyntaxNode}[] = []
      let node = start
      while (node.type === "OperatorNode" && node.args.length === 2) {
        spine.push({op: node.op, right: node.args[1]})
        node = node.args[0]
      }
      let result = leafOrCall(node, depth + 1)
      for (const {op, right} of spine.reverse())
        result = this.tape.binary(operators[op] ?? op, result, walk(right, depth + 1))
      this.steps += spine.length + 1
      if (this.steps > mostSteps || this.tape.length > mostOperations)
        throw fail(`the expression has more than ${mostOperations} operations`)
      return result
    }
    const leafOrCall = (node: SyntaxNode, depth: number): number => {
      switch (node.type) {
        case "SymbolNode": {
          const leaf = syntax.leaves[+node.name.slice(1)]
          if (typeof leaf === "number") return this.tape.constant(leaf)
          return scope.get(leaf) ?? this.tape.variable(leaf)
        }
        case "ParenthesisNode":
          return walk(node.content, depth)
        case "OperatorNode": {
          const x = walk(node.args[0], depth)
          return node.op === "+" ? x : this.tape.unary(operators[node.op] ?? node.op, x)
        }
        case "FunctionNode": {
          const call = syntax.calls[+node.fn.name.slice(1)]
          return this.call(
            call,
            node.args.map(argument => walk(argument, depth)),
            calls,
            fail,
          )
        }
        case "ConditionalNode":
          return this.tape.select(
            walk(node.condition, depth),
            walk(node.trueExpr, depth),
            walk(node.falseExpr, depth),
          )
        case "RelationalNode":
          throw fail("comparisons cannot be chained: write 'a < b && b < c'")
        default:
          throw fail("':' without '?'")
      }
    }
    return walk(syntax.root, 0)
  }

  private call(
    {name, at}: Call,
    x: number[],
    calls: number,
    fail: (problem: string, at: number) => Error,
  ): number {
    const expect = (isRight: boolean, wanted: string) => {
      if (!isRight) throw fail(`'${name}' expects ${wanted}, found ${x.length}`, at)
    }
    const own = this.functions.get(name)
    if (own) {
      expect(x.length === own.parameters.length, counted(own.parameters.length))
      if (calls === deepestCall)
        throw fail(`'${name}': functions call each other deeper than ${deepestCall}`, at)
      const body = this.bodies.get(name) ?? parseSyntax(own.body, this.origin)
      this.bodies.set(name, body)
      return this.compile(body, new Map(own.parameters.map((parameter, k) => [parameter, x[k]])), calls + 1)
    }
    if (Object.hasOwn(unaryFunctions, name)) {
      expect(x.length === 1, counted(1))
      return this.tape.unary(name, x[0])
    }
    if (Object.hasOwn(composedFunctions, name)) {
      const composed = composedFunctions[name]
      expect(composed.takes(x.length), composed.wanted)
      try {
        return composed.write(this.tape, x)
      } catch (error) {
        throw error instanceof RangeError ? fail(`'${name}': ${error.message}`, at) : error
      }
    }
    throw fail(
      (Object.hasOwn(unsupportedFunctions, name) && unsupportedFunctions[name]) ||
        `unknown function '${name}'`,
      at,
    )
  }
}

function counted(count: number): string {
  return count === 1 ? "1 argument" : `${count} arguments`
}

/** mathjs's spelling of operators to ours. */
const operators: Readonly<Record<string, string>> = {and: "&&", or: "||", not: "!"}
