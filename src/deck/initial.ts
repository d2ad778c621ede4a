/** `.ic v(a)=1 ...` and `.nodeset`: voltages by node. */
import type {Initial} from "../analysis/initial.js"
import type {Circuit} from "../circuit/circuit.js"
import type {Instance} from "../circuit/subcircuit.js"
import {NetlistError, NetlistErrors} from "../netlist/error.js"
import {didYouMean} from "./nearest.js"

/** Throws NetlistErrors for nodes that the circuit does not have. */
export function readInitial(deck: Instance, circuit: Circuit): Initial {
  const errors: NetlistError[] = []
  const voltages = (name: string) => {
    const found = new Map<number, number>()
    for (const card of deck.cards) {
      if (card.name !== name) continue
      const fail = (problem: string) => void errors.push(new NetlistError(`${name}: ${problem}`, card.origin))
      for (const word of card.words) fail(`expected v(node)=volts, found '${word}'`)
      for (const [key, text] of Object.entries(card.assignments)) {
        const [, node] = /^v\(([^\s(),]+)\)$/.exec(key.replace(/\s+/g, "")) ?? []
        const index = node === undefined ? undefined : circuit.find(`v(${node})`)
        if (node === undefined) fail(`expected v(node)=volts, found '${key}='`)
        else if (index === undefined)
          fail(`the circuit has no v(${node})${didYouMean(`v(${node})`, circuit.unknowns)}`)
        else found.set(index, deck.number(text, card, key))
      }
    }
    return found
  }
  const initial = {ic: voltages(".ic"), nodeset: voltages(".nodeset")}
  if (errors.length) throw new NetlistErrors(errors)
  return initial
}
