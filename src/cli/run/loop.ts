/** Long runs on a terminal: a bar that moves, and Ctrl-C that leaves nothing half done. */
import type {Progress} from "../../deck/prepared.js"
import {progressBar} from "../progress.js"

/** Signals wait for this long at most, between two points. */
const turn_ms = 100
/** What is done sooner needs no bar. */
const patience_ms = 1000

/**
 * Drains the generator; its result, or undefined after a signal that asked to end. The generator has been
 * closed then, and the signal comes once more when the caller is done.
 */
export async function unlessInterrupted<Result>(
  steps: Generator<Progress, Result>,
  showsProgress: boolean,
): Promise<Result | undefined> {
  let caught: NodeJS.Signals | undefined
  const take = (signal: NodeJS.Signals) => {
    caught = signal
  }
  const signals = ["SIGINT", "SIGTERM"] as const
  for (const signal of signals) process.once(signal, take)
  const bar = showsProgress ? progressBar("{name} |{bar}| {percentage} %, {points} points") : undefined
  const started = performance.now()
  let last = started
  let shown = false
  try {
    for (;;) {
      const next = steps.next()
      if (next.done) return next.value
      const now = performance.now()
      if (now - last < turn_ms) continue
      last = now
      if (bar && now - started > patience_ms) {
        const {name, done, points} = next.value
        if (!shown) bar.start(100, 0, {name, points})
        bar.update(Math.floor(100 * done), {name, points})
        shown = true
      }
      await new Promise(setImmediate)
      if (caught === undefined) continue
      // Its analyses free what they hold.
      steps.return(undefined as Result)
      return undefined
    }
  } finally {
    if (shown) bar?.stop()
    for (const signal of signals) process.off(signal, take)
    const signal = caught
    if (signal !== undefined) setImmediate(() => process.kill(process.pid, signal))
  }
}
