/** Single elements by name: what a deck asks of them, and what sweeps write. */
import type {Circuit, Placement} from "../circuit/circuit.js"
import {didYouMean} from "./nearest.js"

export interface Found {
  readonly placement: Placement
  /** Index among the elements of its type. */
  readonly k: number
}

export function findElement({placements}: Circuit, name: string): Found | undefined {
  for (const placement of placements) {
    const k = placement.elements.names.indexOf(name)
    if (k >= 0) return {placement, k}
  }
  return undefined
}

/**
 * The parameter's own name, where `name` may be another spelling; undefined where the element has none such.
 */
export function parameterName({placement: {type}}: Found, name: string): string | undefined {
  if (Object.hasOwn(type.parameters, name)) return name
  return Object.keys(type.parameters).find(key => type.parameters[key].also?.includes(name))
}

export function* elementNames({placements}: Circuit): Generator<string> {
  for (const {elements} of placements) yield* elements.names
}

/** `@element[name]`: what the deck gave it. Throws a RangeError that says what there is. */
export function elementParameter(circuit: Circuit, element: string, name: string): number {
  const found = findElement(circuit, element)
  if (!found)
    throw new RangeError(`there is no element '${element}'${didYouMean(element, elementNames(circuit))}`)
  const {type, elements} = found.placement
  const key = parameterName(found, name)
  if (key === undefined) {
    const known = Object.keys(type.parameters).join(" ") || "none"
    throw new RangeError(`a ${type.title} has no parameter '${name}' (it has: ${known})`)
  }
  return elements.parameters[key][found.k]
}
