/** Device errors: their size against what was asked for, on every scale; levels, gains, batch norm, seeds. */
import {checkErrors, chip, type DeviceErrors} from "../../../src/behavioral/nvm/chip.js"
import {groups} from "../../../src/behavioral/nvm/groups.js"
import {groupRanges, rangeOf} from "../../../src/behavioral/nvm/range.js"
import {type Graph, GraphBuilder} from "../../../src/network/graph/graph.js"
import {resnet, visionTransformer} from "../../../src/network/graph/networks.js"
import {answers} from "../../../src/network/graph/run.js"
import {Random} from "../../../src/network/random.js"
import {statistics} from "../../../src/output/statistics.js"

/**
 * Two linear layers: weights in [-2, 4] and biases in [0, 0.3], then weights in [-0.5, 0.5] and no biases.
 */
function small(): Graph {
  const builder = new GraphBuilder([20], new Random(1))
  builder.add("linear", {outputs: 30})
  builder.add("relu")
  builder.add("linear", {outputs: 3})
  const graph = builder.graph()
  const spread = (values: Float64Array, low: number, high: number) => {
    for (let i = 0; i < values.length; i++) values[i] = low + ((high - low) * i) / (values.length - 1)
  }
  spread(graph.nodes[0].layer.parameters.weights, -2, 4)
  spread(graph.nodes[0].layer.parameters.biases, 0, 0.3)
  spread(graph.nodes[2].layer.parameters.weights, -0.5, 0.5)
  return graph
}

/** Mean and deviation of the errors of one array over many chips. */
function errorsOf(graph: Graph, errors: DeviceErrors, node: number, name: string) {
  const clean = graph.nodes[node].layer.parameters[name]
  const all = Array.from({length: 60}, (_, k) => chip(graph, errors, 1, k)).flatMap(({nodes}) => [
    ...nodes[node].layer.parameters[name].map((value, i) => value - clean[i]),
  ])
  return statistics(all)
}

test("ranges: all, without outliers, of nothing", () => {
  const values = Float64Array.from({length: 101}, (_, k) => (k === 7 ? -90 : k))
  expect(rangeOf(values)).toEqual({low: -90, high: 100})
  expect(rangeOf(values, 0.05)).toEqual({low: 4, high: 95})
  expect(rangeOf(new Float64Array(0))).toEqual({low: 0, high: 0})
  expect(rangeOf(values, 0.9)).toEqual({low: 50, high: 50})
})

// By hand: joined ranges [-2, 4], [-0.5, 0.5]; f = 0.15/3 = 0.05, biases/f in [0, 6]: joined [-2, 6], R = 4.
test.each([
  ["global", [3, 3, 3, 3]],
  ["layer", [3, 3, 0.5, 0.5]],
  ["biscale", [4, 0.2, 0.5, 0.5]],
] as const)("half-ranges, %s", (scale, expected) => {
  const found = groupRanges(groups(small()), scale)
  for (const [k, value] of found.flatMap(({weightHalf, biasHalf}) => [weightHalf, biasHalf]).entries())
    expect(value).toBeCloseTo(expected[k], 12)
  const graph = small()
  const errors = {sigma: 0.1, mu: 0.03, scale}
  for (const [k, [node, name]] of (
    [
      [0, "weights"],
      [0, "biases"],
      [2, "weights"],
      [2, "biases"],
    ] as const
  ).entries()) {
    const {mean, deviation, count} = errorsOf(graph, errors, node, name)
    const R = expected[k]
    expect(Math.abs(mean - 0.03 * R)).toBeLessThan((5 * 0.1 * R) / Math.sqrt(count))
    expect(Math.abs(deviation / (0.1 * R) - 1)).toBeLessThan(5 / Math.sqrt(2 * count))
  }
})

test("uniform errors have the same deviation, and an end", () => {
  const {deviation, most, least} = errorsOf(small(), {sigma: 0.1, distribution: "uniform"}, 0, "weights")
  expect(Math.abs(deviation / 0.3 - 1)).toBeLessThan(0.02)
  expect(most).toBeLessThanOrEqual(0.3 * Math.sqrt(3))
  expect(most).toBeGreaterThan(0.51)
  expect(least).toBeGreaterThanOrEqual(-0.3 * Math.sqrt(3))
})

test("factors for each crossbar, and their number", () => {
  const graph = small()
  const errors = {sigma: 0.1, byGroup: [0, 2]}
  expect(errorsOf(graph, errors, 0, "weights").deviation).toBe(0)
  expect(errorsOf(graph, errors, 2, "weights").deviation).toBeCloseTo(0.1, 2)
  expect(() => checkErrors(graph, {sigma: 0.1, byGroup: [1]})).toThrow(
    "expected 2 factors, one for each crossbar, found 1",
  )
})

test("levels: so many values over the range, nearest ones", () => {
  const graph = small()
  const {weights, biases} = chip(graph, {sigma: 0, levels: 4}, 1, 0).nodes[0].layer.parameters
  expect([...new Set(weights)]).toEqual([-2, 0, 2, 4])
  expect([...new Set(biases)]).toEqual([0])
  for (const [i, w] of graph.nodes[0].layer.parameters.weights.entries())
    expect(Math.abs(weights[i] - w)).toBeLessThanOrEqual(1 + 1e-12)
  const two = chip(graph, {sigma: 0, levels: 4, scale: "biscale"}, 1, 0).nodes[0].layer.parameters
  expect([...new Set([...two.biases].map(b => b.toFixed(6)))].length).toBe(4)
})

test("gains: one factor for each output, weights and bias alike", () => {
  const graph = small()
  const clean = graph.nodes[0].layer.parameters
  const {weights, biases} = chip(graph, {sigma: 0, gainSigma: 0.1}, 1, 5).nodes[0].layer.parameters
  const factors = Array.from({length: 30}, (_, row) => weights[row * 20] / clean.weights[row * 20])
  for (const [i, w] of weights.entries())
    expect(w).toBeCloseTo(clean.weights[i] * factors[Math.floor(i / 20)], 12)
  for (const [row, b] of biases.entries()) expect(b).toBeCloseTo(clean.biases[row] * factors[row], 12)
  expect(statistics(factors).deviation).toBeGreaterThan(0.05)
})

test("the same seed and number make the same chip; others another; sigma only scales it", () => {
  const graph = small()
  const weights = (seed: number, index: number, sigma = 0.1) =>
    chip(graph, {sigma}, seed, index).nodes[0].layer.parameters.weights
  expect(weights(1, 2)).toEqual(weights(1, 2))
  expect(weights(1, 2)).not.toEqual(weights(1, 3))
  expect(weights(1, 2)).not.toEqual(weights(2, 2))
  const clean = graph.nodes[0].layer.parameters.weights
  for (const [i, w] of weights(1, 2, 0.2).entries())
    expect(w - clean[i]).toBeCloseTo(2 * (weights(1, 2)[i] - clean[i]), 10)
})

test("without errors a chip answers what the graph does: residual network, vision transformer", () => {
  for (const graph of [
    resnet([8, 8, 1], 3, new Random(1), 2, 1),
    visionTransformer([8, 8, 1], 3, new Random(1), {features: 8, heads: 2, depth: 1}),
  ]) {
    const random = new Random(2)
    for (const {layer} of graph.nodes)
      for (const [name, values] of Object.entries(layer.parameters))
        for (let i = 0; i < values.length; i++)
          values[i] = name === "variance" ? random.uniform(0.5, 2) : values[i] + 0.1 * random.normal()
    const x = Float64Array.from({length: 128}, () => random.normal())
    const expected = answers(graph, x)
    for (const [i, value] of answers(chip(graph, {sigma: 0}, 1, 1), x).entries())
      expect(value).toBeCloseTo(expected[i], 10)
    expect(answers(chip(graph, {sigma: 0.05}, 1, 1), x)[0]).not.toBeCloseTo(expected[0], 6)
  }
})

test("batch norm is a crossbar of one factor and one bias for every channel", () => {
  const builder = new GraphBuilder([1, 1, 40], new Random(1))
  builder.add("batchNorm")
  const graph = builder.graph()
  const p = graph.nodes[0].layer.parameters
  const random = new Random(3)
  for (let c = 0; c < 40; c++) {
    p.scale[c] = random.uniform(-1, 3)
    p.shift[c] = random.uniform(-1, 1)
    p.mean[c] = random.uniform(-1, 1)
    p.variance[c] = random.uniform(0.1, 4)
  }
  const [{weights, biases}] = groups(graph)
  // At 0 the layer gives its bias, at 1 weight and bias together.
  expect(answers(graph, new Float64Array(40))).toEqual(biases)
  for (const [c, y] of answers(graph, new Float64Array(40).fill(1)).entries())
    expect(y - biases[c]).toBeCloseTo(weights[c], 12)
  const [{weightHalf}] = groupRanges(groups(graph), "layer")
  const errors = Array.from({length: 100}, (_, k) => groups(chip(graph, {sigma: 0.2}, 1, k))[0]).flatMap(
    noisy => [...noisy.weights.map((w, c) => w - weights[c])],
  )
  expect(Math.abs(statistics(errors).deviation / (0.2 * weightHalf) - 1)).toBeLessThan(0.06)
})
