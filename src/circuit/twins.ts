/** Elements of the same name, found without a table of all names, which would be larger than the elements. */
import type {Card} from "../netlist/card.js"

/** Cards, and what stands in front of the name of each. */
export interface Named {
  readonly cards: readonly Card[]
  readonly instances: readonly {readonly path: string}[]
}

/** Calls `found` for every element whose name another one before it has. */
export function findTwins(
  groups: readonly Named[],
  found: (name: string, card: Card, first: Card) => void,
): void {
  const hashes = new Uint32Array(groups.reduce((count, {cards}) => count + cards.length, 0))
  let next = 0
  for (const {cards, instances} of groups)
    for (let k = 0; k < cards.length; k++)
      hashes[next++] = hash(hash(0x811c9dc5, instances[k].path), cards[k].name)
  const repeated = repeatedValues(hashes.slice().sort())
  if (!repeated.size) return
  // Few: chance alone makes a hundred of a million.
  const seen = new Map<string, Card>()
  next = 0
  for (const {cards, instances} of groups)
    for (let k = 0; k < cards.length; k++) {
      if (!repeated.has(hashes[next++])) continue
      const name = instances[k].path + cards[k].name
      const first = seen.get(name)
      if (first) found(name, cards[k], first)
      else seen.set(name, cards[k])
    }
}

/** FNV-1a (Fowler, Noll, Vo 1991). */
function hash(start: number, text: string): number {
  let h = start
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h
}

function repeatedValues(sorted: Uint32Array): ReadonlySet<number> {
  const repeated = new Set<number>()
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) repeated.add(sorted[i])
  return repeated
}
