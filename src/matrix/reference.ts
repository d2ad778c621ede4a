/**
 * Sparse LU in plain TypeScript: the reference that the WebAssembly solver is compared with, and its
 * replacement where there is no WebAssembly. One file, because it must be read as a whole. With R the rows'
 * scales, P the choice of pivots and Q the order of elimination,
 *
 *     P R A Q = L U
 *
 * is found column after column (Gilbert and Peierls 1988): step k solves L x = R A q_k for the steps before
 * it, where only rows that can be reached through L are visited. Of x, the rows that have been pivots
 * become column k of U; of the others one becomes the pivot, the rest divided by it column k of L. Leading
 * columns take pivots from leading rows only; one that finds none good enough waits, and if it never does,
 * becomes a trailing one. Stopping before the trailing columns leaves the Schur complement: it is what x
 * holds in the rows without a pivot.
 */
import {minimumDegree} from "./minimum-degree.js"
import type {Pattern} from "./pattern.js"
import type {Analyze, Schur, Solver} from "./solver.js"

export const analyzeReference: Analyze = (pattern, trailing) => new ReferenceSolver(pattern, trailing)

/** Smallest pivot relative to its column, and how much smaller than the best one the diagonal may be. */
const pivotThreshold = 0.01
const diagonalThreshold = 0.1
/** A column this small against its entries has cancelled. */
const zeroThreshold = 1e-15

/** Column k of L and of U. Rows are those of A, steps count from 0. */
interface Column {
  readonly unknown: number
  /** Of U: the rows' steps. */
  readonly steps: Int32Array
  readonly upper: Float64Array
  /** The other rows, undivided, without the pivot. */
  readonly rows: Int32Array
  readonly lower: Float64Array
}

interface Step extends Column {
  /** Row of the pivot. */
  readonly row: number
  readonly pivot: number
}

class ReferenceSolver implements Solver {
  readonly #pattern: Pattern
  readonly #trailing: Uint8Array
  readonly #order: readonly number[]
  #steps: Step[] = []
  #leading = 0 // steps that `refactor` keeps
  #rest: readonly number[] = [] // unknowns of the steps after them
  readonly #scale: Float64Array // of rows
  readonly #columnSize: Float64Array // largest scaled entry
  readonly #stepOf: Int32Array // of rows, -1 before they are pivots
  readonly #x: Float64Array // the column at work by row, zero elsewhere
  readonly #mark: Int32Array // of rows: the last visit
  #visit = 0

  constructor(pattern: Pattern, trailing: Uint8Array) {
    this.#pattern = pattern
    this.#trailing = trailing
    this.#order = minimumDegree(pattern, trailing)
    this.#scale = new Float64Array(pattern.n + 1)
    this.#columnSize = new Float64Array(pattern.n + 1)
    this.#stepOf = new Int32Array(pattern.n + 1)
    this.#x = new Float64Array(pattern.n + 1)
    this.#mark = new Int32Array(pattern.n + 1)
  }

  factor(values: Float64Array): number {
    this.#factorLeading(values)
    return this.refactor(values)
  }

  refactor(values: Float64Array): number {
    for (const {row} of this.#steps.slice(this.#leading)) this.#stepOf[row] = -1
    this.#steps = this.#steps.slice(0, this.#leading)
    return this.#rest.find(unknown => !this.#eliminate(values, unknown, false)) ?? 0
  }

  solve(x: Float64Array) {
    const work = forward(this.#steps, this.#scale, x)
    backward(this.#steps, work, x)
  }

  condense(values: Float64Array): Schur | number {
    this.#factorLeading(values)
    const trailing = this.#trailing
    const all = Array.from({length: trailing.length - 1}, (_, i) => i + 1)
    const kept = all.filter(i => trailing[i])
    const delayed = this.#rest.filter(i => !trailing[i]).sort((a, b) => a - b)
    const unpivoted = all.filter(i => !trailing[i] && this.#stepOf[i] < 0)
    const unknowns = Int32Array.from([0, ...kept, ...delayed])
    const equations = Int32Array.from([0, ...kept, ...unpivoted])
    const n = unknowns.length - 1
    const rowOf = new Int32Array(trailing.length)
    equations.forEach((equation, i) => {
      rowOf[equation] = i
    })
    const scale = this.#scale.slice()
    const steps = this.#steps
    const rest = Array.from(unknowns.subarray(1), unknown => this.#column(values, unknown))
    const lost = rest.find(({unknown, lower}) => !trailing[unknown] && this.#vanishes(unknown, lower))
    if (lost) return lost.unknown
    const starts = new Int32Array(n + 1)
    starts[0] = 1
    const entries: (readonly [row: number, value: number])[] = [[0, 0]]
    rest.forEach(({rows, lower}, j) => {
      const column = Array.from(rows, (row, k) => [rowOf[row], lower[k] / scale[row]] as const)
      entries.push(...column.sort(([a], [b]) => a - b))
      starts[j + 1] = entries.length
    })
    const front = (b: Float64Array) => {
      const work = forward(steps, scale, b)
      return Float64Array.from(equations, i => (i ? work[i] / scale[i] : 0))
    }
    const back = (b: Float64Array, kept: Float64Array) => {
      const work = forward(steps, scale, b)
      const x = new Float64Array(b.length)
      rest.forEach((column, k) => {
        x[column.unknown] = kept[k + 1]
        subtract(column, steps, kept[k + 1], work)
      })
      backward(steps, work, x)
      return x
    }
    return {
      pattern: {n, columns: starts, rows: Int32Array.from(entries, ([row]) => row)},
      values: Float64Array.from(entries, ([, value]) => value),
      unknowns,
      equations,
      forward: front,
      backward: back,
      backwardLanes: (kept, lanes, all) =>
        byLane(kept, lanes, all, lane => back(new Float64Array(trailing.length), lane)),
      throughLanes(b, lanes, between) {
        const given = b.slice()
        const lane = (t: number) =>
          Float64Array.from({length: given.length / lanes}, (_, i) => given[i * lanes + t])
        const kept = new Float64Array(equations.length * lanes)
        for (let t = 0; t < lanes; t++)
          front(lane(t)).forEach((value, i) => {
            kept[i * lanes + t] = value
          })
        between(kept)
        for (let t = 0; t < lanes; t++) {
          const small = Float64Array.from(equations, (_, i) => kept[i * lanes + t])
          const x = back(lane(t), small)
          for (let i = 1; i < x.length; i++) b[i * lanes + t] = x[i]
        }
      },
      adjointLanes: (kept, lanes, all) =>
        byLane(kept, lanes, all, lane => {
          const y = new Float64Array(trailing.length)
          equations.forEach((equation, i) => {
            y[equation] = lane[i] / scale[equation]
          })
          for (const {row, rows, lower} of steps.toReversed())
            for (let k = 0; k < rows.length; k++) y[row] -= lower[k] * y[rows[k]]
          y[0] = 0
          return y.map((value, i) => value * scale[i])
        }),
    }
  }

  /** Whether nothing but rounding errors is left of a column. */
  #vanishes(unknown: number, left: Float64Array): boolean {
    return left.every(value => !(Math.abs(value) > zeroThreshold * this.#columnSize[unknown]))
  }

  /** There is nothing outside the garbage collector's reach. */
  dispose() {}

  #factorLeading(values: Float64Array) {
    const trailing = this.#trailing
    this.#rescale(values)
    this.#stepOf.fill(-1)
    this.#steps = []
    let waiting = this.#order.filter(unknown => !trailing[unknown])
    let before = Number.POSITIVE_INFINITY
    while (waiting.length < before) {
      before = waiting.length
      waiting = waiting.filter(unknown => !this.#eliminate(values, unknown, true))
    }
    this.#leading = this.#steps.length
    this.#rest = [...this.#order.filter(unknown => trailing[unknown]), ...waiting]
  }

  /** Rows are scaled to a largest entry of one: they mix ties of a milliohm with megohms. */
  #rescale(values: Float64Array) {
    const {n, columns, rows} = this.#pattern
    const scale = this.#scale.fill(0)
    for (let p = 1; p < rows.length; p++) scale[rows[p]] = Math.max(scale[rows[p]], Math.abs(values[p]))
    for (let i = 0; i <= n; i++) scale[i] = scale[i] > 0 ? 1 / scale[i] : 1
    const size = this.#columnSize.fill(0)
    for (let j = 1; j <= n; j++)
      for (let p = columns[j - 1]; p < columns[j]; p++)
        size[j] = Math.max(size[j], Math.abs(values[p]) * scale[rows[p]])
  }

  /** One step; false if no row is fit to be its pivot. */
  #eliminate(values: Float64Array, unknown: number, leading: boolean): boolean {
    const column = this.#column(values, unknown)
    const {rows, lower} = column
    let largest = 0
    let best = 0
    let at = -1
    let diagonal = -1
    for (let k = 0; k < rows.length; k++) {
      const size = Math.abs(lower[k])
      largest = Math.max(largest, size)
      if (leading && this.#trailing[rows[k]]) continue
      if (size > best) {
        best = size
        at = k
      }
      if (rows[k] === unknown) diagonal = k
    }
    if (!(best > zeroThreshold * this.#columnSize[unknown]) || best < pivotThreshold * largest) return false
    const own = diagonal < 0 ? 0 : Math.abs(lower[diagonal])
    if (own >= diagonalThreshold * best && own >= pivotThreshold * largest) at = diagonal
    const pivot = lower[at]
    this.#stepOf[rows[at]] = this.#steps.length
    this.#steps.push({
      ...column,
      row: rows[at],
      pivot,
      rows: rows.filter((_, k) => k !== at),
      lower: lower.filter((_, k) => k !== at).map(value => value / pivot),
    })
    return true
  }

  /** L^-1 R A for one column of A. */
  #column(values: Float64Array, unknown: number): Column {
    const {columns, rows: rowsOf} = this.#pattern
    const x = this.#x
    const stepOf = this.#stepOf
    const reached = this.#reach(unknown)
    for (let p = columns[unknown - 1]; p < columns[unknown]; p++)
      x[rowsOf[p]] = values[p] * this.#scale[rowsOf[p]]
    const pivots = reached.filter(row => stepOf[row] >= 0)
    for (const row of pivots) {
      const {rows, lower} = this.#steps[stepOf[row]]
      const value = x[row]
      if (value !== 0) for (let k = 0; k < rows.length; k++) x[rows[k]] -= lower[k] * value
    }
    const others = reached.filter(row => stepOf[row] < 0 && x[row] !== 0)
    const column = {
      unknown,
      steps: Int32Array.from(pivots, row => stepOf[row]),
      upper: Float64Array.from(pivots, row => x[row]),
      rows: Int32Array.from(others),
      lower: Float64Array.from(others, row => x[row]),
    }
    for (const row of reached) x[row] = 0
    return column
  }

  /** Rows that are reached from a column's own through L, each before those that it reaches. */
  #reach(unknown: number): number[] {
    const {columns, rows} = this.#pattern
    const mark = this.#mark
    const visit = ++this.#visit
    const finished: number[] = []
    const path: number[] = []
    const next: number[] = []
    for (let p = columns[unknown - 1]; p < columns[unknown]; p++) {
      if (mark[rows[p]] === visit) continue
      mark[rows[p]] = visit
      path.push(rows[p])
      next.push(0)
      while (path.length) {
        const row = path[path.length - 1]
        const below = this.#stepOf[row] < 0 ? none : this.#steps[this.#stepOf[row]].rows
        let k = next[next.length - 1]
        while (k < below.length && mark[below[k]] === visit) k++
        next[next.length - 1] = k + 1
        if (k < below.length) {
          mark[below[k]] = visit
          path.push(below[k])
          next.push(0)
        } else {
          finished.push(row)
          path.pop()
          next.pop()
        }
      }
    }
    return finished.reverse()
  }
}

const none = new Int32Array(0)

/** Writes into `all` what a function of vectors makes of each lane. */
function byLane(
  data: Float64Array,
  lanes: number,
  all: Float64Array,
  of: (lane: Float64Array) => Float64Array,
) {
  for (let t = 0; t < lanes; t++) {
    const result = of(Float64Array.from({length: data.length / lanes}, (_, i) => data[i * lanes + t]))
    for (let i = 1; i < result.length; i++) all[i * lanes + t] = result[i]
  }
}

/** L^-1 R b by row. */
function forward(steps: readonly Step[], scale: Float64Array, b: Float64Array): Float64Array {
  const work = b.map((value, i) => value * scale[i])
  for (const {row, rows, lower} of steps) {
    const value = work[row]
    if (value !== 0) for (let k = 0; k < rows.length; k++) work[rows[k]] -= lower[k] * value
  }
  return work
}

/** U^-1 work into the steps' unknowns of x. */
function backward(steps: readonly Step[], work: Float64Array, x: Float64Array) {
  for (let s = steps.length - 1; s >= 0; s--) {
    const step = steps[s]
    x[step.unknown] = work[step.row] / step.pivot
    subtract(step, steps, x[step.unknown], work)
  }
}

/** work -= value times the column's part of U. */
function subtract({steps: at, upper}: Column, steps: readonly Step[], value: number, work: Float64Array) {
  if (value !== 0) for (let k = 0; k < at.length; k++) work[steps[at[k]].row] -= upper[k] * value
}
