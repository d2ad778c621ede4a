/**
 * The one interface of sparse solvers: analyze a pattern, factor, refactor, solve, condense. Two
 * implementations.
 */
import type {Pattern} from "./pattern.js"

/** Unknowns are 1-based as in `Pattern`; vectors have n + 1 entries, ground first and untouched. */
export interface Solver {
  /** Factors the whole matrix. Returns the unknown for which no pivot was found, or 0. */
  factor(values: Float64Array): number
  /**
   * Factors again after `factor`, when only the trailing part has changed: the rows and columns of the
   * unknowns that were marked at analysis. Returns the unknown without a pivot, or 0.
   */
  refactor(values: Float64Array): number
  /** Overwrites x, the right-hand side, with the solution. */
  solve(x: Float64Array): void
  /**
   * Eliminates all but the trailing part. Returns the unknown without a pivot instead if the rest is
   * singular.
   */
  condense(values: Float64Array): Schur | number
  /** Gives its memory back now; nothing may be asked of it, or of its Schur complement, afterwards. */
  dispose(): void
}

/**
 * Chooses an order of elimination. `trailing[i]` (i = 1 .. n) is 1 for unknowns whose entries will change.
 */
export type Analyze = (pattern: Pattern, trailing: Uint8Array) => Solver

/**
 * The Schur complement S of the eliminated part: S x' = b' for the kept unknowns. Rows and columns that
 * could not be eliminated (a source's branch at a kept node, a vanishing pivot) are kept too, after those
 * asked for.
 */
export interface Schur {
  /** Of S; its unknowns are 1-based as well. */
  readonly pattern: Pattern
  readonly values: Float64Array
  /**
   * For each unknown of S the unknown of the whole, and the equation of the whole behind its row. Entry 0
   * is 0.
   */
  readonly unknowns: Int32Array
  readonly equations: Int32Array
  /** b' from b. */
  forward(b: Float64Array): Float64Array
  /** All unknowns from b and the kept unknowns. */
  backward(b: Float64Array, kept: Float64Array): Float64Array
  /**
   * The same without b for `lanes` vectors side by side, written into `all`: element i of lane t at i *
   * lanes + t, ground's, left alone, first.
   */
  backwardLanes(kept: Float64Array, lanes: number, all: Float64Array): void
  /**
   * Both ways for `lanes` vectors side by side (ground's first, left alone): `between` gets b' and turns it
   * into the kept unknowns, in place; b becomes all unknowns.
   */
  throughLanes(b: Float64Array, lanes: number, between: (kept: Float64Array) => void): void
  /**
   * The adjoint, in lanes as well: weights of all equations from those of the kept ones, such that in the
   * sum of the weighted equations every eliminated unknown cancels.
   */
  adjointLanes(kept: Float64Array, lanes: number, all: Float64Array): void
}
