// A network whose products go through converters of a few bits: what a memory array of your own would do.
// node examples/own-products.mjs
import {graphAccuracy, multiplyExactly, perceptron, Random, slice, synthetic, trainGraph} from "crosspice"

const digits = synthetic("train", 2000)
const initial = perceptron([400], [32, 10], new Random(1))
const options = {epochs: 6, batch: 40, rate: 1e-2}
const {graph} = await trainGraph(initial, slice(digits, 0, 1500), slice(digits, 1500, 2000), options)

/** Every result rounded to 2^bits - 1 steps over the range of its product. */
const converters = bits => (product, vectors, matrix, results) => {
  multiplyExactly(product, vectors, matrix, results)
  const used = results.subarray(0, product.rows * product.outputs)
  const low = used.reduce((a, b) => Math.min(a, b))
  const step = (used.reduce((a, b) => Math.max(a, b)) - low) / (2 ** bits - 1)
  for (let i = 0; i < used.length; i++) used[i] = low + step * Math.round((used[i] - low) / step)
}

const test = synthetic("test", 1000)
console.log(`exact: ${(100 * graphAccuracy(graph, test)).toFixed(1)} %`)
for (const bits of [6, 4, 3, 2, 1])
  console.log(
    `${bits} bits: ${(100 * graphAccuracy(graph, test, {multiply: converters(bits)})).toFixed(1)} %`,
  )
