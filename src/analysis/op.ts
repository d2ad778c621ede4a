/** Operating point: the solution with every derivative zero. */
import type {Circuit} from "../circuit/circuit.js"
import {solveSteady} from "./homotopy.js"
import {defaultOptions, Newton, type Options} from "./newton.js"

/**
 * All unknowns (volts and amperes, ground first) by the index of `circuit.unknowns`. `drive` gives the right-hand side
 * with the sources scaled; the circuit's own sources at time 0 where it is missing.
 */
export function op(
  circuit: Circuit,
  options: Options = defaultOptions,
  drive: (scale: number) => Float64Array = scale => circuit.drive(0, scale),
): Float64Array {
  const x = new Float64Array(circuit.size)
  solveSteady(new Newton(circuit, options), x, drive)
  return x
}
