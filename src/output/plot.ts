/** Results of an analysis on their way out: what a plot is, and whoever takes its points. */

/** One column of a plot. */
export interface Variable {
  /** `time`, `v(out)`, `v(a)-v(b)`. */
  readonly name: string
  /** In the words of raw files: `time`, `frequency`, `voltage`, `current`, `notype`, ... */
  readonly type: string
  /** `V`, `A`, `s`, `Hz`, `rad`, ...; empty where it is not known. */
  readonly unit: string
  /** In a complex plot: it has no imaginary part (a magnitude, a frequency). */
  readonly real?: boolean
}

/** Which of several runs (`.step`, `.mc`) a plot belongs to. */
export interface Step {
  /** 1 for the first. */
  readonly number: number
  readonly count: number
  /** The runs are random samples: their mean and spread mean something. */
  readonly random: boolean
  /** What the run differs in: `[["r", 1000], ["temp", 85]]`. */
  readonly values: readonly (readonly [name: string, value: number])[]
}

/** What is known of a plot before its first point. */
export interface Plot {
  /** The first line of the deck. */
  readonly title: string
  /** `op`, `dc`, `ac`, `tran`, `noise`, `tf`, `sens`, ... */
  readonly analysis: string
  /** As raw files call it: `Transient Analysis`. */
  readonly name: string
  /** Every variable of a complex plot has a real and an imaginary part in each row: re, im, re, im, ... */
  readonly complex: boolean
  /** The first one is what the others are plotted over; a plot of a single point has no such scale. */
  readonly scale: boolean
  readonly variables: readonly Variable[]
  /** Columns of the outer values of a nested sweep: where they change, another curve begins. */
  readonly outer: readonly number[]
  /** Columns of tables (`.print`), without the scale. */
  readonly tables: readonly (readonly number[])[]
  /** Columns of charts (`.plot`), without the scale. */
  readonly charts: readonly (readonly number[])[]
  readonly step?: Step
  /** What a reader is shown in place of a single point's values. */
  readonly listing?: Listing
}

/** Several numbers for each name. */
export interface Listing {
  readonly headings: readonly string[]
  readonly rows: readonly {readonly label: string; readonly values: readonly number[]}[]
}

/** What a `.measure` card found in a plot. */
export interface Measurement {
  readonly name: string
  /** NaN where it failed. */
  readonly value: number
  /** What belongs to it: `[["targ", 2e-6], ["trig", 1e-6]]`, `[["at", 3e-6]]`. */
  readonly details: readonly (readonly [name: string, value: number])[]
  /** Why it failed. */
  readonly problem?: string
}

/** Takes plots, one after the other. */
export interface Sink {
  /** A plot begins: rows are its points until `end`. */
  begin(plot: Plot): void
  /** One value (complex: two) for each variable; the buffer is used again. */
  row(values: Float64Array): void
  end(measurements: readonly Measurement[]): void
}

/** The columns of a plot's rows by variable: real part, and imaginary part where there is one. */
export function parts({complex, variables}: Plot): readonly (readonly number[])[] {
  return variables.map(({real}, k) => (complex ? (real ? [2 * k] : [2 * k, 2 * k + 1]) : [k]))
}

/** A complex variable as the two that are written side by side. */
export function realAndImaginary(variable: Variable): readonly Variable[] {
  const {name} = variable
  return [
    {...variable, name: `re(${name})`},
    {...variable, name: `im(${name})`},
  ]
}

/** Bytes in order; a few of them may be written again when more is known. */
export interface Output {
  write(bytes: Uint8Array): void
  /** Replaces bytes that have been written, from the first byte's place `at`. */
  overwrite(at: number, bytes: Uint8Array): void
}

/** The same plots for several sinks. */
export function several(sinks: readonly Sink[]): Sink {
  return {
    begin(plot) {
      for (const sink of sinks) sink.begin(plot)
    },
    row(values) {
      for (const sink of sinks) sink.row(values)
    },
    end(measurements) {
      for (const sink of sinks) sink.end(measurements)
    },
  }
}

/** `r = 1000, temp = 85`. */
export function stepText({values}: Step): string {
  return values.map(([name, value]) => `${name} = ${Number(value.toPrecision(7))}`).join(", ")
}
