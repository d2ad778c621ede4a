/** Cross-entropy of classes, and how many of a data set's images a graph decides rightly. */
import {type Dataset, encode} from "../dataset.js"
import {argmaxStrict} from "../mlp.js"
import {type Graph, shapes} from "./graph.js"
import {sizeOf} from "./layer.js"
import {answers, type RunOptions} from "./run.js"

/**
 * Mean cross-entropy in nats of softmax(values), values: batch x classes. Where `gradient` is given it gets
 * dL/dvalues.
 */
export function crossEntropy(
  values: Float64Array,
  labels: Uint8Array,
  classes: number,
  gradient?: Float64Array,
): number {
  const n = labels.length
  let loss = 0
  for (let i = 0; i < n; i++) {
    const start = i * classes
    const end = start + classes
    let largest = Number.NEGATIVE_INFINITY
    for (let j = start; j < end; j++) largest = Math.max(largest, values[j])
    let total = 0
    for (let j = start; j < end; j++) total += Math.exp(values[j] - largest)
    const right = start + labels[i]
    loss -= values[right] - largest - Math.log(total)
    if (gradient)
      for (let j = start; j < end; j++)
        gradient[j] = (Math.exp(values[j] - largest) / total - (j === right ? 1 : 0)) / n
  }
  return loss / n
}

/** Images from `first` on as a graph's inputs: grey values and fractions from 0 to 1, volts as they are. */
export const pixels = (dataset: Dataset, first = 0, count = dataset.count - first): Float64Array =>
  encode(dataset, "analog", 1, first, count)

/** Throws a RangeError where a data set's images or classes are not the graph's. */
export function checkFits(graph: Graph, dataset: Dataset): void {
  const inputs = sizeOf(graph.input)
  if (inputs !== dataset.width)
    throw new RangeError(
      `the network has ${inputs} inputs (${graph.input.join(" x ")}), ` +
        `${dataset.name} has ${dataset.width} values per image`,
    )
  const classes = sizeOf(shapes(graph).at(-1) ?? [])
  const largest = dataset.labels.reduce((a, b) => Math.max(a, b), 0)
  if (largest >= classes)
    throw new RangeError(`the network has ${classes} outputs, ${dataset.name} has classes up to ${largest}`)
}

/** Fraction of images whose largest answer is that of their label; an exact tie is an error. */
export function graphAccuracy(graph: Graph, dataset: Dataset, options: RunOptions = {}): number {
  checkFits(graph, dataset)
  const values = answers(graph, pixels(dataset), options)
  const classes = values.length / dataset.count
  return rightly(values, dataset.labels, classes) / dataset.count
}

/** How many rows of count x classes values have their largest at the label. */
export function rightly(values: Float64Array, labels: Uint8Array, classes: number): number {
  let right = 0
  for (let i = 0; i < labels.length; i++)
    if (argmaxStrict(values, i * classes, classes) === labels[i]) right++
  return right
}
