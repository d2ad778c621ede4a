/**
 * Products of chips that are no fixed matrices: convolutions unrolled over positions, converters of few
 * levels.
 */
import type {Graph} from "../../network/graph/graph.js"
import type {Multiply, Product} from "../../network/graph/layer.js"
import {multiplyExactly, Scratch} from "../../network/graph/multiply.js"
import {GraphRun} from "../../network/graph/run.js"
import type {Random} from "../../network/random.js"
import type {DeviceErrors} from "./chip.js"
import {groups} from "./groups.js"
import {groupRanges, type Range} from "./range.js"

/**
 * Convolutions whose every position has devices of its own: the sum over a window x then errs by
 *
 *     R_w (sigma sqrt(sum of x^2) n + mu sum of x) + R_b (sigma n' + mu)
 *
 * with n, n' of variance 1, as the sum of that many independent errors does. They are drawn anew for every
 * image: right for one image, though a chip would repeat them. Other products are exact; `clean` has the
 * errors' ranges.
 */
export function unrolledMultiply(clean: Graph, errors: DeviceErrors, random: Random): Multiply {
  const {sigma, mu = 0, byGroup, scale = "layer", quantile} = errors
  const all = groups(clean)
  const ranges = groupRanges(all, scale, quantile)
  const ofNode = new Map(
    all.flatMap((group, k) =>
      group.convolution ? [[group.node, {...ranges[k], factor: byGroup?.[k] ?? 1}] as const] : [],
    ),
  )
  return (product, vectors, matrix, results) => {
    multiplyExactly(product, vectors, matrix, results)
    const range = ofNode.get(product.node)
    if (!range) return
    const {rows, columns, outputs} = product
    const w = range.weightHalf * range.factor
    const b = range.biasHalf * range.factor
    for (let row = 0, i = 0, k = 0; row < rows; row++) {
      let sum = 0
      let squares = 0
      for (let column = 0; column < columns; column++, i++) {
        sum += vectors[i]
        squares += vectors[i] * vectors[i]
      }
      const shift = mu * (w * sum + b)
      // Two independent normal errors add up to one.
      const spread = sigma * Math.sqrt(w * w * squares + b * b)
      for (let output = 0; output < outputs; output++, k++) results[k] += shift + spread * random.normal()
    }
  }
}

/** Smallest and largest input of every product: `<node> <part>`. */
export type InputRanges = ReadonlyMap<string, Range>

/** What the inputs of a graph's products span for these images, count x input. */
export function inputRanges(graph: Graph, inputs: Float64Array, count: number): InputRanges {
  const found = new Map<string, Range>()
  const multiply: Multiply = (product, vectors, matrix, results) => {
    let {low, high} = found.get(nameOf(product)) ?? {
      low: Number.POSITIVE_INFINITY,
      high: Number.NEGATIVE_INFINITY,
    }
    for (let i = 0; i < product.rows * product.columns; i++) {
      low = Math.min(low, vectors[i])
      high = Math.max(high, vectors[i])
    }
    found.set(nameOf(product), {low, high})
    multiplyExactly(product, vectors, matrix, results)
  }
  const run = new GraphRun(graph, 1, {multiply})
  const width = run.input.length
  for (let k = 0; k < count; k++) {
    run.input.set(inputs.subarray(k * width, (k + 1) * width))
    run.forward()
  }
  return found
}

/**
 * Rounds the inputs of every product to `levels` values evenly spaced over their range, then goes on as
 * `then` does.
 */
export function quantizedMultiply(ranges: InputRanges, levels: number, then: Multiply): Multiply {
  const scratch = new Scratch()
  return (product, vectors, matrix, results) => {
    const {low, high} = ranges.get(nameOf(product)) ?? {low: 0, high: 0}
    const step = (high - low) / (levels - 1)
    if (!(step > 0)) return then(product, vectors, matrix, results)
    const size = product.rows * product.columns
    const rounded = scratch.reserve(size)
    for (let i = 0; i < size; i++)
      rounded[i] = low + step * Math.round((Math.max(low, Math.min(vectors[i], high)) - low) / step)
    then(product, rounded, matrix, results)
  }
}

const nameOf = ({node, part}: Product) => `${node} ${part}`
