/** Elements of one type placed once more, each on unknowns of its own, so that their terms do not mix. */
import type {Circuit} from "./circuit.js"
import type {Device, DeviceType, Elements, Topology} from "./device.js"
import {CircuitError} from "./error.js"

export interface Separate {
  readonly elements: Elements
  readonly device: Device
  /** The circuit's unknown (and equation) behind each local one; ground is 0 in both. */
  readonly unknowns: Int32Array
  /** The element to which each local unknown belongs. */
  readonly owners: Int32Array
  /** Local equation and unknown of each slot; slot 0 is the dustbin. */
  readonly rows: Int32Array
  readonly columns: Int32Array
  /** Numbers that a solve keeps for them. */
  readonly states: number
}

/** A copy: its parameters may be changed. What is ground stays ground. */
export function separate(circuit: Circuit, type: DeviceType, original: Elements): Separate {
  const {count, names} = original
  const terminals = count ? original.nodes.length / count : 0
  // Terminals first: of half a million elements no list is grown.
  const reserved = 1 + original.nodes.length
  let unknowns = new Int32Array(reserved)
  let owners = new Int32Array(reserved).fill(-1, 0, 1)
  let size = 1
  const pairs: Int32Array[] = [new Int32Array(2)]
  let slots = 1
  let states = 0
  const add = (unknown: number, owner: number) => {
    if (!unknown) return 0
    if (size === unknowns.length) {
      unknowns = doubled(unknowns)
      owners = doubled(owners)
    }
    owners[size] = owner
    unknowns[size] = unknown
    return size++
  }
  let indexOf: Map<string, number> | undefined
  const ownerOf = (element: string) => {
    indexOf ??= new Map(names.map((name, k) => [name, k]))
    return indexOf.get(element) ?? 0
  }
  const find = (unknown: string) => circuit.find(unknown) ?? 0
  const reserve = (block: Int32Array) => {
    pairs.push(block)
    const first = slots
    slots += block.length >> 1
    const own = new Int32Array(block.length >> 1)
    for (let i = 0; i < own.length; i++) own[i] = first + i
    return own
  }
  const topology: Topology = {
    branches: list => Int32Array.from(list, name => add(find(`i(${name})`), ownerOf(name))),
    internal: (list, name) =>
      Int32Array.from(list, element => add(find(`v(${element}#${name})`), ownerOf(element))),
    unknown: (variable, element) => add(find(variable), ownerOf(element)),
    linear: reserve,
    nonlinear: reserve,
    states: wanted => {
      states += wanted
      return states - wanted
    },
    parameter: (name, element) => () => {
      for (const {elements} of circuit.placements) {
        const k = name in elements.parameters ? elements.names.indexOf(element) : -1
        if (k >= 0) return elements.parameters[name][k]
      }
      throw new CircuitError(`there is no element '${element}' with a parameter '${name}'`)
    },
  }
  const parameters = Object.fromEntries(
    Object.entries(original.parameters).map(([name, column]) => [name, column.slice()]),
  )
  const nodes = original.nodes.map((node, i) => add(node, Math.floor(i / terminals)))
  const elements = {...original, nodes, parameters}
  const device = type.place(elements, topology)
  const rows = new Int32Array(slots)
  const columns = new Int32Array(slots)
  let to = 0
  for (const block of pairs)
    for (let k = 0; k < block.length; k += 2, to++) {
      rows[to] = block[k]
      columns[to] = block[k + 1]
    }
  return {
    elements,
    device,
    unknowns: unknowns.slice(0, size),
    owners: owners.slice(0, size),
    rows,
    columns,
    states,
  }
}

function doubled(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(2 * values.length)
  copy.set(values)
  return copy
}
