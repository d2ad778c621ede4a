/** Digital front ends: scaled and rounded features, kept in the model file of the network that they drive. */
import {slice} from "../../../src/network/dataset.js"
import {features, frontOf} from "../../../src/network/graph/front.js"
import {shapes} from "../../../src/network/graph/graph.js"
import {lenet5, perceptron} from "../../../src/network/graph/networks.js"
import {answers} from "../../../src/network/graph/run.js"
import {checkNetwork, type Network} from "../../../src/network/mlp.js"
import {parseModel, printModel} from "../../../src/network/model-file.js"
import {frame} from "../../../src/network/pixels.js"
import {Random} from "../../../src/network/random.js"
import {synthetic} from "../../../src/network/synthetic.js"

const digits = synthetic("test", 60)
const graph = lenet5(new Random(1))
const raw = answers(
  {...graph, nodes: graph.nodes.slice(0, 7)},
  Float64Array.from(frame(digits.values), grey => grey / 255),
)
const sample = {...digits, width: 784, values: frame(digits.values)}

test("analog features fill 0..255 in proportion; about one in a hundred clips", () => {
  const front = frontOf(graph, sample, "analog")
  expect(shapes(front).at(-1)).toEqual([400])
  const found = features(front, digits)
  expect([found.width, found.count, found.unit, found.name]).toEqual([
    ...[400, 60, "grey"],
    "features of synthetic digits (test)",
  ])
  const clips = found.values.filter(value => value === 255).length / found.values.length
  expect(clips).toBeGreaterThan(0.005)
  expect(clips).toBeLessThan(0.02)
  const full = raw.slice().sort()[Math.floor(0.99 * (raw.length - 1))]
  for (const [i, value] of found.values.entries())
    expect(value).toBe(Math.round(Math.max(0, Math.min(raw[i] / full / Math.sqrt(1 + 1e-5), 1)) * 255))
})

test("sign features are above half scale where they are above their mean", () => {
  const found = features(frontOf(graph, sample, "sign"), slice(digits, 10, 20))
  const mean = raw.reduce((a, b) => a + b) / raw.length
  const wrong = [...found.values].filter((value, i) => value > 127.5 !== raw[4000 + i] > mean).length
  expect(wrong).toBeLessThan(found.values.length / 200)
})

test("a model file keeps the front end; its features must be the network's inputs", () => {
  const front = frontOf(graph, sample, "sign")
  const layer = (inputs: number) => ({
    ...{inputs, outputs: 2, gain: 1, scale: 1, activation: "sigmoid" as const},
    weights: new Float64Array(2 * inputs).fill(1),
    biases: new Float64Array(2).fill(-1),
  })
  const network = (inputs: number): Network => ({
    ...{layers: [layer(inputs)], encoding: "sign", levels: "binary", vdd: 0.8, front},
    trainedFor: {forward: "ideal"},
  })
  const {network: read} = parseModel(printModel({network: network(400)}), "m.json")
  expect(features(read.front ?? graph, digits).values).toEqual(features(front, digits).values)
  expect(() => checkNetwork(network(399))).toThrow("layer 1: expected 400 inputs, found 399")
})

test("without layers before the first linear one there is no front end", () => {
  expect(() => frontOf(perceptron([784], [10], new Random(1)), sample, "sign")).toThrow(
    "expected layers before the first linear one, found none",
  )
})
