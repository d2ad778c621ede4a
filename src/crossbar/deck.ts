/** A compiled network as the text of a deck that shows one image and solves it, at rest or over time. */
import type {Card, Netlist} from "../netlist/card.js"
import {lines} from "../netlist/print.js"

/** What a deck over time asks for. */
export interface DeckTime {
  /** In which the inputs rise from 0 V, from time 0 on. */
  readonly rise_s: number
  readonly step_s: number
  readonly stop_s: number
}

/**
 * `.save` of the answers at `nodes` and the analysis are added at the end: `.op`, or `.tran` by Gear's
 * method, which does not ring where wires are faster than the steps.
 */
export function deckText(netlist: Netlist, title: string, nodes: readonly string[], time?: DeckTime): string {
  const directive = (
    name: string,
    words: readonly string[],
    assignments: Card["assignments"] = {},
  ): Card => ({
    name,
    words,
    assignments,
    origin: {file: "compile", line: 0},
  })
  const cards = [
    ...(time ? netlist.cards.map(card => rising(card, time.rise_s)) : netlist.cards),
    directive(
      ".save",
      nodes.map(node => `v(${node})`),
    ),
    ...(time
      ? [
          directive(".options", [], {method: "gear"}),
          directive(".tran", [String(time.step_s), String(time.stop_s)]),
        ]
      : [directive(".op", [])]),
  ]
  return `${[...lines({...netlist, title, cards})].join("\n")}\n`
}

/** An input's source with a ramp instead of its voltage; other cards as they are. */
export function rising(card: Card, rise_s: number): Card {
  if (!card.name.startsWith("vin_")) return card
  const [node, ground, volts] = card.words
  return {...card, words: [node, ground, `pwl(0 0 ${rise_s} ${volts})`]}
}
