/** `.options` and `.temp` cards: what they set, with the names that SPICE gives them. */
import type {Card} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {parseNumber} from "../netlist/number.js"
import {defaultOptions, type Options} from "./newton.js"

const numeric = [
  "reltol",
  "vntol",
  "abstol",
  "gmin",
  "itl1",
  "itl4",
  "maxord",
  "trtol",
  "temp",
  "tnom",
] as const

const usualTrtol = 7

const whole: ReadonlySet<string> = new Set(["itl1", "itl4", "maxord"])

/** Spellings of the methods. */
const methods: Readonly<Record<string, Options["method"]>> = {
  trap: "trap",
  trapezoidal: "trap",
  gear: "gear",
  euler: "euler",
  bdf: "gear",
}

/** Known to SPICE, and without a meaning here: how its solvers work and what its listings show. */
const meaningless: ReadonlySet<string> = new Set(
  (
    "klu sparse chgtol itl2 itl3 itl5 itl6 pivtol pivrel gminsteps srcsteps lvltim " +
    "acct noacct list nolist node nomod nopage opts limpts limtim cptime numdgt ingold post brief probe " +
    "measdgt measfall nopost noinit warn xmu bypass keepopinfo noopiter trytocompact savecurrents"
  ).split(" "),
)

/** What the layer above reads from the same cards. */
const others: ReadonlySet<string> = new Set(["seed", "interp", "units"])

export interface OptionReading {
  /** Value of `{2*r}` or of a parameter's name; plain numbers only where it is missing. */
  readonly number?: (text: string, card: Card) => number
  /** Told of options that mean nothing here. */
  readonly note?: (text: string, card: Card) => void
}

/** Throws a NetlistError for an option that is not known or does not have the value it needs. */
export function readOptions(
  {cards}: {readonly cards: readonly Card[]},
  {number = plain, note = () => {}}: OptionReading = {},
): Options {
  const options: {-readonly [K in keyof Options]: Options[K]} = {...defaultOptions}
  const given = new Set<string>()
  for (const card of cards) {
    if (card.name === ".temp") options.temp = checked("temp", number(card.words[0] ?? "", card), card)
    if (!isOptions(card)) continue
    for (const word of card.words)
      if (meaningless.has(word)) note(`.options: '${word}' has no meaning here and is ignored`, card)
      else if (!others.has(word)) throw unknown(word, card)
    for (const [key, text] of Object.entries(card.assignments)) {
      given.add(key)
      const known = numeric.find(option => option === key)
      if (known) options[known] = checked(key, number(text, card), card)
      else if (key === "method") options.method = methodOf(text, card)
      else if (meaningless.has(key)) note(`.options: '${key}' has no meaning here and is ignored`, card)
      else if (!others.has(key)) throw unknown(key, card)
    }
  }
  // With the tolerances of other SPICEs goes how many of them a time step may miss there.
  if (given.has("reltol") && !given.has("trtol")) options.trtol = usualTrtol
  return options
}

export function isOptions({name}: Card): boolean {
  return name === ".options" || name === ".option" || name === ".opt"
}

function plain(text: string, {name, origin}: Card): number {
  const value = parseNumber(text)
  if (value === undefined) throw new NetlistError(`${name}: expected a number, found '${text}'`, origin)
  return value
}

function checked(key: string, value: number, {origin}: Card): number {
  if (key === "temp" || key === "tnom") {
    if (value > -273.15) return value
    throw new NetlistError(`${key}: expected a temperature above -273.15, found '${value}'`, origin)
  }
  if (!(value > 0)) throw new NetlistError(`${key}: expected a positive number, found '${value}'`, origin)
  if (whole.has(key) && !Number.isInteger(value))
    throw new NetlistError(`${key}: expected a whole number, found '${value}'`, origin)
  return value
}

function methodOf(text: string, {origin}: Card): Options["method"] {
  if (Object.hasOwn(methods, text)) return methods[text]
  throw new NetlistError(`method: expected trap, gear or euler, found '${text}'`, origin)
}

function unknown(key: string, {origin}: Card): NetlistError {
  const known = [...numeric, "method", ...others].join(" ")
  return new NetlistError(`.options: '${key}' is not known (known: ${known})`, origin)
}
