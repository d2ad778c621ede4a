/** Brings subcircuit libraries, built in or a user's own, into a netlist. */
import type {Card, Scope, Subcircuit} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {parse} from "../netlist/parse.js"
import {type AmplifierName, type Dialect, libraryText, type NeuronName} from "./library.js"

/** A library's subcircuit that crossbars instantiate, with the terminals it must have. */
export type Needed = keyof typeof terminals

const terminals = {amplifier: "I+ I- out", summer: "in out", neuron: "in out vdd"}

/** A built-in library by name, or a parsed one unchanged. */
export function findLibrary(
  kind: "amplifier" | "neuron",
  library: AmplifierName | NeuronName | Scope,
  dialect: Dialect,
): Scope {
  if (typeof library !== "string") return library
  const file = `${kind}-${library}`
  return parse(libraryText(file, dialect), {file: `${file}.lib`})
}

/**
 * Appends a library's cards (its models) and subcircuits, its `neuron` under the name `neuronName`. Throws
 * a NetlistError where a needed subcircuit is missing or has other than the expected number of terminals,
 * and where two libraries define the same name.
 */
export function appendLibrary(
  cards: Card[],
  subcircuits: Map<string, Subcircuit>,
  library: Scope,
  needed: readonly Needed[],
  neuronName = "neuron",
): void {
  const [first] = [...library.cards, ...library.subcircuits.values()]
  for (const name of needed) {
    const found = library.subcircuits.get(name)
    const expected = `expected a subcircuit '.subckt ${name} ${terminals[name]}'`
    if (!found) {
      const names = [...library.subcircuits.keys()].join(", ")
      throw new NetlistError(
        `${expected}, found ${names || "no subcircuit"}`,
        first?.origin ?? {file: "library", line: 1},
      )
    }
    if (found.ports.length !== terminals[name].split(" ").length)
      throw new NetlistError(`${expected}, found terminals '${found.ports.join(" ")}'`, found.origin)
  }
  for (const subcircuit of library.subcircuits.values()) {
    const name = subcircuit.name === "neuron" ? neuronName : subcircuit.name
    if (subcircuits.has(name))
      throw new NetlistError(`subcircuit '${name}' is defined in another library, too`, subcircuit.origin)
    subcircuits.set(name, {...subcircuit, name})
  }
  cards.push(...library.cards)
}
