/**
 * How fast, how costly and how calm an answer comes: figures of the outputs and the source power over time.
 */

/** One image's outputs and power from time 0, when the inputs begin to rise, until all is settled. */
export interface Course {
  /** Ascending from 0. */
  readonly times_s: ArrayLike<number>
  /** times x outputs. */
  readonly outputs_V: Float64Array
  /** That all voltage sources deliver. */
  readonly power_W: ArrayLike<number>
  /** The operating point that it settles at. */
  readonly final_V: Float64Array
}

export interface TransientFigures {
  /**
   * From then on every output stays within a tenth of its swing of its final value; Infinity: not in time.
   */
  readonly latency_s: number
  /** From then on the largest output is that of the operating point; Infinity: not in time, or a tie. */
  readonly decision_s: number
  /** What the sources deliver from time 0 to the latency. */
  readonly energy_J: number
  /** And to the sampling time. */
  readonly sampleEnergy_J: number
  /** By how much of its swing an output goes beyond its final value: the largest of the outputs. */
  readonly overshoot: number
  /** The largest output of the operating point, and at the sampling time. */
  readonly decision: number
  readonly sampled: number
}

/** Part of the swing. */
const band = 0.1

/**
 * Swings, |final - first|, count as at least `least_V`, so that an output which hardly moves does not
 * decide. Between points everything is linear.
 */
export function transientFigures(course: Course, sample_s: number, least_V: number): TransientFigures {
  const {times_s, outputs_V, final_V} = course
  const width = final_V.length
  const swing = Float64Array.from(final_V, (v, j) => Math.max(Math.abs(v - outputs_V[j]), least_V))
  const outside = (n: number) => {
    let most = Number.NEGATIVE_INFINITY
    for (let j = 0; j < width; j++)
      most = Math.max(most, Math.abs(outputs_V[n * width + j] - final_V[j]) - band * swing[j])
    return most
  }
  const winner = largest(final_V)
  const ahead = (n: number) => {
    let rival = Number.NEGATIVE_INFINITY
    for (let j = 0; j < width; j++) if (j !== winner) rival = Math.max(rival, outputs_V[n * width + j])
    return rival - outputs_V[n * width + winner]
  }
  const latency_s = lastAbove(times_s, outside)
  let overshoot = 0
  for (let n = 0; n < times_s.length; n++)
    for (let j = 0; j < width; j++) {
      const beyond = (outputs_V[n * width + j] - final_V[j]) * Math.sign(final_V[j] - outputs_V[j])
      overshoot = Math.max(overshoot, beyond / swing[j])
    }
  const sampled = Float64Array.from({length: width}, (_, j) =>
    valueAt(times_s, n => outputs_V[n * width + j], sample_s),
  )
  return {
    latency_s,
    decision_s: lastAbove(times_s, ahead),
    energy_J: integral(times_s, course.power_W, latency_s),
    sampleEnergy_J: integral(times_s, course.power_W, sample_s),
    overshoot,
    decision: winner,
    sampled: largest(sampled),
  }
}

/** When f is above 0, or level with it, for the last time; 0 if never, Infinity if it ends so. */
function lastAbove(times_s: ArrayLike<number>, f: (n: number) => number): number {
  const last = times_s.length - 1
  if (f(last) >= 0) return Number.POSITIVE_INFINITY
  for (let n = last - 1; n >= 0; n--) {
    const above = f(n)
    if (above < 0) continue
    return times_s[n] + ((times_s[n + 1] - times_s[n]) * above) / (above - f(n + 1))
  }
  return 0
}

function valueAt(times_s: ArrayLike<number>, f: (n: number) => number, t: number): number {
  for (let n = 1; n < times_s.length; n++)
    if (times_s[n] >= t)
      return f(n - 1) + ((f(n) - f(n - 1)) * (t - times_s[n - 1])) / (times_s[n] - times_s[n - 1])
  return f(times_s.length - 1)
}

/** By trapezoids to `until`; Infinity if that is. */
function integral(times_s: ArrayLike<number>, f: ArrayLike<number>, until: number): number {
  if (until === Number.POSITIVE_INFINITY) return until
  let sum = 0
  for (let n = 1; n < times_s.length && times_s[n - 1] < until; n++) {
    const width = times_s[n] - times_s[n - 1]
    const part = Math.min(1, (until - times_s[n - 1]) / width)
    sum += part * width * (f[n - 1] + (part / 2) * (f[n] - f[n - 1]))
  }
  return sum
}

function largest(values: Float64Array): number {
  let best = 0
  for (let j = 1; j < values.length; j++) if (values[j] > values[best]) best = j
  return best
}
