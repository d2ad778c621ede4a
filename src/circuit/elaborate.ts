/**
 * Cards to circuit: expand subcircuits, choose types, evaluate parameters, number unknowns, place devices.
 */
import type {Card, Netlist} from "../netlist/card.js"
import {withExpression} from "../netlist/controlled.js"
import type {Draws} from "../netlist/draws.js"
import {NetlistError, NetlistErrors} from "../netlist/error.js"
import {byLetter, choose, type Letters} from "./choose.js"
import {type Circuit, CircuitBuilder} from "./circuit.js"
import {Group} from "./columns.js"
import type {DeviceType} from "./device.js"
import {refuseExplosion} from "./expansion.js"
import {deckScope, type Instance} from "./subcircuit.js"
import {findTwins} from "./twins.js"

/** A deck with thousands of mistakes has one mistake: stop collecting. */
const mostErrors = 20
/** The same with repetitions: a mistake in a definition comes with each of its instances. */
const mostAttempts = 1000

/**
 * The circuit of a netlist. `types` are the element types that exist; `overrides` replace `.param` values
 * of the deck; `draws` is one sample of its random functions, which have their nominal values without.
 * Throws NetlistErrors with everything that is wrong, CircuitError for references to what is not there.
 */
export function elaborate(
  netlist: Netlist,
  types: readonly DeviceType[],
  overrides: Readonly<Record<string, number>> = {},
  draws?: Draws,
): Circuit {
  refuseExplosion(netlist)
  const deck = deckScope(netlist, overrides, draws)
  const groups = new Map<DeviceType, Group>()
  const attempts = new Attempts()
  collect(deck, byLetter(types), groups, attempts)
  findTwins([...groups.values()], (name, card, {origin: {file, line}}) =>
    attempts.run(card, () => {
      throw new NetlistError(`${name}: defined before, at ${file}:${line}`, card.origin)
    }),
  )
  const builder = new CircuitBuilder()
  // All nodes are numbered before the first device is placed.
  const placed = [...groups.values()].map(
    group => [group.type, group.columns(builder, attempts.run)] as const,
  )
  attempts.finish()
  for (const [type, elements] of placed) builder.place(type, elements)
  return builder.finish()
}

/** Collects what is wrong with cards, so that it can be said at once. */
class Attempts {
  readonly #errors = new Map<string, NetlistError>()
  #failures = 0

  run = ({name}: Card, work: () => void) => {
    try {
      work()
    } catch (error) {
      if (error instanceof NetlistErrors) error.errors.forEach(this.#add)
      else if (error instanceof NetlistError) this.#add(naming(name, error))
      else throw error
      if (this.#errors.size >= mostErrors || ++this.#failures >= mostAttempts) this.finish()
    }
  }

  finish() {
    const errors = [...this.#errors.values()]
    if (errors.length) throw new NetlistErrors(errors.sort((a, b) => a.origin.line - b.origin.line))
  }

  #add = (error: NetlistError) => {
    if (!this.#errors.has(error.message)) this.#errors.set(error.message, error)
  }
}

/** A mistake in an expression does not know whose it is. */
function naming(name: string, error: NetlistError): NetlistError {
  const {problem, origin, source} = error
  return source ? new NetlistError(`${name}: ${problem}`, origin, source) : error
}

function collect(instance: Instance, letters: Letters, groups: Map<DeviceType, Group>, attempts: Attempts) {
  for (const card of instance.cards) {
    const letter = card.name[0]
    if (letter === ".") continue
    attempts.run(card, () => {
      if (letter === "x") return collect(instance.enter(card), letters, groups, attempts)
      const element = withExpression(card)
      const choice = choose(element, letters, instance)
      let group = groups.get(choice.type)
      if (!group) groups.set(choice.type, (group = new Group(choice.type)))
      group.add(element, instance, choice)
    })
  }
}
