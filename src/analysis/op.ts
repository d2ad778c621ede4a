/** Operating point: the solution with every derivative zero. */
import type {Circuit} from "../circuit/circuit.js"
import {type Drive, solveSteady} from "./homotopy.js"
import type {Initial} from "./initial.js"
import {defaultOptions, Newton, type Options} from "./newton.js"

/**
 * All unknowns (volts and amperes, ground first) by the index of `circuit.unknowns`. `drive` gives the
 * right-hand side with the sources scaled: by default the circuit's own sources at time 0. A `newton` that
 * has solved this circuit before still has its factors. `initial` holds nodes (`ic`) or says where to look
 * first (`nodeset`).
 */
export function op(
  circuit: Circuit,
  options: Options = defaultOptions,
  drive: Drive = scale => circuit.drive(0, scale),
  newton?: Newton,
  initial: Initial = {},
): Float64Array {
  const x = new Float64Array(circuit.size)
  const used = newton ?? new Newton(circuit, options)
  try {
    solveSteady(used, x, drive, initial)
    used.accept(x)
    return x
  } finally {
    // Factors nobody else knows: thousands of points may be solved before a garbage collection.
    if (!newton) used.dispose()
  }
}
