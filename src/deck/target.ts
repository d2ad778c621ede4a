/**
 * What `.dc` and `.step` change in a circuit that stands: a source, an element's parameter, the temperature.
 */
import {parameterSweep, type Sweep, temperatureSweep} from "../analysis/dc.js"
import type {Circuit} from "../circuit/circuit.js"
import {CircuitError} from "../circuit/error.js"
import type {Card} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import type {Variable} from "../output/plot.js"
import {elementNames, findElement} from "./element.js"
import {didYouMean} from "./nearest.js"
import {about} from "./requests.js"

/** The sweep of what a word on a card means: `v1`, `r1`, `@q1[area]`, `temp`. Throws a NetlistError. */
export function sweepOf(circuit: Circuit, word: string, values: ArrayLike<number>, card: Card): Sweep {
  if (word === "temp") return about(card, () => temperatureSweep(circuit, values))
  const [, name = word, parameter] = /^@(.+)\[(\w+)\]$/.exec(word) ?? []
  if (!findElement(circuit, name)) throw fail(card, missing(circuit, name))
  try {
    return parameterSweep(circuit, name, values, parameter)
  } catch (error) {
    throw error instanceof CircuitError ? fail(card, error.problem) : error
  }
}

export function missing(circuit: Circuit, element: string): string {
  return `there is no element '${element}'${didYouMean(element, elementNames(circuit))}`
}

/** The swept quantity as a column, under the name that ngspice gives it. */
export function sweepVariable(circuit: Circuit, word: string): Variable {
  if (word === "temp") return {name: "temp-sweep", type: "temperature", unit: "degC"}
  const [, name = word] = /^@(.+)\[\w+\]$/.exec(word) ?? []
  const letter = findElement(circuit, name)?.placement.type.letter
  if (name === word && letter === "v") return {name: "v-sweep", type: "voltage", unit: "V"}
  if (name === word && letter === "i") return {name: "i-sweep", type: "current", unit: "A"}
  if (name === word && letter === "r") return {name: "res-sweep", type: "impedance", unit: "Ohm"}
  return {name: "sweep", type: "notype", unit: ""}
}

const fail = ({name, origin}: Card, problem: string) => new NetlistError(`${name}: ${problem}`, origin)
