/** Graphs at work: values against the definitions, shapes, products done by others, mistakes. */
import {copy, type Graph, GraphBuilder, parameterCount, shapes} from "../../../src/network/graph/graph.js"
import type {Product} from "../../../src/network/graph/layer.js"
import {multiplyExactly} from "../../../src/network/graph/multiply.js"
import {lenet5, resnet, visionTransformer} from "../../../src/network/graph/networks.js"
import {answers, GraphRun} from "../../../src/network/graph/run.js"
import {Random} from "../../../src/network/random.js"

const noise = (count: number, seed: number) => {
  const random = new Random(seed)
  return Float64Array.from({length: count}, () => random.normal())
}

test("a convolution is its definition", () => {
  const builder = new GraphBuilder([6, 5, 2], new Random(1))
  builder.add("conv2d", {outputs: 3, kernel: 3, stride: 2, padding: 1})
  const graph = builder.graph()
  const {weights, biases} = graph.nodes[0].layer.parameters
  biases.set([1, 2, 3])
  const x = noise(2 * 60, 2)
  const y = answers(graph, x)
  expect(shapes(graph)).toEqual([[3, 3, 3]])
  for (let image = 0; image < 2; image++)
    for (let row = 0; row < 3; row++)
      for (let column = 0; column < 3; column++)
        for (let k = 0; k < 3; k++) {
          let sum = biases[k]
          for (let c = 0; c < 2; c++)
            for (let i = 0; i < 3; i++)
              for (let j = 0; j < 3; j++) {
                const [r, s] = [row * 2 + i - 1, column * 2 + j - 1]
                if (r >= 0 && r < 6 && s >= 0 && s < 5)
                  sum += weights[((k * 2 + c) * 3 + i) * 3 + j] * x[image * 60 + (r * 5 + s) * 2 + c]
              }
          expect(y[image * 27 + (row * 3 + column) * 3 + k]).toBeCloseTo(sum, 12)
        }
})

test("attention is its definition", () => {
  const [n, d, heads] = [4, 6, 2]
  const builder = new GraphBuilder([n, d], new Random(3))
  builder.add("attention", {heads})
  const graph = builder.graph()
  const p = graph.nodes[0].layer.parameters
  for (const name of ["query", "key", "value", "output"]) p[`${name}Biases`].set(noise(d, name.length))
  const x = noise(n * d, 4)
  const project = (from: number[][], name: string) =>
    from.map(row =>
      Array.from({length: d}, (_, i) =>
        row.reduce((sum, value, j) => sum + p[name][i * d + j] * value, p[`${name}Biases`][i]),
      ),
    )
  const rows = Array.from({length: n}, (_, i) => [...x.subarray(i * d, (i + 1) * d)])
  const [q, k, v] = ["query", "key", "value"].map(name => project(rows, name))
  const mixed = rows.map((_, i) =>
    Array.from({length: d}, (_, column) => {
      const head = Math.floor(column / 3)
      const dot = (j: number) =>
        [0, 1, 2].reduce((sum, c) => sum + q[i][head * 3 + c] * k[j][head * 3 + c], 0)
      const weights = rows.map((_, j) => Math.exp(dot(j) / Math.sqrt(3)))
      const total = weights.reduce((a, b) => a + b)
      return weights.reduce((sum, w, j) => sum + (w / total) * v[j][column], 0)
    }),
  )
  const expected = project(mixed, "output").flat()
  const y = answers(graph, x)
  for (const [i, value] of expected.entries()) expect(y[i]).toBeCloseTo(value, 12)
})

test("LeNet-5 has its shapes: 400 features, 61,706 parameters", () => {
  const graph = lenet5(new Random(1))
  const found = shapes(graph)
  expect(found[0]).toEqual([28, 28, 6])
  expect(found[3]).toEqual([10, 10, 16])
  expect(graph.nodes[6].layer.kind).toBe("flatten")
  expect(found[6]).toEqual([400])
  expect(found.at(-1)).toEqual([10])
  expect(parameterCount(graph)).toBe(61706)
})

test("ResNet-20 has 20 layers with weights along its longest path, 0.27 million parameters", () => {
  const graph = resnet([32, 32, 3], 10, new Random(1))
  expect(graph.nodes.filter(({layer}) => layer.kind === "conv2d").length).toBe(21)
  // He et al. say 0.27 M; two 1 x 1 convolutions are ours.
  expect(parameterCount(graph)).toBeGreaterThan(0.27e6)
  expect(parameterCount(graph)).toBeLessThan(0.28e6)
  expect(shapes(graph).at(-1)).toEqual([10])
})

test("every product goes through the one that is given: vectors times a matrix", () => {
  const graphs: [Graph, string[]][] = [
    [
      lenet5(new Random(1)),
      [
        "0 weights 1568 25 6",
        "3 weights 200 150 16",
        "7 weights 2 400 120",
        "9 weights 2 120 84",
        "11 weights 2 84 10",
      ],
    ],
    [visionTransformer([8, 8, 1], 3, new Random(1), {features: 8, heads: 2, depth: 1}), []],
  ]
  for (const [graph, expected] of graphs) {
    const x = noise(2 * graph.input.reduce((a, b) => a * b), 5)
    const seen: Product[] = []
    const y = answers(graph, x, {
      multiply(product, vectors, matrix, results) {
        seen.push(product)
        const {rows, columns, outputs} = product
        for (let i = 0; i < rows; i++)
          for (let k = 0; k < outputs; k++) {
            let sum = 0
            for (let j = 0; j < columns; j++) sum += vectors[i * columns + j] * matrix[k * columns + j]
            results[i * outputs + k] = sum
          }
      },
    })
    const exact = answers(graph, x)
    for (const [i, value] of exact.entries()) expect(y[i]).toBeCloseTo(value, 10)
    const told = seen.map(({node, part, rows, columns, outputs}) =>
      [node, part, rows, columns, outputs].join(" "),
    )
    if (expected.length) expect(told).toEqual(expected)
    else
      expect(new Set(seen.map(({part}) => part))).toEqual(
        new Set(["weights", "query", "key", "value", "scores", "mix", "output"]),
      )
  }
})

test("batches and copies make no difference", () => {
  const graph = resnet([8, 8, 1], 4, new Random(2), 2, 1)
  const x = noise(205 * 64, 6)
  const all = answers(copy(graph), x)
  const one = new GraphRun(graph, 1, {multiply: multiplyExactly})
  one.input.set(x.subarray(203 * 64, 204 * 64))
  one.forward()
  for (const [i, value] of one.output.entries()) expect(all[203 * 4 + i]).toBeCloseTo(value, 12)
})

test.each<[string, () => unknown, string]>([
  ["kind", () => new GraphBuilder([4], new Random(1)).add("lstm"), "expected one of linear, conv2d,"],
  [
    "setting",
    () => new GraphBuilder([4], new Random(1)).add("linear", {outputs: 0}),
    "layer 1 (linear): outputs: expected a whole number from 1, found 0",
  ],
  [
    "rank",
    () => new GraphBuilder([4], new Random(1)).add("conv2d", {outputs: 1, kernel: 3}),
    "layer 1 (conv2d): expected height x width x channels, found 4",
  ],
  [
    "window",
    () => new GraphBuilder([4, 4, 1], new Random(1)).add("conv2d", {outputs: 1, kernel: 5}),
    "layer 1 (conv2d): expected at least 5 x 5 values for the window, found 4 x 4",
  ],
  [
    "padding",
    () => new GraphBuilder([4, 4, 1], new Random(1)).add("maxPool", {kernel: 2, stride: 2, padding: 2}),
    "layer 1 (maxPool): expected a padding below the kernel of 2, found 2",
  ],
  [
    "heads",
    () => new GraphBuilder([4, 6], new Random(1)).add("attention", {heads: 4}),
    "layer 1 (attention): expected features in 4 heads of one size, found 6",
  ],
  [
    "size",
    () => new GraphBuilder([4096, 4096, 1], new Random(1)).add("conv2d", {outputs: 2, kernel: 1}),
    "layer 1 (conv2d): expected at most 16777216 values, found 4096 x 4096 x 2",
  ],
  [
    "length",
    () => answers(lenet5(new Random(1)), new Float64Array(785)),
    "expected images of 784 values, found 785 values",
  ],
  [
    "NaN",
    () => answers(lenet5(new Random(1)), new Float64Array(1568).fill(1, 0, 1000).fill(Number.NaN, 1000)),
    "image 1: expected numbers, found NaN",
  ],
  [
    "parameters",
    () =>
      answers(
        {
          input: [2],
          nodes: [
            {
              layer: {kind: "linear", settings: {outputs: 2}, parameters: {weights: new Float64Array(3)}},
              inputs: [-1],
            },
          ],
        },
        new Float64Array(2),
      ),
    "layer 1 (linear): weights: expected 2 x 2 numbers, found 3",
  ],
  [
    "order",
    () => shapes({input: [2], nodes: [{layer: {kind: "relu", settings: {}, parameters: {}}, inputs: [1]}]}),
    "layer 1 (relu): expected inputs from layers before it, found layer 2",
  ],
])("one clear message: %s", (_name, work, message) => {
  expect(work).toThrow(message)
})
