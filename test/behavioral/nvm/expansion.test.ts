/** What noise does to the loss: E[L(w + R sigma n)] = L + (sigma^2/2) sum of R^2 tr(H) + O(sigma^4). */
import {drawChip} from "../../../src/behavioral/nvm/chip.js"
import {groups} from "../../../src/behavioral/nvm/groups.js"
import {groupRanges} from "../../../src/behavioral/nvm/range.js"
import {copy, type Graph, GraphBuilder} from "../../../src/network/graph/graph.js"
import {crossEntropy} from "../../../src/network/graph/loss.js"
import {GraphRun} from "../../../src/network/graph/run.js"
import {Random} from "../../../src/network/random.js"

const random = new Random(7)
const builder = new GraphBuilder([4], random)
builder.add("linear", {outputs: 5})
builder.add("tanh")
builder.add("linear", {outputs: 3})
const graph = builder.graph()
for (const node of [0, 2]) {
  const {biases} = graph.nodes[node].layer.parameters
  for (let i = 0; i < biases.length; i++) biases[i] = random.uniform(-0.5, 0.5)
}
const inputs = Float64Array.from({length: 32}, () => random.uniform(0, 1))
const labels = Uint8Array.from({length: 8}, () => random.integer(3))

function lossOf(network: Graph): () => number {
  const run = new GraphRun(network, 8)
  run.input.set(inputs)
  return () => {
    run.forward()
    return crossEntropy(run.output, labels, 3)
  }
}

test.each(["global", "layer", "biscale"] as const)("%s", scale => {
  // Diagonal of the Hessian by second differences.
  const own = copy(graph)
  const loss = lossOf(own)
  const middle = loss()
  const h = 1e-3
  const ranges = groupRanges(groups(graph), scale)
  let trace = 0
  for (const [k, {weights, biases, weightHalf, biasHalf}] of groups(own).map(
    (group, k) => [k, {...group, ...ranges[k], weights: group.weights, biases: group.biases}] as const,
  ))
    for (const [values, half] of [
      [weights, weightHalf],
      [biases, biasHalf],
    ] as const)
      for (let i = 0; i < values.length; i++) {
        const value = values[i]
        values[i] = value + h
        const up = loss()
        values[i] = value - h
        const down = loss()
        values[i] = value
        expect(k).toBeLessThan(2)
        trace += (half ** 2 * (up - 2 * middle + down)) / h ** 2
      }
  // Each draw and its mirror image: odd orders vanish.
  const noisy = copy(graph)
  const noisyLoss = lossOf(noisy)
  const sigma = 0.03
  const draws = 5000
  let mean = 0
  let squares = 0
  for (let k = 0; k < draws; k++) {
    const rise = (sign: number) => {
      drawChip(graph, noisy, {sigma: sign * sigma, scale}, new Random(k))
      return noisyLoss() - middle
    }
    const value = (rise(1) + rise(-1)) / 2
    mean += value / draws
    squares += value ** 2 / draws
  }
  const uncertainty = Math.sqrt((squares - mean ** 2) / draws)
  const expected = (sigma ** 2 / 2) * trace
  expect(uncertainty).toBeLessThan(0.04 * Math.abs(expected))
  expect(Math.abs(mean - expected)).toBeLessThan(4 * uncertainty + 0.01 * Math.abs(expected))
})
