/** One logical line to a card: words, bracketed groups, expressions and assignments. */
import {type Card, noAssignments, type Origin} from "./card.js"
import {isBlank, LogicalLines} from "./lines.js"
import {checkName, excerpt, lowerWord, originOf, readPlainCard} from "./plain-card.js"

const QUOTE = 34
const APOSTROPHE = 39
const OPEN = 40
const CLOSE = 41
const COMMA = 44
const EQUALS = 61
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

const deepest = 200

/** 1: nothing but a part of a word. */
const ordinary = new Uint8Array(128).fill(1, 33, 127)
for (const c of "\"'(){},=") ordinary[c.charCodeAt(0)] = 0

/** Directives whose assignments have the user's own names. */
const naming = new Set([".param", ".ic", ".nodeset", ".csparam"])

/** What joins two operands of a value across blanks: before the right one, and behind the left one. */
const operators = "+-*/^<>?:&|"
/** How no value starts: an operator that has a left operand. */
const misplaced = "*/^<>?:&|="
/** How a number or an expression starts. */
const valueStarts = "0123456789.+-{'"
const unfinished = `${operators}=!`

/**
 * The card on the line the cursor stands on. `'...'` becomes `{...}`, blanks inside groups become one
 * space, and all but double-quoted text becomes lower case. In `.measure` the order of assignments matters
 * and names repeat, so there they stay words: `val=0.5`. Throws a NetlistError.
 */
export function readCard(line: LogicalLines): Card {
  return line.plain ? readPlainCard(line) : new CardReader(line).card()
}

/** The words of a line that is no card; its assignments are a mistake. Throws a NetlistError. */
export function readWords(line: LogicalLines): readonly string[] {
  const {words, assignments} = new CardReader(line).rest("")
  const [key] = Object.keys(assignments)
  if (key !== undefined) throw line.mistake(line.start, `unexpected '=' after '${excerpt(key)}'`)
  return words
}

export interface WordList {
  readonly words: readonly string[]
  readonly assignments: Readonly<Record<string, string>>
}

/** What stands in a bracket, `0 {vdd} 1n r=0`, read as a card's words are. Throws a NetlistError. */
export function readList(text: string, origin: Origin): WordList {
  return new CardReader(LogicalLines.of(text, origin)).rest("")
}

/** The parts of an assignment's value: `["1m", "{a,b}"]` of `1m,{a,b}`. */
export function splitList(value: string): readonly string[] {
  if (!value.includes(",")) return [value]
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i)
    if (c === OPEN || c === OPEN_BRACE) depth++
    else if (c === CLOSE || c === CLOSE_BRACE) depth--
    else if (c === COMMA && depth === 0) {
      parts.push(value.slice(from, i))
      from = i + 1
    }
  }
  return [...parts, value.slice(from)]
}

/** The expression that is all of the line from `start` on: a condition. Throws a NetlistError. */
export function readCondition(line: LogicalLines, start: number): string {
  return new CardReader(line, start).condition()
}

class CardReader {
  private readonly text: string
  private readonly end: number
  private at: number
  /** Offset of the parenthesis around a model's parameter list, while inside it. */
  private list = -1

  constructor(
    private readonly line: LogicalLines,
    start = line.start,
  ) {
    this.text = line.text
    this.at = start
    this.end = line.end
  }

  condition(): string {
    this.skipBlanks()
    const at = this.at
    const text = this.scan(true)
    if (text === "") throw this.line.mistake(at, "expected a condition")
    this.checkFinished(text)
    if (this.skipBlanks()) throw this.line.mistake(this.at, "expected an operator")
    return text
  }

  card(): Card {
    const start = this.at
    const name = this.scan(false)
    checkName(this.line, name, start)
    return {name, ...this.rest(name), origin: originOf(this.line)}
  }

  /** What stands behind the card's name. */
  rest(name: string): WordList {
    const words: string[] = []
    // Thousands of names, each but once, would be thousands of shapes of objects: a dictionary is faster.
    const assignments: Record<string, string> = naming.has(name) ? Object.create(null) : {}
    let assigned = false
    const isModel = name === ".model"
    const keepsOrder = name === ".measure" || name === ".meas"
    while (this.skipBlanks()) {
      const at = this.at
      if (isModel && words.length === 2 && this.list < 0 && this.text.charCodeAt(at) === OPEN) {
        this.list = this.at++
        continue
      }
      const key = this.scan(false, isModel && words.length === 1)
      const isGroup = isModel && key.includes("(")
      if (!this.takeEquals()) {
        if (isGroup && words.length > 1 && key.startsWith("("))
          throw this.line.mistake(at, "expected 'name=value'")
        words.push(key)
      } else if (key === "" || isGroup || unfinished.includes(key[0]))
        throw this.line.mistake(at, "expected a name before '='")
      else if (key.startsWith("{")) {
        // `table {v(in)} = (0,0) (1,1)`: here the sign only separates.
        words.push(key)
        if (this.text.charAt(this.at) === "$") throw this.line.mistake(this.at, "unexpected '$'")
      } else if (keepsOrder) words.push(`${key}=${this.value(key)}`)
      else {
        const value = this.values(key)
        if (Object.hasOwn(assignments, key)) throw this.line.mistake(at, `'${key}' is given twice`)
        if (key === "__proto__") throw this.line.mistake(at, `'${key}' cannot be a name`)
        assignments[key] = value
        assigned = true
      }
    }
    if (this.list >= 0) throw this.line.mistake(this.list, "'(' is not closed")
    return {words: words.slice(), assignments: assigned ? assignments : noAssignments}
  }

  private value(key: string): string {
    this.skipBlanks()
    const at = this.at
    const value = this.scan(true)
    if (value === "" || misplaced.includes(value[0]))
      throw this.line.mistake(at, `expected a value after '${excerpt(key)}='`)
    this.checkFinished(value)
    return value
  }

  private checkFinished(value: string): void {
    const last = value.trimEnd().slice(-1)
    if (unfinished.includes(last)) throw this.line.mistake(this.at, `expected a value after '${last}'`)
  }

  /** `1m,2u` of `tc=1m,2u`. What follows a comma and looks like no number belongs to the card: `a=1, b=2`. */
  private values(key: string): string {
    let values = this.value(key)
    while (this.at < this.end && this.text.charCodeAt(this.at) === COMMA) {
      const next = this.nextInk(this.at + 1)
      if (next >= this.end || !valueStarts.includes(this.text.charAt(next))) break
      this.at = next
      values += `,${this.value(key)}`
    }
    return values
  }

  /** Passes over blanks, commas and the end of a model's list; false at the end of the line. */
  private skipBlanks(): boolean {
    for (; this.at < this.end; this.at++) {
      const c = this.text.charCodeAt(this.at)
      if (c === CLOSE && this.list >= 0) this.list = -1
      else if (c !== COMMA && !isBlank(c)) return true
    }
    return false
  }

  private takeEquals(): boolean {
    const at = this.nextInk(this.at)
    if (at >= this.end || this.text.charCodeAt(at) !== EQUALS) return false
    if (this.text.charCodeAt(at + 1) === EQUALS) return false
    this.at = at + 1
    return true
  }

  private nextInk(at: number): number {
    while (at < this.end && isBlank(this.text.charCodeAt(at))) at++
    return at
  }

  /** Reads a word, or a value, which goes on across blanks wherever an operator joins. */
  private scan(isValue: boolean, stopsAtParenthesis = false): string {
    const {text, end} = this
    let folded = ""
    let from = this.at
    let i = from
    while (i < end && ordinary[text.charCodeAt(i)] === 1) i++
    if (i === end || this.ends(i, isValue)) return lowerWord(text, from, (this.at = i))
    const open: number[] = []
    for (; i < end; i++) {
      const c = text.charCodeAt(i)
      if (open.length === 0) {
        if (c === COMMA || (c === CLOSE && this.list >= 0) || (stopsAtParenthesis && c === OPEN && i > from))
          break
        if (c === EQUALS) {
          if (!isValue && text.charCodeAt(i + 1) !== EQUALS) break
          i += this.comparison(i)
        } else if (isBlank(c)) {
          const next = this.nextInk(i)
          if (!isValue || next >= end || !(this.joins(next) || unfinished.includes(text.charAt(i - 1)))) break
          i = next - 1
        }
      }
      if (c === QUOTE) {
        const close = text.indexOf('"', i + 1)
        if (close < 0 || close >= end) throw this.line.mistake(i, "'\"' is not closed")
        folded += fold(text.slice(from, i)) + text.slice(i, close + 1)
        from = (i = close) + 1
      } else if (c === APOSTROPHE) {
        const closes = open.length > 0 && text.charCodeAt(open[open.length - 1]) === APOSTROPHE
        folded += fold(text.slice(from, i)) + (closes ? "}" : "{")
        from = i + 1
        if (closes) open.pop()
        else this.push(open, i)
      } else if (c === OPEN || c === OPEN_BRACE) this.push(open, i)
      else if (c === CLOSE || c === CLOSE_BRACE) this.pop(open, i, c)
      else if ((c < 32 && !isBlank(c)) || c === 127)
        throw this.line.mistake(i, `unexpected character U+${c.toString(16).padStart(4, "0")}`)
    }
    const last = open.at(-1)
    if (last !== undefined) throw this.line.mistake(last, `'${text.charAt(last)}' is not closed`)
    this.at = i
    return folded + fold(text.slice(from, i))
  }

  /** Whether a word that has neither brackets nor quotes ends at `i`; false leaves the question open. */
  private ends(i: number, isValue: boolean): boolean {
    const c = this.text.charCodeAt(i)
    if (c === COMMA) return true
    if (isValue) return false
    return isBlank(c) || (c === EQUALS && this.text.charCodeAt(i + 1) !== EQUALS)
  }

  private push(open: number[], at: number): void {
    if (open.length === deepest) throw this.line.mistake(at, `brackets are nested deeper than ${deepest}`)
    open.push(at)
  }

  private pop(open: number[], at: number, close: number): void {
    const last = open.pop()
    const wanted = close === CLOSE ? OPEN : OPEN_BRACE
    if (last === undefined) throw this.line.mistake(at, `'${this.text.charAt(at)}' closes nothing`)
    if (this.text.charCodeAt(last) !== wanted)
      throw this.line.mistake(last, `'${this.text.charAt(last)}' is closed by '${this.text.charAt(at)}'`)
  }

  /** The further characters of the comparison at an `=` in a value: `==`, or the end of `<=`, `>=`, `!=`. */
  private comparison(at: number): number {
    if (this.text.charCodeAt(at + 1) === EQUALS) return 1
    if ("<>!".includes(this.text.charAt(at - 1))) return 0
    throw this.line.mistake(at, "unexpected '=' in a value")
  }

  /** Whether a binary operator stands at `at`, so that the value goes on. */
  private joins(at: number): boolean {
    if (at >= this.end) return false
    const c = this.text.charAt(at)
    return operators.includes(c) || ((c === "!" || c === "=") && this.text.charCodeAt(at + 1) === EQUALS)
  }
}

const untidy = /[ \t\r\f\v\u00a0]{2,}|[\t\r\f\v\u00a0]/

function fold(text: string): string {
  const lower = text.toLowerCase()
  return untidy.test(lower) ? lower.replace(/[ \t\r\f\v\u00a0]+/g, " ") : lower
}
