/** Which points of a study have a result, and which results are of something else by now. */
import type {Inputs, Point} from "./point.js"
import type {StudyRecord} from "./record.js"

export interface PointState {
  readonly point: Point
  /**
   * `done`: `record` is this point's; `failed`: it says why there is no result; `stale`: it is of these
   * settings, but other contents; `open`: there is none.
   */
  readonly state: "done" | "failed" | "stale" | "open"
  readonly record?: StudyRecord
  /** What is not as it was. */
  readonly changed: readonly (keyof Inputs)[]
}

const contents = ["network", "data", "libraries", "program"] as const

export function pointStates(
  points: readonly Point[],
  records: ReadonlyMap<string, StudyRecord>,
): PointState[] {
  // The last of several is the newest.
  const bySettings = new Map<string, StudyRecord>()
  for (const record of records.values()) bySettings.set(JSON.stringify(record.settings), record)
  return points.map(point => {
    const record = records.get(point.hash)
    if (record) return {point, state: record.failure === undefined ? "done" : "failed", record, changed: []}
    const old = bySettings.get(JSON.stringify(point.settings))
    if (!old) return {point, state: "open", changed: []}
    const changed = contents.filter(name => old.inputs[name] !== point.inputs[name])
    return {point, state: "stale", record: old, changed}
  })
}

const words = {network: "the network", data: "the images", libraries: "a netlist", program: "this program"}

/** `3 points are stale: this program changed`, a line for each reason. */
export function staleText(states: readonly PointState[]): string[] {
  const counts = new Map<string, number>()
  for (const {state, changed} of states)
    if (state === "stale") {
      const reason = changed.map(name => words[name]).join(" and ")
      counts.set(reason, (counts.get(reason) ?? 0) + 1)
    }
  return [...counts].map(
    ([reason, count]) => `${count} ${count === 1 ? "point is" : "points are"} stale: ${reason} changed`,
  )
}
