/**
 * Raw files as ngspice writes and loads them: ASCII or binary, real or complex, several plots in one file.
 */
import {Encoder} from "./encoder.js"
import {scientific} from "./number.js"
import {type Output, type Plot, type Sink, stepText} from "./plot.js"

export interface RawOptions {
  readonly binary?: boolean
  /** What the header says; `Sat Nov 21 16:18:56  2026` in ngspice's form. Now by default. */
  readonly date?: Date
}

/** Room for the number of points, which is known at the end only. */
const widest = 12
/** So many behind the point bring every number back exactly. */
const digits = 16

/**
 * Writes plots as they come, in constant memory: the number of points is filled in at the end of each. Other
 * programs read several plots in one file (as `.step` makes them) by their titles, which name the step.
 */
export class RawWriter implements Sink {
  readonly #to: Encoder
  #points = 0
  #count = 0
  #countAt = 0
  #complex = false

  constructor(
    output: Output,
    private readonly options: RawOptions = {},
  ) {
    this.#to = new Encoder(output)
  }

  begin(plot: Plot): void {
    const {title, name, complex, variables, step} = plot
    const {binary, date = new Date()} = this.options
    this.#complex = complex
    this.#points = 0
    this.#count = variables.length
    this.#to.text(`Title: ${oneLine(title)}${step ? ` [${stepText(step)}]` : ""}\n`)
    this.#to.text(`Date: ${asctime(date)}\n`)
    this.#to.text(`Plotname: ${name}\n`)
    this.#to.text(`Flags: ${complex ? "complex" : "real"}\n`)
    this.#to.text(`No. Variables: ${variables.length}\nNo. Points: `)
    this.#countAt = this.#to.length
    this.#to.text(`${"0".padEnd(widest)}\nVariables:\n`)
    variables.forEach((variable, k) => {
      this.#to.text(`\t${k}\t${word(variable.name)}\t${variable.type}\n`)
    })
    this.#to.text(binary ? "Binary:\n" : "Values:\n")
  }

  row(values: Float64Array): void {
    if (this.options.binary) for (let k = 0; k < values.length; k++) this.#to.double(values[k])
    else {
      this.#to.text(` ${this.#points}`)
      for (let k = 0; k < this.#count; k++) {
        const re = this.#complex ? values[2 * k] : values[k]
        const rest = this.#complex ? `,${scientific(values[2 * k + 1], digits)}` : ""
        this.#to.text(`\t${scientific(re, digits)}${rest}\n`)
      }
      this.#to.text("\n")
    }
    this.#points++
  }

  end(): void {
    this.#to.replace(this.#countAt, String(this.#points).padEnd(widest))
  }
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim()

/** Readers split the lines of variables at blanks. */
const word = (name: string) => name.replace(/\s+/g, "")

function asctime(date: Date): string {
  const [day, month, number, year, time] = [...date.toString().split(" ").slice(0, 5)]
  return `${day} ${month} ${number} ${time}  ${year}`
}
