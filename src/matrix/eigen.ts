/** The WebAssembly solver behind the `Solver` interface. */
import {SparseLU} from "eigen-wasm"
import type {Pattern} from "./pattern.js"
import type {Analyze, Schur, Solver} from "./solver.js"

export const analyzeEigen: Analyze = (pattern, trailing) => new EigenSolver(pattern, trailing)

class EigenSolver implements Solver {
  readonly #lu: SparseLU

  constructor(pattern: Pattern, trailing: Uint8Array) {
    const rows = pattern.rows.subarray(1).map(row => row - 1)
    const starts = pattern.columns.map(start => start - 1)
    this.#lu = new SparseLU(starts, rows, trailing.subarray(1))
  }

  factor(values: Float64Array): number {
    return this.#lu.factor(values.subarray(1)) + 1
  }

  refactor(values: Float64Array): number {
    return this.#lu.refactor(values.subarray(1)) + 1
  }

  dispose() {
    this.#lu.dispose()
  }

  solve(x: Float64Array) {
    this.#lu.solve(x.subarray(1))
  }

  condense(values: Float64Array): Schur | number {
    const result = this.#lu.condense(values.subarray(1))
    if (typeof result === "number") return result + 1
    const n = result.unknowns.length
    const lu = this.#lu
    return {
      pattern: {n, columns: result.starts.map(p => p + 1), rows: grounded(result.rows, 1)},
      values: grounded(result.values, 0),
      unknowns: grounded(result.unknowns, 1),
      equations: grounded(result.equations, 1),
      forward: b => grounded(lu.forward(b.subarray(1), n), 0),
      backward: (b, kept) => grounded(lu.backward(b.subarray(1), kept.subarray(1)), 0),
      backwardLanes: (kept, lanes, all) => lu.backwardLanes(kept.subarray(lanes), lanes, all.subarray(lanes)),
      throughLanes: (b, lanes, between) =>
        lu.throughLanes(b.subarray(lanes), lanes, n, kept => {
          const all = new Float64Array(lanes + kept.length)
          all.set(kept, lanes)
          between(all)
          kept.set(all.subarray(lanes))
        }),
      adjointLanes: (kept, lanes, all) => lu.adjointLanes(kept.subarray(lanes), lanes, all.subarray(lanes)),
    }
  }
}

/** A copy with an entry for ground in front, all others raised by `offset`. */
function grounded<A extends Float64Array | Int32Array>(data: A, offset: number): A {
  const copy = new (data.constructor as new (length: number) => A)(data.length + 1)
  copy.set(data, 1)
  if (offset) for (let i = 1; i < copy.length; i++) copy[i] += offset
  return copy
}
