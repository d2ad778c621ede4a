/** Voltages that a deck gives to nodes before anything is solved: `.ic` and `.nodeset`. */
import type {Circuit} from "../circuit/circuit.js"
import {CircuitError} from "../circuit/error.js"

/** Volts by the circuit's index of the node. */
export type Voltages = ReadonlyMap<number, number>

export interface Initial {
  /** `.ic`: held while the operating point is found, then released. With `uic` they start there. */
  readonly ic?: Voltages
  /** `.nodeset`: nodes are held there at first, so that this solution is found where there are several. */
  readonly nodeset?: Voltages
}

/** So large that no current of a circuit moves what it holds, S. */
const clamp_S = 1e10

/** Holds nodes at voltages by large conductances. */
export class Clamp {
  readonly #nodes: Int32Array
  readonly #slots: Int32Array
  readonly #volts: Float64Array

  /** Throws CircuitError for a node at which nothing has a conductance or a capacitance. */
  constructor(circuit: Circuit, voltages: Voltages) {
    const {columns, rows} = circuit.pattern
    const nodes = [...voltages.keys()].filter(node => node > 0)
    this.#nodes = Int32Array.from(nodes)
    this.#volts = Float64Array.from(nodes, node => voltages.get(node) ?? 0)
    this.#slots = Int32Array.from(nodes, node => {
      for (let p = columns[node - 1]; p < columns[node]; p++) if (rows[p] === node) return p
      const name = circuit.unknowns[node]
      throw new CircuitError(`${name} cannot be held: only sources and inductors meet there`)
    })
  }

  /** Adds to the matrix and to what is missing in each equation at x. */
  apply(J: Float64Array, r: Float64Array, x: Float64Array) {
    for (let k = 0; k < this.#nodes.length; k++) {
      const node = this.#nodes[k]
      J[this.#slots[k]] += clamp_S
      r[node] -= clamp_S * (x[node] - this.#volts[k])
    }
  }
}
