/** The thread that runs ngspice as WebAssembly: a deck that it cannot solve may hang it. */
import {parentPort} from "node:worker_threads"
import type {RawPlot} from "../../output/raw-read.js"

const port = parentPort
if (!port) throw new Error("this file is a worker thread")

/** What `runSim` gives: numbers, or complex ones, by name. */
interface Data {
  readonly name: string
  readonly type: string
  readonly values: readonly (number | {readonly real: number; readonly img: number})[]
}

try {
  const {Simulation} = await import("eecircuit-engine")
  const simulation = new Simulation()
  await simulation.start()
  const title = /ngspice-\S+/.exec(simulation.getInitInfo())?.[0] ?? "ngspice"
  port.on("message", async (deck: string) => {
    try {
      simulation.setNetList(deck)
      const {header, data} = await simulation.runSim()
      port.postMessage({
        plot: plotOf(header, data as readonly Data[]),
        said: simulation.getError().join("\n"),
      })
    } catch (error) {
      port.postMessage({said: [...simulation.getError(), String(error)].join("\n")})
    }
  })
  port.postMessage({title: `${title} (WebAssembly)`})
} catch (error) {
  port.postMessage({problem: String(error)})
}

function plotOf(header: string, data: readonly Data[]): RawPlot {
  return {
    title: /Title: *(.*)/.exec(header)?.[1] ?? "",
    name: /Plotname: *(.*)/.exec(header)?.[1] ?? "",
    variables: data.map(({name, type, values}) => {
      const isComplex = values.some(value => typeof value !== "number")
      const re = Float64Array.from(values, value => (typeof value === "number" ? value : value.real))
      const im = isComplex && Float64Array.from(values, value => (typeof value === "number" ? 0 : value.img))
      return {name, type, re, ...(im && {im})}
    }),
  }
}
