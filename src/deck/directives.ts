/** Which directives a deck may have, and what those say that concern its output. */
import {isOptions} from "../analysis/options.js"
import type {Instance} from "../circuit/subcircuit.js"
import type {Card, Netlist, Scope} from "../netlist/card.js"
import {NetlistError, NetlistErrors} from "../netlist/error.js"
import {isMeasure, type Measure, readMeasureAfter} from "./measure-card.js"
import {didYouMean} from "./nearest.js"
import {analysisNames, type Request, readRequest} from "./requests.js"

/** Said where the card stands, or without a place. */
export type Note = (text: string, card?: Card) => void

/** A signal that a card names; `name` stands for it in headings. */
export interface Wish {
  readonly text: string
  readonly name?: string
  readonly card: Card
}

/** `.print tran v(a) i(v1)`: undefined for all analyses. */
export interface Listing {
  readonly analysis: string | undefined
  readonly wishes: readonly Wish[]
}

export interface Fourier {
  readonly card: Card
  readonly frequency: number
  readonly wishes: readonly Wish[]
}

/** What a deck asks for, with the parameters of one run. */
export interface Plan {
  readonly requests: readonly Request[]
  readonly measures: readonly Measure[]
  readonly saves: readonly Listing[]
  readonly tables: readonly Listing[]
  readonly charts: readonly Listing[]
  readonly fouriers: readonly Fourier[]
  readonly scripts: readonly Card[]
  /** Rows of `.tran` stand at multiples of its step: `.options interp`. */
  readonly interpolates: boolean
  /** `.options units=degrees`. */
  readonly degrees: boolean
  /** `.width out=132`. */
  readonly width: number | undefined
}

const elsewhere =
  ".param .csparam .model .func .global .options .option .opt .temp .ic .nodeset .step .mc .end"
const understood: ReadonlySet<string> = new Set([
  ...elsewhere.split(" "),
  ...analysisNames.map(name => `.${name}`),
  ..." .print .plot .probe .save .measure .meas .four .fourier .width .control".trim().split(" "),
])

/** They say nothing about the circuit or its answers. */
const meaningless: ReadonlySet<string> = new Set([".backanno", ".title", ".protect", ".unprotect", ".opts"])

/** What may stand in the body of a subcircuit. */
const local: ReadonlySet<string> = new Set([".param", ".csparam", ".model", ".func", ".global", ".if"])

/** Throws NetlistErrors with every directive that is not understood: nothing is skipped in silence. */
export function rejectUnknown(netlist: Netlist, deck: Instance, note: Note): void {
  const errors: NetlistError[] = []
  for (const card of deck.cards) {
    const {name, origin} = card
    if (!name.startsWith(".") || understood.has(name)) continue
    if (meaningless.has(name)) note(`${name} has no meaning here and is ignored`, card)
    else errors.push(new NetlistError(`${name} is not supported${didYouMean(name, understood)}`, origin))
  }
  for (const subcircuit of netlist.subcircuits.values()) collectMisplaced(subcircuit, errors)
  if (errors.length) throw new NetlistErrors(errors)
}

function collectMisplaced({cards, subcircuits}: Scope, errors: NetlistError[]): void {
  for (const {name, origin, branches} of cards) {
    if (name.startsWith(".") && !local.has(name))
      errors.push(new NetlistError(`${name} is not supported inside a subcircuit`, origin))
    for (const branch of branches ?? []) collectMisplaced(branch, errors)
  }
  for (const inner of subcircuits.values()) collectMisplaced(inner, errors)
}

/** What the cards of the deck say. Throws NetlistErrors with all mistakes in them. */
export function readPlan(deck: Instance, note: Note): Plan {
  const errors: NetlistError[] = []
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work()
    } catch (error) {
      if (error instanceof NetlistErrors) errors.push(...error.errors)
      else if (error instanceof NetlistError) errors.push(error)
      else throw error
      return undefined
    }
  }
  const number = (text: string, card: Card, of?: string) => deck.number(text, card, of)
  const found = (name: string) => deck.cards.filter(card => card.name === `.${name}`)
  const read = <T>(cards: readonly Card[], one: (card: Card) => T): T[] =>
    cards.flatMap(card => {
      const value = attempt(() => one(card))
      return value === undefined ? [] : [value]
    })
  const earlier = new Set<string>()
  const isAnalysis = ({name}: Card) => analysisNames.some(analysis => name === `.${analysis}`)
  const plan = {
    requests: read(deck.cards.filter(isAnalysis), card => readRequest(card, number)),
    measures: read(deck.cards.filter(isMeasure), card => {
      const measure = readMeasureAfter(card, number, note, {
        has: name => earlier.has(`${card.words[0]} ${name}`),
        parameter: name => deck.parameter(name),
        functions: deck.functions,
      })
      earlier.add(`${measure.analysis} ${measure.name}`)
      return measure
    }),
    saves: [...found("save"), ...found("probe")].map(card => listing(card, note)),
    tables: found("print").map(card => listing(card, note)),
    charts: found("plot").map(card => listing(card, note)),
    fouriers: read([...found("four"), ...found("fourier")], card => fourier(card, deck)),
    scripts: found("control"),
    interpolates: option(deck.cards, "interp") !== undefined,
    degrees: option(deck.cards, "units")?.startsWith("deg") ?? false,
    width: attempt(() => width(deck)),
  }
  if (errors.length) throw new NetlistErrors(errors)
  return plan
}

/** The last value given to an option; the empty text where it stands alone. */
export function option(cards: readonly Card[], key: string): string | undefined {
  const card = cards.findLast(
    card => isOptions(card) && (key in card.assignments || card.words.includes(key)),
  )
  return card && (card.assignments[key] ?? "")
}

function listing(card: Card, note: Note): Listing {
  const [first] = card.words
  const analysis = analysisNames.find(name => name === first)
  const words = analysis ? card.words.slice(1) : card.words
  const wishes: Wish[] = []
  for (const text of words)
    if (/^\([^()]*\)$/.test(text)) note(`${card.name}: limits of axes, '${text}', are ignored`, card)
    else wishes.push({text, card})
  for (const [name, text] of Object.entries(card.assignments)) wishes.push({text, name, card})
  // Alone it is about everything.
  if (!wishes.length) wishes.push({text: "all", card})
  return {analysis, wishes}
}

function fourier(card: Card, deck: Instance): Fourier {
  const [first, ...signals] = card.words
  if (first === undefined || !signals.length)
    throw new NetlistError(
      `${card.name}: expected a frequency and signals, found ${card.words.length} words`,
      card.origin,
    )
  const frequency = deck.number(first, card)
  if (!(frequency > 0))
    throw new NetlistError(`${card.name}: expected a frequency above 0, found ${frequency}`, card.origin)
  return {card, frequency, wishes: signals.map(text => ({text, card}))}
}

function width(deck: Instance): number | undefined {
  const card = deck.cards.findLast(({name}) => name === ".width")
  if (!card) return undefined
  const text = card.assignments.out ?? card.words[0]
  const columns = text === undefined ? Number.NaN : deck.number(text, card)
  if (Number.isInteger(columns) && columns >= 30 && columns <= 10_000) return columns
  throw new NetlistError(`.width: expected out=COLUMNS from 30 to 10000, found '${text ?? ""}'`, card.origin)
}
