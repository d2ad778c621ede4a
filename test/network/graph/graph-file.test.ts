/** Model files of graphs: what was written reads back, and mistakes are said in one line. */
import {type Graph, GraphBuilder, mapParameters} from "../../../src/network/graph/graph.js"
import {parseGraph, printGraph} from "../../../src/network/graph/graph-file.js"
import {lenet5, resnet, visionTransformer} from "../../../src/network/graph/networks.js"
import {Random} from "../../../src/network/random.js"

const rounded = (graph: Graph) => mapParameters(graph, values => values.map(Math.fround))

test.each<[string, Graph]>([
  ["LeNet-5", lenet5(new Random(1))],
  ["ResNet", resnet([8, 8, 3], 10, new Random(1), 4, 1)],
  ["vision transformer", visionTransformer([8, 8, 1], 10, new Random(1))],
])("%s reads back, rounded to 32 bits", (_name, graph) => {
  const made = {
    command: "crosspice train --network x",
    ...{seed: 1, data: "digits", epoch: 2, accuracy: {validation: 0.5, test: 0.25}},
  }
  expect(parseGraph(printGraph({graph, made}), "m.json")).toEqual({graph: rounded(graph), made})
})

const builder = new GraphBuilder([2], new Random(1))
builder.add("linear", {outputs: 1})
const good = printGraph({graph: builder.graph()})
const {weights} = JSON.parse(good).nodes[0].parameters

test.each<[string, string, string]>([
  ["text", "nothing", "m.json: expected JSON: "],
  [
    "format",
    good.replace("crosspice-graph", "other"),
    'm.json: format: Invalid input: expected "crosspice-graph"',
  ],
  ["kind", good.replace('"linear"', '"lstm"'), "m.json: layer 1 (lstm): expected one of linear, conv2d, "],
  [
    "base64",
    good.replace(weights, "*"),
    "m.json: layer 1 (linear): weights: expected base64, found other characters",
  ],
  [
    "short",
    good.replace(weights, "AAAA"),
    "m.json: layer 1 (linear): weights: expected 1 x 2 numbers, found 0",
  ],
  [
    "NaN",
    good.replace(weights, "AADAfwAAwH8="),
    "m.json: layer 1 (linear): weights: expected numbers, found NaN",
  ],
  [
    "input",
    good.replace(/"inputs": \[\s*-1/, '"inputs": [3'),
    "m.json: layer 1 (linear): expected inputs from layers before it, found layer 4",
  ],
  [
    "size",
    good.replace('"outputs": 1', '"outputs": 65536'),
    "m.json: layer 1 (linear): weights: expected 65536 x 2 numbers, found 2",
  ],
])("one clear message: %s", (_name, text, message) => {
  expect(() => parseGraph(text, "m.json")).toThrow(message)
})
