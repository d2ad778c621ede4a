/** Skip paths with devices: without errors nothing changes; with them, values are scaled by 1 + sigma n. */
import {chip} from "../../../src/behavioral/nvm/chip.js"
import {withSkips} from "../../../src/behavioral/nvm/skips.js"
import {type Graph, outside} from "../../../src/network/graph/graph.js"
import {resnet, visionTransformer} from "../../../src/network/graph/networks.js"
import {answers} from "../../../src/network/graph/run.js"
import {Random} from "../../../src/network/random.js"
import {statistics} from "../../../src/output/statistics.js"

test("gains of one change no answer", () => {
  for (const graph of [
    resnet([8, 8, 1], 3, new Random(1), 2, 2),
    visionTransformer([8, 8, 1], 3, new Random(1), {features: 8, heads: 2, depth: 2}),
  ]) {
    const random = new Random(2)
    const x = Float64Array.from({length: 64}, () => random.normal())
    const skips = withSkips(graph)
    const adds = graph.nodes.filter(({layer}) => layer.kind === "add").length
    expect(skips.nodes.length).toBe(graph.nodes.length + adds)
    expect(answers(skips, x)).toEqual(answers(graph, x))
  }
})

test("the earlier branch errs, each value by itself", () => {
  const none = {settings: {}, parameters: {}}
  // x + relu(x): the skip is x.
  const graph: Graph = {
    input: [500],
    nodes: [
      {layer: {kind: "relu", ...none}, inputs: [outside]},
      {layer: {kind: "add", ...none}, inputs: [0, outside]},
    ],
  }
  const y = answers(chip(withSkips(graph), {sigma: 0.1}, 1, 0), new Float64Array(500).fill(-2))
  const {mean, deviation} = statistics(y)
  expect(Math.abs(mean + 2)).toBeLessThan(0.04)
  expect(Math.abs(deviation / 0.2 - 1)).toBeLessThan(0.15)
})
