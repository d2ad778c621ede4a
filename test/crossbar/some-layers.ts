/** Small networks for tests. */
import type {CrossbarLayer} from "../../src/crossbar/conductance.js"
import {Random} from "../../src/network/random.js"

/** Layers of these widths with random weights of -1 and 1, or from -1 to 1 if `continuous`. */
export function someLayers(widths: readonly number[], seed: number, continuous = false): CrossbarLayer[] {
  const random = new Random(seed)
  const weight = () => {
    const w = random.uniform(-1, 1)
    return continuous ? w : w < 0 ? -1 : 1
  }
  return widths.slice(1).map((outputs, k) => ({
    inputs: widths[k],
    outputs,
    weights: Float64Array.from({length: widths[k] * outputs}, weight),
    biases: Float64Array.from({length: outputs}, weight),
    gain: 10,
  }))
}
