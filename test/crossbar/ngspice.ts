/** A real ngspice (as WASM) to compare with: operating points of netlists. */
import {Worker} from "node:worker_threads"
import type {Netlist} from "../../src/netlist/card.js"
import {lines} from "../../src/netlist/print.js"

const limit_ms = 20_000
let shared: Worker | undefined

/** Ends ngspice: jest waits for it otherwise. */
export async function stopNgspice(): Promise<void> {
  await shared?.terminate()
}

/**
 * All node voltages by name, to about 1e-6 of their size. Throws where ngspice reports an error or finds no
 * operating point in time.
 */
export async function operatingPoint(netlist: Netlist): Promise<(node: string) => number> {
  shared ??= new Worker(new URL("./ngspice-worker.mjs", import.meta.url), {stdout: true, stderr: true})
  const worker = shared
  const deck = [...lines(netlist)].filter(line => line !== ".end")
  worker.postMessage([...deck, ".options reltol=1e-6 vntol=1e-9 abstol=1e-12", ".op", ".end"].join("\n"))
  const {voltages, errors} = await answer(worker)
  const serious = errors.filter(text => /error|fail/i.test(text))
  if (serious.length) throw new Error(serious.join("\n"))
  const found = new Map(voltages.map(([name, value]) => [name.replace(/^v\((.*)\)$/, "$1"), value]))
  return node => {
    const voltage = found.get(node)
    if (voltage === undefined) throw new Error(`no node '${node}'`)
    return voltage
  }
}

interface Answer {
  readonly voltages: readonly (readonly [string, number])[]
  readonly errors: readonly string[]
}

function answer(worker: Worker): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      shared = undefined
      void worker.terminate()
      reject(new Error("ngspice found no operating point"))
    }, limit_ms)
    worker.once("error", reject)
    worker.once("message", (message: Answer) => {
      clearTimeout(timer)
      worker.off("error", reject)
      resolve(message)
    })
  })
}
