/** The measurements of one plot, taken while its points pass by. */
import type {Card} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {type Functions, type Lookup, parseExpression, value} from "../netlist/expression.js"
import type {Measurement} from "../output/plot.js"
import {Rows} from "../output/rows.js"
import type {Measure, Wanted} from "./measure-card.js"
import {failed, type Machine, machine} from "./measure-machines.js"

/** What a `PARAM=` expression knows besides the measurements before it. */
export interface Surroundings {
  readonly parameter: Lookup
  readonly functions: Functions
}

export class Measurements {
  readonly #machines: readonly (Machine | undefined)[]
  readonly #columns: number[] = []
  /**
   * All points, where a measurement has to wait for another one: at, then the values; NaN breaks the curve.
   */
  readonly #kept: Rows | undefined
  #before: Float64Array
  #now: Float64Array
  #at = Number.NaN

  /** `column` gives the column of a row that a signal stands in. */
  constructor(
    private readonly measures: readonly Measure[],
    private readonly column: (signal: string, card: Card) => number,
    private readonly surroundings: Surroundings,
  ) {
    this.#machines = measures.map(({card, wanted, late}) => {
      const made = this.#machine(wanted, card)
      return late ? undefined : made
    })
    if (measures.some(({late}) => late)) this.#kept = new Rows(1 + this.#columns.length)
    this.#before = new Float64Array(this.#columns.length)
    this.#now = new Float64Array(this.#columns.length)
  }

  /** The next point: `value` gives the real number in a column. */
  point(at: number, value: (column: number) => number): void {
    const {length} = this.#columns
    const y = this.#now
    for (let k = 0; k < length; k++) y[k] = value(this.#columns[k])
    this.#kept?.add([at, ...y])
    for (const each of this.#machines) if (each) advance(each, this.#at, at, this.#before, y)
    this.#at = at
    this.#now = this.#before
    this.#before = y
  }

  /** The next point does not continue the last one: a new curve of a nested sweep. */
  interrupt(): void {
    this.#at = Number.NaN
    this.#kept?.add(new Float64Array(1 + this.#columns.length).fill(Number.NaN))
  }

  finish(): Measurement[] {
    const done: Measurement[] = []
    this.measures.forEach(({name, card, wanted, late}, k) => {
      const found = late
        ? this.#late(late, card, done)
        : (this.#machines[k]?.result() ?? this.#evaluate(wanted, card, done))
      done.push({name, ...found})
    })
    return done
  }

  #machine(wanted: Wanted, card: Card): Machine | undefined {
    return machine(wanted, signal => {
      const found = this.column(signal, card)
      const known = this.#columns.indexOf(found)
      return known >= 0 ? known : this.#columns.push(found) - 1
    })
  }

  /** Goes through all points once more, now that what it needs is known. */
  #late(
    late: NonNullable<Measure["late"]>,
    card: Card,
    done: readonly Measurement[],
  ): Omit<Measurement, "name"> {
    let missing: string | undefined
    const known = (name: string) => {
      const found = done.findLast(measurement => measurement.name === name)?.value
      if (found === undefined || Number.isNaN(found)) missing = name
      return found
    }
    let wanted: Wanted
    try {
      wanted = late(known)
    } catch (error) {
      return failedBy(error)
    }
    if (missing !== undefined) return failed(`'${missing}' failed`)
    const made = this.#machine(wanted, card)
    if (!made || !this.#kept) return this.#evaluate(wanted, card, done)
    let before: Float64Array = Float64Array.of(Number.NaN)
    for (let k = 0; k < this.#kept.length; k++) {
      const row = this.#kept.row(k)
      if (!Number.isNaN(row[0])) advance(made, before[0], row[0], before.subarray(1), row.subarray(1))
      before = row
    }
    return made.result()
  }

  #evaluate(wanted: Wanted, card: Card, done: readonly Measurement[]): Omit<Measurement, "name"> {
    if (wanted.kind !== "param") return failed("nothing was measured")
    const {parameter, functions} = this.surroundings
    const known = (name: string) =>
      done.findLast(measurement => measurement.name === name)?.value ?? parameter(name)
    try {
      const expression = parseExpression(wanted.expression, card.origin, functions)
      const missing = expression.variables.find(name => Number.isNaN(known(name)))
      if (missing !== undefined) return failed(`'${missing}' failed`)
      return {value: value(expression, known, card.origin), details: []}
    } catch (error) {
      return failedBy(error)
    }
  }
}

/** A measured zero may be divided by: that is no mistake in the deck. */
function failedBy(error: unknown): Omit<Measurement, "name"> {
  if (error instanceof NetlistError && !error.source) return failed(error.problem)
  throw error
}

/** NaN as t0: nothing comes before. */
function advance(machine: Machine, t0: number, t1: number, y0: Float64Array, y1: Float64Array) {
  if (Number.isNaN(t0)) machine.first(t1, y1)
  else machine.segment(t0, t1, y0, y1)
}
