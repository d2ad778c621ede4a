/** Small signals: (G + i omega C) z = b at an operating point, one frequency after another. */
import type {Circuit} from "../circuit/circuit.js"
import type {Load} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {ComplexSolver} from "../matrix/complex.js"
import {reorder, transpose} from "../matrix/transpose.js"
import {singularAt} from "./error.js"
import {defaultOptions, type Options} from "./newton.js"
import {op} from "./op.js"
import type {ComplexPoint} from "./point.js"
import {linearize} from "./small-signal.js"

/**
 * Phasors of all unknowns at each frequency, Hz, for the `ac` values of the sources. Throws CircuitError
 * where the circuit has no unique solution, AnalysisError where it has no operating point.
 */
export function* ac(
  circuit: Circuit,
  frequencies: Iterable<number>,
  options: Options = defaultOptions,
  x: Float64Array = op(circuit, options),
): Generator<ComplexPoint> {
  const system = new SmallSignalSystem(circuit, linearize(circuit, x, options), options)
  const {size} = circuit
  const excitation = {re: new Float64Array(size), im: new Float64Array(size)}
  for (const {device} of circuit.placements) device.driveAC?.(excitation.re, excitation.im)
  const re = new Float64Array(size)
  const im = new Float64Array(size)
  try {
    for (const at of frequencies) {
      re.set(excitation.re)
      im.set(excitation.im)
      re[0] = im[0] = 0
      system.solve(at, re, im)
      yield {at, re, im}
    }
  } finally {
    system.dispose()
  }
}

/**
 * G + i omega C and what delays add, as it was linearized once, factored frequency by frequency; or its
 * transpose.
 */
export class SmallSignalSystem {
  readonly #circuit: Circuit
  readonly #G: Float64Array
  readonly #C: Float64Array
  readonly #re: Float64Array
  readonly #im: Float64Array
  readonly #transposed:
    | {readonly slots: Int32Array; readonly re: Float64Array; readonly im: Float64Array}
    | undefined
  readonly #solver: ComplexSolver

  constructor(circuit: Circuit, {G, C}: Load, {analyze}: Options, adjoint = false) {
    const room = () => new Float64Array(G.length)
    this.#circuit = circuit
    this.#G = G
    this.#C = C
    this.#re = room()
    this.#im = room()
    if (adjoint) {
      const {pattern, slots} = transpose(circuit.pattern)
      this.#transposed = {slots, re: room(), im: room()}
      this.#solver = new ComplexSolver(pattern, analyze)
    } else this.#solver = new ComplexSolver(circuit.pattern, analyze)
  }

  /**
   * Overwrites the right-hand side with the phasors. Throws CircuitError where there is no unique solution.
   */
  solve(frequency: number, re: Float64Array, im: Float64Array) {
    const failed = this.#factor(2 * Math.PI * frequency)
    if (failed) {
      const {problem, origin} = singularAt(this.#circuit, failed)
      throw new CircuitError(`${problem}, at ${frequency} Hz`, origin)
    }
    this.#solver.solve(re, im)
  }

  dispose() {
    this.#solver.dispose()
  }

  #factor(omega: number): number {
    const re = this.#re
    const im = this.#im
    const transposed = this.#transposed
    re.set(this.#G)
    for (let p = 1; p < im.length; p++) im[p] = omega * this.#C[p]
    for (const {device} of this.#circuit.placements) device.stampAC?.(re, im, omega)
    if (!transposed) return this.#solver.factor(re, im)
    reorder(re, transposed.slots, transposed.re)
    reorder(im, transposed.slots, transposed.im)
    return this.#solver.factor(transposed.re, transposed.im)
  }
}
