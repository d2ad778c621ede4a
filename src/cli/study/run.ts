/** Computes a study's open points into its store, with progress; may be stopped at any time. */
import type {Answer, Point} from "../../study/point.js"
import {runPoints} from "../../study/run.js"
import {PointSearch} from "../../study/search.js"
import {type PointState, pointStates} from "../../study/state.js"
import {readStore, Store} from "../../study/store.js"
import type {Search} from "../../study/study.js"
import {progressBar} from "../progress.js"
import {LocalExecutor} from "./pool.js"
import {duration} from "./status.js"

/** Computes all open points, or those that a search asks for; returns the states of all in the end. */
export async function runStudy(
  states: readonly PointState[],
  search: Search | undefined,
  path: string,
  threads: number,
): Promise<PointState[]> {
  const points = states.map(({point}) => point)
  const store = new Store(path)
  // Another run may have come between.
  const known = pointStates(points, readStore(path).records)
  const open = known.filter(({state}) => state === "open" || state === "stale").map(({point}) => point)
  const looking = search && new PointSearch(search, known)
  const progress = new StudyProgress(open)
  let left = open.length
  const free = onInterrupt(() => {
    progress.stop()
    store.close()
    process.stderr.write(`stopped: ${points.length - left} of ${points.length} points are kept in ${path}\n`)
  })
  const executor = new LocalExecutor(Math.min(threads, Math.max(1, open.length)))
  const done = (point: Point, answer: Answer) => {
    store.add(point, answer)
    looking?.tell(point, "measures" in answer ? answer.measures : {})
    left--
    progress.add(point)
  }
  try {
    if (!looking) await runPoints(open, executor, done)
    else
      for (let some = looking.next(); some.length; some = looking.next())
        await runPoints(some, executor, done)
  } finally {
    free()
    progress.stop()
    store.close()
    await executor.close()
  }
  return pointStates(points, readStore(path).records)
}

/** By weight, for points are not alike. */
class StudyProgress {
  readonly #bar = progressBar("points |{bar}| {done} of {points}, {rate} a minute, {left} left")
  readonly #start = performance.now()
  readonly #weight: number
  #done = 0
  #computed = 0

  constructor(points: readonly Point[]) {
    this.#weight = points.reduce((sum, {weight}) => sum + weight, 0)
    if (points.length)
      this.#bar.start(this.#weight, 0, {done: 0, points: points.length, rate: "?", left: "?"})
  }

  add({weight}: Point): void {
    const seconds = (performance.now() - this.#start) / 1000
    this.#done++
    this.#computed += weight
    this.#bar.increment(weight, {
      done: this.#done,
      rate: ((60 * this.#done) / seconds).toPrecision(3),
      left: duration((seconds / this.#computed) * (this.#weight - this.#computed)),
    })
  }

  stop(): void {
    this.#bar.stop()
  }
}

/** Runs `tidy` before a signal ends the process; returns how to take that back. */
function onInterrupt(tidy: () => void): () => void {
  const signals = ["SIGINT", "SIGTERM"] as const
  const end = (signal: NodeJS.Signals) => {
    free()
    tidy()
    process.kill(process.pid, signal)
  }
  const free = () => {
    for (const signal of signals) process.off(signal, end)
  }
  for (const signal of signals) process.once(signal, end)
  return free
}
