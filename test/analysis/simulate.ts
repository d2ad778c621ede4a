/** A real ngspice (as WASM) to compare with: what any one analysis of a deck writes. */
import {Worker} from "node:worker_threads"

export interface Complex {
  readonly real: number
  readonly img: number
}

type Values = readonly number[] | readonly Complex[]

interface Answer {
  readonly columns: readonly (readonly [string, Values])[]
  readonly errors: readonly string[]
}

const limit_ms = 30_000
let worker: Worker | undefined

/** Ends ngspice: jest waits for it otherwise. */
export async function stopSimulating(): Promise<void> {
  await worker?.terminate()
}

export interface Simulated {
  /** `v(out)`, `frequency`, `onoise_spectrum` */
  real(name: string): readonly number[]
  complex(name: string): readonly Complex[]
}

const tight = "reltol=1e-9 vntol=1e-12 abstol=1e-15"

/**
 * `cards` hold one analysis; tolerances are tight by default, `temp` is in degrees Celsius. Throws where
 * ngspice reports an error or does not end.
 */
export async function simulate(cards: string, tolerances = tight, temp = 27): Promise<Simulated> {
  worker ??= new Worker(new URL("./simulate-worker.mjs", import.meta.url), {stdout: true, stderr: true})
  worker.postMessage(`deck\n${cards}\n.options ${tolerances} gmin=1e-12 temp=${temp} tnom=27\n.end`)
  const {columns, errors} = await answer(worker)
  const serious = errors.filter(text => /error|fail/i.test(text))
  if (serious.length) throw new Error(serious.join("\n"))
  const found = new Map(columns)
  const column = (name: string) => {
    const values = found.get(name) ?? found.get(`v(${name})`)
    if (!values) throw new Error(`ngspice has no '${name}' (it has: ${[...found.keys()].join(" ")})`)
    return values
  }
  return {
    real: name => (column(name) as readonly (number | Complex)[]).map(realPart),
    complex: name => column(name) as readonly Complex[],
  }
}

const realPart = (value: number | Complex) => (typeof value === "number" ? value : value.real)

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
