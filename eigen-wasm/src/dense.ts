/** Dense products, inverses and many small systems in WebAssembly; column-major. */
import {allocate, f32, f64, kernel} from "./kernel.js"
import {Scratch} from "./scratch.js"

const left = new Scratch()
const right = new Scratch()
const out = new Scratch()

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
 * Solves `lanes` systems of n unknowns: element (i, j) of lane t at `a[(j*n + i)*lanes + t]`, right-hand side i at
 * `b[i*lanes + t]`. b becomes the solutions. Returns how many lanes were singular (their solution is not finite).
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

const stacks = new FinalizationRegistry<number>(pointer => kernel.free(pointer))

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
    stacks.register(this, this.#values)
    stacks.register(this, this.#x)
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
 * (A - D_t) x_t = r_t with one symmetric positive definite A (n x n) and diagonal D_t, for many t at once, roughly: by
 * conjugate gradients in single precision.
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
    this.#vectors = allocate(4 * (3 * n * count + 3 * n))
    stacks.register(this, this.#matrix)
    stacks.register(this, this.#vectors)
    f32(this.#matrix, n * n).set(matrix)
  }

  /** D, r and x are count x n, row-major; at most `steps` steps, less where the residual has fallen to `share` of r. */
  solve(diagonals: Float64Array, r: Float64Array, x: Float64Array, steps: number, share: number) {
    const size = this.n * this.count
    const [d, right, solution, work] = [0, 1, 2, 3].map(k => this.#vectors + 4 * k * size)
    f32(d, size).set(diagonals)
    f32(right, size).set(r)
    kernel.dense_shifted_solve(this.n, this.count, this.#matrix, d, right, solution, steps, share, work)
    x.set(f32(solution, size))
  }
}
