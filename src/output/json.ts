/** Plots as one JSON text, written as they come. */
import {Encoder} from "./encoder.js"
import {type Measurement, type Output, type Plot, parts, type Sink} from "./plot.js"

/**
 *     {"plots": [{"title", "analysis", "name", "step": {"r": 1000}, "variables": [{"name", "type", "unit"}],
 *                 "points": [[...], ...], "measurements": {"delay": 1e-6}},
 *                {"title", "analysis", "name", "values": {"v(out)": 0.5}}]}
 *
 * Plots of a single point, such as operating points, have `values`. A point has one number for each variable,
 * or `[re, im]` where that is complex; what is not finite is null.
 */
export class JsonWriter implements Sink {
  readonly #to: Encoder
  #plots = 0
  #points = 0
  /** Of a plot of one point. */
  #names: readonly string[] | undefined
  #parts: readonly (readonly number[])[] = []

  constructor(output: Output) {
    this.#to = new Encoder(output)
    this.#to.text('{"plots": [')
  }

  begin(plot: Plot): void {
    const {title, analysis, name, complex, variables, step} = plot
    this.#to.text(`${this.#plots++ ? "," : ""}\n`)
    this.#parts = parts(plot)
    this.#points = 0
    const head = [
      `{"title": ${JSON.stringify(title)}`,
      `"analysis": "${analysis}"`,
      `"name": ${JSON.stringify(name)}`,
    ]
    if (step) head.push(`"step": ${JSON.stringify(Object.fromEntries(step.values))}`)
    head.push(`"complex": ${complex}`)
    this.#names = plot.scale ? undefined : variables.map(({name}) => name)
    if (this.#names) {
      this.#to.text(`${head.join(",\n")},\n"values": {`)
      return
    }
    this.#to.text(`${head.join(",\n")},\n"variables": [`)
    variables.forEach(({name, type, unit}, k) => {
      this.#to.text(`${k ? ",\n  " : ""}${JSON.stringify({name, type, unit})}`)
    })
    this.#to.text('],\n"points": [')
  }

  row(values: Float64Array): void {
    if (this.#names) {
      const named = this.#names.map((name, k) => `\n  ${JSON.stringify(name)}: ${number(values[k])}`)
      this.#to.text(named.join(","))
      return
    }
    this.#to.text(this.#points++ ? ",\n[" : "\n[")
    this.#parts.forEach((columns, k) => {
      const numbers = columns.map(column => number(values[column])).join(",")
      this.#to.text(`${k ? "," : ""}${columns.length > 1 ? `[${numbers}]` : numbers}`)
    })
    this.#to.text("]")
  }

  end(measurements: readonly Measurement[]): void {
    this.#to.text(this.#names ? "}" : "]")
    if (measurements.length) {
      const values = measurements.map(({name, value}) => [name, Number.isFinite(value) ? value : null])
      this.#to.text(`,\n"measurements": ${JSON.stringify(Object.fromEntries(values))}`)
    }
    this.#to.text("}")
  }

  /** Closes the text: to be called when the last plot has ended. */
  finish(): void {
    this.#to.text("\n]}\n")
    this.#to.flush()
  }
}

const number = (value: number) => (Number.isFinite(value) ? String(value) : "null")
