/** A compiled network as the text of a deck that shows one image and solves it. */
import type {Card, Netlist} from "../netlist/card.js"
import {lines} from "../netlist/print.js"

/** `.save` of the answers at `nodes` and `.op` are added at the end. */
export function deckText(netlist: Netlist, title: string, nodes: readonly string[]): string {
  const directive = (name: string, words: readonly string[]): Card => ({
    name,
    words,
    assignments: {},
    origin: {file: "compile", line: 0},
  })
  const cards = [
    ...netlist.cards,
    directive(
      ".save",
      nodes.map(node => `v(${node})`),
    ),
    directive(".op", []),
  ]
  return `${[...lines({...netlist, title, cards})].join("\n")}\n`
}
