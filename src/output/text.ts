/** Plots as text for people: tables of what `.print` names, operating points, measurements, statistics. */
import {type Columns, cell, groups, heading} from "./columns.js"
import {Encoder} from "./encoder.js"
import {
  type Listing,
  type Measurement,
  type Output,
  type Plot,
  parts,
  realAndImaginary,
  type Sink,
  type Step,
  stepText,
  type Variable,
} from "./plot.js"
import {Rows} from "./rows.js"
import {statistics} from "./statistics.js"
import {valueTable} from "./values.js"

/** Single values over all runs: an operating point's or the measurements' of one analysis. */
interface Collected {
  readonly title: string
  readonly variables: readonly Variable[]
  /** How many of the variables are what is stepped. */
  readonly steps: number
  readonly random: boolean
  readonly rows: Rows
}

export class TextWriter implements Sink {
  readonly #to: Encoder
  readonly #collected = new Map<string, Collected>()
  #plot: Plot | undefined
  /** Of the plot at hand, each cut into groups: the first is written as it comes, the others wait. */
  #tables: readonly (readonly Columns[])[] = []
  #rows = new Rows(0)
  #row: Float64Array | undefined
  #written = false
  /** Lines of text stand close. */
  #afterText = false

  constructor(
    output: Output,
    /** Columns of the page. */
    private readonly page = 80,
  ) {
    this.#to = new Encoder(output)
  }

  begin(plot: Plot): void {
    const {variables, tables, scale, step} = plot
    this.#plot = plot
    this.#tables = []
    this.#row = undefined
    if (!scale) return
    const columns = parts(plot)
    const headings: string[] = []
    columns.forEach((own, k) => {
      const shown = own.length > 1 ? realAndImaginary(variables[k]) : [variables[k]]
      for (const [j, column] of own.entries()) headings[column] = heading(shown[j])
    })
    this.#tables = tables.map(which =>
      groups(
        headings,
        columns[0],
        which.flatMap(k => columns[k]),
        this.page,
      ),
    )
    const waiting = this.#tables.reduce((sum, table) => sum + table.length, 0) > 1
    this.#rows = new Rows(waiting ? headings.length : 0)
    if (this.#tables.length) {
      this.#title(`${plot.name}${step ? `, ${stepText(step)}` : ""}`)
      this.#to.text(this.#tables[0][0].head())
    }
  }

  row(values: Float64Array): void {
    if (!this.#plot?.scale) this.#row = values.slice()
    else if (this.#tables.length) {
      this.#to.text(this.#tables[0][0].line(values))
      this.#rows.add(values)
    }
  }

  end(measurements: readonly Measurement[]): void {
    const plot = this.#plot
    if (!plot) return
    if (plot.scale) this.#rest()
    else if (this.#row) this.#values(plot, this.#row)
    if (measurements.length) this.#measurements(plot, measurements)
    this.#plot = undefined
    this.#to.flush()
  }

  /** Text of its own between plots: Fourier tables, what a script prints. */
  text(text: string): void {
    if (!this.#afterText) this.#gap()
    this.#afterText = true
    this.#to.text(text)
    this.#to.flush()
  }

  /** What was collected over the runs. */
  finish(): void {
    for (const {title, variables, steps, random, rows} of this.#collected.values()) {
      const headings = variables.map(heading)
      const all = headings.map((_, k) => k)
      this.#title(title)
      for (const [k, columns] of groups(
        headings,
        all.slice(0, steps),
        all.slice(steps),
        this.page,
        steps,
      ).entries()) {
        this.#to.text(`${k ? "\n" : ""}${columns.head()}`)
        for (let r = 0; r < rows.length; r++) this.#to.text(columns.line(rows.row(r)))
      }
      if (random && rows.length > 1) this.#statistics(variables, steps, rows)
    }
    this.#to.flush()
  }

  #gap() {
    if (this.#written) this.#to.text("\n")
    this.#written = true
    this.#afterText = false
  }

  #title(title: string) {
    this.#gap()
    this.#to.text(`${title}\n`)
  }

  /** The groups that had to wait. */
  #rest() {
    for (const [t, table] of this.#tables.entries())
      for (const [g, columns] of table.entries()) {
        if (t === 0 && g === 0) continue
        this.#to.text(`\n${columns.head()}`)
        for (let r = 0; r < this.#rows.length; r++) this.#to.text(columns.line(this.#rows.row(r)))
      }
  }

  /** A plot of a single point: name, value, unit line by line, or a row of the table over all runs. */
  #values(plot: Plot, row: Float64Array) {
    const {name, analysis, variables, tables, step, listing} = plot
    if (listing) return this.#listing(`${name}${step ? `, ${stepText(step)}` : ""}`, listing)
    const shown = tables.length ? [...new Set(tables.flat())] : variables.map((_, k) => k)
    const chosen = shown.map(k => variables[k])
    const values = shown.map(k => row[k])
    if (step) return this.#collect(`${analysis} values`, name, step, chosen, values)
    this.#gap()
    if (analysis !== "op") this.#to.text(`${name}\n`)
    this.#to.text(valueTable(chosen.map(({name, unit}, k) => [name, values[k], unit])))
  }

  #measurements({name, analysis, step}: Plot, measurements: readonly Measurement[]) {
    const title = `Measurements for ${name}`
    if (step) {
      const variables = measurements.map(({name}) => ({name, type: "notype", unit: ""}))
      const values = measurements.map(({value}) => value)
      return this.#collect(`${analysis} measurements`, title, step, variables, values)
    }
    this.#title(title)
    this.#to.text(measurementLines(measurements))
  }

  #collect(
    key: string,
    title: string,
    {values: steps, random}: Step,
    variables: readonly Variable[],
    values: readonly number[],
  ) {
    let found = this.#collected.get(key)
    if (!found) {
      const stepped = steps.map(([name]) => ({name, type: "notype", unit: ""}))
      const all = [...stepped, ...variables]
      found = {title, variables: all, steps: steps.length, random, rows: new Rows(all.length)}
      this.#collected.set(key, found)
    }
    found.rows.add([...steps.map(([, value]) => value), ...values])
  }

  #listing(title: string, {headings, rows}: Listing) {
    this.#gap()
    if (title) this.#to.text(`${title}\n`)
    if (!rows.length) return this.#to.text("none\n")
    const widest = rows.reduce((most, {label}) => Math.max(most, label.length), 0)
    const line = (label: string, cells: readonly string[]) =>
      `${label.padEnd(widest)}  ${cells
        .map(text => text.padEnd(15))
        .join("")
        .trimEnd()}\n`
    const signed = (text: string) => (text.startsWith("-") ? text : ` ${text}`)
    this.#to.text(line("", headings.map(signed)))
    for (const {label, values} of rows)
      this.#to.text(
        line(
          label,
          values.map(value => signed(cell(value))),
        ),
      )
  }

  #statistics(variables: readonly Variable[], steps: number, rows: Rows) {
    const found = variables.slice(steps).map((variable, k) => {
      const {count, mean, deviation, least, most} = statistics(rows.column(steps + k))
      return {label: heading(variable), values: [mean, deviation, least, most], failed: rows.length - count}
    })
    this.#listing("", {headings: ["mean", "std", "min", "max"], rows: found})
    for (const {label, failed} of found)
      if (failed) this.#to.text(`${label}: without ${failed} of ${rows.length} samples, which failed\n`)
  }
}

/** One line for each: `td = 7.0e-05  targ = 7.1e-05  trig = 1.0e-06`. */
export function measurementLines(measurements: readonly Measurement[]): string {
  const widest = measurements.reduce((most, {name}) => Math.max(most, name.length), 0)
  const lines = measurements.map(({name, value, details}) => {
    const text = cell(value)
    const rest = details.map(([detail, value]) => `  ${detail} = ${cell(value)}`).join("")
    return `${name.padEnd(widest)} = ${text.startsWith("-") ? "" : " "}${text}${rest}\n`
  })
  return lines.join("")
}
