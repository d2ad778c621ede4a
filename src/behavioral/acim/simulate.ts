/** One product of integers as an SRAM compute-in-memory macro makes it. */
import {Random} from "../../network/random.js"
import {completeConfig, type MacroConfig} from "./config.js"
import {type Counts, Macro} from "./macro.js"
import {csnr_dB} from "./quality.js"

/** A row for each vector. */
export type Rows = readonly ArrayLike<number>[]

export interface SimulatedLayer {
  /** What the macro takes the products to be: inputs x outputs. */
  readonly outputs: number[][]
  /** The products. */
  readonly exact: number[][]
  /** Of all outputs; Infinity where none is wrong. */
  readonly csnr_dB: number
  readonly counts: Counts
}

/**
 * Inputs times weights, cycle by cycle through the ADC. `weights` has a row for each output, `inputs` a row
 * for each input vector, all of the same length, of integers within config.weightBits (two's complement)
 * and config.inputBits. Throws RangeErrors about the configuration, shapes and values.
 */
export function simulateLayer(weights: Rows, inputs: Rows, given: Partial<MacroConfig> = {}): SimulatedLayer {
  const config = completeConfig(given)
  const {weightBits, inputBits, signedInputs, seed} = config
  const length = weights[0]?.length ?? 0
  if (!length) throw new RangeError("weights: expected at least one row of at least one number, found none")
  const half = 2 ** (weightBits - 1)
  const w = integers("weights", weights, length, -half, half - 1)
  const x = signedInputs
    ? integers("inputs", inputs, length, -(2 ** (inputBits - 1)), 2 ** (inputBits - 1) - 1)
    : integers("inputs", inputs, length, 0, 2 ** inputBits - 1)
  const macro = new Macro(w, weights.length, length, config)
  // Not the cells' numbers, which begin with the seed itself.
  const results = macro.multiply(x, inputs.length, new Random(~seed))
  const exact = exactProducts(w, x, length)
  const rows = (values: Float64Array) =>
    inputs.map((_, k) => [...values.subarray(k * weights.length, (k + 1) * weights.length)])
  return {
    outputs: rows(results),
    exact: rows(exact),
    csnr_dB: csnr_dB(exact, results),
    counts: macro.counts(inputs.length),
  }
}

/** inputs x outputs, for weights outputs x length and inputs count x length. */
export function exactProducts(weights: Int32Array, inputs: Int32Array, length: number): Float64Array {
  const outputs = weights.length / length
  const products = new Float64Array((inputs.length / length) * outputs)
  for (let k = 0; k < products.length; k++) {
    const w = (k % outputs) * length
    const x = Math.floor(k / outputs) * length
    let sum = 0
    for (let row = 0; row < length; row++) sum += weights[w + row] * inputs[x + row]
    products[k] = sum
  }
  return products
}

function integers(name: string, rows: Rows, length: number, least: number, most: number): Int32Array {
  const all = new Int32Array(rows.length * length)
  for (const [k, row] of rows.entries()) {
    if (row.length !== length)
      throw new RangeError(`${name}: expected rows of ${length} numbers, found ${row.length} in row ${k}`)
    for (let j = 0; j < length; j++) {
      const value = row[j]
      if (!(Number.isInteger(value) && value >= least && value <= most))
        throw new RangeError(
          `${name}: expected whole numbers from ${least} to ${most}, found ${value} in row ${k}, place ${j}`,
        )
      all[k * length + j] = value
    }
  }
  return all
}
