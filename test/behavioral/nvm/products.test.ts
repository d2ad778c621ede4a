/** Unrolled convolutions against devices drawn one by one; quantized inputs; accuracy of chips. */
import {inputRanges, quantizedMultiply, unrolledMultiply} from "../../../src/behavioral/nvm/products.js"
import {chipAccuracy} from "../../../src/behavioral/nvm/study.js"
import {windowSources} from "../../../src/network/graph/conv2d.js"
import {GraphBuilder} from "../../../src/network/graph/graph.js"
import {multiplyExactly} from "../../../src/network/graph/multiply.js"
import {perceptron} from "../../../src/network/graph/networks.js"
import {answers} from "../../../src/network/graph/run.js"
import {Random} from "../../../src/network/random.js"
import {synthetic} from "../../../src/network/synthetic.js"
import {statistics} from "../../../src/output/statistics.js"

const convolution = () => {
  const builder = new GraphBuilder([3, 3, 2], new Random(1))
  builder.add("conv2d", {outputs: 2, kernel: 2})
  return builder.graph()
}

test("an unrolled convolution errs as devices of its own at every position do", () => {
  const graph = convolution()
  const {layer} = graph.nodes[0]
  const {weights, biases} = layer.parameters
  biases.set([0.2, -0.4])
  const errors = {sigma: 0.1, mu: 0.05}
  const x = Float64Array.from({length: 18}, (_, k) => Math.sin(k))
  const exact = answers(graph, x)
  const half = (Math.max(...weights, ...biases) - Math.min(...weights, ...biases)) / 2
  const sources = windowSources(layer.settings, [3, 3, 2])
  const random = new Random(2)
  const oneByOne = (output: number) => {
    const position = output >> 1
    let sum = half * (0.1 * random.normal() + 0.05)
    for (let i = 0; i < 8; i++) sum += x[sources[position * 8 + i]] * half * (0.1 * random.normal() + 0.05)
    return sum
  }
  const drawn = Array.from({length: 4000}, () =>
    answers(graph, x, {multiply: unrolledMultiply(graph, errors, random)}),
  )
  for (const output of [0, 3, 7]) {
    const expected = statistics(Array.from({length: 4000}, () => oneByOne(output)))
    const found = statistics(drawn.map(values => values[output] - exact[output]))
    expect(Math.abs(found.mean - expected.mean)).toBeLessThan(0.1 * expected.deviation)
    expect(Math.abs(found.deviation / expected.deviation - 1)).toBeLessThan(0.06)
  }
})

test("inputs of products are rounded to levels over their calibrated range", () => {
  const graph = perceptron([4], [3, 2], new Random(1))
  const x = new Float64Array([0, 0.1, 0.55, 1, 0.9, 0.2, 0.3, 0.5])
  const ranges = inputRanges(graph, x, 2)
  expect(ranges.get("0 weights")).toEqual({low: 0, high: 1})
  expect([...ranges.keys()]).toEqual(["0 weights", "2 weights"])
  const seen: number[][] = []
  answers(graph, x, {
    multiply: quantizedMultiply(ranges, 3, (product, vectors, matrix, results) => {
      if (product.node === 0) seen.push([...vectors.subarray(0, 8)])
      multiplyExactly(product, vectors, matrix, results)
    }),
  })
  expect(seen).toEqual([[0, 0, 0.5, 1, 1, 0, 0.5, 0.5]])
  const many = answers(graph, x, {multiply: quantizedMultiply(ranges, 65536, multiplyExactly)})
  for (const [i, value] of answers(graph, x).entries()) expect(many[i]).toBeCloseTo(value, 4)
})

test("accuracy: top 1 and top 5, the same for the same chip, ties are errors", () => {
  const images = synthetic("test", 200)
  const graph = perceptron([400], [10], new Random(3))
  const one = chipAccuracy(graph, images, {sigma: 0.1}, 1, 4)
  expect(chipAccuracy(graph, images, {sigma: 0.1}, 1, 4)).toEqual(one)
  expect(one.top5).toBeGreaterThan(one.top1)
  graph.nodes[0].layer.parameters.weights.fill(0)
  expect(chipAccuracy(graph, images, {sigma: 0}, 1, 0)).toEqual({top1: 0, top5: 0})
  expect(() => chipAccuracy(perceptron([4], [10], new Random(1)), images, {sigma: 0}, 1, 0)).toThrow(
    "the network has 4 inputs (4), synthetic digits (test) has 400 values per image",
  )
})
