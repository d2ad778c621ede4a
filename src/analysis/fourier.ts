/** `.four`: harmonics of a waveform's last period, and how much of it they are. */

export interface Harmonic {
  /** Hz */
  readonly frequency: number
  /** In the unit of the values; of harmonic 0 the mean. */
  readonly magnitude: number
  /** Degrees, of a sine; 0 for the mean. */
  readonly phase: number
}

export interface Fourier {
  /** The mean first, then the fundamental. */
  readonly harmonics: readonly Harmonic[]
  /**
   * Total harmonic distortion: root of the sum of squares from the second harmonic on, over the fundamental.
   */
  readonly distortion: number
}

export interface FourierOptions {
  /** How many harmonics, the mean among them. */
  readonly harmonics?: number
  /** At how many points of the period the waveform is read. */
  readonly points?: number
}

/**
 * `times`, s, ascend; `values` are joined by straight lines. The period ends with the last time. Throws
 * RangeError where the waveform is shorter than a period of `frequency`, Hz.
 */
export function fourier(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  frequency: number,
  {harmonics = 10, points = 200}: FourierOptions = {},
): Fourier {
  if (!(frequency > 0 && frequency < Number.POSITIVE_INFINITY))
    throw new RangeError(`the fundamental frequency must be positive, found ${frequency}`)
  const period = 1 / frequency
  const end = times.length ? times[times.length - 1] : 0
  // A run of exactly one period may miss it by rounding.
  if (!(times.length && end - times[0] >= period * (1 - 1e-9)))
    throw new RangeError(
      `a period of ${frequency} Hz is ${period} s; the waveform has ${times.length ? end - times[0] : 0} s`,
    )
  // More than two points for each oscillation of the highest harmonic.
  const count = Math.max(points, 2 * harmonics + 1)
  const samples = sample(times, values, Math.max(times[0], end - period), period / count, count)
  const found = Array.from({length: harmonics}, (_, h): Harmonic => {
    let sine = 0
    let cosine = 0
    samples.forEach((value, k) => {
      const angle = (2 * Math.PI * ((h * k) % count)) / count
      sine += value * Math.sin(angle)
      cosine += value * Math.cos(angle)
    })
    if (h === 0) return {frequency: 0, magnitude: cosine / count, phase: 0}
    return {
      frequency: h * frequency,
      magnitude: (2 * Math.hypot(sine, cosine)) / count,
      phase: (Math.atan2(cosine, sine) * 180) / Math.PI,
    }
  })
  const rest = found.slice(2).reduce((sum, {magnitude}) => sum + magnitude ** 2, 0)
  return {harmonics: found, distortion: found.length > 1 ? Math.sqrt(rest) / found[1].magnitude : 0}
}

function sample(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  start: number,
  step: number,
  count: number,
): Float64Array {
  const samples = new Float64Array(count)
  let k = 1
  for (let i = 0; i < count; i++) {
    const t = start + i * step
    while (k < times.length - 1 && times[k] < t) k++
    const width = times[k] - times[k - 1]
    const part = width > 0 ? Math.min(1, (t - times[k - 1]) / width) : 1
    samples[i] = values[k - 1] + part * (values[k] - values[k - 1])
  }
  return samples
}
