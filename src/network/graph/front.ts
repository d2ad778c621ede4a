/** The first layers of a graph as a digital front end: images become the inputs of a network of crossbars. */
import {type Dataset, type Encoding, slice} from "../dataset.js"
import {frame} from "../pixels.js"
import type {Graph, Node} from "./graph.js"
import {shapes} from "./graph.js"
import {sizeOf} from "./layer.js"
import {checkFits, pixels} from "./loss.js"
import {answers} from "./run.js"

/** The converters in front of the crossbar: 8 bits. */
const levels = 256

/** Part of the features that analog inputs may clip. */
const clipped = 0.01

/**
 * The layers of `graph` before its first linear one, scaled into [0, 1] and rounded to 256 levels. `analog`
 * features fill the range, but for the largest hundredth, which clip; `sign` features are above 1/2 where
 * they are above the mean. The scale is taken from the images of `sample`. Throws a RangeError where
 * nothing lies before the first linear layer.
 */
export function frontOf(graph: Graph, sample: Dataset, encoding: Encoding): Graph {
  const first = graph.nodes.findIndex(({layer}) => layer.kind === "linear")
  if (first < 1) throw new RangeError("expected layers before the first linear one, found none")
  const before = {...graph, nodes: graph.nodes.slice(0, first)}
  const outputs = sizeOf(shapes(before)[first - 1])
  checkFits(graph, sample)
  const values = answers(before, pixels(sample))
  const mean = values.reduce((sum, value) => sum + value / values.length, 0)
  const full = encoding === "sign" ? 2 * mean : values.sort()[Math.floor((1 - clipped) * (values.length - 1))]
  if (!(full > 0)) throw new RangeError(`expected features above 0, found none in ${sample.name}`)
  // A diagonal matrix would do as well, but takes the square of the memory.
  const scale: Node = {
    layer: {
      kind: "batchNorm",
      settings: {},
      parameters: {
        scale: new Float64Array(outputs).fill(1 / full),
        shift: new Float64Array(outputs),
        mean: new Float64Array(outputs),
        variance: new Float64Array(outputs).fill(1),
      },
    },
    inputs: [first - 1],
  }
  const rounding: Node = {layer: {kind: "steps", settings: {levels}, parameters: {}}, inputs: [first]}
  return {...graph, nodes: [...before.nodes, scale, rounding]}
}

/** Digits of 20 x 20 pixels with a frame, where the graph wants 28 x 28. */
export function framed(images: Dataset, {input}: Graph): Dataset {
  return images.width === 400 && sizeOf(input) === 784
    ? {...images, width: 784, values: frame(images.values)}
    : images
}

/** Images that are computed between two reports. */
const chunk = 500

/**
 * What a front end makes of images, as grey values 0..255; digits of 20 x 20 get a frame where it wants 28
 * x 28. Throws a RangeError where the images do not fit.
 */
export function features(front: Graph, images: Dataset, onProgress?: (done: number) => void): Dataset {
  const whole = framed(images, front)
  const width = sizeOf(shapes(front).at(-1) ?? [])
  checkFits(front, whole)
  const values = new Uint8Array(images.count * width)
  for (let first = 0; first < images.count; first += chunk) {
    const some = slice(whole, first, first + chunk)
    const own = answers(front, pixels(some))
    for (let i = 0; i < own.length; i++)
      values[first * width + i] = Math.max(0, Math.min(Math.round(own[i] * (levels - 1)), 255))
    onProgress?.(first + some.count)
  }
  return {...images, name: `features of ${images.name}`, width, values, unit: "grey"}
}
