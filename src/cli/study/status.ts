/** What there is of a study and what is still to do, in words. */
import {type PointState, staleText} from "../../study/state.js"

/** Seconds of one thread for a point of weight 1 where nothing was measured yet; a core of about 3 GHz. */
const assumed_s = 1.7e-7

/** Seconds of one thread for a point of weight 1, by the points that have a result. */
export function pace_s(states: readonly PointState[]): number {
  let seconds = 0
  let weight = 0
  for (const {point, state, record} of states)
    if (state === "done" && record?.seconds !== undefined) {
      seconds += record.seconds
      weight += point.weight
    }
  return weight > 0 ? seconds / weight : assumed_s
}

export function statusText(states: readonly PointState[], threads: number): string {
  const counts = {done: 0, failed: 0, stale: 0, open: 0}
  for (const {state} of states) counts[state]++
  const left = states.filter(({state}) => state === "open" || state === "stale")
  const seconds = (pace_s(states) * left.reduce((sum, {point}) => sum + point.weight, 0)) / threads
  const lines = [
    `${states.length} points: ${counts.done} done, ${counts.failed} failed, ${left.length} to do`,
    ...staleText(states),
    ...states.flatMap(({state, point, record}) =>
      state === "failed" ? [`failed: ${JSON.stringify(point.settings)}: ${record?.failure}`] : [],
    ),
    ...(left.length
      ? [`about ${duration(seconds)} on ${threads} ${threads === 1 ? "thread" : "threads"}`]
      : []),
  ]
  return `${lines.join("\n")}\n`
}

/** `3 h 20 min`, `4 min 10 s`, `12 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds))
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  if (h) return `${h} h ${min} min`
  return min ? `${min} min ${s} s` : `${s} s`
}
