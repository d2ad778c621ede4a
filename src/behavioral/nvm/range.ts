/** The range that devices have to cover: what their errors are fractions of. */
import type {Group} from "./groups.js"

/**
 * Whose weights share one full scale of the devices. `global`: those of the whole network. `layer`: those
 * of each crossbar, bias line included. `biscale`: each crossbar's weights and, on another scale, its bias
 * line.
 */
export type Scale = "global" | "layer" | "biscale"

/** Ends of a range of values. */
export interface Range {
  readonly low: number
  readonly high: number
}

export interface GroupRange {
  readonly weights: Range
  readonly biases: Range
  /** Half-ranges: an error of sigma is sigma times this. */
  readonly weightHalf: number
  readonly biasHalf: number
}

const half = ({low, high}: Range) => (high - low) / 2

const hull = (ranges: readonly Range[]): Range => ({
  low: Math.min(...ranges.map(({low}) => low)),
  high: Math.max(...ranges.map(({high}) => high)),
})

/**
 * Range of the values without their outermost fraction `quantile` at each end; empty arrays have the range 0.
 */
export function rangeOf(values: Float64Array, quantile = 0): Range {
  if (!values.length) return {low: 0, high: 0}
  const sorted = values.slice().sort()
  const cut = Math.min(Math.floor(quantile * sorted.length), (sorted.length - 1) >> 1)
  return {low: sorted[cut], high: sorted[sorted.length - 1 - cut]}
}

/**
 * Ranges of every group. With `biscale` the bias line is stored divided by f = (half-range of
 * biases)/(half-range of weights), so that both fill the devices' range: the error of a weight is sigma R,
 * that of a bias sigma R f, with R the half-range of weights and divided biases joined. Biases alike, which
 * have no range of their own, share the weights'.
 */
export function groupRanges(all: readonly Group[], scale: Scale, quantile = 0): GroupRange[] {
  const own = all.map(({weights, biases}) => ({
    weights: rangeOf(weights, quantile),
    biases: rangeOf(biases, quantile),
  }))
  if (scale === "biscale")
    return own.map(({weights, biases}) => {
      const f = half(biases) / half(weights)
      if (!(f > 0 && f < Number.POSITIVE_INFINITY)) return shared(hull([weights, biases]))
      const joined = half(hull([weights, {low: biases.low / f, high: biases.high / f}]))
      return {weights, biases, weightHalf: joined, biasHalf: joined * f}
    })
  const joined = own.map(({weights, biases}) => hull([weights, biases]))
  const whole = hull(joined)
  return joined.map(range => shared(scale === "global" ? whole : range))
}

const shared = (range: Range): GroupRange => ({
  weights: range,
  biases: range,
  weightHalf: half(range),
  biasHalf: half(range),
})
