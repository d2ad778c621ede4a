/** Plots kept in memory, for programs that want their numbers. */
import type {Measurement, Plot, Sink} from "./plot.js"
import {Rows} from "./rows.js"

export class KeptPlot {
  readonly #rows: Rows

  constructor(
    readonly plot: Plot,
    readonly measurements: readonly Measurement[],
    rows: Rows,
  ) {
    this.#rows = rows
  }

  /** Points. */
  get length(): number {
    return this.#rows.length
  }

  /**
   * Values of a variable at all points: real parts where it is complex. Throws a RangeError for an unknown
   * name.
   */
  column(name: string): Float64Array {
    return this.#rows.column((this.plot.complex ? 2 : 1) * this.#index(name))
  }

  /** Imaginary parts: zeros where the plot is real. */
  imaginary(name: string): Float64Array {
    const index = this.#index(name)
    return this.plot.complex ? this.#rows.column(2 * index + 1) : new Float64Array(this.length)
  }

  /**
   * The result of a `.measure`, NaN where it failed. Throws a RangeError where there is none of that name.
   */
  measured(name: string): number {
    const found = this.measurements.find(measurement => measurement.name === name)
    if (!found) throw new RangeError(`nothing was measured as '${name}'`)
    return found.value
  }

  #index(name: string): number {
    const index = this.plot.variables.findIndex(variable => variable.name === name)
    if (index >= 0) return index
    throw new RangeError(`the plot has no '${name}': ${this.plot.variables.map(({name}) => name).join(" ")}`)
  }
}

/** A sink that keeps all plots in their order. */
export class KeptPlots implements Sink {
  readonly plots: KeptPlot[] = []
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
    if (this.#plot) this.plots.push(new KeptPlot(this.#plot, measurements, this.#rows))
  }

  /** The first plot of an analysis, `tran`. Throws a RangeError where there is none. */
  of(analysis: string): KeptPlot {
    const found = this.plots.find(({plot}) => plot.analysis === analysis)
    if (!found) throw new RangeError(`there is no plot of '${analysis}'`)
    return found
  }
}
