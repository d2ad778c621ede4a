/** Dense products, inverses and many small systems in WebAssembly; column-major. */
import {allocate, copyIn, f32, f64, i32, kernel} from "./kernel.js"
import {Scratch} from "./scratch.js"

const left = new Scratch()
const right = new Scratch()
const out = new Scratch()
/** Gives back what an object that is gone had reserved. */
const reserved = new FinalizationRegistry<number>(pointer => kernel.free(pointer))

/** C (m x n) = A (m x k) B (k x n), written into `c`. */
export function product(m: number, n: number, k: number, a: Float64Array, b: Float64Array, c: Float64Array) {
  const A = left.reserve(m * k)
  const B = right.reserve(k * n)
  const C = out.reserve(m * n)
  f64(A, m * k).set(a.subarray(0, m * k))
  f64(B, k * n).set(b.subarray(0, k * n))
  kernel.dense_product(m, n, k, 1, A, m, B, k, 0, C, m)
  c.set(f64(C, m * n))
}

/** The inverse of an n x n matrix in place; returns the column where it is singular, or -1. */
export function invert(n: number, a: Float64Array): number {
  const A = left.reserve(n * n)
  f64(A, n * n).set(a)
  const failed = kernel.dense_invert(n, A)
  a.set(f64(A, n * n))
  return failed
}

/**
 * Solves `lanes` systems of n unknowns: element (i, j) of lane t at `a[(j*n + i)*lanes + t]`, right-hand
 * side i at `b[i*lanes + t]`. b becomes the solutions. Returns how many lanes were singular (their solution
 * is not finite).
 */
export function solveLanes(n: number, lanes: number, a: Float64Array, b: Float64Array): number {
  const A = left.reserve(n * n * lanes)
  const B = right.reserve(n * lanes)
  const spare = out.reserve((n * n + n + 2) * lanes)
  f64(A, n * n * lanes).set(a.subarray(0, n * n * lanes))
  f64(B, n * lanes).set(b.subarray(0, n * lanes))
  const singular = kernel.dense_solve_lanes(n, lanes, A, B, spare)
  b.set(f64(B, n * lanes))
  return singular
}

/**
 * Products of a layer whose columns go to amplifiers part by part, with what training needs of them, for
 * batches of one size. With inputs X (count x columns) and matrix M (outputs x columns), both row-major,
 * and X_p, M_p their columns p,
 *
 *     V_p = X_p M_p^T        sums = limit(share * sum over p of limit(V_p))        limit(v) between -limit and limit
 */
export class PartProducts {
  readonly #order: Int32Array
  readonly #memory: number
  /** Of X, M, V, total, sums or dsums, dM, dX. */
  readonly #places: readonly number[]
  readonly #starts: number
  readonly #parts: number

  /** `parts` hold each column once. */
  constructor(
    readonly count: number,
    readonly outputs: number,
    parts: readonly Uint32Array[],
    readonly share: number,
    readonly limit: number,
  ) {
    this.#order = Int32Array.from(parts.flatMap(part => [...part]))
    this.#parts = parts.length
    const columns = this.#order.length
    const size = count * outputs
    const lengths = [
      ...[count * columns, outputs * columns, parts.length * size, size, size],
      ...[outputs * columns, count * columns],
    ]
    const doubles = lengths.reduce((sum, length) => sum + length, 0)
    this.#memory = allocate(8 * doubles + 4 * (parts.length + 1))
    reserved.register(this, this.#memory, this)
    let next = this.#memory
    this.#places = lengths.map(length => {
      next += 8 * length
      return next - 8 * length
    })
    this.#starts = next
    let start = 0
    i32(next, parts.length + 1).set([0, ...parts.map(part => (start += part.length))])
  }

  /** Writes sums, count x outputs. */
  forward(inputs: Float64Array, matrix: Float64Array, sums: Float64Array) {
    const {count, outputs, share, limit} = this
    const [x, m, v, total, s] = this.#places
    this.#gather(inputs, count, x)
    this.#gather(matrix, outputs, m)
    const columns = this.#order.length
    kernel.dense_parts_forward(
      ...[count, outputs, columns, this.#parts, this.#starts, share, limit, x, m, v, total, s],
    )
    sums.set(f64(s, count * outputs))
  }

  /**
   * After `forward`, from dL/dsums: writes dL/dM and, where wanted, dL/dX. What is at its limit passes
   * nothing.
   */
  backward(sumGradient: Float64Array, matrixGradient: Float64Array, inputGradient?: Float64Array) {
    const {count, outputs, share, limit} = this
    const [x, m, v, total, s, dm, dx] = this.#places
    f64(s, count * outputs).set(sumGradient)
    const columns = this.#order.length
    kernel.dense_parts_backward(
      ...[count, outputs, columns, this.#parts, this.#starts, share, limit, x, m, v, total, s],
      ...[dm, inputGradient ? dx : 0],
    )
    this.#scatter(dm, outputs, matrixGradient)
    if (inputGradient) this.#scatter(dx, count, inputGradient)
  }

  /** Gives the memory back at once. */
  dispose() {
    reserved.unregister(this)
    kernel.free(this.#memory)
  }

  /** Columns part by part. */
  #gather(from: Float64Array, rows: number, place: number) {
    const order = this.#order
    const width = order.length
    const to = f64(place, rows * width)
    for (let row = 0, k = 0; row < rows; row++)
      for (let j = 0; j < width; j++, k++) to[k] = from[row * width + order[j]]
  }

  #scatter(place: number, rows: number, to: Float64Array) {
    const order = this.#order
    const width = order.length
    const from = f64(place, rows * width)
    for (let row = 0, k = 0; row < rows; row++)
      for (let j = 0; j < width; j++, k++) to[row * width + order[j]] = from[k]
  }
}

/** `count` square matrices of size n in single precision, kept in the module's memory; row-major. */
export class Stack {
  readonly #values: number
  readonly #x: number

  constructor(
    readonly count: number,
    readonly n: number,
  ) {
    this.#values = allocate(4 * count * n * n)
    this.#x = allocate(8 * count * n)
    reserved.register(this, this.#values)
    reserved.register(this, this.#x)
  }

  /** Takes over all matrices, one after the other. */
  set(values: Float32Array) {
    f32(this.#values, this.count * this.n * this.n).set(values)
  }

  /** y_k = A_k x_k for all k, one after the other in `x` and `y`; with `transposed` A_k^T x_k. */
  multiply(x: Float64Array, y: Float64Array, transposed: boolean) {
    const {count, n} = this
    const out = this.#x + 4 * count * n
    f32(this.#x, count * n).set(x.subarray(0, count * n))
    kernel.dense_stack_multiply(count, n, this.#values, this.#x, out, Number(transposed))
    y.set(f32(out, count * n))
  }
}

/**
 * (A - D_t) x_t = r_t with one symmetric positive definite A (n x n) and diagonal D_t, for many t at once,
 * roughly: by conjugate gradients in single precision.
 */
export class ShiftedSystems {
  readonly #matrix: number
  readonly #vectors: number

  constructor(
    readonly n: number,
    readonly count: number,
    matrix: Float64Array,
  ) {
    this.#matrix = allocate(4 * n * n)
    this.#vectors = allocate(4 * 3 * n * count)
    reserved.register(this, this.#matrix)
    reserved.register(this, this.#vectors)
    f32(this.#matrix, n * n).set(matrix)
  }

  /**
   * D, r and x are count x n, row-major; at most `steps` steps, less where the residual has fallen to
   * `share` of r.
   */
  solve(diagonals: Float64Array, r: Float64Array, x: Float64Array, steps: number, share: number) {
    const size = this.n * this.count
    const [d, right, solution] = [0, 1, 2].map(k => this.#vectors + 4 * k * size)
    f32(d, size).set(diagonals)
    f32(right, size).set(r)
    kernel.dense_shifted_solve(this.n, this.count, this.#matrix, d, right, solution, steps, share)
    x.set(f32(solution, size))
  }
}

/** Row-major matrices of K over unknowns C, then W: M = K_WW + D0. */
export interface ChangedMatrices {
  /** D0 */
  readonly rest: Float64Array
  /** M^-1 */
  readonly inverse: Float64Array
  /** K_CW */
  readonly across: Float64Array
  /** K_CW M^-1 */
  readonly left: Float64Array
  /** M^-1 K_WC */
  readonly right: Float64Array
  /** K_CC - K_CW M^-1 K_WC */
  readonly schur: Float64Array
}

/**
 * (K + J_t) x_t = r_t for lanes t with one K, and J_t diagonal in W, most of it D0: only the others of W
 * are eliminated lane by lane. What has changed by less than a share of what it works against is left out:
 * `curvature` times the size of the step, at least `finest`, at most `coarsest`.
 */
export class ChangedSystems {
  readonly #constant: readonly number[]
  readonly #memory: number

  /** At most `most` lanes at once. */
  constructor(
    readonly nC: number,
    readonly nW: number,
    readonly most: number,
    matrices: ChangedMatrices,
    readonly significance: {readonly curvature: number; readonly finest: number; readonly coarsest: number},
  ) {
    const {rest, inverse, across, left, right, schur} = matrices
    this.#constant = [rest, inverse, across, left, right, schur].map(copyIn)
    this.#memory = allocate(8 * (nC * nC + nW + nC + nW + 1) * most)
    for (const pointer of [...this.#constant, this.#memory]) reserved.register(this, pointer)
  }

  /**
   * J: C x C column-major, then W; entry k of lane t at `k * lanes + t`. r becomes x; `error` of each lane:
   * what was left out.
   */
  solve(J: Float64Array, r: Float64Array, lanes: number, error: Float64Array) {
    const {nC, nW} = this
    const {curvature, finest, coarsest} = this.significance
    const slopes = nC * nC + nW
    const nB = nC + nW
    const j = this.#memory
    const x = j + 8 * slopes * lanes
    const e = x + 8 * nB * lanes
    f64(j, slopes * lanes).set(J.subarray(0, slopes * lanes))
    f64(x, nB * lanes).set(r.subarray(0, nB * lanes))
    kernel.dense_changed_solve(...[nC, nW, lanes, j, ...this.#constant, curvature, finest, coarsest, x, e])
    r.set(f64(x, nB * lanes))
    error.set(f64(e, lanes))
  }
}
