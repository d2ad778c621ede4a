/** Which values of a graph are never negative, so that a macro needs no sign bit for them. */
import {type Graph, outside} from "../../network/graph/graph.js"

/** Results that are from 0 on whatever goes in. */
const never = new Set(["relu", "pact", "sigmoid", "falling", "steps"])
/** Results that are from 0 on if all that goes in is. */
const keeps = new Set(["maxPool", "averagePool", "mean", "flatten", "tokens", "add"])

/** For each node, whether its values may be negative; `signedInput`: whether those from outside may. */
export function signedNodes(graph: Graph, signedInput: boolean): boolean[] {
  const signed: boolean[] = []
  for (const {layer, inputs} of graph.nodes) {
    const any = inputs.some(input => (input === outside ? signedInput : signed[input]))
    signed.push(!never.has(layer.kind) && (any || !keeps.has(layer.kind)))
  }
  return signed
}
