/** Training of graphs: it learns, reproducibly; noise that is none changes nothing. */
import {slice} from "../../../src/network/dataset.js"
import {type Graph, GraphBuilder} from "../../../src/network/graph/graph.js"
import {crossEntropy, graphAccuracy} from "../../../src/network/graph/loss.js"
import {perceptron, resnet, visionTransformer} from "../../../src/network/graph/networks.js"
import {type GraphTrainOptions, trainGraph} from "../../../src/network/graph/train.js"
import {Random} from "../../../src/network/random.js"
import {synthetic} from "../../../src/network/synthetic.js"
import type {Progress} from "../../../src/network/train.js"

const digits = synthetic("train", 1500)
const training = slice(digits, 0, 1200)
const validation = slice(digits, 1200, 1500)
const flat = (seed = 1) => perceptron([400], [24, 10], new Random(seed))

test("a perceptron learns drawn digits; its accuracy is the one reported", async () => {
  const {
    graph,
    validation: right,
    epoch,
  } = await trainGraph(flat(), training, validation, {
    ...{epochs: 8, batch: 40, rate: 1e-2},
  })
  expect(right).toBeGreaterThan(0.88)
  expect(epoch).toBeLessThanOrEqual(8)
  expect(graphAccuracy(graph, validation)).toBe(right)
  expect(graphAccuracy(graph, synthetic("test", 300))).toBeGreaterThan(0.85)
})

test("momentum learns too", async () => {
  const options = {epochs: 5, optimizer: "sgd", rate: 0.05, decay: 5e-4} as const
  expect((await trainGraph(flat(), training, validation, options)).validation).toBeGreaterThan(0.88)
})

test("the same seed trains the same network, another another; the network given stays", async () => {
  const options = {epochs: 1, distortion: 0.03, seed: 3}
  const initial = flat()
  const one = await trainGraph(initial, training, validation, options)
  expect(await trainGraph(initial, training, validation, options)).toEqual(one)
  expect(initial).toEqual(flat())
  expect(await trainGraph(initial, training, validation, {...options, seed: 4})).not.toEqual(one)
})

test("two samples without noise are one step without samples", async () => {
  const options: GraphTrainOptions = {epochs: 1, optimizer: "sgd", rate: 0.05}
  const plain = await trainGraph(flat(), training, validation, options)
  const perturb = (clean: Graph, noisy: Graph) => {
    for (const [k, {layer}] of clean.nodes.entries())
      for (const [name, values] of Object.entries(layer.parameters))
        noisy.nodes[k].layer.parameters[name].set(values)
  }
  const noisy = await trainGraph(flat(), training, validation, {...options, noise: {perturb, samples: 2}})
  expect(noisy.validation).toBe(plain.validation)
  for (const [k, {layer}] of plain.graph.nodes.entries())
    for (const [name, values] of Object.entries(layer.parameters)) {
      const others = noisy.graph.nodes[k].layer.parameters[name]
      expect(Math.max(...values.map((value, i) => Math.abs(value - others[i])))).toBeLessThan(1e-12)
    }
})

const convolutional = (random: Random) => {
  const builder = new GraphBuilder([20, 20, 1], random)
  builder.add("conv2d", {outputs: 4, kernel: 5, stride: 2})
  builder.add("relu")
  builder.add("averagePool", {kernel: 2, stride: 2})
  builder.add("flatten")
  builder.add("linear", {outputs: 10})
  return builder.graph()
}

test.each<[string, number, (random: Random) => Graph]>([
  ["a convolutional network", 1000, convolutional],
  ["a residual network", 200, random => resnet([20, 20, 1], 10, random, 3, 1)],
  [
    "a vision transformer",
    200,
    random => visionTransformer([20, 20, 1], 10, random, {patch: 5, features: 16}),
  ],
])("%s: the loss falls by a third", async (_name, images, make) => {
  const seen: Progress[] = []
  const some = slice(digits, 0, images)
  const onProgress = (progress: Progress) => void (progress.validation !== undefined && seen.push(progress))
  await trainGraph(make(new Random(2)), some, slice(digits, 1000, 1050), {
    ...{epochs: 6, batch: 20, rate: 1e-2, onProgress},
  })
  expect(seen.map(({done}) => done)).toEqual([1, 2, 3, 4, 5, 6])
  expect(seen[5].loss).toBeLessThan((2 / 3) * seen[0].loss)
})

test("cross-entropy and its gradient", () => {
  const values = new Float64Array([1, 2, 3, -1, 0, 500])
  const labels = new Uint8Array([0, 2])
  const gradient = new Float64Array(6)
  const loss = crossEntropy(values, labels, 3, gradient)
  expect(loss).toBeCloseTo(Math.log(Math.E + Math.E ** 2 + Math.E ** 3) / 2 - 1 / 2, 12)
  for (const i of values.keys()) {
    const moved = (by: number) =>
      crossEntropy(
        values.map((v, k) => (k === i ? v + by : v)),
        labels,
        3,
      )
    expect(gradient[i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8)
  }
})

test.each<[string, Partial<GraphTrainOptions>, Graph, string]>([
  [
    "shape",
    {},
    perceptron([399], [10], new Random(1)),
    "the network has 399 inputs (399), synthetic digits (train) has 400 values per image",
  ],
  [
    "classes",
    {},
    perceptron([400], [5], new Random(1)),
    "the network has 5 outputs, synthetic digits (train) has classes up to 9",
  ],
  ["rate", {rate: 1e300}, flat(), "training diverged in epoch 1: a smaller rate than 1e+300 may help"],
])("one clear message: %s", async (_name, options, graph, message) => {
  await expect(trainGraph(graph, training, validation, {epochs: 1, ...options})).rejects.toThrow(message)
})
