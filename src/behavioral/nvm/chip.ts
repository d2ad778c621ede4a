/** One chip: a graph whose parameters are what its memory devices hold, each off by its own error. */
import {copy, type Graph} from "../../network/graph/graph.js"
import {Random} from "../../network/random.js"
import {type Group, groups} from "./groups.js"
import {groupRanges, type Range, type Scale} from "./range.js"

/** Errors are fractions of the half-range of the stored values, see `groupRanges`. */
export interface DeviceErrors {
  /** Standard deviation of every device. */
  readonly sigma: number
  /** Shift of all devices. Default 0. */
  readonly mu?: number
  /** Factors of sigma and mu for each group of devices, in the order of the graph. Default 1. */
  readonly byGroup?: readonly number[]
  /** Of the errors; `uniform` has the same standard deviation. Default `normal`. */
  readonly distribution?: "normal" | "uniform"
  /** Default `layer`. */
  readonly scale?: Scale
  /** Fraction of the outermost values at each end that does not count for the range. Default 0. */
  readonly quantile?: number
  /** Values a device can be programmed to, evenly spaced over the range. Default: any. */
  readonly levels?: number
  /** Standard deviation of the gain of every output of a crossbar, relative. Default 0. */
  readonly gainSigma?: number
  /** Convolutions have devices of their own for every position: their errors come from `unrolledMultiply`. */
  readonly unrolled?: boolean
}

/** Throws a RangeError unless there is one factor for each group. */
export function checkErrors(graph: Graph, {byGroup}: DeviceErrors): void {
  const count = groups(graph).length
  if (byGroup && byGroup.length !== count)
    throw new RangeError(`expected ${count} factors, one for each crossbar, found ${byGroup.length}`)
}

/**
 * Draws one chip of `clean` into `noisy`, which has the same layers: w' = q(w) + R (sigma n + mu), q the
 * nearest level, R the half-range, n of variance 1, and gains of skip paths times 1 + sigma n. The same
 * random numbers are drawn in the same order whatever sigma is.
 */
export function drawChip(clean: Graph, noisy: Graph, errors: DeviceErrors, random: Random): void {
  const {sigma, mu = 0, byGroup, levels, gainSigma = 0, distribution, scale = "layer", quantile} = errors
  const all = groups(clean)
  const ranges = groupRanges(all, scale, quantile)
  const draw = distribution === "uniform" ? () => random.uniform(-sqrt3, sqrt3) : () => random.normal()
  for (const [k, group] of all.entries()) {
    const {weights, biases, weightHalf, biasHalf} = ranges[k]
    const factor = errors.unrolled && group.convolution ? 0 : (byGroup?.[k] ?? 1)
    const stored = (values: Float64Array, range: Range, half: number) => {
      const to = levels ? toLevels(values, range, levels) : values.slice()
      for (let i = 0; i < to.length; i++) to[i] += half * factor * (sigma * draw() + mu)
      return to
    }
    const w = stored(group.weights, weights, weightHalf)
    const b = stored(group.biases, biases, biasHalf)
    if (gainSigma) scaleRows(group, w, b, () => 1 + gainSigma * draw())
    group.store(w, b, noisy.nodes[group.node].layer)
  }
  for (const [k, {layer}] of clean.nodes.entries())
    if (layer.kind === "gains") {
      const {gains} = noisy.nodes[k].layer.parameters
      for (const [i, gain] of layer.parameters.gains.entries()) gains[i] = gain * (1 + sigma * draw())
    }
}

const sqrt3 = Math.sqrt(3)

/** Chip number `index` of a seed, as a graph of its own. */
export function chip(clean: Graph, errors: DeviceErrors, seed: number, index: number): Graph {
  const noisy = copy(clean)
  drawChip(clean, noisy, errors, chipRandom(seed, index))
  return noisy
}

/** The same for the same seed and number, whichever thread asks. */
export function chipRandom(seed: number, index: number): Random {
  return new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca77))
}

/** Nearest of `levels` values evenly spaced from low to high. */
export function toLevels(values: Float64Array, {low, high}: Range, levels: number): Float64Array {
  const step = (high - low) / (levels - 1)
  if (!(step > 0)) return values.slice()
  return values.map(value => low + step * Math.round((Math.max(low, Math.min(value, high)) - low) / step))
}

function scaleRows({rows}: Group, weights: Float64Array, biases: Float64Array, gain: () => number): void {
  const columns = weights.length / rows
  for (let row = 0; row < rows; row++) {
    const factor = gain()
    for (let i = row * columns; i < (row + 1) * columns; i++) weights[i] *= factor
    biases[row] *= factor
  }
}
