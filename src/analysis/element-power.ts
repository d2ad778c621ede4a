/** What each element takes up at a solution: its terminals' voltages times the currents into them. */
import type {Circuit, Placement} from "../circuit/circuit.js"
import type {Load} from "../circuit/device.js"
import {type Separate, separate} from "../circuit/separate.js"
import {defaultOptions} from "./conditions.js"
import {settle} from "./small-signal.js"

/**
 * Direct current. The currents are the element's own terms in the equations of its terminals, so that this
 * holds for every type, and the sum over all elements of a circuit is zero (Tellegen).
 */
export class ElementPower {
  readonly #separate: Separate
  readonly #G: Float64Array
  readonly #b: Float64Array
  readonly #currents: Float64Array
  readonly #x: Float64Array
  readonly #at: Load

  constructor(circuit: Circuit, {type, elements}: Placement) {
    const own = separate(circuit, type, elements)
    const size = own.unknowns.length
    const slots = own.rows.length
    this.#separate = own
    this.#G = new Float64Array(slots)
    this.#b = new Float64Array(size)
    this.#currents = new Float64Array(size)
    this.#x = new Float64Array(size)
    const C = new Float64Array(slots)
    own.device.stamp?.(this.#G, C, circuit.temperatures)
    own.device.drive?.(this.#b, 0, 1)
    const loads = own.device.load !== undefined
    this.#at = {
      lanes: 1,
      stride: 1,
      x: this.#x,
      f: new Float64Array(loads ? size : 0),
      q: new Float64Array(loads ? size : 0),
      G: new Float64Array(loads ? slots : 0),
      C,
      state: new Float64Array(own.states),
      unsettled: new Uint8Array(1),
      time: 0,
      steady: true,
      ...circuit.temperatures,
      gmin: defaultOptions.gmin,
    }
  }

  /** By element, W; `x`: all unknowns of the circuit. Negative: the element delivers. */
  powers_W(x: Float64Array): Float64Array {
    const {device, unknowns, rows, columns, elements} = this.#separate
    const at = this.#at
    const own = this.#x
    const currents = this.#currents
    for (let i = 1; i < own.length; i++) own[i] = x[unknowns[i]]
    currents.fill(0)
    for (let s = 1; s < rows.length; s++) currents[rows[s]] += this.#G[s] * own[columns[s]]
    for (let i = 1; i < currents.length; i++) currents[i] -= this.#b[i]
    if (device.load) {
      at.state.fill(0)
      settle(at, [device], () => at.G.fill(0))
      for (let i = 1; i < currents.length; i++) currents[i] += at.f[i]
    }
    const {count, nodes} = elements
    const terminals = count ? nodes.length / count : 0
    const powers = new Float64Array(count)
    for (let k = 0, p = 0; k < count; k++)
      for (let j = 0; j < terminals; j++, p++) powers[k] += own[nodes[p]] * currents[nodes[p]]
    return powers
  }
}
