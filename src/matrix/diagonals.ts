/**
 * Many systems of one dense matrix with different diagonals, solved together by iteration: a product each
 * time.
 */
import {product} from "./dense.js"

/**
 * How exactly a system is to be solved: by its residual in units of x, each equation divided by its
 * diagonal entry.
 */
export interface Goal {
  /** From the 2-norm s it goes on down to the smaller of s / 10 and quadratic s^2, */
  readonly quadratic: number
  /** but no farther than this, */
  readonly finest: number
  /** nor longer than so many products. */
  readonly mostProducts: number
}

/** Directions that a new one is made orthogonal to, and itself. */
const kept = 3

/**
 * Solves (A + D_t) x_t = b_t for points t side by side, entry i of point t at `i * lanes + t`. Divided by
 * the diagonal of A + D_t, whose inverse is p, the residual is minimized over directions made orthogonal to
 * the last few (Orthomin, Vinsome 1976). In the order of the loop below, for one point:
 *
 *     q = z + p (A - diag A) z        with z = r
 *     q, z -= (q.q_k / q_k.q_k) (q_k, z_k)        for the last few k
 *     x, r += (q.r / q.q) (z, -q)
 */
export class Diagonals {
  readonly #transposed: Float64Array
  readonly #z: readonly Float64Array[]
  readonly #q: readonly Float64Array[]
  readonly #square: readonly Float64Array[]
  readonly #x: Float64Array
  readonly #along: Float64Array
  readonly #norm: Float64Array
  readonly #goal: Float64Array

  /** `matrix`: n x n, column-major; its own diagonal does not count. At most so many lanes. */
  constructor(
    readonly n: number,
    matrix: Float64Array,
    lanes: number,
  ) {
    this.#transposed = Float64Array.from(matrix, (_, k) =>
      k % (n + 1) ? matrix[(k % n) * n + Math.floor(k / n)] : 0,
    )
    const vectors = () => Array.from({length: kept}, () => new Float64Array(n * lanes))
    this.#z = vectors()
    this.#q = vectors()
    this.#square = Array.from({length: kept}, () => new Float64Array(lanes))
    this.#x = new Float64Array(n * lanes)
    this.#along = new Float64Array(lanes)
    this.#norm = new Float64Array(lanes)
    this.#goal = new Float64Array(lanes)
  }

  /**
   * p: inverse of each diagonal entry, or zero where the unknown is to be zero. b becomes the solutions,
   * `error` the 2-norm of what is left of each residual. What becomes of a point does not depend on its
   * neighbours.
   */
  solve(lanes: number, p: Float64Array, b: Float64Array, error: Float64Array, goal: Goal): void {
    const {n} = this
    const size = n * lanes
    const x = this.#x
    const norm = this.#norm
    const along = this.#along
    const r = b
    for (let k = 0; k < size; k++) r[k] *= p[k]
    x.fill(0, 0, size)
    dot(norm, r, r, size, lanes)
    for (let t = 0; t < lanes; t++) {
      const wanted = Math.min(norm[t] / 100, (goal.quadratic * norm[t]) ** 2)
      this.#goal[t] = Math.max(wanted, goal.finest ** 2)
    }
    for (let step = 0; step < goal.mostProducts && this.#going(lanes); step++) {
      const z = this.#z[step % kept]
      const q = this.#q[step % kept]
      const square = this.#square[step % kept]
      z.set(r.subarray(0, size))
      product(lanes, n, n, z, this.#transposed, q)
      for (let k = 0; k < size; k++) q[k] = r[k] + p[k] * q[k]
      for (let other = Math.max(0, step - kept + 1); other < step; other++) {
        const past = other % kept
        dot(along, q, this.#q[past], size, lanes)
        for (let t = 0; t < lanes; t++) along[t] = ratio(-along[t], this.#square[past][t])
        add(q, along, this.#q[past], size, lanes)
        add(z, along, this.#z[past], size, lanes)
      }
      dot(square, q, q, size, lanes)
      dot(along, q, r, size, lanes)
      for (let t = 0; t < lanes; t++) along[t] = norm[t] > this.#goal[t] ? ratio(along[t], square[t]) : 0
      add(x, along, z, size, lanes)
      for (let t = 0; t < lanes; t++) along[t] = -along[t]
      add(r, along, q, size, lanes)
      dot(norm, r, r, size, lanes)
    }
    for (let t = 0; t < lanes; t++) error[t] = Math.sqrt(norm[t])
    b.set(x.subarray(0, size))
  }

  #going(lanes: number): boolean {
    for (let t = 0; t < lanes; t++) if (this.#norm[t] > this.#goal[t]) return true
    return false
  }
}

const ratio = (a: number, b: number) => (b > 0 ? a / b : 0)

/** sum_t = a_t . b_t */
function dot(sum: Float64Array, a: Float64Array, b: Float64Array, size: number, lanes: number) {
  sum.fill(0, 0, lanes)
  for (let first = 0; first < size; first += lanes)
    for (let t = 0; t < lanes; t++) sum[t] += a[first + t] * b[first + t]
}

/** a_t += factor_t b_t */
function add(a: Float64Array, factor: Float64Array, b: Float64Array, size: number, lanes: number) {
  for (let first = 0; first < size; first += lanes)
    for (let t = 0; t < lanes; t++) a[first + t] += factor[t] * b[first + t]
}
