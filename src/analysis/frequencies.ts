/** Points of `.ac`, `.noise` and `.dc`: so many for each decade or octave, or evenly spaced. */

/** More points than this are a slip of the pen. */
const most = 1e7

/**
 * Frequencies from start to stop, Hz. `dec`: `points` for each decade, fitted so that the last is `stop`;
 * `oct`: `points` for each octave, the last at or below `stop`; `lin`: `points` in all. The rules are those
 * of SPICE; where a range is too short for them there are its two ends. Throws RangeError that says what is
 * wrong.
 */
export function frequencies(
  kind: "dec" | "oct" | "lin",
  points: number,
  start: number,
  stop: number,
): Float64Array {
  if (!(points >= 1 && Number.isInteger(points)))
    throw new RangeError(`expected a whole number of points, at least 1, found ${points}`)
  if (!(start >= 0 && Number.isFinite(start) && (start > 0 || kind === "lin")))
    throw new RangeError(
      `the first frequency must be ${kind === "lin" ? "0 or more" : "positive"}, found ${start}`,
    )
  if (!(stop >= start && Number.isFinite(stop)))
    throw new RangeError(`the last frequency must not be below the first, ${start}, found ${stop}`)
  if (start === stop) return Float64Array.of(start)
  if (kind === "lin") {
    const step = points > 1 ? (stop - start) / (points - 1) : 0
    return fill(points, k => (k === points - 1 && k ? stop : start + k * step))
  }
  const intervals =
    kind === "dec"
      ? Math.max(1, Math.floor(Math.log10(stop / start) * points + slack))
      : Math.log2(stop / start) * points
  if (kind === "dec")
    return fill(intervals + 1, k => (k === intervals ? stop : start * (stop / start) ** (k / intervals)))
  return fill(Math.floor(intervals + slack) + 1, k => start * 2 ** (k / points))
}

/** start, start + step, ... up to stop. Throws RangeError where that never ends, or is too much. */
export function steps(start: number, stop: number, step: number): Float64Array {
  if (![start, stop, step].every(Number.isFinite))
    throw new RangeError("start, stop and step must be finite numbers")
  if (start === stop) return Float64Array.of(start)
  if (!(step && (stop - start) / step > 0))
    throw new RangeError(`steps of ${step} do not lead from ${start} to ${stop}`)
  return fill(Math.floor((stop - start) / step + slack) + 1, k => start + k * step)
}

/** Of a step: what rounding may take from the last one. */
const slack = 1e-6

function fill(count: number, value: (k: number) => number): Float64Array {
  if (!(count <= most)) throw new RangeError(`${count} points are too many (at most ${most})`)
  return Float64Array.from({length: count}, (_, k) => value(k))
}
