/** Netlists without what tells where their cards came from. */
import type {Card, Netlist, Scope} from "../../src/netlist/card.js"

export const origin = {file: "deck.cir", line: 0}

/** The netlist with all origins alike. */
export function placeless(netlist: Netlist): Netlist {
  const cardless = (card: Card): Card => ({
    ...card,
    origin,
    ...(card.lines && {lines: card.lines.map(({text}) => ({text, origin}))}),
    ...(card.branches && {branches: card.branches.map(branch => ({...branch, ...scope(branch), origin}))}),
  })
  const scope = ({cards, subcircuits}: Scope): Scope => ({
    cards: cards.map(cardless),
    subcircuits: new Map(
      [...subcircuits].map(([name, inner]) => [name, {...inner, ...scope(inner), origin}]),
    ),
  })
  return {title: netlist.title, ...scope(netlist)}
}
