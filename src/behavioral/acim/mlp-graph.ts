/** A multilayer perceptron for crossbars as a graph of layers with the same decisions. */
import {type Graph, outside} from "../../network/graph/graph.js"
import type {Network} from "../../network/mlp.js"
import {steepness} from "../../network/neuron.js"

/**
 * Inputs of the graph are volts / vdd. Neurons of volts v = scale (W x + b vdd) are `sigmoid` vdd / (1 + exp(11 v)), `tanh`
 * -vdd tanh(11 v / 2) or `relu`: factors go into the weights, so that each layer gives volts / vdd, too. Throws a RangeError for
 * a network that was not trained by plain arithmetic, for it has another function.
 */
export function mlpGraph({layers, vdd, trainedFor}: Network): Graph {
  if (trainedFor.forward !== "ideal")
    throw new RangeError(
      `expected a network trained by plain arithmetic ('ideal'), found one trained for '${trainedFor.forward}'`,
    )
  const nodes = layers.flatMap(({outputs, weights, biases, scale, activation}, k) => {
    const slope = {sigmoid: -steepness, tanh: -steepness / 2, relu: 1}[activation]
    // relu's volts are scale (W x + b vdd), so the last vdd is left out where x is in units of it.
    const factor = slope * scale * (activation === "relu" ? 1 : vdd)
    const input = k ? 2 * k - 1 : outside
    const parameters = {weights: weights.map(w => factor * w), biases: biases.map(b => factor * b)}
    return [
      {layer: {kind: "linear", settings: {outputs}, parameters}, inputs: [input]},
      {layer: {kind: activation, settings: {}, parameters: {}}, inputs: [2 * k]},
    ]
  })
  return {input: [layers[0].inputs], nodes}
}
