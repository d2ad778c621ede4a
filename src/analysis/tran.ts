/** Transient analysis: the circuit's equations integrated over time with steps that its local errors allow. */
import type {Circuit} from "../circuit/circuit.js"
import {AnalysisError} from "./error.js"
import type {Initial} from "./initial.js"
import {defaultOptions, type Options} from "./newton.js"
import type {Point} from "./point.js"

/** What a `.tran` card asks for; times in s. */
export interface Transient {
  /** The scale on which the answer is wanted: steps adapt, and are no longer than this. */
  readonly step: number
  readonly stop: number
  /** Points before this time are computed and not yielded. */
  readonly start?: number | undefined
  /** The longest step; otherwise the smaller one of `step` and a fiftieth of what is yielded. */
  readonly longest?: number | undefined
  /** Start from the initial conditions of elements (`ic=`) and nodes instead of an operating point. */
  readonly uic?: boolean | undefined
  readonly initial?: Initial | undefined
}

/**
 * Yields every accepted point from `start` on, t = 0 or `start` itself first; `x` is used again.
 * Throws CircuitError for a circuit without a unique solution, AnalysisError where no step is short enough.
 */
export function* tran(
  circuit: Circuit,
  request: Transient,
  options: Options = defaultOptions,
): Generator<Point> {
  yield {at: request.start ?? 0, x: new Float64Array(circuit.size).fill(options.gmin)}
  throw new AnalysisError("no transient analysis yet")
}
