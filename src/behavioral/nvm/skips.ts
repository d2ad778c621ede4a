/**
 * Skip paths with errors of their own: each of their values goes through a device that should multiply by
 * one.
 */
import {type Graph, inputShapes, type Node, shapes} from "../../network/graph/graph.js"
import {sizeOf} from "../../network/graph/layer.js"

/**
 * The same graph with gains of one on the skip path of every `add`: the branch that comes from earlier in
 * the graph. Chips of it have gains of 1 + sigma n there.
 */
export function withSkips(graph: Graph): Graph {
  const found = shapes(graph)
  const nodes: Node[] = []
  /** Where each node of the graph is now. */
  const places: number[] = []
  for (const {layer, inputs} of graph.nodes) {
    const moved = inputs.map(input => places[input] ?? input)
    if (layer.kind === "add") {
      const skip = inputs[0] < inputs[1] ? 0 : 1
      const [shape] = inputShapes(graph, found, [inputs[skip]])
      const parameters = {gains: new Float64Array(sizeOf(shape)).fill(1)}
      nodes.push({layer: {kind: "gains", settings: {}, parameters}, inputs: [moved[skip]]})
      moved[skip] = nodes.length - 1
    }
    nodes.push({layer, inputs: moved})
    places.push(nodes.length - 1)
  }
  return {...graph, nodes}
}
