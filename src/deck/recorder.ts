/** One plot in the making: which columns it has, its rows to the sink, its measurements on the way. */
import type {Card} from "../netlist/card.js"
import type {Measurement, Plot, Sink, Step, Variable} from "../output/plot.js"
import type {Listing, Plan, Wish} from "./directives.js"
import {Grid} from "./grid.js"
import {Measurements, type Surroundings} from "./measure.js"
import {type Frame, Signals, type Vocabulary} from "./signals.js"

/** What a recorder is told of its analysis. */
export interface Subject {
  readonly analysis: string
  /** As raw files call it: `Transient Analysis`. */
  readonly name: string
  readonly frame: Frame
  /** Shown behind the scale in every table: the outer values of a nested sweep. */
  readonly outer?: readonly {readonly variable: Variable; readonly value: () => number}[]
  /** Where rows stand with `.options interp`. */
  readonly grid?: {readonly start: number; readonly step: number}
}

export interface Surface {
  readonly title: string
  readonly plan: Plan
  readonly sink: Sink
  readonly vocabulary: Vocabulary
  /** Without `.save` a plot has all that the circuit has; else what its tables and charts show. */
  readonly everything: boolean
  readonly step: Step | undefined
}

export class Recorder {
  readonly #signals: Signals
  readonly #plot: Plot
  readonly #row: Float64Array
  readonly #visible: Float64Array
  readonly #measurements: Measurements
  readonly #grid: Grid | undefined
  readonly #taps: readonly number[]
  /** Points so far. */
  count = 0

  /** Throws a NetlistError for a signal that there is not. */
  constructor(
    subject: Subject,
    private readonly surface: Surface,
    /** Signals that others read off each point: `value`. */
    taps: readonly Wish[] = [],
  ) {
    const {analysis, name, frame, outer = []} = subject
    const {plan, vocabulary, title, step} = surface
    const signals = new Signals(frame, vocabulary)
    this.#signals = signals
    const own = (listings: readonly Listing[]) =>
      listings.filter(listing => (listing.analysis ?? analysis) === analysis)
    const columnsOf = (wishes: readonly Wish[]) =>
      wishes.flatMap(({text, name, card}) =>
        name === undefined ? signals.columns(text, card) : [signals.column(text, card, name)],
      )
    const before = outer.map(({variable, value}) =>
      signals.add(variable, {read: value, readPhasor: (_at, _re, _im, to) => void to.fill(0)}),
    )
    const saves = own(plan.saves)
    for (const {wishes} of saves) columnsOf(wishes)
    const tables = own(plan.tables).map(({wishes}) => [...before, ...columnsOf(wishes)])
    const charts = own(plan.charts).map(({wishes}) => columnsOf(wishes))
    if (!saves.length && surface.everything) columnsOf([{text: "all", card: nowhere}])
    const visible = signals.variables.length
    this.#measurements = new Measurements(
      plan.measures.filter(measure => measure.analysis === analysis),
      (text, card) => signals.column(text, card),
      surroundings(vocabulary),
    )
    this.#taps = taps.map(({text, card}) => signals.column(text, card))
    this.#plot = {
      title,
      analysis,
      name,
      complex: frame.complex,
      scale: frame.scale !== undefined,
      variables: signals.variables.slice(0, visible),
      outer: before,
      tables,
      charts,
      ...(step && {step}),
    }
    const parts = frame.complex ? 2 : 1
    this.#row = new Float64Array(parts * signals.variables.length)
    this.#visible = this.#row.subarray(0, parts * visible)
    const {grid} = subject
    if (grid && plan.interpolates) this.#grid = new Grid(grid.start, grid.step, row => this.#emit(row))
  }

  begin(): void {
    this.#signals.restart()
    this.surface.sink.begin(this.#plot)
  }

  point(at: number, x: Float64Array): void {
    this.#signals.evaluate(at, x, this.#row)
    this.#measurements.point(at, column => this.#row[column])
    if (this.#grid) this.#grid.add(this.#visible)
    else this.#emit(this.#visible)
  }

  phasors(at: number, re: Float64Array, im: Float64Array): void {
    const row = this.#row
    this.#signals.evaluatePhasors(at, re, im, row)
    const {variables} = this.#signals
    this.#measurements.point(at, column =>
      variables[column].real ? row[2 * column] : Math.hypot(row[2 * column], row[2 * column + 1]),
    )
    this.#emit(this.#visible)
  }

  /** Of the last point, tap number k: what a real plot's signal was. */
  value(k: number): number {
    return this.#row[this.#taps[k]]
  }

  variable(k: number): Variable {
    return this.#signals.variables[this.#taps[k]]
  }

  end(): readonly Measurement[] {
    const measured = this.#measurements.finish()
    this.surface.sink.end(measured)
    return measured
  }

  /** The next point does not continue the last one. */
  interrupt(): void {
    this.#measurements.interrupt()
  }

  #emit(row: Float64Array) {
    this.surface.sink.row(row)
    this.count++
  }
}

const surroundings = ({parameter, functions}: Vocabulary): Surroundings => ({parameter, functions})

const nowhere: Card = {name: ".save", words: [], assignments: {}, origin: {file: "", line: 0}}
