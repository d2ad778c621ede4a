/** Measurements while points pass by: each keeps what it needs of them, and no more. */
import type {Card} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {type Functions, type Lookup, parseExpression, value} from "../netlist/expression.js"
import type {Measurement} from "../output/plot.js"
import {Rows} from "../output/rows.js"
import type {Happening, Measure, Wanted} from "./measure-card.js"
import {Crossing, Derivative, Extremes, Place} from "./measure-parts.js"

/** What a `PARAM=` expression knows besides the measurements before it. */
export interface Surroundings {
  readonly parameter: Lookup
  readonly functions: Functions
}

/** One measurement at work. Values are by the number that `column` gave for a signal. */
interface Machine {
  /** The first point, or one after a break. */
  first(at: number, y: Float64Array): void
  /** The straight line to the next point. */
  segment(t0: number, t1: number, y0: Float64Array, y1: Float64Array): void
  result(): Omit<Measurement, "name">
}

export class Measurements {
  readonly #machines: readonly (Machine | undefined)[]
  readonly #columns: number[] = []
  /** All points, where a measurement has to wait for another one: at, then the values; NaN breaks the curve. */
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

const failed = (problem: string) => ({value: Number.NaN, details: [], problem})

function machine(wanted: Wanted, column: (signal: string) => number): Machine | undefined {
  switch (wanted.kind) {
    case "param":
      return undefined
    case "delay":
      return delay(happening(wanted.trig, column), happening(wanted.targ, column))
    case "when":
      return when(happening(wanted.when, column))
    case "find":
      return find(column(wanted.signal), happening(wanted.when, column))
    case "deriv":
      return derivative(column(wanted.signal), happening(wanted.when, column))
    default:
      return extent(wanted.kind, new Extremes(column(wanted.signal), wanted.from, wanted.to))
  }
}

function happening(when: Happening, column: (signal: string) => number): Place {
  if ("at" in when) return new Place(when.at)
  const {signal, level, edge, count, from, to} = when
  const other = typeof level === "string" ? column(level) : undefined
  return new Crossing(column(signal), other ?? -1, typeof level === "number" ? level : 0, {
    edge,
    count,
    from,
    to,
  })
}

function delay(trig: Place, targ: Place): Machine {
  const both = [trig, targ]
  return {
    first: (at, y) => both.forEach(place => void place.first(at, y)),
    segment: (t0, t1, y0, y1) => both.forEach(place => void place.segment(t0, t1, y0, y1)),
    result() {
      const problem = trig.problem("TRIG") ?? targ.problem("TARG")
      if (problem !== undefined) return failed(problem)
      const details = [["targ", targ.found] as const, ["trig", trig.found] as const]
      return {value: targ.found - trig.found, details}
    },
  }
}

function when(place: Place): Machine {
  return {
    first: (at, y) => void place.first(at, y),
    segment: (t0, t1, y0, y1) => void place.segment(t0, t1, y0, y1),
    result() {
      const problem = place.problem("WHEN")
      return problem === undefined ? {value: place.found, details: []} : failed(problem)
    },
  }
}

function find(column: number, place: Place): Machine {
  let found = Number.NaN
  return {
    first(at, y) {
      if (place.first(at, y)) found = y[column]
    },
    segment(t0, t1, y0, y1) {
      if (place.segment(t0, t1, y0, y1)) found = between(place.found, t0, t1, y0[column], y1[column])
    },
    result() {
      const problem = place.problem("FIND")
      if (problem !== undefined) return failed(problem)
      return {value: found, details: [["at", place.found]]}
    },
  }
}

function derivative(column: number, place: Place): Machine {
  const slope = new Derivative()
  let found = Number.NaN
  return {
    first(at, y) {
      place.first(at, y)
      slope.first(at, y[column])
    },
    segment(t0, t1, y0, y1) {
      slope.add(t1, y1[column])
      if (place.segment(t0, t1, y0, y1)) found = slope.at(place.found)
    },
    result() {
      const problem = place.problem("DERIV")
      if (problem !== undefined) return failed(problem)
      return {value: found, details: [["at", place.found]]}
    },
  }
}

function extent(
  kind: Exclude<Wanted["kind"], "param" | "delay" | "when" | "find" | "deriv">,
  of: Extremes,
): Machine {
  return {
    first: (at, y) => of.first(at, y),
    segment: (t0, t1, y0, y1) => of.segment(t0, t1, y0, y1),
    result() {
      if (of.isEmpty) return failed("there are no points from FROM to TO")
      const limits = [["from", of.begin] as const, ["to", of.end] as const]
      switch (kind) {
        case "min":
          return {value: of.least, details: [["at", of.leastAt]]}
        case "max":
          return {value: of.most, details: [["at", of.mostAt]]}
        case "min_at":
          return {value: of.leastAt, details: [["with", of.least]]}
        case "max_at":
          return {value: of.mostAt, details: [["with", of.most]]}
        case "pp":
          return {value: of.most - of.least, details: limits}
        case "integ":
          return {value: of.integral, details: limits}
        case "avg":
          return {value: of.mean, details: limits}
        default:
          return {value: of.rms, details: limits}
      }
    },
  }
}

/** The straight line from (t0, y0) to (t1, y1) at t. */
function between(t: number, t0: number, t1: number, y0: number, y1: number): number {
  return t1 === t0 ? y1 : y0 + ((y1 - y0) * (t - t0)) / (t1 - t0)
}
