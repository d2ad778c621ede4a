/** Measurements at work: each keeps of the points that pass what it needs, and no more. */
import type {Measurement} from "../output/plot.js"
import type {Extent, Happening, Wanted} from "./measure-card.js"
import {Crossing, Derivative, Extremes, Place} from "./measure-parts.js"

/** One measurement at work. Values are by the number that `column` gave for a signal. */
export interface Machine {
  /** The first point, or one after a break. */
  first(at: number, y: Float64Array): void
  /** The straight line to the next point. */
  segment(t0: number, t1: number, y0: Float64Array, y1: Float64Array): void
  result(): Omit<Measurement, "name">
}

export const failed = (problem: string) => ({value: Number.NaN, details: [], problem})

/** The machine that finds what is wanted; undefined where that is an expression. */
export function machine(wanted: Wanted, column: (signal: string) => number): Machine | undefined {
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

function extent(kind: Extent, of: Extremes): Machine {
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
