import {withClips} from "../../../src/behavioral/acim/clips.js"
import {completeConfig} from "../../../src/behavioral/acim/config.js"
import {MacroProducts, type Mode} from "../../../src/behavioral/acim/products.js"
import {quantized} from "../../../src/behavioral/acim/quantizer.js"
import {signedNodes} from "../../../src/behavioral/acim/signs.js"
import {type Graph, GraphBuilder} from "../../../src/network/graph/graph.js"
import {graphAccuracy} from "../../../src/network/graph/loss.js"
import {lenet5, visionTransformer} from "../../../src/network/graph/networks.js"
import {answers, GraphRun} from "../../../src/network/graph/run.js"
import {trainGraph} from "../../../src/network/graph/train.js"
import {Random} from "../../../src/network/random.js"

const values = (n: number, seed: number, least = 0) => {
  const random = new Random(seed)
  return Float64Array.from({length: n}, () => random.uniform(least, 1))
}

function run(graph: Graph, inputs: Float64Array, mode: Mode, given: object = {}, more: object = {}) {
  const config = completeConfig({adcBits: 16, ...given})
  const options = {config, mode, signedInput: inputs.some(v => v < 0), firstConvolution: false, ...more}
  const products = new MacroProducts(graph, options)
  const batch = inputs.length / graph.input.reduce((a, b) => a * b)
  const work = new GraphRun(graph, batch, {multiply: products.multiply})
  products.begin(3)
  work.input.set(inputs)
  work.forward()
  return {output: work.output.slice(), work: products.work}
}

test("quantizers: largest magnitude, halves to even, nothing negative without a sign", () => {
  expect(quantized(Float64Array.of(-1, 0.5, 0.2, 0), 3, true)).toEqual({
    values: Int32Array.of(-3, 2, 1, 0),
    unit: 1 / 3,
  })
  expect(quantized(Float64Array.of(-1, 0.5, 0.25, 2), 3, false)).toEqual({
    values: Int32Array.of(0, 2, 1, 7),
    unit: 2 / 7,
  })
  expect(quantized(new Float64Array(2), 8, true)).toEqual({values: new Int32Array(2), unit: 1e-7 / 127})
  expect([...quantized(Float64Array.of(9, 1), 2, false, 2, 3).values]).toEqual([3, 1])
})

test("what follows relu or sigmoid has no sign", () => {
  const graph = lenet5(new Random(1))
  const kinds = graph.nodes.map(({layer}) => layer.kind)
  const signed = signedNodes(graph, false)
  for (const [k, kind] of kinds.entries()) expect(signed[k]).toBe(kind === "conv2d" || kind === "linear")
  const norm = new GraphBuilder([4, 3], new Random(1))
  norm.add("layerNorm")
  expect(signedNodes(norm.graph(), false)).toEqual([true])
})

test.each(["lenet5", "transformer"])(
  "%s: an ADC without error gives the exact products of whole numbers",
  name => {
    const random = new Random(5)
    const graph =
      name === "lenet5"
        ? lenet5(random)
        : visionTransformer([28, 28, 1], 10, random, {patch: 7, features: 16})
    const images = values(2 * 784, 2)
    const exact = run(graph, images, "inference")
    // 255 rows of bits and 16 bits of ADC: 257 steps for each.
    const simulated = run(graph, images, "simulation", {rows: 255})
    expect(exact.work).toEqual([])
    for (const {error} of simulated.work) expect(error).toBe(0)
    for (const [k, y] of exact.output.entries()) expect(simulated.output[k]).toBeCloseTo(y, 10)
    const digital = answers(graph, images)
    const largest = digital.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
    for (const [k, y] of digital.entries()) expect(Math.abs(exact.output[k] - y)).toBeLessThan(0.05 * largest)
    const parts = simulated.work.map(({part}) => part)
    if (name === "lenet5") expect(parts).toEqual(["weights", "weights", "weights", "weights"])
    else expect(parts).toEqual(expect.arrayContaining(["query", "key", "value", "scores", "mix", "output"]))
  },
)

test("LeNet-5: tiles of whole channels, its first convolution only where asked for", () => {
  const graph = lenet5(new Random(5))
  const images = values(784, 2)
  const counts = (rows: number, first: boolean) =>
    run(graph, images, "simulation", {rows}, {firstConvolution: first}).work.map(
      ({counts}) => counts.tileResults,
    )
  // 100 positions x 16 outputs, 150 rows: one tile of 256 rows, two of 5 and 1 channels in 128 rows.
  expect(counts(256, false)).toEqual([1600, 2 * 120, 84, 10])
  expect(counts(128, true)).toEqual([784 * 6, 2 * 1600, 4 * 120, 84, 10])
  expect(() => run(graph, images, "simulation", {rows: 24})).toThrow(
    "layer 4 (conv2d): rows: expected at least 25, which belong together, found 24",
  )
})

test("keys are cut into digits, so that scores turn: the same products", () => {
  const builder = new GraphBuilder([5, 8], new Random(3))
  builder.add("attention", {heads: 2})
  const graph = builder.graph()
  const inputs = values(5 * 8, 4, -1)
  const fine = run(graph, inputs, "simulation", {rows: 255, weightBits: 12, inputBits: 12})
  for (const [k, y] of answers(graph, inputs).entries()) expect(fine.output[k]).toBeCloseTo(y, 2)
})

test("training sees whole numbers times 1 + eta", () => {
  const builder = new GraphBuilder([50], new Random(3))
  builder.add("linear", {outputs: 400})
  const graph = builder.graph()
  const inputs = values(50, 4)
  const clean = run(graph, inputs, "inference").output
  expect([...run(graph, inputs, "train").output]).toEqual([...clean])
  const noisy = run(graph, inputs, "train", {}, {trainNoise_percent: 5}).output
  const squares = noisy.reduce((sum, y, k) => sum + (y / clean[k] - 1) ** 2, 0)
  expect(Math.sqrt(squares / 400)).toBeGreaterThan(0.045)
  expect(Math.sqrt(squares / 400)).toBeLessThan(0.055)
})

test("relu that learns where to clip: at first at its largest value, then by what is clipped", () => {
  const builder = new GraphBuilder([3], new Random(3))
  builder.add("linear", {outputs: 3})
  builder.add("relu")
  const graph = builder.graph()
  graph.nodes[0].layer.parameters.weights.set([1, 0, 0, 0, 1, 0, 0, 0, 1])
  const images = Float64Array.of(1, -2, 3, 0.5, 2, 1)
  const clipped = withClips(graph, images)
  expect(clipped.nodes.map(({layer}) => layer.kind)).toEqual(["linear", "pact"])
  expect([...clipped.nodes[1].layer.parameters.clip]).toEqual([3])
  expect([...answers(clipped, images)]).toEqual([...answers(graph, images)])
  const work = new GraphRun(clipped, 1, {train: true})
  clipped.nodes[1].layer.parameters.clip[0] = 2
  work.input.set([5, 1, -1])
  work.forward()
  expect([...work.output]).toEqual([2, 1, 0])
  work.outputGradient.set([10, 20, 30])
  work.backward()
  expect([...work.parameterGradients[1].clip]).toEqual([10])
  expect([...work.parameterGradients[0].biases]).toEqual([0, 20, 0])
})

test("training through few bits makes a network that few bits suffice for", async () => {
  const random = new Random(8)
  const count = 600
  // Two classes by a weighted sum of which half the weights are small.
  const values = Float64Array.from({length: count * 12}, () => random.uniform())
  const labels = Uint8Array.from({length: count}, (_, i) => {
    let sum = 0
    for (let k = 0; k < 12; k++) sum += (values[i * 12 + k] - 0.5) * (k % 2 ? 1 : 0.3)
    return Number(sum > 0)
  })
  const dataset = {name: "sums", count, width: 12, values, unit: "fraction" as const, labels}
  const builder = new GraphBuilder([12], new Random(1))
  builder.add("linear", {outputs: 8})
  builder.add("relu")
  builder.add("linear", {outputs: 2})
  const options = {
    ...{config: completeConfig({weightBits: 2, inputBits: 2}), signedInput: false, firstConvolution: false},
    ...{mode: "train" as const, trainNoise_percent: 5},
  }
  const exact = await trainGraph(builder.graph(), dataset, dataset, {epochs: 30, rate: 0.02})
  const coarse = (graph: Graph) =>
    graphAccuracy(graph, dataset, {
      multiply: new MacroProducts(graph, {...options, mode: "inference"}).multiply,
    })
  const products = new MacroProducts(exact.graph, options)
  products.begin(0)
  const through = await trainGraph(exact.graph, dataset, dataset, {
    ...{epochs: 30, rate: 0.01, multiply: products.multiply},
  })
  expect(graphAccuracy(exact.graph, dataset)).toBeGreaterThan(0.9)
  expect(coarse(through.graph)).toBeGreaterThan(coarse(exact.graph) + 0.1)
})
