/**
 * How far a deck expands, known before it is: definitions of ten lines can stand for more atoms than there
 * are.
 */
import type {Card, Netlist, Scope} from "../netlist/card.js"
import {NetlistError, NetlistErrors} from "../netlist/error.js"

/** The limit, with weights by memory and time: two million instances, or ten million elements. */
const most = 1e8

/** Instances nest this deep at most: beyond it a definition contains itself. */
export const deepest = 100

export const instanceWeight = 50
export const cardWeight = 10
export const parameterWeight = 20

/** What has been expanded so far. */
export interface Expansion {
  weight: number
}

/** Throws NetlistErrors where it is too much. */
export function expand(expansion: Expansion, weight: number, card: Card | undefined) {
  expansion.weight += weight
  if (expansion.weight > most && card) throw tooMuch(card)
}

function tooMuch({name, origin}: Card): NetlistErrors {
  const cards = (most / cardWeight).toLocaleString("en")
  return new NetlistErrors([
    new NetlistError(`${name}: subcircuits expand to more than ${cards} cards`, origin),
  ])
}

/**
 * Refuses decks whose cards outside of conditions alone expand too far, without expanding them. Throws
 * NetlistErrors.
 */
export function refuseExplosion(netlist: Netlist): void {
  const weights = new Map<Scope, number>()
  const uncertain = new Map<Scope, ReadonlySet<string>>()
  const isUncertain = (name: string, scope: Scope) => {
    let names = uncertain.get(scope)
    if (!names) uncertain.set(scope, (names = new Set(conditionalNames(scope.cards))))
    return names.has(name)
  }
  const weigh = (scope: Scope, around: readonly Scope[], depth: number): number => {
    const known = weights.get(scope)
    if (known !== undefined || depth > deepest) return known ?? 0
    // Met again while it is being weighed it contains itself: `Instance.enter` says so at the right place.
    weights.set(scope, 0)
    const scopes = [scope, ...around]
    let weight = instanceWeight
    for (const card of scope.cards) {
      weight += cardWeight
      if (card.name === ".param") weight += parameterWeight * Object.keys(card.assignments).length
      if (card.name[0] !== "x") continue
      const name = card.words.at(-1) ?? ""
      const home = scopes.findIndex(({subcircuits}) => subcircuits.has(name))
      const called = scopes[home]?.subcircuits.get(name)
      if (!called || scopes.slice(0, home + 1).some(scope => isUncertain(name, scope))) continue
      weight += weigh(called, scopes.slice(home), depth + 1)
      weight += parameterWeight * Object.keys(called.parameters).length
      if (weight > most) throw tooMuch(card)
    }
    weights.set(scope, weight)
    return weight
  }
  weigh(netlist, [], 0)
}

/** Names of subcircuits that are defined under conditions, and may be others than those outside. */
function* conditionalNames(cards: readonly Card[]): Generator<string, void, undefined> {
  for (const {branches = []} of cards)
    for (const branch of branches) {
      yield* branch.subcircuits.keys()
      yield* conditionalNames(branch.cards)
    }
}
