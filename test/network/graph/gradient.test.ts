/** Every kind of layer: its gradients are those of finite differences, through a graph with two branches. */
import fc from "fast-check"
import {type Graph, GraphBuilder, type Node, outside} from "../../../src/network/graph/graph.js"
import {layerType, layerTypes} from "../../../src/network/graph/kinds.js"
import type {Settings, Shape} from "../../../src/network/graph/layer.js"
import {resnet, visionTransformer} from "../../../src/network/graph/networks.js"
import {GraphRun} from "../../../src/network/graph/run.js"
import {Random} from "../../../src/network/random.js"

const batch = 3

/** Weighted sum of the outputs and, by `backward`, its gradient, at random inputs. */
function lossOf(graph: Graph, random: Random) {
  const run = new GraphRun(graph, batch, {train: true})
  for (let i = 0; i < run.input.length; i++) run.input[i] = random.normal()
  for (const {layer} of graph.nodes)
    for (const values of Object.values(layer.parameters))
      for (let i = 0; i < values.length; i++) values[i] += 0.1 * random.normal()
  const weights = Float64Array.from(run.output, () => random.normal())
  const loss = () => {
    run.forward()
    return run.output.reduce((sum, value, i) => sum + value * weights[i], 0)
  }
  loss()
  run.outputGradient.set(weights)
  run.backward()
  return {run, loss}
}

function expectGradients(graph: Graph, random: Random, some = Number.POSITIVE_INFINITY): number {
  const {run, loss} = lossOf(graph, random)
  const found = run.parameterGradients.map(gradients =>
    Object.entries(gradients).map(([name, values]) => [name, values.slice()] as const),
  )
  let checked = 0
  const h = 1e-5
  for (const [node, gradients] of found.entries())
    for (const [name, gradient] of gradients) {
      const values = graph.nodes[node].layer.parameters[name]
      for (let k = 0; k < Math.min(some, values.length); k++) {
        const i = some < values.length ? random.integer(values.length) : k
        const value = values[i]
        values[i] = value + h
        const up = loss()
        values[i] = value - h
        const down = loss()
        values[i] = value
        const expected = (up - down) / (2 * h)
        const error = Math.abs(gradient[i] - expected) / (1 + Math.abs(expected))
        expect([node, name, i, error < 1e-6]).toEqual([node, name, i, true])
        checked++
      }
    }
  return checked
}

/**
 * The layer between two with parameters, so that gradients come in and go out; 1 x 1 convolutions in
 * images.
 */
function around(shape: Shape, kind: string, settings: Settings, seed: number): Graph {
  const random = new Random(seed)
  const graph = new GraphBuilder(shape, random)
  const before = () =>
    shape.length === 3
      ? graph.add("conv2d", {outputs: shape[2], kernel: 1}, [outside])
      : graph.add("linear", {outputs: shape[shape.length - 1]}, [outside])
  const branches = Array.from({length: layerType(kind).inputs}, before)
  graph.add(kind, settings, branches)
  const {shape: after} = graph
  if (after.length === 3) graph.add("conv2d", {outputs: 2, kernel: 1})
  else graph.add("linear", {outputs: 2})
  return graph.graph()
}

const cases: readonly [string, Shape, Settings][] = [
  ["linear", [7], {outputs: 4}],
  ["linear", [5, 3], {outputs: 4}],
  ["conv2d", [6, 5, 2], {outputs: 3, kernel: 3}],
  ["conv2d", [7, 6, 2], {outputs: 3, kernel: 3, stride: 2, padding: 1}],
  ["maxPool", [6, 4, 2], {kernel: 2, stride: 2}],
  ["maxPool", [5, 5, 2], {kernel: 3, stride: 2, padding: 1}],
  ["averagePool", [6, 4, 2], {kernel: 2, stride: 2}],
  ["averagePool", [5, 5, 2], {kernel: 3, stride: 2, padding: 1}],
  ["mean", [3, 4, 2], {}],
  ["mean", [5, 3], {}],
  ["flatten", [3, 4, 2], {}],
  ["tokens", [2, 3, 4], {}],
  ["relu", [7], {}],
  ["pact", [7], {}],
  ["sigmoid", [7], {}],
  ["tanh", [7], {}],
  ["falling", [7], {}],
  ["fallingTanh", [7], {}],
  ["batchNorm", [3, 2, 4], {}],
  ["layerNorm", [3, 6], {}],
  ["add", [3, 2, 2], {}],
  ["gains", [3, 4], {}],
  ["attention", [5, 6], {heads: 2}],
]

test.each(cases)("%s of %j with %j", (kind, shape, settings) => {
  expect(expectGradients(around(shape, kind, settings, 1), new Random(2))).toBeGreaterThan(10)
})

test("every kind is there; those whose slope is made up pass gradients straight through", () => {
  const made = ["sign", "steps", "polar"]
  expect([...new Set([...cases.map(([kind]) => kind), ...made])].sort()).toEqual(
    layerTypes.map(({kind}) => kind).sort(),
  )
  const nodes = (kind: string): Node[] => [
    {
      layer: {
        kind: "linear",
        settings: {outputs: 3},
        parameters: {weights: new Float64Array([1, 0, 0, 0, 1, 0, 0, 0, 1]), biases: new Float64Array(3)},
      },
      inputs: [outside],
    },
    {layer: {kind, settings: {levels: 3}, parameters: {}}, inputs: [0]},
  ]
  for (const [kind, output, gradient] of [
    ["sign", [1, -1, 1], [1, 0, 0]],
    ["polar", [-1, -1, 1], [1, 0, 0]],
    ["steps", [0.5, 0, 1], [1, 0, 0]],
  ] as const) {
    const run = new GraphRun({input: [3], nodes: nodes(kind)}, 1, {train: true})
    run.input.set([0.4, -3, 2])
    run.forward()
    expect([...run.output]).toEqual(output)
    run.outputGradient.fill(1)
    run.backward()
    expect([...run.parameterGradients[0].biases]).toEqual(gradient)
  }
})

test("convolutions and pools of any window, stride and padding", () => {
  const settings = fc.record({
    ...{kernel: fc.integer({min: 1, max: 4}), stride: fc.integer({min: 1, max: 3})},
    ...{padding: fc.integer({min: 0, max: 2}), outputs: fc.integer({min: 1, max: 3})},
  })
  const shape = fc.tuple(
    ...[fc.integer({min: 4, max: 7}), fc.integer({min: 4, max: 7}), fc.integer({min: 1, max: 3})],
  )
  const kind = fc.constantFrom("conv2d", "maxPool", "averagePool")
  fc.assert(
    fc.property(kind, shape, settings, fc.nat(1e6), (kind, shape, settings, seed) => {
      fc.pre(settings.padding < settings.kernel)
      expectGradients(around(shape, kind, settings, seed), new Random(seed + 1), 5)
    }),
    {numRuns: 40},
  )
})

test("a small residual network", () => {
  const graph = resnet([8, 8, 2], 3, new Random(4), 2, 1)
  expect(expectGradients(graph, new Random(5), 3)).toBeGreaterThan(40)
})

test("a small vision transformer", () => {
  const graph = visionTransformer([8, 8, 1], 3, new Random(6), {patch: 4, features: 8, heads: 2, depth: 2})
  expect(expectGradients(graph, new Random(7), 4)).toBeGreaterThan(60)
})
