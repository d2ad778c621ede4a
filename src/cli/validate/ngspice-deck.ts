/** Decks as they are compared with ngspice: one analysis each, the same elements, tight tolerances. */
import type {Circuit} from "../../circuit/circuit.js"
import {deckScope, type Instance} from "../../circuit/subcircuit.js"
import {analysisNames, readRequest} from "../../deck/requests.js"
import type {Card, Netlist} from "../../netlist/card.js"
import {noAssignments} from "../../netlist/card.js"
import {NetlistError, NetlistErrors} from "../../netlist/error.js"

/**
 * They say what is shown of the points, or run the deck more than once: the points of one run are what is
 * compared.
 */
const aside: ReadonlySet<string> = new Set(
  ".print .plot .probe .save .measure .meas .four .fourier .width .step .mc .control".split(" "),
)
/** Of these the user is told. */
const repeated: ReadonlySet<string> = new Set([".step", ".mc", ".control"])

/**
 * Without longer steps than this part of the whole, straight lines between points would differ more than
 * solutions.
 */
const steps = 1000

/** The deck with one of its analyses (its operating point where it has none). */
export interface Single {
  readonly analysis: Card
  readonly netlist: Netlist
}

/** Throws NetlistErrors. */
export function singles(netlist: Netlist, note: (text: string, card?: Card) => void): Single[] {
  const isAnalysis = ({name}: Card) => analysisNames.some(analysis => name === `.${analysis}`)
  const shared = netlist.cards.filter(card => !isAnalysis(card) && !aside.has(card.name))
  const told = netlist.cards.find(({name}) => repeated.has(name))
  if (told) note(`${told.name} is left out: what is compared is the deck as it stands, once`, told)
  // The first card with any of them: a deck with tolerances of its own keeps all of its own.
  const hasTolerances = shared.some(
    ({name, assignments}) => /^\.opt/.test(name) && ("reltol" in assignments || "vntol" in assignments),
  )
  if (!hasTolerances) shared.push(tolerances)
  const deck = deckScope(netlist)
  const origin = {file: "", line: 0}
  const operatingPoint: Card = {name: ".op", words: [], assignments: noAssignments, origin}
  const analyses = netlist.cards.filter(isAnalysis)
  return (analyses.length ? analyses : [operatingPoint]).map(card => {
    const analysis = card.name === ".tran" ? withShortSteps(card, deck) : card
    return {analysis, netlist: {...netlist, cards: [...shared, analysis]}}
  })
}

const tolerances: Card = {
  name: ".options",
  words: [],
  assignments: {reltol: "1e-6", vntol: "1e-9", abstol: "1e-12"},
  origin: {file: "", line: 0},
}

function withShortSteps(card: Card, deck: Instance): Card {
  const request = readRequest(card, (text, of) => deck.number(text, of))
  if (request.kind !== "tran") return card
  const {step, stop, start = 0, longest = (stop - start) / steps, uic} = request.times
  return {...card, words: [...[step, stop, start, longest].map(String), ...(uic ? ["uic"] : [])]}
}

/** Throws NetlistErrors for elements that ngspice does not have. */
export function requireKnown({placements}: Circuit): void {
  const errors: NetlistError[] = []
  for (const {type, elements} of placements) {
    if (type.keyword === undefined && type.letter !== "n" && !type.model?.levels?.some(level => level >= 100))
      continue
    elements.names.forEach((name, k) => {
      const origin = elements.origins[k]
      errors.push(
        new NetlistError(`${name}: ngspice has no ${type.title}, so there is nothing to compare`, origin),
      )
    })
  }
  if (errors.length) throw new NetlistErrors(errors)
}

/** Our name of what ngspice calls `name` in a plot; `exists` tells which of several it can be. */
export function nameFrom(name: string, kind: string, exists: (name: string) => boolean): string | undefined {
  // An instance's elements are `v.x1.vin` there and `x1.vin` here.
  const own = name.toLowerCase().replace(/(^|[(_])[a-z]\.(x[^()]*)/, "$1$2")
  if (exists(own)) return own
  if (/^(op|dc|ac|tran)$/.test(kind)) return undefined
  const bare = /^v\((.*)\)$/.exec(own)?.[1] ?? own
  const spellings = [
    bare,
    ...["r", "c", "l", "dc"].map(parameter => `${bare}:${parameter}`),
    bare.replace(/_(?=[^_]*$)/, ":"),
  ]
  return spellings.find(exists)
}
