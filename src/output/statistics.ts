/** Mean and spread of random samples. */

export interface Statistics {
  /** Samples that have a value. */
  readonly count: number
  readonly mean: number
  /** Of the samples: divided by count - 1. */
  readonly deviation: number
  readonly least: number
  readonly most: number
}

/** NaN does not count; of no sample the mean is NaN, of one the deviation. */
export function statistics(samples: Iterable<number>): Statistics {
  // Welford's recurrence: a small spread around a large mean is not lost.
  let count = 0
  let mean = 0
  let squares = 0
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const sample of samples) {
    if (Number.isNaN(sample)) continue
    count++
    const difference = sample - mean
    mean += difference / count
    squares += difference * (sample - mean)
    least = Math.min(least, sample)
    most = Math.max(most, sample)
  }
  if (!count) return {count, mean: Number.NaN, deviation: Number.NaN, least: Number.NaN, most: Number.NaN}
  return {count, mean, deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : Number.NaN, least, most}
}
