/**
 * Neurons under load: each delivers a current I(z, u), by its input z and its output's voltage u, into the
 * crossbars that it drives. With these crossbars' conductances Y and bias line b,
 *
 *     I(z_r, u_r) = sum over k of Y_rk u_k + Y_rb vdd        for each neuron r
 */
import {ShiftedSystems} from "../matrix/dense.js"
import type {Neurons} from "../network/forward-model.js"
import {multiply} from "../network/product.js"
import type {NeuronTable} from "./neuron-table.js"

/**
 * What a layer's neurons drive: (count + 1) x (count + 1) conductances in S, the bias line last; row-major.
 */
export interface NeuronLoad {
  readonly conductances: Float64Array
  readonly vdd_V: number
}

/** Newton's iterations end at this step, V, whose own error is a twentieth of it; or after so many. */
const tolerance_V = 2e-3
const mostIterations = 30
/** Of each neuron by itself, to begin with. */
const ownIterations = 3
/**
 * Most steps of conjugate gradients in each iteration, and in the adjoint, and how far the residual shall
 * fall.
 */
const innerSteps = 8
const innerResidual = 0.03
const adjointSteps = 40
const adjointResidual = 1e-4
/** No output moves farther at once, V. */
const longestStep_V = 0.15

/** The neurons of one layer for batches of one size. */
export class LoadedNeurons implements Neurons {
  readonly #groups: readonly {readonly members: Uint32Array; readonly neurons: CoupledNeurons}[]

  /** `groups`: neurons that see each other through their load; without a load the outputs are free. */
  constructor(
    table: NeuronTable,
    readonly count: number,
    readonly batch: number,
    groups: readonly Uint32Array[],
    load?: NeuronLoad,
  ) {
    this.#groups = groups.map(members => ({
      members,
      neurons: new CoupledNeurons(table, members.length, batch, load && loadOf(load, members)),
    }))
  }

  forward(inputs: Float64Array, outputs: Float64Array): void {
    this.#each(inputs, outputs, neurons => neurons.forward())
  }

  backward(outputGradient: Float64Array, inputGradient: Float64Array): void {
    this.#each(outputGradient, inputGradient, neurons => neurons.backward())
  }

  #each(from: Float64Array, to: Float64Array, pass: (neurons: CoupledNeurons) => void) {
    const {batch, count} = this
    for (const {members, neurons} of this.#groups) {
      const {given, found} = neurons
      const width = members.length
      for (let t = 0, k = 0; t < batch; t++)
        for (let j = 0; j < width; j++, k++) given[k] = from[t * count + members[j]]
      pass(neurons)
      for (let t = 0, k = 0; t < batch; t++)
        for (let j = 0; j < width; j++, k++) to[t * count + members[j]] = found[k]
    }
  }
}

/** What some neurons drive. */
function loadOf({conductances, vdd_V}: NeuronLoad, members: Uint32Array): NeuronLoad {
  const width = Math.sqrt(conductances.length)
  const lines = [...members, width - 1]
  return {
    conductances: Float64Array.from(lines.flatMap(r => lines.map(k => conductances[r * width + k]))),
    vdd_V,
  }
}

/** Neurons that see each other, for batches of one size: rows of `given` and `found` are points. */
class CoupledNeurons {
  readonly given: Float64Array
  readonly found: Float64Array
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
    this.given = new Float64Array(size)
    this.found = new Float64Array(size)
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
  forward(): void {
    const {batch, given: inputs} = this
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
    this.found.set(u)
  }

  /**
   * Every neuron by itself, the others at the mean of their last outputs: much of the way without any
   * product.
   */
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
   * The implicit function theorem: from the gradient with respect to outputs that with respect to inputs,
   * dI/dz w with w from (Y - dI/du)^T w = given. Amplifiers make Y a little unsymmetric; for the gradient
   * that does not count.
   */
  backward(): void {
    const {given, found} = this
    this.#systems.solve(this.#byOutput, given, found, adjointSteps, adjointResidual)
    for (let i = 0; i < found.length; i++) found[i] *= this.#byInput[i]
  }
}
