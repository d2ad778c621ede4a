/**
 * Sparse LU in WebAssembly: analyze once per pattern, factor per matrix, refactor the kept part, Schur
 * complement.
 */
import {allocate, copyIn, f64, i32, kernel} from "./kernel.js"

/** What is left of a matrix after its leading part was eliminated; compressed columns, 0-based. */
export interface SchurComplement {
  readonly starts: Int32Array
  readonly rows: Int32Array
  readonly values: Float64Array
  /** Row and column of the original matrix behind each row and column here. */
  readonly equations: Int32Array
  readonly unknowns: Int32Array
}

const handles = new FinalizationRegistry<number>(handle => kernel.lu_free(handle))

/** LU factors of an n x n matrix in compressed columns (0-based `starts`, `rows`). */
export class SparseLU {
  readonly n: number
  readonly #entries: number
  readonly #handle: number
  readonly #values: number
  readonly #b: number

  /** `keep[i]` marks the trailing part: equation and unknown i are eliminated last and may change alone. */
  constructor(starts: Int32Array, rows: Int32Array, keep: Uint8Array) {
    this.n = starts.length - 1
    this.#entries = rows.length
    const pointers = [copyIn(starts), copyIn(rows), copyIn(keep)] as const
    this.#handle = kernel.lu_analyze(this.n, ...pointers)
    for (const pointer of pointers) kernel.free(pointer)
    this.#values = allocate(8 * rows.length)
    this.#b = allocate(24 * this.n)
    handles.register(this, this.#handle, this)
  }

  /** Releases the memory now rather than when the object is collected. */
  dispose() {
    handles.unregister(this)
    kernel.lu_free(this.#handle)
    kernel.free(this.#values)
    kernel.free(this.#b)
  }

  /** Factors all of it; returns the column that has no pivot, or -1. */
  factor(values: Float64Array): number {
    return kernel.lu_factor(this.#handle, this.#set(values))
  }

  /** Factors the kept part again, after `factor`; the leading part of `values` must be unchanged. */
  refactor(values: Float64Array): number {
    return kernel.lu_refactor(this.#handle, this.#set(values))
  }

  /** Overwrites b with the solution. */
  solve(b: Float64Array) {
    f64(this.#b, this.n).set(b)
    kernel.lu_solve(this.#handle, this.#b)
    b.set(f64(this.#b, this.n))
  }

  /** Numbers stored in the factors. */
  get entries(): number {
    return kernel.lu_entries(this.#handle)
  }

  /** Eliminates the leading part only: its Schur complement, or the column that has no pivot. */
  condense(values: Float64Array): SchurComplement | number {
    const lu = this.#handle
    const failed = kernel.lu_factor_leading(lu, this.#set(values))
    if (failed >= 0) return failed
    const entries = kernel.lu_schur(lu, this.#values)
    const size = kernel.lu_schur_size(lu)
    return {
      starts: i32(kernel.lu_schur_starts(lu), size + 1).slice(),
      rows: i32(kernel.lu_schur_index(lu), entries).slice(),
      values: f64(kernel.lu_schur_values(lu), entries).slice(),
      equations: Int32Array.from({length: size}, (_, i) => kernel.lu_schur_row(lu, i)),
      unknowns: Int32Array.from({length: size}, (_, i) => kernel.lu_schur_column(lu, i)),
    }
  }

  /** After `condense`: what b (n) leaves in the kept equations (`size` numbers). */
  forward(b: Float64Array, size: number): Float64Array {
    f64(this.#b, this.n).set(b)
    kernel.lu_forward(this.#handle, this.#b, this.#b + 8 * this.n)
    return f64(this.#b + 8 * this.n, size).slice()
  }

  /** After `condense`: all n unknowns from the kept ones. */
  backward(b: Float64Array, kept: Float64Array): Float64Array {
    const {n} = this
    f64(this.#b, n).set(b)
    f64(this.#b + 8 * n, kept.length).set(kept)
    kernel.lu_backward(this.#handle, this.#b, this.#b + 8 * n, this.#b + 16 * n)
    return f64(this.#b + 16 * n, n).slice()
  }

  /**
   * After `condense`: `forward` and `backward` for `lanes` vectors, element i of lane t at i * lanes + t.
   * `between` turns what b leaves in the kept equations, `size` of them, into the kept unknowns, in place.
   * b becomes all unknowns.
   */
  throughLanes(b: Float64Array, lanes: number, size: number, between: (kept: Float64Array) => void) {
    const pointer = copyIn(b)
    const all = allocate(8 * this.n * lanes)
    const kept = allocate(8 * size * lanes)
    try {
      kernel.lu_forward_lanes(this.#handle, lanes, pointer, kept)
      const values = f64(kept, size * lanes).slice()
      between(values)
      f64(kept, size * lanes).set(values)
      kernel.lu_backward_lanes(this.#handle, lanes, pointer, kept, all)
      b.set(f64(all, this.n * lanes))
    } finally {
      for (const used of [pointer, all, kept]) kernel.free(used)
    }
  }

  /**
   * After `condense`: `backward` with b = 0 for `lanes` vectors; element i of lane t at i * lanes + t.
   * Writes `all`.
   */
  backwardLanes(kept: Float64Array, lanes: number, all: Float64Array) {
    this.#many((lu, lanes, kept, x) => kernel.lu_backward_lanes(lu, lanes, 0, kept, x), kept, lanes, all)
  }

  /**
   * After `condense`: weights of all n equations from those of the kept ones, such that the weighted
   * equations hold no eliminated unknown. Lanes as in `backwardLanes`.
   */
  adjointLanes(kept: Float64Array, lanes: number, all: Float64Array) {
    this.#many(kernel.lu_adjoint_lanes, kept, lanes, all)
  }

  #many(run: typeof kernel.lu_adjoint_lanes, kept: Float64Array, lanes: number, all: Float64Array) {
    const given = copyIn(kept)
    const result = allocate(8 * this.n * lanes)
    run(this.#handle, lanes, given, result)
    all.set(f64(result, this.n * lanes))
    kernel.free(given)
    kernel.free(result)
  }

  #set(values: Float64Array): number {
    f64(this.#values, this.#entries).set(values)
    return this.#values
  }
}
