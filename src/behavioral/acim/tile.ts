/** The weights of one row tile as a macro stores them, and the sums that its bit lines make of inputs. */
import {type BitPlanes, bitSums} from "../../matrix/bits.js"
import {multiply} from "../../network/product.js"
import type {Random} from "../../network/random.js"
import {bitPlanes} from "./bit-planes.js"
import type {MacroConfig} from "./config.js"
import type {Cycle} from "./cycles.js"

/**
 * Weights outputs x length, of which the tile holds the rows first .. first + rows - 1; inputs count x
 * length.
 */
export class Tile {
  readonly #planes: BitPlanes
  /**
   * For each weight bit what cells add that store a 1: rows x outputs; only where exact sums are not
   * enough.
   */
  readonly #currents: readonly Float64Array[]

  constructor(
    weights: Int32Array,
    private readonly outputs: number,
    private readonly length: number,
    private readonly first: number,
    private readonly rows: number,
    private readonly config: MacroConfig,
    chip: Random,
  ) {
    const {weightBits, weightVariation_percent, parallel} = config
    this.#planes = bitPlanes(weights, outputs, length, weightBits, first, rows)
    const current = () => (weightVariation_percent ? 1 + (weightVariation_percent / 100) * chip.normal() : 1)
    this.#currents = Array.from({length: weightVariation_percent || parallel ? weightBits : 0}, (_, bit) =>
      Float64Array.from({length: rows * outputs}, (_, k) => {
        const output = k % outputs
        const row = (k - output) / outputs
        return (weights[output * length + first + row] >> bit) & 1 ? current() : 0
      }),
    )
  }

  /** Writes the exact sums: count x outputs x cycles. */
  sums(inputs: Int32Array, count: number, cycles: readonly Cycle[], sums: Int32Array): void {
    const planes = bitPlanes(inputs, count, this.length, this.config.inputBits, this.first, this.rows)
    const numbers = cycles.flatMap(({weightBit, firstBit, bits}) => [weightBit, firstBit, bits])
    bitSums(this.#planes, planes, Int32Array.from(numbers), sums)
  }

  /** The same of cells whose currents vary. */
  currentSums(inputs: Int32Array, count: number, cycles: readonly Cycle[], sums: Float64Array): void {
    const products = new Float64Array(count * this.outputs)
    for (const [c, {weightBit, firstBit, bits}] of cycles.entries()) {
      const mask = 2 ** bits - 1
      const digits = this.#select(inputs, count, value => (value >> firstBit) & mask)
      multiply(digits, this.#currents[weightBit], products, count, this.outputs, this.rows)
      for (let k = 0; k < products.length; k++) sums[k * cycles.length + c] = products[k]
    }
  }

  /** Sums of all bits at once: count x outputs. */
  wholeSums(inputs: Int32Array, count: number, sums: Float64Array): void {
    const {weightBits} = this.config
    const values = this.#select(inputs, count, value => value)
    const weights = new Float64Array(this.rows * this.outputs)
    for (const [bit, currents] of this.#currents.entries()) {
      const factor = bit === weightBits - 1 ? -(2 ** bit) : 2 ** bit
      for (let k = 0; k < weights.length; k++) weights[k] += factor * currents[k]
    }
    multiply(values, weights, sums, count, this.outputs, this.rows)
  }

  /** count x rows */
  #select(inputs: Int32Array, count: number, of: (value: number) => number): Float64Array {
    const {rows, length, first} = this
    const selected = new Float64Array(count * rows)
    for (let k = 0; k < count; k++)
      for (let row = 0; row < rows; row++) selected[k * rows + row] = of(inputs[k * length + first + row])
    return selected
  }
}
