/** Curves for charts: of any number of points so many are kept that a line looks the same. */
import type {Measurement, Plot, Sink, Step, Variable} from "../output/plot.js"
import {Thinned} from "./thinned.js"

/** One line of a chart. */
export interface Curve {
  /** What it is, besides its panel: a signal, a step. */
  readonly label: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** Curves over the same axes. */
export interface Panel {
  readonly title: string
  readonly x: Variable
  /** Unit and name of the vertical axis. */
  readonly y: Variable
  readonly kind: "lines" | "histogram"
  readonly logarithmic: boolean
  /** What the labels are: `signal` or the names of what is stepped. */
  readonly labels: string
  readonly curves: Curve[]
}

/** More curves in a panel than this cannot be told apart. */
const mostCurves = 200
/** Signals that are drawn where the deck names none. */
const mostUnnamed = 8
const mostBuckets = 2000

/** A column of a plot, or what a chart shows of a complex one. */
interface Series {
  readonly panel: Panel
  readonly thinned: Thinned
  readonly value: (row: Float64Array) => number
}

/**
 * Takes plots; `panels` are the charts of what `.plot` names, or else `.print`, or else the first voltages.
 */
export class ChartData implements Sink {
  readonly #panels = new Map<string, Panel>()
  #plot: Plot | undefined
  #series: readonly Series[] = []
  #row: Float64Array | undefined
  /** Outer values of a nested sweep. */
  #outer: readonly number[] = []

  /** The deck's. */
  title = ""

  get panels(): readonly Panel[] {
    return [...this.#panels.values()].filter(({curves}) => curves.length)
  }

  begin(plot: Plot): void {
    this.title = plot.title
    this.#plot = plot
    this.#row = undefined
    this.#series = []
    if (!plot.scale) return
    this.#outer = plot.outer.map(() => Number.NaN)
    if (!plot.outer.length) this.#start(plot, [])
  }

  row(values: Float64Array): void {
    const plot = this.#plot
    if (!plot?.scale) this.#row = values.slice()
    else if (plot.outer.some((column, k) => values[column] !== this.#outer[k])) {
      this.#finish()
      this.#outer = plot.outer.map(column => values[column])
      this.#start(plot, this.#outer)
    }
    for (const {thinned, value} of this.#series) thinned.add(values[0], value(values))
  }

  end(measurements: readonly Measurement[]): void {
    const plot = this.#plot
    if (!plot) return
    for (const {panel, thinned} of this.#series) {
      if (panel.curves.length < mostCurves)
        panel.curves.push({label: thinned.label, points: thinned.points()})
    }
    const {step, name} = plot
    if (step && this.#row) {
      const row = this.#row
      for (const column of new Set(chosen(plot).flat()))
        this.#overRuns(name, plot.variables[column], step, row[column])
    }
    if (step)
      for (const {name: measured, value} of measurements)
        this.#overRuns(`Measurements for ${name}`, {name: measured, type: "notype", unit: ""}, step, value)
    this.#plot = undefined
  }

  /** Curves begin; `outer` tells them from others of the same plot. */
  #start(plot: Plot, outer: readonly number[]) {
    const names = [
      ...(plot.step?.values ?? []).map(([name]) => name),
      ...plot.outer.map(k => plot.variables[k].name),
    ]
    const values = [...(plot.step?.values ?? []).map(([, value]) => value), ...outer]
    const most = Math.max(64, Math.floor(mostBuckets / (names.length ? 30 : 1)))
    const apart = {names: names.join(", "), values: values.map(short).join(", "), most}
    this.#series = chosen(plot).flatMap((columns, chart) =>
      columns
        .filter(column => !plot.outer.includes(column))
        .flatMap(column => this.#seriesOf(plot, chart, column, apart)),
    )
  }

  #finish() {
    for (const {panel, thinned} of this.#series)
      if (panel.curves.length < mostCurves)
        panel.curves.push({label: thinned.label, points: thinned.points()})
    this.#series = []
  }

  #seriesOf(
    {variables, complex, name}: Plot,
    chart: number,
    column: number,
    apart: {readonly names: string; readonly values: string; readonly most: number},
  ): Series[] {
    const [x] = variables
    const variable = variables[column]
    const series = (y: Variable, value: Series["value"]) => {
      // Runs are told apart by colour; then each signal has a panel of its own.
      const panel = this.#panel(`${name} ${chart} ${apart.names ? `${column} ${y.unit}` : y.unit}`, {
        title: name,
        x,
        y: apart.names ? y : {...y, name: quantity(y)},
        kind: "lines",
        logarithmic: x.type === "frequency",
        labels: apart.names || "signal",
        curves: [],
      })
      return {panel, thinned: new Thinned(apart.names ? apart.values : y.name, apart.most), value}
    }
    if (!complex) return [series(variable, row => row[column])]
    if (variable.real) return [series(variable, row => row[2 * column])]
    const magnitude = {name: `db(${variable.name})`, type: "decibel", unit: "dB"}
    const phase = {name: `ph(${variable.name})`, type: "phase", unit: "deg"}
    return [
      series(magnitude, row => 20 * Math.log10(Math.hypot(row[2 * column], row[2 * column + 1]))),
      series(phase, unwrapped(column)),
    ]
  }

  /** A single value of each run: a curve over what is stepped, or a histogram of random samples. */
  #overRuns(title: string, variable: Variable, step: Step, value: number) {
    if (!Number.isFinite(value)) return
    const [[scale, at]] = step.values
    const outer = step.values.slice(1).map(([, value]) => short(value))
    const panel = this.#panel(`${title} ${variable.name} over runs`, {
      title,
      x: step.random ? variable : {name: scale, type: "notype", unit: ""},
      y: step.random ? {name: "samples", type: "notype", unit: ""} : variable,
      kind: step.random ? "histogram" : "lines",
      logarithmic: false,
      labels: step.values
        .slice(1)
        .map(([name]) => name)
        .join(", "),
      curves: [],
    })
    const label = outer.join(", ")
    const known = panel.curves.find(curve => curve.label === label)
    const points = (known?.points ?? []) as [number, number][]
    if (!known && panel.curves.length < mostCurves) panel.curves.push({label, points})
    points.push(step.random ? [value, 1] : [at, value])
  }

  #panel(key: string, fresh: Panel): Panel {
    const known = this.#panels.get(key)
    if (!known) this.#panels.set(key, fresh)
    return known ?? fresh
  }
}

const short = (value: number) => String(Number(value.toPrecision(6)))

/** Groups of columns: of `.plot`, of `.print`, or the first voltages there are. */
function chosen({charts, tables, variables, scale}: Plot): readonly (readonly number[])[] {
  if (charts.length) return charts
  if (tables.length) return tables
  const first = scale ? 1 : 0
  const all = variables.map((_, k) => k).slice(first)
  const voltages = all.filter(k => variables[k].type === "voltage")
  return [(voltages.length ? voltages : all).slice(0, mostUnnamed)]
}

const quantities: Readonly<Record<string, string>> = {
  voltage: "voltage",
  current: "current",
  decibel: "magnitude",
  phase: "phase",
}

const quantity = ({type, name}: Variable) => quantities[type] ?? name

/** The phase of a complex column in degrees, without jumps by a full turn. */
function unwrapped(column: number): (row: Float64Array) => number {
  let last = 0
  return row => {
    const angle = (Math.atan2(row[2 * column + 1], row[2 * column]) * 180) / Math.PI
    last = angle + 360 * Math.round((last - angle) / 360)
    return last
  }
}
