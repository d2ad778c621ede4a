/**
 * Expression text to a syntax tree: SPICE spelling is read here, mathjs sees operators and numbered
 * places only.
 */
// The bundle loads several times faster than the package's modules.
// @ts-expect-error It comes without types of its own.
import math from "mathjs/lib/browser/math.js"
import type {Origin} from "./card.js"
import {NetlistError} from "./error.js"
import {parseNumber} from "./number.js"

/** What of mathjs's trees can come of the text it is given. */
export type SyntaxNode =
  | {readonly type: "SymbolNode"; readonly name: string}
  | {readonly type: "ParenthesisNode"; readonly content: SyntaxNode}
  | {readonly type: "OperatorNode"; readonly op: string; readonly args: readonly SyntaxNode[]}
  | {
      readonly type: "FunctionNode"
      readonly fn: {readonly name: string}
      readonly args: readonly SyntaxNode[]
    }
  | {
      readonly type: "ConditionalNode"
      readonly condition: SyntaxNode
      readonly trueExpr: SyntaxNode
      readonly falseExpr: SyntaxNode
    }
  | {readonly type: "RelationalNode" | "RangeNode"}

/** A number, or the canonical name of a variable: `v(a)`, `i(r1)`, `time`, a parameter. */
export type Leaf = number | string

/** What was called, and where in the text. */
export interface Call {
  readonly name: string
  readonly at: number
}

export interface Syntax {
  readonly text: string
  readonly root: SyntaxNode
  /** What the symbol `n<k>` stands for. */
  readonly leaves: readonly Leaf[]
  /** What the function `f<k>` stands for. */
  readonly calls: readonly Call[]
}

// Not `= math.parse`: the getter builds the parser, which can wait for the first expression.
const parseMath = (text: string): SyntaxNode => math.parse(text)

export const deepest = 200
const mostTokens = 20_000
const widestSource = 200

const blanks = /\s*/y
const numberShape = /(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?[a-zµμω\d]*/y
const nameShape = /[a-z_@#$\u0080-\uffff][\w.@#$\u0080-\uffff]*/y
const nodes = /\(\s*([^\s(){},]+)\s*(?:,\s*([^\s(){},]+)\s*)?\)/y
const operator = /\*\*|&&|\|\||[<>=!]=|[-+*/^<>!?:]/y

/** Spelling in mathjs, with blanks so that nothing runs together. */
const spelling: Readonly<Record<string, string>> = {"**": "^", "&&": " and ", "||": " or ", "!": " not "}

const signs = new Set(["+", "-", "!"])

/** A mistake in an expression: the caret stands in the expression, for its line may be a joined one. */
export function mistakeIn(text: string, at: number, problem: string, origin: Origin): NetlistError {
  const first = Math.max(0, at - widestSource / 2)
  return new NetlistError(problem, origin, {
    text: text.slice(first, first + widestSource),
    column: at - first + 1,
  })
}

/** Reads an expression. Throws a NetlistError. */
export function parseSyntax(original: string, origin: Origin): Syntax {
  const reader = new ExpressionReader(original.toLowerCase(), origin)
  reader.read()
  return {text: reader.text, root: reader.tree(), leaves: reader.leaves, calls: reader.calls}
}

class ExpressionReader {
  readonly leaves: Leaf[] = []
  readonly calls: Call[] = []
  private readonly pieces: string[] = []
  /** Where each piece starts in mathjs's text, and in ours. */
  private readonly offsets: number[] = []
  private readonly places: number[] = []
  private length = 0
  private at = 0

  constructor(
    readonly text: string,
    private readonly origin: Origin,
  ) {}

  /** Tokens to pieces of mathjs's text. */
  read(): void {
    const open: number[] = []
    let afterOperand = false
    for (;;) {
      this.take(blanks)
      const {at, text} = this
      if (at >= text.length) break
      const c = text.charAt(at)
      if (c === "(" || c === "{") {
        if (afterOperand) throw this.mistake(at, `expected an operator, found '${c}'`)
        if (open.push(at) > deepest) throw this.mistake(at, `brackets are nested deeper than ${deepest}`)
        this.emit("(")
      } else if (c === ")" || c === "}") {
        const opener = open.pop()
        if (opener === undefined || text.charAt(opener) !== (c === ")" ? "(" : "{"))
          throw this.mistake(at, `'${c}' closes nothing`)
        this.emit(")")
        afterOperand = true
      } else if (c === ",") {
        this.emit(",")
        afterOperand = false
      } else {
        const sign = this.take(operator)
        if (sign) {
          // mathjs would read a lone `!` or `:` in its own way.
          if (sign[0] === "!" && afterOperand) throw this.mistake(at, "expected an operator, found '!'")
          if (!afterOperand && !signs.has(sign[0]))
            throw this.mistake(at, `expected a value, found '${sign[0]}'`)
          this.emit(spelling[sign[0]] ?? sign[0], at)
          afterOperand = false
        } else {
          if (afterOperand) throw this.mistake(at, `expected an operator, found '${this.found(at)}'`)
          afterOperand = this.operand(at)
        }
        continue
      }
      this.at++
    }
    const last = open.at(-1)
    if (last !== undefined) throw this.mistake(last, `'${this.text.charAt(last)}' is not closed`)
    if (!afterOperand) throw this.mistake(this.text.length, "expected a value, found the end")
  }

  tree(): SyntaxNode {
    try {
      return parseMath(this.pieces.join(""))
    } catch (error) {
      if (error instanceof RangeError) throw this.mistake(0, "the expression is nested too deeply")
      if (!(error instanceof Error && "char" in error)) throw error
      const offset = Number(error.char) - 1
      const at =
        this.places[
          Math.max(
            0,
            this.offsets.findLastIndex(start => start <= offset),
          )
        ]
      throw this.mistake(at, `'${this.found(at)}' is not expected here`)
    }
  }

  /** A number, a variable or the name of a function; false for the last, as its parenthesis follows. */
  private operand(at: number): boolean {
    const number = this.take(numberShape)
    if (number) {
      const value = parseNumber(number[0])
      if (value === undefined) throw this.mistake(at, `expected a number, found '${number[0].slice(0, 40)}'`)
      this.leaf(value, at)
      return true
    }
    const name = this.take(nameShape)?.[0]
    if (name === undefined) throw this.mistake(at, `'${this.found(at)}' is not expected here`)
    const end = this.at
    this.take(blanks)
    if (this.text.charAt(this.at) !== "(") {
      this.leaf(name === "pi" ? Math.PI : name, at)
      return true
    }
    if (name !== "v" && name !== "i") {
      this.emit(`f${this.calls.push({name, at}) - 1}`, at)
      return false
    }
    const [, first, second] = this.take(nodes) ?? []
    if (first === undefined || (name === "i" && second !== undefined))
      throw this.mistake(
        end,
        name === "v" ? "expected 'v(node)' or 'v(node, node)'" : "expected 'i(element)'",
      )
    if (second === undefined) this.leaf(`${name}(${first})`, at)
    else {
      this.emit("(", at)
      this.leaf(`v(${first})`, at)
      this.emit("-", at)
      this.leaf(`v(${second})`, at)
      this.emit(")", at)
    }
    return true
  }

  private leaf(leaf: Leaf, at: number): void {
    this.emit(`n${this.leaves.push(leaf) - 1}`, at)
  }

  private emit(piece: string, at = this.at): void {
    if (this.pieces.length === mostTokens)
      throw this.mistake(at, `the expression has more than ${mostTokens} parts`)
    this.pieces.push(piece)
    this.offsets.push(this.length)
    this.places.push(at)
    this.length += piece.length
  }

  private take(shape: RegExp): RegExpExecArray | null {
    shape.lastIndex = this.at
    const match = shape.exec(this.text)
    if (match) this.at = shape.lastIndex
    return match
  }

  private found(at: number): string {
    return /^(?:[\w.]+|.)/su.exec(this.text.slice(at, at + 20))?.[0] ?? "the end"
  }

  private mistake(at: number, problem: string): NetlistError {
    return mistakeIn(this.text, at, problem, this.origin)
  }
}
