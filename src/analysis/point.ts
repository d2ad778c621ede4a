/** What analyses yield: the solution at one value of time, frequency or the swept quantity. */

/** A solution in real numbers. */
export interface Point {
  /** Time, s, or the value of the (innermost) sweep. */
  readonly at: number
  /** All unknowns by circuit index, ground first, V and A. The buffer is used again: copy what is kept. */
  readonly x: Float64Array
}

/** A solution in phasors. */
export interface ComplexPoint {
  /** Frequency, Hz. */
  readonly at: number
  /** Real and imaginary parts of all unknowns by circuit index, V and A. The buffers are used again. */
  readonly re: Float64Array
  readonly im: Float64Array
}
