/** Multilayer perceptrons for circuits as graphs, and graphs of that shape as such perceptrons. */
import type {Layer as CrossbarLayer, Network} from "../mlp.js"
import {type Activation, steepness} from "../neuron.js"
import {type Graph, type Node, outside} from "./graph.js"

/** What a neuron's curve is in a graph; z = 11 v, v the neuron's input in volts. */
const kinds: Record<Activation, string> = {sigmoid: "falling", tanh: "fallingTanh", relu: "relu"}

/**
 * The graph that answers what a network computed by plain arithmetic does, in units of its supply. Its
 * inputs are fractions from 0 to 1. A layer's weights and bias are W and b times one positive factor, so
 * that errors relative to their range are the same. Throws a RangeError for networks trained through a
 * circuit.
 */
export function graphOf({layers, encoding, vdd, trainedFor}: Network): Graph {
  if (trainedFor.forward !== "ideal")
    throw new RangeError(
      "expected a network trained by plain arithmetic (--forward ideal), " +
        `found one trained through its ${trainedFor.forward}`,
    )
  const nodes: Node[] = []
  const add = (kind: string, settings = {}, parameters = {}) =>
    nodes.push({layer: {kind, settings, parameters}, inputs: [nodes.length ? nodes.length - 1 : outside]})
  if (encoding === "sign") add("polar")
  for (const {outputs, weights, biases, scale, activation} of layers) {
    const factor = activation === "relu" ? scale : steepness * scale * vdd
    add("linear", {outputs}, {weights: weights.map(w => factor * w), biases: biases.map(b => factor * b)})
    add(kinds[activation])
  }
  return {input: [layers[0].inputs], nodes}
}

/** A synapse's conductances: 1/low_Ohm and 1/high_Ohm at weights of 1 and -1. */
export interface Conductances {
  readonly low_Ohm: number
  readonly high_Ohm: number
}

/** Input resistor of the amplifiers, Ohm. */
const amplifier_Ohm = 1e3

/**
 * The network whose circuit answers what the graph does, times `vdd`, with virtual-ground amplifiers, ideal
 * wires and the ideal neurons of its layers: the inverse of `graphOf`, also for graphs whose weights were
 * changed. Weights are divided by each layer's largest; the gain makes up for it. Throws a RangeError for a
 * graph of another shape.
 */
export function networkOf(graph: Graph, {low_Ohm, high_Ohm}: Conductances, vdd = 0.8): Network {
  const names = Object.entries(kinds) as [Activation, string][]
  const rest = [...graph.nodes]
  for (const [k, {layer, inputs}] of rest.entries())
    if (inputs[0] !== k - 1)
      throw new RangeError(`layer ${k + 1} (${layer.kind}): expected it behind the layer before`)
  const sign = rest[0]?.layer.kind === "polar"
  if (sign) rest.shift()
  const layers: CrossbarLayer[] = []
  while (rest.length) {
    const number = graph.nodes.length - rest.length + 1
    const [linear, neuron] = rest.splice(0, 2)
    if (linear.layer.kind !== "linear")
      throw new RangeError(`layer ${number} (${linear.layer.kind}): expected a linear one`)
    const activation = names.find(([, kind]) => kind === neuron?.layer.kind)?.[0]
    if (!activation)
      throw new RangeError(
        `layer ${number + 1} (${neuron?.layer.kind ?? "none"}): ` +
          `expected one of ${Object.values(kinds).join(", ")}`,
      )
    const {weights, biases} = linear.layer.parameters
    const largest = [...weights, ...biases].reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1
    const scale = activation === "relu" ? largest : largest / (steepness * vdd)
    layers.push({
      ...{inputs: weights.length / biases.length, outputs: biases.length, activation, scale},
      weights: weights.map(w => w / largest),
      biases: biases.map(b => b / largest),
      gain: scale / (amplifier_Ohm * (1 / low_Ohm - 1 / high_Ohm)),
    })
  }
  const encoding = sign ? "sign" : "analog"
  return {layers, encoding, levels: "continuous", vdd, trainedFor: {forward: "ideal"}}
}
