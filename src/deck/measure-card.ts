/** `.measure` cards: their words to what is to be found. */
import type {Card} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {type Functions, type Lookup, parseExpression, value} from "../netlist/expression.js"
import type {ReadNumber} from "./requests.js"

/** When something happens: at a given place, or where a signal crosses a level. */
export type Happening =
  | {readonly at: number}
  | {
      readonly signal: string
      /** A number, or the other signal. */
      readonly level: number | string
      readonly edge: "rise" | "fall" | "cross"
      readonly count: number | "last"
      /** Earlier crossings do not count. */
      readonly from: number
      readonly to: number
    }

export const extents = ["avg", "rms", "min", "max", "pp", "integ", "min_at", "max_at"] as const
export type Extent = (typeof extents)[number]

/** What one card asks for. */
export type Wanted =
  | {readonly kind: "delay"; readonly trig: Happening; readonly targ: Happening}
  | {readonly kind: "when"; readonly when: Happening}
  | {readonly kind: "find" | "deriv"; readonly signal: string; readonly when: Happening}
  | {readonly kind: Extent; readonly signal: string; readonly from: number; readonly to: number}
  | {readonly kind: "param"; readonly expression: string}

export interface Measure {
  readonly card: Card
  /** `tran`, `ac`, `dc`, ... */
  readonly analysis: string
  readonly name: string
  readonly wanted: Wanted
  /**
   * Some numbers follow from measurements before it, and are NaN in `wanted`: what is wanted once those are
   * known.
   */
  readonly late?: (measured: Lookup) => Wanted
}

const analyses: ReadonlySet<string> = new Set(["tran", "ac", "dc", "op", "noise"])

/** Other words for the same. */
const synonyms: Readonly<Record<string, string>> = {
  integral: "integ",
  derivative: "deriv",
  ymax: "max",
  ymin: "min",
}

/** Read over: they serve optimizers. */
const ignored: ReadonlySet<string> = new Set(["goal", "weight", "minval", "ignore", "print"])

export const isMeasure = ({name}: Card): boolean => name === ".measure" || name === ".meas"

/** Numbers on a card that may follow from measurements. */
export interface Earlier {
  /** Whether a measurement of that name stands before. */
  has(name: string): boolean
  readonly parameter: Lookup
  readonly functions: Functions
}

/** As `readMeasure`, for one of several cards in order. */
export function readMeasureAfter(
  card: Card,
  number: ReadNumber,
  note: (text: string, card: Card) => void,
  {has, parameter, functions}: Earlier,
): Measure {
  const [, name] = card.words
  let late = false
  const expression = (text: string) => parseExpression(text, card.origin, functions)
  const read = (measured: Lookup | undefined) => (text: string, of: Card, place?: string) => {
    const needed = /[a-z]/.test(text) ? expression(text).variables.filter(has) : []
    if (!needed.length) return number(text, of, place)
    late = true
    if (!measured || needed.some(name => !Number.isFinite(measured(name)))) return Number.NaN
    return value(expression(text), known => (has(known) ? measured(known) : parameter(known)), card.origin)
  }
  const measure = readMeasure(card, read(undefined), note)
  if (!late || name === undefined) return measure
  return {...measure, late: measured => readMeasure(card, read(measured), () => {}).wanted}
}

/** Throws a NetlistError. `note` is told of what is read over. */
export function readMeasure(
  card: Card,
  number: ReadNumber,
  note: (text: string, card: Card) => void,
): Measure {
  const [analysis, name, ...rest] = card.words
  const shape = "expected .measure tran|ac|dc NAME and what to find"
  if (analysis === undefined || name === undefined) throw fail(card, shape)
  if (!analyses.has(analysis)) throw fail(card, `${shape}, found '${analysis}'`)
  const words = rest
    .map(word => split(word))
    .filter(({key}) => {
      if (key === undefined || !ignored.has(key)) return true
      note(`.measure ${name}: '${key}=' has no meaning here and is ignored`, card)
      return false
    })
  return {card, analysis, name, wanted: new Reader(card, name, words, number).read()}
}

/** `val=0.5` has a key; `v(out)` has none. */
interface Word {
  readonly key?: string
  readonly text: string
}

function split(word: string): Word {
  let depth = 0
  for (let i = 0; i < word.length; i++) {
    const c = word[i]
    if (c === "(" || c === "{") depth++
    else if (c === ")" || c === "}") depth--
    else if (c === "=" && depth === 0 && !"=<>!".includes(word[i - 1] ?? "") && word[i + 1] !== "=")
      return {key: word.slice(0, i), text: word.slice(i + 1)}
  }
  return {text: word}
}

class Reader {
  #at = 0

  constructor(
    private readonly card: Card,
    private readonly name: string,
    private readonly words: readonly Word[],
    private readonly number: ReadNumber,
  ) {}

  read(): Wanted {
    const wanted = this.#wanted()
    const rest = this.words[this.#at]
    if (rest)
      throw this.#fail(`'${rest.key === undefined ? "" : `${rest.key}=`}${rest.text}' is not expected here`)
    return wanted
  }

  #wanted(): Wanted {
    const {key, text} = this.#next("what to find")
    if (key === "param") return {kind: "param", expression: text}
    if (key !== undefined) throw this.#fail(`expected TRIG, FIND, WHEN, AVG, ... or PARAM=, found '${key}='`)
    const word = synonyms[text] ?? text
    if (word === "trig") {
      const trig = this.#happening()
      const {text: targ} = this.#next("TARG")
      if (targ !== "targ") throw this.#fail(`expected TARG, found '${targ}'`)
      return {kind: "delay", trig, targ: this.#happening()}
    }
    if (word === "when") return {kind: "when", when: this.#happening()}
    if (word === "find" || word === "deriv") {
      const signal = this.#signal()
      if (this.words[this.#at]?.text === "when") this.#at++
      else if (this.words[this.#at]?.key !== "at") throw this.#fail("expected AT= or WHEN behind the signal")
      return {kind: word, signal, when: this.#happening()}
    }
    const kind = extents.find(extent => extent === word)
    if (!kind)
      throw this.#fail(
        `'${text}' is not known (TRIG FIND WHEN DERIV ${extents.join(" ").toUpperCase()} PARAM=)`,
      )
    const signal = this.#signal()
    const {from, to, td} = this.#values(["from", "to", "td"])
    return {
      kind,
      signal,
      from: from ?? td ?? Number.NEGATIVE_INFINITY,
      to: to ?? Number.POSITIVE_INFINITY,
    }
  }

  /** `AT=t`, or a signal with its level, edge and delay. */
  #happening(): Happening {
    if (this.words[this.#at]?.key === "at") return {at: this.#value(this.#next("AT="))}
    const first = this.#next("a signal")
    // `v(a)=0.5`; with an expression the level is a word of its own.
    let signal = first.key ?? first.text
    let level: string | undefined = first.key === undefined ? undefined : first.text
    const next = this.words[this.#at]
    if (level === undefined && next && next.key === undefined && next.text !== "targ") {
      level = next.text
      this.#at++
    }
    let edge: "rise" | "fall" | "cross" = "cross"
    let count: number | "last" = 1
    const window: Record<string, number> = {}
    for (;;) {
      const word = this.words[this.#at]
      const key = word?.key
      if (!word || key === undefined) break
      if (key === "val") level = word.text
      else if (key === "rise" || key === "fall" || key === "cross") {
        edge = key
        count = word.text === "last" ? "last" : this.#count(word)
      } else if (key === "td" || key === "from" || key === "to") window[key] = this.#value(word)
      else throw this.#fail(`'${key}=' is not expected here`)
      this.#at++
    }
    if (level === undefined) throw this.#fail(`expected VAL= behind '${signal}'`)
    if (/^[\d.+-]/.test(signal)) [signal, level] = [level, signal]
    return {
      signal,
      level: this.#level(level),
      edge,
      count,
      from: Math.max(window.td ?? Number.NEGATIVE_INFINITY, window.from ?? Number.NEGATIVE_INFINITY),
      to: window.to ?? Number.POSITIVE_INFINITY,
    }
  }

  #level(text: string): number | string {
    if (/(^|[^\w.])[vi]\w{0,2}\(/.test(text)) return text
    return this.number(text, this.card, this.name)
  }

  #values(keys: readonly string[]): Readonly<Record<string, number | undefined>> {
    const found: Record<string, number> = {}
    for (let word = this.words[this.#at]; word?.key !== undefined; word = this.words[++this.#at]) {
      if (!keys.includes(word.key)) throw this.#fail(`'${word.key}=' is not expected here`)
      found[word.key] = this.#value(word)
    }
    return found
  }

  #signal(): string {
    const {key, text} = this.#next("a signal")
    if (key !== undefined) throw this.#fail(`expected a signal, found '${key}=${text}'`)
    return text
  }

  #value({text}: Word): number {
    return this.number(text, this.card, this.name)
  }

  #count(word: Word): number {
    const count = this.#value(word)
    if (count >= 1 && Number.isInteger(count)) return count
    throw this.#fail(
      `expected a whole number or LAST behind ${word.key?.toUpperCase()}=, found '${word.text}'`,
    )
  }

  #next(expected: string): Word {
    const word = this.words[this.#at++]
    if (!word) throw this.#fail(`expected ${expected}, found the end`)
    return word
  }

  #fail(problem: string): NetlistError {
    return fail(this.card, `${this.name}: ${problem}`)
  }
}

const fail = ({name, origin}: Card, problem: string) => new NetlistError(`${name} ${problem}`, origin)
