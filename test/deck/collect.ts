/** Runs a deck and keeps all of its plots. */
import {runDeck} from "../../src/deck/run.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"
import type {Measurement, Plot, Sink} from "../../src/output/plot.js"

export interface Kept {
  readonly plot: Plot
  readonly rows: readonly Float64Array[]
  readonly measurements: readonly Measurement[]
  /** A real variable, or the real parts of a complex one. */
  column(name: string): number[]
  imaginary(name: string): number[]
  /** Value of a measurement. */
  measured(name: string): number
}

/** A sink that keeps plots in `into`. */
export function keeper(into: Kept[]): Sink {
  let plot: Plot | undefined
  let rows: Float64Array[] = []
  return {
    begin(next) {
      plot = next
      rows = []
    },
    row: values => void rows.push(values.slice()),
    end(measurements) {
      if (plot) into.push(kept(plot, rows, measurements))
    },
  }
}

function kept(plot: Plot, rows: readonly Float64Array[], measurements: readonly Measurement[]): Kept {
  const index = (name: string) => {
    const k = plot.variables.findIndex(variable => variable.name === name)
    if (k < 0) throw new Error(`no ${name} among ${plot.variables.map(({name}) => name).join(" ")}`)
    return k
  }
  const parts = plot.complex ? 2 : 1
  return {
    plot,
    rows,
    measurements,
    column: name => rows.map(row => row[parts * index(name)]),
    imaginary: name => rows.map(row => row[2 * index(name) + 1]),
    measured(name) {
      const found = measurements.find(measurement => measurement.name === name)
      if (!found) throw new Error(`nothing measured as ${name}`)
      return found.value
    },
  }
}

export interface Ran {
  readonly plots: readonly Kept[]
  /** The first plot of an analysis. */
  plot(analysis: string): Kept
  readonly notes: readonly string[]
  readonly failed: readonly string[]
}

/** `text` stands below a title. */
export function runText(
  text: string,
  options: {readonly sample?: number; readonly parameters?: Record<string, number>} = {},
): Ran {
  const plots: Kept[] = []
  const notes: string[] = []
  const note = (text: string) => void notes.push(text)
  const netlist = parse(`a title\n${text}`, {file: "deck.cir"})
  const outcome = runDeck(netlist, deviceTypes, keeper(plots), {everything: true, note, ...options})
  return {
    plots,
    plot(analysis) {
      const found = plots.find(({plot}) => plot.analysis === analysis)
      if (!found) throw new Error(`no ${analysis} among ${plots.map(({plot}) => plot.analysis).join(" ")}`)
      return found
    },
    notes,
    failed: outcome.failed.map(({error}) => error.message),
  }
}
