/** Transfer function for direct current: gain, input and output resistance at an operating point. */
import type {Circuit} from "../circuit/circuit.js"
import {CircuitError} from "../circuit/error.js"
import {singularAt} from "./error.js"
import {defaultOptions, type Options} from "./newton.js"
import {op} from "./op.js"
import {excitation, linearize, outputOf} from "./small-signal.js"

export interface TransferFunction {
  /** Output over input: a number, Ohm, S. */
  readonly gain: number
  /** Between the terminals of the source, Ohm; Infinity where no current flows. */
  readonly input_Ohm: number
  /** Between the output's nodes, or in the loop of the output's current, Ohm. */
  readonly output_Ohm: number
}

/**
 * `output`: a voltage or current, `["v(out)"]`, or the difference of two voltages; `source`: an independent
 * source. Throws CircuitError for names that do not exist and where there is no unique solution.
 */
export function transferFunction(
  circuit: Circuit,
  output: readonly [plus: string, minus?: string],
  source: string,
  options: Options = defaultOptions,
  x: Float64Array = op(circuit, options),
): TransferFunction {
  const e = outputOf(circuit, output)
  const {b, current} = excitation(circuit, source)
  const ofCurrent = output[0].startsWith("i(")
  if (output.length > 1 && (ofCurrent || output[1]?.startsWith("i(")))
    throw new CircuitError(
      `expected a voltage, a current or a difference of voltages, found ${output.join(", ")}`,
    )
  const {G} = linearize(circuit, x, options, true)
  const solver = options.analyze(circuit.pattern, new Uint8Array(circuit.size))
  try {
    const failed = solver.factor(G)
    if (failed) throw singularAt(circuit, failed)
    const response = (excited: Float64Array) => {
      const z = excited.slice()
      solver.solve(z)
      return z
    }
    const fromInput = response(b)
    const fromOutput = response(e)
    // A source's current flows into its plus terminal: what the circuit takes has the other sign.
    const resistance = (seen: number, amperes: boolean) => (amperes ? seen : seen ? -1 / seen : Infinity)
    return {
      gain: dot(fromInput, e),
      input_Ohm: resistance(dot(fromInput, b), current),
      output_Ohm: resistance(dot(fromOutput, e), !ofCurrent),
    }
  } finally {
    solver.dispose()
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 1; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
