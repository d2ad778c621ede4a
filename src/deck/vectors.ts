/** Plots kept in memory for a script: vectors by name, real or complex. */
import {NetlistError} from "../netlist/error.js"
import type {Measurement, Plot, Sink, Variable} from "../output/plot.js"
import {Rows} from "../output/rows.js"

export interface Vector {
  readonly re: Float64Array
  /** Absent: real. */
  readonly im?: Float64Array
  readonly variable: Variable
  /** What it is plotted over. */
  readonly over?: Vector
}

export interface StoredPlot {
  /** `tran1`, `ac2`. */
  readonly id: string
  readonly plot: Plot
  /** The one that the others are plotted over comes first. */
  readonly vectors: Map<string, Vector>
}

/** How ngspice abbreviates its plots. */
const abbreviations: Readonly<Record<string, string>> = {"noise-total": "noise"}

/** Takes plots as they come and keeps them; the last one is current. */
export class VectorStore implements Sink {
  readonly plots: StoredPlot[] = []
  current: StoredPlot | undefined
  measurements: readonly Measurement[] = []
  readonly #numbers = new Map<string, number>()
  #plot: Plot | undefined
  #rows = new Rows(0)

  begin(plot: Plot): void {
    this.#plot = plot
    this.#rows = new Rows((plot.complex ? 2 : 1) * plot.variables.length)
  }

  row(values: Float64Array): void {
    this.#rows.add(values)
  }

  end(measurements: readonly Measurement[]): void {
    const plot = this.#plot
    if (!plot) return
    const vectors = new Map<string, Vector>()
    const {complex} = plot
    let over: Vector | undefined
    plot.variables.forEach((variable, k) => {
      const vector: Vector = {
        re: this.#rows.column(complex ? 2 * k : k),
        ...(complex && !variable.real && {im: this.#rows.column(2 * k + 1)}),
        variable,
        ...(over && {over}),
      }
      vectors.set(variable.name, vector)
      if (k === 0 && plot.scale) over = vector
    })
    const kind = abbreviations[plot.analysis] ?? plot.analysis
    const number = (this.#numbers.get(kind) ?? 0) + 1
    this.#numbers.set(kind, number)
    this.current = {id: `${kind}${number}`, plot, vectors}
    this.plots.push(this.current)
    this.measurements = measurements
    this.#plot = undefined
    this.#rows = new Rows(0)
  }

  clear(): void {
    this.plots.length = 0
    this.current = undefined
  }

  find(id: string): StoredPlot | undefined {
    return this.plots.find(plot => plot.id === id)
  }
}

/** A number, under a name. */
export function scalar(value: number, name = "", unit = ""): Vector {
  return {re: Float64Array.of(value), variable: {name, type: "notype", unit}}
}

/** A complex vector's or a real one's only number. Throws a NetlistError where it has more. */
export function single({re, im}: Vector, text: string, origin: NetlistError["origin"]): number {
  if (re.length === 1 && !im?.[0]) return re[0]
  throw new NetlistError(`expected a single number, found ${re.length} of them in '${text}'`, origin)
}
