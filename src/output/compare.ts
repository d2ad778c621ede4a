/** Two curves of the same signal over different points: how far they lie apart. */

/** Numbers over a scale; complex where there is `im`. */
export interface Curve {
  readonly re: Float64Array
  readonly im?: Float64Array | undefined
}

export interface Deviation {
  /** Largest distance; NaN where a value is none. */
  readonly absolute: number
  /** Largest size of either curve. */
  readonly largest: number
  /** Where they lie furthest apart: on the scale, or the number of the row where there is none. */
  readonly at: number
}

/**
 * Rows side by side. Throws a RangeError where the numbers of rows differ.
 */
export function compareRows(a: Curve, b: Curve): Deviation {
  if (a.re.length !== b.re.length)
    throw new RangeError(`expected the same number of points, found ${a.re.length} and ${b.re.length}`)
  let absolute = 0
  let largest = 0
  let at = 0
  for (let k = 0; k < a.re.length; k++) {
    const [x, y] = [a.im?.[k] ?? 0, b.im?.[k] ?? 0]
    const distance = Math.hypot(a.re[k] - b.re[k], x - y)
    largest = Math.max(largest, Math.hypot(a.re[k], x), Math.hypot(b.re[k], y))
    if (!(distance <= absolute)) {
      absolute = distance
      at = k
    }
    if (Number.isNaN(absolute)) break
  }
  return {absolute, largest, at}
}

/** Steps that are shorter than the mean by this factor are close together. */
const crowded = 20

/**
 * Real curves over rising scales, with straight lines between their points: they lie furthest apart at a
 * point of one. Points beyond the end of the other are compared with its last. Where points lie close
 * together a curve turns or jumps: there it is enough to lie between the ends of the other's segment.
 */
export function compareCurves(
  scaleA: Float64Array,
  a: Float64Array,
  scaleB: Float64Array,
  b: Float64Array,
): Deviation {
  let absolute = 0
  let largest = 0
  let at = Number.NaN
  const walk = (scale: Float64Array, values: Float64Array, otherScale: Float64Array, other: Float64Array) => {
    const value = interpolator(otherScale, other)
    const close = (scale[scale.length - 1] - scale[0]) / (crowded * scale.length)
    let j = 0 // of the other's segment
    for (let k = 0; k < scale.length; k++) {
      while (j < otherScale.length - 2 && otherScale[j + 1] < scale[k]) j++
      largest = Math.max(largest, Math.abs(values[k]))
      // Where a curve jumps, both of its values count.
      const jumps = scale[k] === scale[k - 1] || scale[k] === scale[k + 1]
      const turns = scale[k] - scale[k - 1] < close || otherScale[j + 1] - otherScale[j] < close
      const distance = jumps
        ? 0
        : turns
          ? Math.max(
              0,
              values[k] - Math.max(other[j], other[j + 1]),
              Math.min(other[j], other[j + 1]) - values[k],
            )
          : Math.abs(values[k] - value(scale[k]))
      if (distance <= absolute || Number.isNaN(absolute)) continue
      absolute = distance
      at = scale[k]
    }
  }
  walk(scaleA, a, scaleB, b)
  walk(scaleB, b, scaleA, a)
  return {absolute, largest, at}
}

/** The value at places that rise from call to call. */
export function interpolator(scale: Float64Array, values: Float64Array): (at: number) => number {
  let k = 0
  const last = scale.length - 1
  return at => {
    while (k < last - 1 && scale[k + 1] < at) k++
    if (last < 1 || at <= scale[k]) return values[k]
    const part = Math.min(1, (at - scale[k]) / (scale[k + 1] - scale[k]))
    return values[k] + part * (values[k + 1] - values[k])
  }
}
