/** The devices that load the equations of one block, placed on the block's own small numbering. */
import type {Circuit} from "../circuit/circuit.js"
import type {Device, Topology} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {subset} from "../circuit/subset.js"

/** One element: index of its placement and its own index there. */
export type ElementRef = readonly [placement: number, element: number]

/** The elements that load each equation of the circuit. */
export function loaders(circuit: Circuit): ReadonlyMap<number, readonly ElementRef[]> {
  const found = new Map<number, ElementRef[]>()
  const identity = Int32Array.from(circuit.unknowns.keys())
  circuit.placements.forEach(({type, elements, device}, placement) => {
    if (!device.load) return
    for (let k = 0; k < elements.count; k++) {
      const rows = new Set<number>()
      type.place(
        subset(elements, [k], identity),
        recorder(
          name => circuit.find(name) ?? 0,
          pairs => {
            for (let p = 0; p < pairs.length; p += 2) if (pairs[p] && pairs[p + 1]) rows.add(pairs[p])
            return new Int32Array(pairs.length >> 1)
          },
        ),
      )
      for (const row of rows) {
        const list = found.get(row)
        if (list) list.push([placement, k])
        else found.set(row, [[placement, k]])
      }
    }
  })
  return found
}

/** A topology without a matrix of its own: unknowns by name, nonlinear entries to `reserve`. */
function recorder(
  unknown: (name: string) => number,
  reserve: (pairs: Int32Array) => Int32Array,
  states: (count: number) => number = () => 0,
): Topology {
  return {
    branches: names => Int32Array.from(names, name => unknown(`i(${name})`)),
    internal: (names, name) => Int32Array.from(names, element => unknown(`v(${element}#${name})`)),
    unknown,
    linear: pairs => new Int32Array(pairs.length >> 1),
    nonlinear: reserve,
    states,
    parameter: (name, element) => () => {
      throw new CircuitError(`${element}: its ${name} cannot be read from a part of the circuit`)
    },
  }
}

export interface BlockDevices {
  readonly devices: readonly Device[]
  /** Circuit index behind each local one; 0 is ground. */
  readonly indices: readonly number[]
  /** Position (1-based) in `equations` and `unknowns` of each slot's entry; slot 0 is the dustbin. */
  readonly entries: readonly (readonly [row: number, column: number])[]
  readonly states: number
}

/**
 * Places `refs` so that only entries in rows `equations` and columns `unknowns` have slots. Local index i
 * stands for the unknown and for the equation of the same circuit index.
 */
export function placeBlock(
  circuit: Circuit,
  refs: Iterable<ElementRef>,
  equations: readonly number[],
  unknowns: readonly number[],
): BlockDevices {
  const chosen = new Map<number, Set<number>>()
  for (const [placement, element] of refs)
    chosen.set(placement, (chosen.get(placement) ?? new Set<number>()).add(element))
  const indices = [0]
  const local = new Map([[0, 0]])
  const localOf = (index: number): number => {
    let i = local.get(index)
    if (i === undefined) {
      i = indices.push(index) - 1
      local.set(index, i)
    }
    return i
  }
  for (const index of unknowns) localOf(index)
  for (const index of equations) localOf(index)
  const rowOf = new Map(equations.map((index, k) => [localOf(index), k + 1]))
  const columnOf = new Map(unknowns.map((index, k) => [localOf(index), k + 1]))
  const entries: [number, number][] = [[0, 0]]
  const slotOf = new Map<number, number>()
  let states = 0
  const topology = recorder(
    name => localOf(circuit.find(name) ?? 0),
    pairs =>
      Int32Array.from({length: pairs.length >> 1}, (_, k) => {
        const row = rowOf.get(pairs[2 * k])
        const column = columnOf.get(pairs[2 * k + 1])
        if (!row || !column) return 0
        const key = row * (unknowns.length + 1) + column
        let slot = slotOf.get(key)
        if (slot === undefined) {
          slot = entries.push([row, column]) - 1
          slotOf.set(key, slot)
        }
        return slot
      }),
    count => {
      states += count
      return states - count
    },
  )
  const devices: Device[] = []
  for (const [placement, set] of [...chosen].sort(([a], [b]) => a - b)) {
    const {type, elements} = circuit.placements[placement]
    const which = [...set].sort((a, b) => a - b)
    const terminals = elements.nodes.length / elements.count
    const renumber = new Int32Array(circuit.size)
    for (const k of which)
      for (let i = 0; i < terminals; i++) {
        const node = elements.nodes[k * terminals + i]
        renumber[node] = localOf(node)
      }
    devices.push(type.place(subset(elements, which, renumber), topology))
  }
  return {devices, indices, entries, states}
}
