/** Physical lines to logical ones: comments and blank lines go, continuations are joined, places are kept. */
import type {Origin} from "./card.js"
import {NetlistError} from "./error.js"

const STAR = 42
const PLUS = 43
const NEWLINE = 10
const SEMICOLON = 59
const DOLLAR = 36
const COMMA = 44

const widestSource = 200

/** Characters that a plain line of words cannot have: `plain` is what makes large decks fast. */
const special = new Uint8Array(128)
for (let c = 0; c < 32; c++) special[c] = 1
for (const c of "\t\n\v\f\r") special[c.charCodeAt(0)] = 0
for (const c of "{}'\"()=;$,\u007f") special[c.charCodeAt(0)] = 1

/** Space, tab, form feed, carriage return and the no-break space that web pages leave. */
export function isBlank(c: number): boolean {
  return c === 32 || c === 9 || c === 13 || c === 12 || c === 11 || c === 160
}

function separates(c: number): boolean {
  return c === COMMA || isBlank(c)
}

interface Part {
  /** Where the part starts in the joined text. */
  readonly offset: number
  /** Where it starts in the source, and where its source line does. */
  readonly start: number
  readonly from: number
  readonly line: number
}

/** Of a line that is not joined. */
const noParts: Part[] = []

/**
 * A cursor over the logical lines of one source. `next` moves it; then `text` from `start` to `end` is the
 * line, without comment, and `line` its 1-based number. One object is reused, for decks have 300,000 lines.
 */
export class LogicalLines {
  text = ""
  start = 0
  end = 0
  line = 0
  /** No quotes, brackets, commas, assignments or unusual characters: words and blanks only. */
  plain = true
  private from = 0
  /** The line read last has a double quote without its other one. */
  private unclosed = false
  /** Behind the first line of the card, and its number: raw lines go on there, whatever `next` has seen. */
  private ahead = 0
  private aheadNumber = 0
  private parts: Part[] = noParts

  /** Reads `source` from `position`, which is on line `number + 1`. */
  constructor(
    readonly file: string,
    private readonly source: string,
    private position = 0,
    private number = 0,
  ) {}

  /** A cursor that stands on `text`, a part of the line that `origin` names. */
  static of(text: string, {file, line}: Origin): LogicalLines {
    const lines = new LogicalLines(file, text, text.length, line)
    lines.text = text
    lines.end = text.length
    lines.line = line
    return lines
  }

  /**
   * Moves to the next logical line; false at the end.
   * Throws a NetlistError at a continuation that continues nothing; `next` may be called again after it.
   */
  next(): boolean {
    this.parts = noParts
    this.text = this.source
    do {
      if (!this.readPhysical()) return false
    } while (this.start === this.end || this.source.charCodeAt(this.start) === STAR)
    this.ahead = this.position
    this.aheadNumber = this.number
    if (this.source.charCodeAt(this.start) === PLUS)
      throw this.mistake(this.start, "'+' continues a card, but there is none before it")
    if (this.atContinuation()) this.join()
    return true
  }

  /** Moves to the next line of the source, whatever it holds; `start` and `end` leave outer blanks out. */
  nextRaw(): boolean {
    this.parts = noParts
    this.text = this.source
    this.position = this.ahead
    this.number = this.aheadNumber
    if (!this.readPhysical()) return false
    this.ahead = this.position
    this.aheadNumber = this.number
    let end = Math.min(this.position - 1, this.source.length)
    while (end > this.start && isBlank(this.source.charCodeAt(end - 1))) end--
    this.end = end
    return true
  }

  /** The mistake at an offset of `text`, with its physical line, or the part around it of a long one. */
  mistake(offset: number, problem: string): NetlistError {
    const part = this.parts.findLast(part => part.offset <= offset)
    const from = part?.from ?? this.from
    const at = part ? part.start + offset - part.offset : offset
    const newline = this.source.indexOf("\n", from)
    const first = Math.max(from, at - widestSource / 2)
    const last = Math.min(newline < 0 ? this.source.length : newline, first + widestSource)
    const source = {text: this.source.slice(first, last).replace(/\r$/, ""), column: at - first + 1}
    return new NetlistError(problem, {file: this.file, line: part?.line ?? this.line}, source)
  }

  /** Reads one line: `start` and `end` without outer blanks and comment. */
  private readPhysical(): boolean {
    const {source} = this
    if (this.position >= source.length) return false
    let i = (this.from = this.position)
    while (i < source.length && isBlank(source.charCodeAt(i))) i++
    this.start = i
    let plain = true
    for (; i < source.length; i++) {
      const c = source.charCodeAt(i)
      if (c === NEWLINE) break
      if (c > 127 || special[c] === 1) plain = false
    }
    this.position = i + 1
    this.line = ++this.number
    this.plain = plain
    this.unclosed = false
    const comment = plain ? i : this.commentStart(i)
    let end = comment
    while (end > this.start && isBlank(source.charCodeAt(end - 1))) end--
    this.end = end
    return true
  }

  /** `;` or a `$` after a blank or comma, outside double quotes. */
  private commentStart(end: number): number {
    const {source} = this
    // The sign of a continuation stands for a blank.
    const start = source.charCodeAt(this.start) === PLUS ? this.start + 1 : this.start
    let quoted = false
    for (let i = start; i < end; i++) {
      const c = source.charCodeAt(i)
      if (c === 34) quoted = !quoted
      else if (quoted) continue
      else if (c === SEMICOLON) return i
      else if (c === DOLLAR && (i === start || separates(source.charCodeAt(i - 1)))) return i
    }
    this.unclosed = quoted
    return end
  }

  /** Passes over blank and comment lines; true if a `+` comes next. */
  private atContinuation(): boolean {
    const {source} = this
    for (;;) {
      let i = this.position
      while (i < source.length && isBlank(source.charCodeAt(i))) i++
      if (i >= source.length) return false
      const c = source.charCodeAt(i)
      if (c === PLUS) return true
      if (c !== NEWLINE && c !== STAR && c !== SEMICOLON && c !== DOLLAR) return false
      const newline = source.indexOf("\n", i)
      this.position = newline < 0 ? source.length : newline + 1
      this.number++
    }
  }

  private join(): void {
    const pieces: string[] = []
    const {line} = this
    let length = 0
    const parts: Part[] = (this.parts = [])
    let unclosed: NetlistError | undefined
    const take = (start: number) => {
      if (this.unclosed && !unclosed) {
        this.parts = noParts
        unclosed = this.mistake(this.end, "'\"' is not closed")
        this.parts = parts
      }
      this.parts.push({offset: length, start, from: this.from, line: this.line})
      pieces.push(this.source.slice(start, this.end))
      length += this.end - start + 1
    }
    take(this.start)
    while (this.atContinuation() && this.readPhysical()) {
      let start = Math.min(this.start + 1, this.end)
      while (start < this.end && isBlank(this.source.charCodeAt(start))) start++
      take(start)
    }
    if (unclosed) throw unclosed
    this.text = pieces.join(" ")
    this.start = 0
    this.end = this.text.length
    this.line = line
    this.plain = false
  }
}
