/** `.options` and `.temp` cards: what they set, with the names that SPICE gives them. */
import type {Card, Netlist} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {parseNumber} from "../netlist/number.js"
import {defaultOptions, type Options} from "./newton.js"

const numeric = ["reltol", "vntol", "abstol", "gmin", "itl1", "temp", "tnom"] as const

/** Known to SPICE and without a meaning for an operating point here. */
const accepted = new Set(["klu", "sparse", "method", "maxord", "trtol", "chgtol", "itl2", "itl4", "seed"])

/** Throws a NetlistError for an option that is not known or not a positive number. */
export function readOptions({cards}: Netlist): Options {
  const options: {-readonly [K in keyof Options]: Options[K]} = {...defaultOptions}
  for (const card of cards) {
    if (card.name === ".temp") options.temp = number(card, "temp", card.words[0] ?? "")
    if (card.name !== ".options" && card.name !== ".option") continue
    for (const word of card.words)
      if (!accepted.has(word)) throw new NetlistError(`.options: '${word}' is not known`, card.origin)
    for (const [key, text] of Object.entries(card.assignments)) {
      const known = numeric.find(option => option === key)
      if (known) options[known] = number(card, key, text)
      else if (!accepted.has(key))
        throw new NetlistError(`.options: '${key}' is not known (known: ${numeric.join(" ")})`, card.origin)
    }
  }
  return options
}

function number({origin}: Card, key: string, text: string): number {
  const value = parseNumber(text)
  if (value === undefined || (key === "temp" || key === "tnom" ? value <= -273.15 : value <= 0))
    throw new NetlistError(`${key}: expected a positive number, found '${text}'`, origin)
  return value
}
