/** Outputs and sources that `.tf`, `.noise` and `.sens` name: `v(a,b)`, `i(v1)`, `vin`. */
import type {Circuit} from "../circuit/circuit.js"
import type {Card} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {findElement} from "./element.js"
import {didYouMean} from "./nearest.js"
import {missing} from "./target.js"

export interface Output {
  /** `v(a,b)` */
  readonly text: string
  /** The unknowns: plus, and minus where there is one. */
  readonly names: readonly [plus: string, minus?: string]
  readonly unit: "V" | "A"
}

/** Throws a NetlistError for what is no voltage or current of the circuit. */
export function outputOf(circuit: Circuit, text: string, card: Card): Output {
  const [, letter, first, second] = /^([vi])\(([^\s(),]+)(?:[\s,]+([^\s(),]+))?\)$/.exec(text) ?? []
  if (letter === undefined || (letter === "i" && second !== undefined))
    throw fail(card, `expected an output such as v(out), v(a,b) or i(v1), found '${text}'`)
  const names = [first, second]
    .filter(name => name !== undefined)
    .map(name => `${letter}(${name === "gnd" ? "0" : name})`)
  for (const name of names)
    if (circuit.find(name) === undefined)
      throw fail(card, `the circuit has no ${name}${didYouMean(name, circuit.unknowns)}`)
  const [plus, minus] = names
  return {text, names: minus === undefined ? [plus] : [plus, minus], unit: letter === "v" ? "V" : "A"}
}

/** An independent source. Throws a NetlistError for anything else. */
export function sourceOf(
  circuit: Circuit,
  name: string,
  card: Card,
): {readonly name: string; readonly unit: "V" | "A"} {
  const found = findElement(circuit, name)
  if (!found) throw fail(card, missing(circuit, name))
  const {parameters, title} = found.placement.type
  if (!("ac" in parameters && "phase" in parameters))
    throw fail(card, `expected an independent source, found the ${title} ${name}`)
  return {name, unit: parameters.ac.unit === "A" ? "A" : "V"}
}

const fail = ({name, origin}: Card, problem: string) => new NetlistError(`${name}: ${problem}`, origin)
