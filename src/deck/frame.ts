/**
 * What the points of an analysis of a circuit hold: its unknowns, and currents and parameters of single
 * elements.
 */
import type {Circuit} from "../circuit/circuit.js"
import type {Variable} from "../output/plot.js"
import {elementParameter} from "./element.js"
import {type Conditions, elementCurrent} from "./element-current.js"
import type {Frame} from "./signals.js"

export function circuitFrame(circuit: Circuit, conditions: Conditions, scale?: Variable): Frame {
  return {
    complex: conditions.analysis === "small-signal",
    ...(scale && {scale}),
    find: circuit.find,
    names: circuit.unknowns,
    variable: index => unknown(circuit.unknowns[index]),
    all: circuit.unknowns.map((_, index) => index).slice(1),
    computed(name) {
      const [, element] = /^i\((.+)\)$/.exec(name) ?? []
      if (element !== undefined) return elementCurrent(circuit, element, conditions)
      const [, of, parameter] = /^@(.+)@(\w+)$/.exec(name) ?? []
      return of === undefined ? undefined : {value: elementParameter(circuit, of, parameter)}
    },
  }
}

function unknown(name: string): Variable {
  return name.startsWith("v(") ? {name, type: "voltage", unit: "V"} : {name, type: "current", unit: "A"}
}

/** Quantities that have names and no circuit: noise densities, sensitivities, transfer functions. */
export function namedFrame(variables: readonly Variable[], scale?: Variable): Frame {
  const byName = new Map(variables.map(({name}, index) => [name, index]))
  return {
    complex: false,
    ...(scale && {scale}),
    find: name => byName.get(name),
    names: variables.map(({name}) => name),
    variable: index => variables[index],
    all: variables.map((_, index) => index),
  }
}
