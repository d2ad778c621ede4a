/** A real ngspice (as WASM) to compare with, in a thread of its own: what any one analysis of a deck writes. */
import {Worker} from "node:worker_threads"

export interface Complex {
  readonly real: number
  readonly img: number
}

export type Values = readonly number[] | readonly Complex[]

interface Answer {
  readonly columns: readonly (readonly [string, Values])[]
  readonly errors: readonly string[]
}

const limit_ms = 60_000
let worker: Worker | undefined

/** Ends ngspice: jest waits for it otherwise. */
export async function stopNgspice(): Promise<void> {
  await worker?.terminate()
}

/** Columns by name, `v(out)`. Throws where ngspice reports an error or does not end. */
export async function runNgspice(deck: string): Promise<ReadonlyMap<string, Values>> {
  worker ??= new Worker(new URL("./ngspice-worker.mjs", import.meta.url), {stdout: true, stderr: true})
  worker.postMessage(deck)
  const {columns, errors} = await answer(worker)
  const serious = errors.filter(text => /error|fail/i.test(text))
  if (serious.length || !columns.length) throw new Error(`ngspice: ${serious.join("\n")}`)
  return new Map(columns)
}

function answer(asked: Worker): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      worker = undefined
      void asked.terminate()
      reject(new Error("ngspice does not end"))
    }, limit_ms)
    asked.once("error", reject)
    asked.once("message", (message: Answer) => {
      clearTimeout(timer)
      asked.off("error", reject)
      resolve(message)
    })
  })
}
