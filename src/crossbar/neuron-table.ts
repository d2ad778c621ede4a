/** The current that a neuron delivers, by its input and output voltage: its own netlist solved on a grid. */
import {Batch} from "../analysis/batch.js"
import {assemble, condense} from "../analysis/condense.js"
import type {DeviceType} from "../circuit/device.js"
import {elaborate} from "../circuit/elaborate.js"
import type {Card, Netlist} from "../netlist/card.js"
import {neuronInputNode, outputNode, twoTerminal} from "./element.js"

/**
 * Points of a table lie so far apart, and its inputs no farther from zero than that: there neurons have
 * settled.
 */
const step_V = 0.01
const farthest_V = 3
/** In series with each neuron, so that one that bears any load has a current, too. */
const series_Ohm = 1e-3
/** All of the crossbars' elements: what is left of a network's netlist without them is its neurons. */
const ofCrossbars = /^(vin|vbias|rp|rm|rv|rhp|rhm|cv|cp|cm|rt|xa|xs)_/

/** The current of a layer's neurons by input and output voltage, from their own netlist. */
export class NeuronTable {
  readonly #inputs: number
  readonly #outputs: number
  readonly #lowest: readonly [input: number, output: number]
  /** inputs x outputs, A */
  readonly #current: Float64Array

  /**
   * `network` is a compiled netlist, `layer` counts from 0, `source_Ohm` drives the neurons: ties in
   * parallel. Inputs reach as far as `limit_V`, outputs a little beyond +-`vdd_V`. Throws an AnalysisError
   * where a neuron has no solution.
   */
  constructor(
    network: Netlist,
    layer: number,
    source_Ohm: number,
    limit_V: number,
    vdd_V: number,
    types: readonly DeviceType[],
  ) {
    const output = outputNode(layer + 1, 0)
    const cards: Card[] = [
      twoTerminal("vz", "z", "0", 0),
      twoTerminal("rz", "z", neuronInputNode(layer + 1, 0), source_Ohm),
      twoTerminal("ru", output, "u", series_Ohm),
      twoTerminal("vu", "u", "0", 0),
    ]
    for (const card of network.cards)
      if (card.name === `xn_${layer + 1}_0` || !(card.name.startsWith("xn_") || ofCrossbars.test(card.name)))
        cards.push(card)
    const condensed = condense(elaborate({...network, cards}, types), ["i(vz)", "v(z)", "i(vu)", "v(u)"])
    condensed.dispose()
    const grid = (reach: number) => {
      const count = 2 * Math.ceil(reach / step_V) + 1
      return Float64Array.from({length: count}, (_, k) => (k - (count >> 1)) * step_V)
    }
    const inputs = grid(Math.min(limit_V, farthest_V))
    const outputs = grid(1.1 * vdd_V)
    this.#inputs = inputs.length
    this.#outputs = outputs.length
    this.#lowest = [inputs[0], outputs[0]]
    const count = inputs.length * outputs.length
    const drives = new Float64Array(2 * count)
    for (let i = 0; i < count; i++) {
      drives[i] = inputs[Math.floor(i / outputs.length)]
      drives[count + i] = outputs[i % outputs.length]
    }
    this.#current = new Batch(assemble(condensed.data, types), ["i(vz)", "i(vu)"], ["i(vu)"]).solve(
      drives,
      count,
    )
  }

  /**
   * Interpolates between four points; beyond the inputs the curve is level, beyond the outputs straight.
   * Writes the current and its derivatives by input and output.
   */
  look(
    z: Float64Array,
    u: Float64Array,
    current: Float64Array,
    byInput: Float64Array,
    byOutput: Float64Array,
  ) {
    const table = this.#current
    const width = this.#outputs
    const [lowestInput, lowestOutput] = this.#lowest
    const lastInput = this.#inputs - 1
    const lastOutput = width - 2
    for (let i = 0; i < z.length; i++) {
      let a = (z[i] - lowestInput) / step_V
      const inside = a > 0 && a < lastInput
      if (!inside) a = a > 0 ? lastInput - 1e-9 : 0
      const row = Math.floor(a)
      const p = a - row
      const b = (u[i] - lowestOutput) / step_V
      const column = b > 0 ? (b < lastOutput ? Math.floor(b) : lastOutput) : 0
      const q = b - column
      const at = row * width + column
      const low = table[at] + p * (table[at + width] - table[at])
      const high = table[at + 1] + p * (table[at + width + 1] - table[at + 1])
      current[i] = low + q * (high - low)
      byOutput[i] = (high - low) / step_V
      byInput[i] = inside
        ? (table[at + width] -
            table[at] +
            q * (table[at + width + 1] - table[at + 1] - table[at + width] + table[at])) /
          step_V
        : 0
    }
  }
}
