/** Columns of numbers below their names, cut into groups that fit the width of a page. */
import {scientific} from "./number.js"
import type {Variable} from "./plot.js"

const digits = 6
/** `-1.234567e-05` and two blanks. */
const narrowest = 15

/** How a number stands in a table; NaN is what failed. */
export const cell = (value: number): string => (Number.isNaN(value) ? "failed" : scientific(value, digits))

/** `v(out) [V]`. */
export const heading = ({name, unit}: Variable): string => (unit ? `${name} [${unit}]` : name)

/** One group: the columns that stand side by side. */
export class Columns {
  readonly #widths: readonly number[]

  constructor(
    private readonly headings: readonly string[],
    /** Columns of the rows. */
    private readonly which: readonly number[],
    /** So many columns at the left are what was chosen, not computed: `1000`, not `1.000000e+03`. */
    private readonly plain = 0,
  ) {
    this.#widths = which.map(column => width(headings[column]))
  }

  head(): string {
    return this.#line(this.which.map(column => ` ${this.headings[column]}`))
  }

  line(row: ArrayLike<number>): string {
    return this.#line(
      this.which.map((column, k) => {
        const value = row[column]
        const text = k < this.plain ? String(Number(value.toPrecision(10))) : cell(value)
        return text.startsWith("-") ? text : ` ${text}`
      }),
    )
  }

  #line(cells: readonly string[]): string {
    return `${cells
      .map((text, k) => text.padEnd(this.#widths[k]))
      .join("")
      .trimEnd()}\n`
  }
}

const width = (heading: string) => Math.max(narrowest, heading.length + 3)

/**
 * Groups of the columns `which`, each behind the columns `first`, none wider than `page` where that can be.
 */
export function groups(
  headings: readonly string[],
  first: readonly number[],
  which: readonly number[],
  page: number,
  plain = 0,
): Columns[] {
  const lead = first.reduce((sum, column) => sum + width(headings[column]), 0)
  const found: number[][] = []
  let used = Number.POSITIVE_INFINITY
  for (const column of which) {
    const wide = width(headings[column])
    // The last column needs no blanks behind it.
    if (used + wide - 2 > page) {
      found.push([])
      used = lead
    }
    found[found.length - 1].push(column)
    used += wide
  }
  return found.map(group => new Columns(headings, [...first, ...group], plain))
}
