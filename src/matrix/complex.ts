/**
 * Complex sparse systems on the real solvers: each unknown becomes a pair of neighbours, real and imaginary
 * part.
 */
import {type Pattern, PatternBuilder} from "./pattern.js"
import type {Analyze, Solver} from "./solver.js"

/**
 * Solves (R + i M) z = b as
 *
 *     | R  -M | | re z |   | re b |
 *     | M   R | | im z | = | im b |
 *
 * for one matrix after another. Where M is zero and R has not changed since the first matrix, nothing has to
 * be eliminated again: if few unknowns are left (see `fewest`), only those are.
 */
export class ComplexSolver {
  readonly #pattern: Pattern
  readonly #analyze: Analyze
  readonly #x: Float64Array
  readonly #moves: Uint8Array // entries that are imaginary, or have changed
  readonly #first: Float64Array // the real parts of the first matrix
  #slots: Int32Array = new Int32Array(0) // four for each entry: R, R, M, -M
  #values = new Float64Array(0)
  #solver: Solver | undefined
  #few = false
  #factored = false

  constructor(pattern: Pattern, analyze: Analyze) {
    this.#pattern = pattern
    this.#analyze = analyze
    this.#x = new Float64Array(2 * pattern.n + 1)
    this.#moves = new Uint8Array(pattern.rows.length)
    this.#first = new Float64Array(pattern.rows.length)
  }

  /** Values by slot of the pattern. Returns the unknown for which no pivot was found, or 0. */
  factor(re: Float64Array, im: Float64Array): number {
    const solver = this.#prepare(re, im)
    const slots = this.#slots
    const values = this.#values
    for (let p = 1; p < re.length; p++) {
      values[slots[4 * p]] = re[p]
      values[slots[4 * p + 1]] = re[p]
      values[slots[4 * p + 2]] = im[p]
      values[slots[4 * p + 3]] = -im[p]
    }
    const failed = this.#few && this.#factored ? solver.refactor(values) : solver.factor(values)
    this.#factored = !failed
    return (failed + 1) >> 1
  }

  /** Overwrites the right-hand side with the solution, after `factor`. */
  solve(re: Float64Array, im: Float64Array) {
    const x = this.#x
    for (let i = 1; i < re.length; i++) {
      x[2 * i - 1] = re[i]
      x[2 * i] = im[i]
    }
    this.#solver?.solve(x)
    for (let i = 1; i < re.length; i++) {
      re[i] = x[2 * i - 1]
      im[i] = x[2 * i]
    }
  }

  dispose() {
    this.#solver?.dispose()
    this.#solver = undefined
  }

  /** A solver that knows what moves. */
  #prepare(re: Float64Array, im: Float64Array): Solver {
    const moves = this.#moves
    const first = this.#first
    if (!this.#solver) first.set(re)
    let known = true
    for (let p = 1; p < re.length; p++)
      if (!moves[p] && (im[p] !== 0 || re[p] !== first[p])) {
        moves[p] = 1
        known = false
      }
    if (known && this.#solver) return this.#solver
    this.dispose()
    this.#factored = false
    return (this.#solver = this.#place())
  }

  #place(): Solver {
    const {n, columns, rows} = this.#pattern
    const moving = new Uint8Array(n + 1)
    for (let j = 1; j <= n; j++)
      for (let p = columns[j - 1]; p < columns[j]; p++) if (this.#moves[p]) moving[rows[p]] = moving[j] = 1
    this.#few = moving.reduce((sum, mark) => sum + mark, 0) ** 2 <= fewest * n
    const pairs = new Int32Array(8 * rows.length)
    for (let j = 1; j <= n; j++)
      for (let p = columns[j - 1]; p < columns[j]; p++) {
        const re = 2 * rows[p] - 1
        const im = 2 * rows[p]
        // All four even where an entry is real: the order of elimination is to see that the two belong
        // together.
        pairs.set([re, 2 * j - 1, im, 2 * j, im, 2 * j - 1, re, 2 * j], 8 * p)
      }
    const builder = new PatternBuilder()
    this.#slots = builder.reserve(pairs)
    const pattern = builder.compress(2 * n)
    this.#values = new Float64Array(pattern.rows.length)
    const trailing = new Uint8Array(2 * n + 1).fill(1)
    if (this.#few) for (let i = 1; i <= n; i++) trailing[2 * i - 1] = trailing[2 * i] = moving[i]
    return this.#analyze(pattern, trailing)
  }
}

/**
 * Moving unknowns are eliminated last where their number squared is at most this many times that of all: what
 * is left of the matrix, full in the worst case, is then smaller than the factors of the whole.
 */
const fewest = 16
