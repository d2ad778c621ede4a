/** Graphs whose activations learn where to clip. */
import type {Graph} from "../../network/graph/graph.js"
import {sizeOf} from "../../network/graph/layer.js"
import {GraphRun} from "../../network/graph/run.js"

/**
 * Each relu becomes a `pact` that clips at the largest value it has for `images` (images x input): nothing,
 * at first.
 */
export function withClips(graph: Graph, images: Float64Array): Graph {
  const run = new GraphRun(graph, images.length / sizeOf(graph.input))
  run.input.set(images)
  run.forward()
  const largest = (node: number) => run.values(node).reduce((a, b) => Math.max(a, b), 1e-3)
  return {
    ...graph,
    nodes: graph.nodes.map((node, k) => {
      if (node.layer.kind !== "relu") return node
      return {...node, layer: {kind: "pact", settings: {}, parameters: {clip: Float64Array.of(largest(k))}}}
    }),
  }
}
