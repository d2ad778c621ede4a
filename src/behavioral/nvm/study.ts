/** What chips decide rightly: one draw of all devices' errors is one chip, shown a whole data set. */
import type {Dataset} from "../../network/dataset.js"
import type {Graph} from "../../network/graph/graph.js"
import {copy} from "../../network/graph/graph.js"
import {checkFits, pixels} from "../../network/graph/loss.js"
import {multiplyExactly} from "../../network/graph/multiply.js"
import {answers} from "../../network/graph/run.js"
import {chipRandom, type DeviceErrors, drawChip} from "./chip.js"
import {type InputRanges, quantizedMultiply, unrolledMultiply} from "./products.js"

export interface ChipOptions extends DeviceErrors {
  /** Rounds the inputs of every product: see `quantizedMultiply`. */
  readonly inputs?: {readonly ranges: InputRanges; readonly levels: number}
}

/** Fractions of the images whose label is the largest answer, or among the five largest. */
export interface ChipAccuracy {
  readonly top1: number
  readonly top5: number
}

/**
 * Chip number `index` of a seed at work on all images. Depends on nothing else. Throws a RangeError where
 * images and graph do not fit.
 */
export function chipAccuracy(
  clean: Graph,
  images: Dataset,
  options: ChipOptions,
  seed: number,
  index: number,
): ChipAccuracy {
  checkFits(clean, images)
  const random = chipRandom(seed, index)
  const noisy = copy(clean)
  drawChip(clean, noisy, options, random)
  const plain = options.unrolled ? unrolledMultiply(clean, options, random) : multiplyExactly
  const {inputs} = options
  const multiply = inputs ? quantizedMultiply(inputs.ranges, inputs.levels, plain) : plain
  const values = answers(noisy, pixels(images), {multiply})
  const classes = values.length / images.count
  let top1 = 0
  let top5 = 0
  for (let k = 0; k < images.count; k++) {
    const rank = rankOf(values, k * classes, classes, images.labels[k])
    if (rank < 1) top1++
    if (rank < 5) top5++
  }
  return {top1: top1 / images.count, top5: top5 / images.count}
}

/** How many other answers are as large as that of the label, or larger: ties are errors. */
function rankOf(values: Float64Array, start: number, classes: number, label: number): number {
  const own = values[start + label]
  let rank = 0
  for (let i = 0; i < classes; i++) if (i !== label && !(values[start + i] < own)) rank++
  return rank
}
