/** What an independent source follows in time: values and corners of PULSE, SIN, EXP, PWL, SFFM, AM. */

export interface Waveform {
  /** At time t, s. Where it jumps: the value before, so that a step that ends there does not see the jump. */
  value(t: number): number
  /** The next time after t at which the value jumps or bends; Infinity where none comes. */
  breakpoint(t: number): number
  /** A transient run begins: what was not given may follow from its step and its end, s. */
  begin(step_s: number, stop_s: number): void
  /** The same, `delay_s` later; from its end on what comes after `from_s` is repeated, unless that is NaN. */
  repeated?(from_s: number, delay_s: number): Waveform
}

/** Throws a RangeError that says which kinds there are or what the arguments must be. */
export function waveform(kind: string, values: readonly number[]): Waveform {
  if (kind === "pwl") return piecewise(values)
  const known = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (!known) {
    const names = [...Object.keys(kinds), "pwl"].join(", ")
    throw new RangeError(`there is no waveform '${kind}' (there are: ${names})`)
  }
  const {least, names, shape} = known
  if (values.length < least || values.length > names.length)
    throw new RangeError(
      `${kind} takes ${least} to ${names.length} numbers (${names.join(" ")}), found ${values.length}`,
    )
  names.forEach((name, k) => {
    if (durations.has(name) && values[k] < 0)
      throw new RangeError(`${kind}: ${name} must not be negative, found ${values[k]}`)
  })
  // Before a run begins nothing but the value at time 0 is asked for, and it does not depend on step and end.
  const begun = (step: number, stop: number) => shape(values, step, stop)
  let current = begun(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
  return {
    value: t => current.value(t),
    breakpoint: t => current.breakpoint(t),
    begin(step_s, stop_s) {
      current = begun(step_s, stop_s)
    },
  }
}

type Shape = Pick<Waveform, "value" | "breakpoint">

const durations = new Set(["tr", "tf", "pw", "per", "tau1", "tau2"])

interface Kind {
  readonly least: number
  readonly names: readonly string[]
  readonly shape: (values: readonly number[], step: number, stop: number) => Shape
}

// As in every SPICE, 0 s of rise or fall, a period of 0 s and a frequency of 0 Hz mean that none was given.
const kinds: Readonly<Record<string, Kind>> = {
  pulse: {
    least: 2,
    names: ["v1", "v2", "td", "tr", "tf", "pw", "per"],
    shape([v1, v2, td = 0, tr, tf, pw, per], step, stop) {
      const top = tr || step
      const fall = top + (pw ?? stop)
      const base = fall + (tf || step)
      return periodic(td, per || stop, [0, top, fall, base], [v1, v2, v2, v1])
    },
  },
  sin: {
    least: 2,
    names: ["vo", "va", "freq", "td", "theta", "phase"],
    shape([vo, va, freq, td = 0, theta = 0, phase = 0], _step, stop) {
      const omega = 2 * Math.PI * (freq || 1 / stop)
      return {
        value(t) {
          const since = Math.max(0, t - td)
          return vo + va * Math.sin(omega * since + (phase * Math.PI) / 180) * Math.exp(-theta * since)
        },
        breakpoint: t => later([td], t),
      }
    },
  },
  exp: {
    least: 2,
    names: ["v1", "v2", "td1", "tau1", "td2", "tau2"],
    shape([v1, v2, td1 = 0, tau1, td2, tau2], step) {
      const back = td2 || td1 + step
      const toward = (t: number, from: number, tau: number) => (t > from ? -Math.expm1((from - t) / tau) : 0)
      return {
        value: t => v1 + (v2 - v1) * (toward(t, td1, tau1 || step) - toward(t, back, tau2 || step)),
        breakpoint: t => later([td1, back], t),
      }
    },
  },
  sffm: {
    least: 2,
    names: ["vo", "va", "fc", "mdi", "fs"],
    shape([vo, va, fc, mdi = 0, fs], _step, stop) {
      const carrier = 2 * Math.PI * (fc || 1 / stop)
      const signal = 2 * Math.PI * (fs || 1 / stop)
      return {
        value: t => vo + va * Math.sin(carrier * t + mdi * Math.sin(signal * t)),
        breakpoint: () => Number.POSITIVE_INFINITY,
      }
    },
  },
  am: {
    least: 4,
    names: ["va", "vo", "mf", "fc", "td"],
    shape([va, vo, mf, fc, td = 0], _step, stop) {
      const modulation = 2 * Math.PI * (mf || 1 / stop)
      const carrier = 2 * Math.PI * fc
      return {
        value(t) {
          const since = Math.max(0, t - td)
          return va * (vo + Math.sin(modulation * since)) * Math.sin(carrier * since)
        },
        breakpoint: t => later([td], t),
      }
    },
  },
}

/** The first of `times` behind t. */
const later = (times: readonly number[], t: number) =>
  Math.min(...times.filter(time => time > t), Number.POSITIVE_INFINITY)

/** Straight lines between `corners` (ascending) and `levels`, delayed and begun again with each period. */
function periodic(
  delay: number,
  period: number,
  corners: readonly number[],
  levels: readonly number[],
): Shape {
  const line = polygon(corners, levels)
  const inside = corners.filter(corner => corner < period)
  return {
    value: t => (t > delay ? line(wrapped(t - delay, period, period, t), t) : levels[0]),
    breakpoint: t => nextCorner(t, delay, period, period, inside),
  }
}

/** Times are equal that differ by the rounding of t. */
const slack = (t: number) => 4 * Number.EPSILON * t

/** Time s in the first round, which ends at `end` and has there what comes before the next one. */
function wrapped(s: number, end: number, period: number, t: number): number {
  const rounds = Math.ceil((s - end - slack(t)) / period)
  return rounds > 0 ? s - rounds * period : s
}

/**
 * The next corner after t, where the first round begins at `delay` and another one with each period after
 * its `end`.
 */
function nextCorner(
  t: number,
  delay: number,
  end: number,
  period: number,
  corners: readonly number[],
): number {
  // Of the round that t is in and the next one: rounding may have put t into the one before.
  const first = Math.max(0, Math.floor((t - delay - end) / period) - 1)
  for (let n = first; n <= first + 3; n++) {
    const start = delay + (n ? n * period : 0)
    for (let k = notBefore(corners, t - start - slack(t)); k < corners.length; k++)
      if (start + corners[k] > t) return start + corners[k]
  }
  return Number.POSITIVE_INFINITY
}

/** Index of the first of `times` (ascending) that is not before t. */
function notBefore(times: readonly number[], t: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle] >= t) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * The polygon through (times, values), level outside, as a function of s, a time that is as exact as t is.
 */
function polygon(times: readonly number[], values: readonly number[]): (s: number, t: number) => number {
  const last = times.length - 1
  return (s, t) => {
    const near = slack(t)
    const above = notBefore(times, s - near)
    if (above === 0) return values[0]
    if (above > last) return values[last]
    const below = above - 1
    // On a corner; of a jump, that is the value before it.
    if (times[above] - s <= near) return values[above]
    return (
      values[below] + (values[above] - values[below]) * ((s - times[below]) / (times[above] - times[below]))
    )
  }
}

function piecewise(numbers: readonly number[]): Waveform {
  if (numbers.length < 2 || numbers.length % 2)
    throw new RangeError(`pwl takes pairs of a time and a value, found ${numbers.length} numbers`)
  const times = numbers.filter((_, k) => k % 2 === 0)
  const values = numbers.filter((_, k) => k % 2 === 1)
  const wrong = times.findIndex((time, k) => k > 0 && time < times[k - 1])
  if (wrong > 0)
    throw new RangeError(`pwl: times must not fall, found ${times[wrong]} after ${times[wrong - 1]}`)
  const end = times[times.length - 1]
  const line = polygon(times, values)
  const delayed = (delay: number, period: number): Waveform => ({
    value: t => line(wrapped(t - delay, end, period, t), t),
    breakpoint: t => nextCorner(t, delay, end, period, times),
    begin() {},
    repeated(from_s, delay_s) {
      if (Number.isNaN(from_s)) return delayed(delay_s, Number.POSITIVE_INFINITY)
      if (from_s >= 0 && from_s < end) return delayed(delay_s, end - from_s)
      throw new RangeError(`pwl: expected r from 0 to below its last time ${end}, found ${from_s}`)
    },
  })
  return delayed(0, Number.POSITIVE_INFINITY)
}
