/** Plots as CSV: a header line, then a line for each point. */
import {Encoder} from "./encoder.js"
import {type Output, type Plot, parts, realAndImaginary, type Sink} from "./plot.js"

/**
 * Numbers are written so that they read back exactly. Parts of complex values are columns `re(...)` and
 * `im(...)`. The runs of a `.step` share one table, whose first columns tell them apart; plots with other
 * columns begin a new table behind an empty line.
 */
export class CsvWriter implements Sink {
  readonly #to: Encoder
  #header = ""
  #prefix = ""
  #columns = Int32Array.of()

  constructor(output: Output) {
    this.#to = new Encoder(output)
  }

  begin(plot: Plot): void {
    const {variables, step} = plot
    const columns = parts(plot)
    const shown = columns.flatMap((own, k) =>
      own.length > 1 ? realAndImaginary(variables[k]) : [variables[k]],
    )
    const names = [...(step ? step.values : []).map(([name]) => name), ...shown.map(({name}) => name)]
    const header = `${names.map(quoted).join(",")}\n`
    if (header !== this.#header) this.#to.text(`${this.#header ? "\n" : ""}${header}`)
    this.#header = header
    this.#columns = Int32Array.from(columns.flat())
    this.#prefix = step ? step.values.map(([, value]) => `${value},`).join("") : ""
  }

  row(values: Float64Array): void {
    let line = this.#prefix
    for (const column of this.#columns) {
      if (line.length > 1000) {
        this.#to.text(line)
        line = ""
      }
      line += column === this.#columns[0] ? values[column] : `,${values[column]}`
    }
    this.#to.text(`${line}\n`)
  }

  end(): void {
    this.#to.flush()
  }
}

const quoted = (name: string) => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)
