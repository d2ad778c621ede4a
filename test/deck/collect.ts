/** Runs a deck and keeps all of its plots. */
import {runDeck} from "../../src/deck/run.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"
import {type KeptPlot, KeptPlots} from "../../src/output/kept.js"
import type {Sink} from "../../src/output/plot.js"

/** A plot with plain arrays, which tests compare. */
export interface Kept {
  readonly plot: KeptPlot["plot"]
  readonly measurements: KeptPlot["measurements"]
  /** The scale, or the first value, of each point. */
  readonly rows: readonly (readonly number[])[]
  column(name: string): number[]
  imaginary(name: string): number[]
  measured(name: string): number
}

/** A sink that puts each plot into `into`. */
export function keeper(into: Kept[]): Sink {
  const kept = new KeptPlots()
  return {
    begin: plot => kept.begin(plot),
    row: values => kept.row(values),
    end(measurements) {
      kept.end(measurements)
      into.push(plain(kept.plots[kept.plots.length - 1]))
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
  const kept = new KeptPlots()
  const notes: string[] = []
  const note = (text: string) => void notes.push(text)
  const netlist = parse(`a title\n${text}`, {file: "deck.cir"})
  const outcome = runDeck(netlist, deviceTypes, kept, {everything: true, note, ...options})
  return {
    plots: kept.plots.map(plain),
    plot: analysis => plain(kept.of(analysis)),
    notes,
    failed: outcome.failed.map(({error}) => error.message),
  }
}

const plain = (kept: KeptPlot): Kept => ({
  plot: kept.plot,
  measurements: kept.measurements,
  rows: Array.from(kept.column(kept.plot.variables[0].name), value => [value]),
  column: name => [...kept.column(name)],
  imaginary: name => [...kept.imaginary(name)],
  measured: name => kept.measured(name),
})
