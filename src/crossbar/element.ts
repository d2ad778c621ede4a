/** Generated cards and the names that tell where in the crossbars a node or an element is. */
import {type Card, noAssignments, type Origin} from "../netlist/card.js"

const generated: Origin = {file: "crossbar", line: 0}

/** A two-terminal element: `rv_1_17_301 in_301 i_1_17_301 9.24`. */
export function twoTerminal(name: string, a: string, b: string, value: number): Card {
  return {name, words: [a, b, String(value)], assignments: noAssignments, origin: generated}
}

/** An instance of a subcircuit; `words` are its nodes and last its name. */
export function instance(
  name: string,
  words: readonly string[],
  assignments: Readonly<Record<string, string>>,
): Card {
  return {name, words, assignments, origin: generated}
}

/** The node of input `k`, counted from 0; its source is `vin_<k>`. */
export const inputNode = (k: number) => `in_${k}`

/** The output of neuron `k` (from 0) of layer `layer` (from 1): the answer is read from the last layer's. */
export const outputNode = (layer: number, k: number) => `out_${layer}_${k}`

/** The input of the same neuron, where its amplifiers meet. */
export const neuronInputNode = (layer: number, k: number) => `n_${layer}_${k}`

/** The output of the amplifier of output `row` in a horizontal partition, counted from 0. */
export const amplifierNode = (layer: number, row: number, partition: number) =>
  `a_${layer}_${row}_${partition}`

/** The nodes of a network's answer. */
export function outputNodes(layers: readonly {readonly outputs: number}[]): string[] {
  const last = layers[layers.length - 1]
  return Array.from({length: last.outputs}, (_, k) => outputNode(layers.length, k))
}

/** The bias line of a layer, counted from 1; its source is `vbias_<layer>`. */
export const biasNode = (layer: number) => `bias_${layer}`

/** The neurons' supply of a layer, counted from 1; its source is `vdd_<layer>`. */
export const supplyNode = (layer: number) => `vdd_${layer}`

/** What the elements of a compiled network belong to. */
export type Part = "sources" | "synapses" | "wires" | "amplifiers" | "neurons" | "others"

const parts: ReadonlyMap<string, Part> = new Map([
  ["rp", "synapses"],
  ["rm", "synapses"],
  ["rv", "wires"],
  ["rhp", "wires"],
  ["rhm", "wires"],
  ["xa", "amplifiers"],
  ["xs", "amplifiers"],
  ["rt", "amplifiers"],
  ["xn", "neurons"],
  ["vbias", "sources"],
  ["vdd", "sources"],
])

/**
 * The part that an element stands in, by its name, and the layer, from 1, of `layers`; what stands in none
 * belongs to the first.
 */
export function placeOf(name: string, layers: number): {readonly part: Part; readonly layer: number} {
  const end = name.indexOf("_")
  const head = name.slice(0, end)
  const part = parts.get(head)
  const layer = part ? Number.parseInt(name.slice(end + 1), 10) : 0
  if (part && layer > 0 && layer <= layers) return {part, layer}
  return {part: head === "vin" ? "sources" : "others", layer: 1}
}
