/** Series resistances: where one is not zero, the terminal is followed by a node inside the element. */
import type {Topology} from "../circuit/device.js"
import {addConductance, conductancePairs} from "./two-terminal.js"

/** Nodes behind resistances. */
export interface Behind {
  /** For each element the node behind the resistance: the terminal itself where there is none. */
  readonly inside: Int32Array
  /** The elements that have a resistance. */
  readonly which: readonly number[]
}

/** `outside` is the terminal of each element; `name` tells the node inside from the element's others. */
export function behind(
  outside: Int32Array,
  names: readonly string[],
  name: string,
  resistance: (k: number) => number,
  topology: Topology,
): Behind {
  const which = names.flatMap((_, k) => (resistance(k) > 0 ? [k] : []))
  const nodes = topology.internal(
    which.map(k => names[k]),
    name,
  )
  const inside = outside.slice()
  which.forEach((k, i) => {
    inside[k] = nodes[i]
  })
  return {inside, which}
}

export interface Series extends Behind {
  /** Adds the conductance of each to G, S. */
  stamp(G: Float64Array, conductance: (k: number) => number): void
}

/** The same with constant resistances. */
export function series(
  outside: Int32Array,
  names: readonly string[],
  name: string,
  resistance: (k: number) => number,
  topology: Topology,
): Series {
  const {inside, which} = behind(outside, names, name, resistance, topology)
  const slots = topology.linear(
    conductancePairs(Int32Array.from(which.flatMap(k => [outside[k], inside[k]]))),
  )
  return {
    inside,
    which,
    stamp(G, conductance) {
      which.forEach((k, i) => {
        addConductance(G, slots, i, conductance(k))
      })
    },
  }
}
