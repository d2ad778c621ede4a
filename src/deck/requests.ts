/** Analysis cards, `.op .dc .ac .tran .noise .tf .sens`: their words to numbers. */
import {frequencies, steps} from "../analysis/frequencies.js"
import type {Transient} from "../analysis/tran.js"
import type {Card} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"

/** Nested sweeps have no more points than this. */
const mostPoints = 1e7

/** Numbers and names on a card: `{5*tau}` is read with the deck's parameters. */
export type ReadNumber = (text: string, card: Card, of?: string) => number

export interface SweepRequest {
  /** A source, a resistor, `temp`. */
  readonly target: string
  readonly values: Float64Array
}

export type Request = {readonly card: Card} & (
  | {readonly kind: "op"}
  | {readonly kind: "dc"; readonly sweeps: readonly SweepRequest[]}
  | {readonly kind: "ac"; readonly frequencies: Float64Array}
  | {readonly kind: "tran"; readonly times: Transient}
  | {
      readonly kind: "noise"
      readonly output: string
      readonly source: string
      readonly frequencies: Float64Array
      /** Whether what each source contributes is asked for as well. */
      readonly contributions: boolean
    }
  | {readonly kind: "tf"; readonly output: string; readonly source: string}
  | {readonly kind: "sens"; readonly output: string}
)

/** Names of the cards that ask for an analysis, without the dot. */
export const analysisNames = ["op", "dc", "ac", "tran", "noise", "tf", "sens"] as const

/** What an analysis card asks for. Throws a NetlistError. */
export function readRequest(card: Card, number: ReadNumber): Request {
  const [key] = Object.keys(card.assignments)
  if (key !== undefined) throw fail(card, `'${key}=' is not expected here`)
  switch (card.name) {
    case ".op":
      return words(card, 0, 0, "") && {kind: "op", card}
    case ".dc":
      return {kind: "dc", card, sweeps: sweeps(card, number)}
    case ".ac":
      return {kind: "ac", card, frequencies: readFrequencies(card, card.words, number)}
    case ".tran":
      return {kind: "tran", card, times: times(card, number)}
    case ".noise": {
      words(card, 6, 7, "v(OUT) SOURCE dec|oct|lin POINTS FSTART FSTOP")
      const [output, source, ...rest] = card.words
      return {
        kind: "noise",
        card,
        output,
        source,
        frequencies: readFrequencies(card, rest.slice(0, 4), number),
        contributions: rest.length > 4 && number(rest[4], card) > 0,
      }
    }
    case ".tf":
      words(card, 2, 2, "v(OUT) SOURCE")
      return {kind: "tf", card, output: card.words[0], source: card.words[1]}
    case ".sens":
      if (card.words.length > 1)
        throw fail(card, "sensitivities over frequency are not supported: v(OUT) alone")
      words(card, 1, 1, "v(OUT)")
      return {kind: "sens", card, output: card.words[0]}
    default:
      throw fail(card, "is no analysis")
  }
}

/**
 * `SOURCE START STOP STEP`, or `SOURCE list V1 V2 ...`, several behind each other; the first is the
 * innermost.
 */
function sweeps(card: Card, number: ReadNumber): SweepRequest[] {
  const shape = "SOURCE START STOP STEP [SOURCE START STOP STEP]"
  const found: SweepRequest[] = []
  const {words} = card
  for (let k = 0; k < words.length; k += 4) {
    const [target, start, stop, step] = words.slice(k, k + 4)
    if (step === undefined) throw fail(card, `expected ${shape}, found ${words.length} words`)
    const [first, last, by] = [start, stop, step].map(word => number(word, card))
    found.push({target, values: about(card, () => steps(first, last, by))})
  }
  if (!found.length) throw fail(card, `expected ${shape}`)
  const total = found.reduce((product, {values}) => product * values.length, 1)
  if (total > mostPoints) throw fail(card, `sweeps of ${total} points, more than ${mostPoints}`)
  return found
}

/** `dec|oct|lin POINTS FSTART FSTOP`, or `list F1 F2 ...`. */
function readFrequencies(card: Card, given: readonly string[], number: ReadNumber): Float64Array {
  const [kind, ...rest] = given
  if (kind !== "dec" && kind !== "oct" && kind !== "lin" && kind !== "list")
    throw fail(card, `expected dec|oct|lin POINTS FSTART FSTOP, found '${given.join(" ")}'`)
  const values = rest.map(word => number(word, card))
  if (kind === "list") {
    const negative = values.find(value => !(value >= 0))
    if (negative !== undefined) throw fail(card, `expected frequencies from 0, found ${negative}`)
    if (values.length) return Float64Array.from(values)
  }
  if (kind === "list" || values.length !== 3)
    throw fail(card, `expected POINTS FSTART FSTOP behind '${kind}', found ${values.length} numbers`)
  const [points, start, stop] = values
  return about(card, () => frequencies(kind, points, start, stop))
}

/** A RangeError of `work` as a mistake on the card. */
export function about<T>(card: Card, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof RangeError ? fail(card, error.message) : error
  }
}

function times(card: Card, number: ReadNumber): Transient {
  const uic = card.words.includes("uic")
  const numbers = card.words.filter(word => word !== "uic").map(word => number(word, card))
  if (numbers.length < 1 || numbers.length > 4)
    throw fail(card, `expected TSTEP TSTOP [TSTART [TMAX]] [uic], found ${numbers.length} numbers`)
  // A single time is where it stops, as other simulators have it; so is a step of zero left to the program.
  const [given, stop, start, longest] = numbers.length === 1 ? [0, numbers[0]] : numbers
  if (!(stop > 0)) throw fail(card, `expected TSTOP above 0, found ${stop}`)
  if (!(given >= 0)) throw fail(card, `expected TSTEP from 0, found ${given}`)
  if (start !== undefined && !(start >= 0 && start < stop))
    throw fail(card, `expected TSTART from 0 to TSTOP, found ${start}`)
  if (longest !== undefined && !(longest > 0)) throw fail(card, `expected TMAX above 0, found ${longest}`)
  return {step: given || stop / 50, stop, start, longest, uic}
}

function words(card: Card, least: number, most: number, shape: string): true {
  const {length} = card.words
  if (length < least || length > most)
    throw fail(card, shape ? `expected ${shape}, found ${length} words` : `expected nothing behind it`)
  return true
}

const fail = ({name, origin}: Card, problem: string) => new NetlistError(`${name}: ${problem}`, origin)
