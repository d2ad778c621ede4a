/**
 * Neurons under load: each delivers a current I(z, u), by its input z and its output's voltage u, into the crossbars that
 * it drives. With these crossbars' conductances Y and bias line b,
 *
 *     I(z_r, u_r) = sum over k of Y_rk u_k + Y_rb vdd        for each neuron r
 */
import {Batch} from "../analysis/batch.js"
import {assemble, condense} from "../analysis/condense.js"
import type {DeviceType} from "../circuit/device.js"
import {elaborate} from "../circuit/elaborate.js"
import {ShiftedSystems} from "../matrix/dense.js"
import type {Card, Netlist} from "../netlist/card.js"
import type {Neurons} from "../network/forward-model.js"
import {multiply} from "../network/product.js"
import {neuronInputNode, outputNode, twoTerminal} from "./element.js"

/** Points of a table lie so far apart, and its inputs no farther from zero than that: there neurons have settled. */
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
   * `network` is a compiled netlist, `layer` counts from 0, `source_Ohm` drives the neurons: ties in parallel. Inputs reach as far as `limit_V`, outputs a
   * little beyond +-`vdd_V`. Throws an AnalysisError where a neuron has no solution.
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
   * Interpolates between four points; beyond the inputs the curve is level, beyond the outputs straight. Writes the current and its derivatives
   * by input and output.
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

/** What a layer's neurons drive: (count + 1) x (count + 1) conductances in S, the bias line last; row-major. */
export interface NeuronLoad {
  readonly conductances: Float64Array
  readonly vdd_V: number
}

/** Newton's iterations end at this step, V, whose own error is a twentieth of it; or after so many. */
const tolerance_V = 2e-3
const mostIterations = 30
/** Of each neuron by itself, to begin with. */
const ownIterations = 6
/** Most steps of conjugate gradients in each iteration, and in the adjoint, and how far the residual shall fall. */
const innerSteps = 8
const innerResidual = 0.03
const adjointSteps = 40
const adjointResidual = 1e-4
/** No output moves farther at once, V. */
const longestStep_V = 0.15

/** The neurons of one layer for batches of one size. */
export class LoadedNeurons implements Neurons {
  readonly #count: number
  readonly #transposed: Float64Array
  /** Y - dI/du, with (Y + Y^T) / 2 for Y */
  readonly #systems: ShiftedSystems
  readonly #own: Float64Array
  readonly #bias: Float64Array
  readonly #outputs: Float64Array
  readonly #current: Float64Array
  readonly #byInput: Float64Array
  readonly #byOutput: Float64Array
  readonly #drawn: Float64Array
  readonly #step: Float64Array
  readonly #mean: Float64Array
  /** Current into each neuron's load while all others are at their mean. */
  readonly #drawnByOthers: Float64Array

  /** Without a load the outputs are free. */
  constructor(
    readonly table: NeuronTable,
    neurons: number,
    readonly batch: number,
    load?: NeuronLoad,
  ) {
    const size = batch * neurons
    this.#count = neurons
    const symmetric = new Float64Array(neurons * neurons)
    this.#transposed = new Float64Array(neurons * neurons)
    this.#own = new Float64Array(neurons)
    this.#bias = new Float64Array(neurons)
    if (load)
      for (let r = 0; r < neurons; r++) {
        for (let k = 0; k < neurons; k++) {
          const there = load.conductances[r * (neurons + 1) + k]
          this.#transposed[k * neurons + r] = there
          symmetric[r * neurons + k] = (there + load.conductances[k * (neurons + 1) + r]) / 2
        }
        this.#own[r] = symmetric[r * neurons + r]
        this.#bias[r] = load.conductances[r * (neurons + 1) + neurons] * load.vdd_V
      }
    this.#systems = new ShiftedSystems(neurons, batch, symmetric)
    this.#outputs = new Float64Array(size)
    this.#current = new Float64Array(size)
    this.#byInput = new Float64Array(size)
    this.#byOutput = new Float64Array(size)
    this.#drawn = new Float64Array(size)
    this.#step = new Float64Array(size)
    this.#mean = new Float64Array(neurons)
    this.#drawnByOthers = new Float64Array(neurons)
  }

  /** Newton's method, its linear systems solved roughly. */
  forward(inputs: Float64Array, outputs: Float64Array): void {
    const {batch} = this
    const count = this.#count
    const u = this.#outputs
    const residual = this.#current
    const step = this.#step
    this.#begin(inputs)
    for (let k = 0; k < mostIterations; k++) {
      multiply(u, this.#transposed, this.#drawn, batch, count, count)
      this.table.look(inputs, u, residual, this.#byInput, this.#byOutput)
      for (let i = 0, r = 0; i < u.length; i++) {
        residual[i] -= this.#drawn[i] + this.#bias[r]
        if (++r === count) r = 0
      }
      this.#systems.solve(this.#byOutput, residual, step, innerSteps, innerResidual)
      let largest = 0
      for (let i = 0; i < u.length; i++) {
        const taken = Math.max(-longestStep_V, Math.min(step[i], longestStep_V))
        u[i] += taken
        largest = Math.max(largest, Math.abs(taken))
      }
      if (largest < tolerance_V) break
    }
    outputs.set(u)
  }

  /** Every neuron by itself, the others at the mean of their last outputs: much of the way without any product. */
  #begin(inputs: Float64Array) {
    const {batch} = this
    const count = this.#count
    const u = this.#outputs
    const mean = this.#mean.fill(0)
    for (let i = 0, r = 0; i < u.length; i++) {
      mean[r] += u[i] / batch
      if (++r === count) r = 0
    }
    const others = this.#drawnByOthers
    multiply(mean, this.#transposed, others, 1, count, count)
    for (let r = 0; r < count; r++) others[r] += this.#bias[r] - this.#own[r] * mean[r]
    for (let k = 0; k < ownIterations; k++) {
      this.table.look(inputs, u, this.#current, this.#byInput, this.#byOutput)
      for (let i = 0, r = 0; i < u.length; i++) {
        const step = (this.#current[i] - others[r] - this.#own[r] * u[i]) / (this.#own[r] - this.#byOutput[i])
        u[i] += Math.max(-longestStep_V, Math.min(step, longestStep_V))
        if (++r === count) r = 0
      }
    }
  }

  /**
   * The implicit function theorem: with w from (Y - dI/du)^T w = outputGradient, inputGradient = dI/dz w. Amplifiers make Y a
   * little unsymmetric; for the gradient that does not count.
   */
  backward(outputGradient: Float64Array, inputGradient: Float64Array): void {
    this.#systems.solve(this.#byOutput, outputGradient, inputGradient, adjointSteps, adjointResidual)
    for (let i = 0; i < inputGradient.length; i++) inputGradient[i] *= this.#byInput[i]
  }
}
