/** The elaborated circuit: unknowns by name, the matrix pattern, and the devices that fill it. */
import {type Pattern, PatternBuilder} from "../matrix/pattern.js"
import type {Device, DeviceType, Elements, Temperatures, Topology} from "./device.js"
import {CircuitError} from "./error.js"

/** The elements of one type with the device they became. */
export interface Placement {
  readonly type: DeviceType
  readonly elements: Elements
  readonly device: Device
}

export class Circuit {
  /** Constant conductances and capacitances by slot, shared by every analysis. */
  readonly G: Float64Array
  readonly C: Float64Array
  /** As last stamped; 27 degrees Celsius at first. */
  temperatures: Temperatures = {temperature_K: 300.15, nominal_K: 300.15}
  /** How often it was stamped: whoever has factored G knows when it is out of date. */
  stamps = 0

  constructor(
    /** `v(a)`, `i(v1)`; ground is first. */
    readonly unknowns: readonly string[],
    readonly pattern: Pattern,
    readonly placements: readonly Placement[],
    readonly nonlinearity: Nonlinearity,
    /** Numbers that a solve keeps for its devices. */
    readonly states: number,
    /** Index of an unknown by its name, `v(a)` or `i(v1)`; undefined where there is none. */
    readonly find: (unknown: string) => number | undefined,
  ) {
    this.G = new Float64Array(pattern.rows.length)
    this.C = new Float64Array(pattern.rows.length)
    this.restamp()
  }

  get size() {
    return this.unknowns.length
  }

  /** After a parameter or a temperature changed (sweep, Monte Carlo): same pattern, new values. */
  restamp(temperatures = this.temperatures) {
    this.temperatures = temperatures
    this.stamps++
    this.G.fill(0)
    this.C.fill(0)
    for (const {device} of this.placements) device.stamp?.(this.G, this.C, temperatures)
  }

  /** The right-hand side at time t. */
  drive(t: number, scale: number): Float64Array {
    const b = new Float64Array(this.size)
    for (const {device} of this.placements) device.drive?.(b, t, scale)
    b[0] = 0
    return b
  }
}

/** What `load` touches: a linear solver may eliminate everything else once and for all. */
export interface Nonlinearity {
  /** 1 for each unknown whose row or column `load` writes. */
  readonly touched: Uint8Array
  /** 1 for each unknown whose own equation `load` writes. */
  readonly rows: Uint8Array
  /** The (row, column) pairs of all nonlinear entries, without ground's. */
  readonly pairs: Int32Array
  /** The diagonal slots of the touched unknowns, for gmin stepping; 0 elsewhere. */
  readonly diagonal: Int32Array
}

/** Numbers unknowns and reserves matrix entries; `finish` turns what was placed into a circuit. */
export class CircuitBuilder {
  readonly unknowns: string[]
  // By the bare name of node or element: 300,000 look-ups should not build 300,000 strings.
  readonly #nodes = new Map([["0", 0]])
  readonly #currents = new Map<string, number>()
  readonly #claimed = new Set<number>()
  readonly #wanted = new Map<number, string>()
  readonly #pattern = new PatternBuilder()
  readonly #nonlinear: {pairs: Int32Array; slots: Int32Array}[] = []
  readonly #placements: Placement[] = []
  readonly #closed: boolean
  #states = 0

  /**
   * `unknowns`, ground first, is for a circuit made from another one: there are no others then, and what a
   * device calls by another name has been eliminated and becomes ground.
   */
  constructor(unknowns?: readonly string[]) {
    this.#closed = unknowns !== undefined
    this.unknowns = ["v(0)"]
    for (const variable of unknowns?.slice(1) ?? []) {
      this.#names(variable).set(variable.slice(2, -1), this.unknowns.length)
      this.unknowns.push(variable)
    }
  }

  node(name: string): number {
    const index = this.#nodes.get(name)
    return index ?? this.#add(this.#nodes, "v", name)
  }

  place(type: DeviceType, elements: Elements) {
    this.add(type, elements, type.place(elements, this.#topology()))
  }

  /** The nonlinear part of the elements alone: what they stamp and drive is in the circuit already. */
  placeLoad(type: DeviceType, elements: Elements) {
    const {load} = type.place(elements, this.#topology())
    if (load) this.add(type, elements, {load})
  }

  add(type: DeviceType, elements: Elements, device: Device) {
    this.#placements.push({type, elements, device})
  }

  /** Slots for (row, column) pairs, as `Topology.linear` gives them. */
  reserve(pairs: Int32Array): Int32Array {
    return this.#pattern.reserve(pairs)
  }

  #names(variable: string): Map<string, number> {
    return variable.startsWith("i(") ? this.#currents : this.#nodes
  }

  #add(names: Map<string, number>, letter: "v" | "i", name: string): number {
    if (this.#closed) return 0
    const index = this.unknowns.push(`${letter}(${name})`) - 1
    names.set(name, index)
    return index
  }

  #topology(): Topology {
    const fresh = (letter: "v" | "i") => (name: string) => {
      const names = letter === "v" ? this.#nodes : this.#currents
      const index = names.get(name) ?? this.#add(names, letter, name)
      this.#claimed.add(index)
      return index
    }
    return {
      branches: names => Int32Array.from(names, fresh("i")),
      internal: (names, name) => Int32Array.from(names, element => fresh("v")(`${element}#${name}`)),
      unknown: (variable, element) => {
        const names = this.#names(variable)
        const name = variable.slice(2, -1)
        const known = names.get(name)
        if (known !== undefined) return known
        const index = this.#add(names, variable.startsWith("i(") ? "i" : "v", name)
        if (index) this.#wanted.set(index, element)
        return index
      },
      linear: pairs => this.#pattern.reserve(pairs),
      nonlinear: pairs => {
        const copy = pairs.slice()
        const slots = this.#pattern.reserve(pairs)
        this.#nonlinear.push({pairs: copy, slots})
        return slots
      },
      parameter: (name, element) => {
        const read = () => {
          for (const {elements} of this.#placements) {
            const k = name in elements.parameters ? elements.names.indexOf(element) : -1
            if (k >= 0) return elements.parameters[name][k]
          }
          throw new CircuitError(`there is no element '${element}' with a parameter '${name}'`)
        }
        return read
      },
      states: count => {
        const first = this.#states
        this.#states += count
        return first
      },
    }
  }

  /** Throws CircuitError where an element refers to a node or a current that nobody has. */
  finish(): Circuit {
    for (const [index, element] of this.#wanted)
      if (!this.#claimed.has(index)) {
        const variable = this.unknowns[index]
        const name = variable.slice(2, -1)
        throw new CircuitError(
          variable.startsWith("i(")
            ? `${element}: '${name}' is no element with a branch current (a voltage source, say)`
            : `${element}: there is no node '${name}'`,
        )
      }
    const n = this.unknowns.length - 1
    const touched = new Uint8Array(n + 1)
    const rows = new Uint8Array(n + 1)
    for (const {pairs} of this.#nonlinear)
      for (let p = 0; p < pairs.length; p += 2) {
        touched[pairs[p]] = touched[pairs[p + 1]] = 1
        rows[pairs[p]] = 1
      }
    touched[0] = rows[0] = 0
    const diagonals: number[] = []
    for (let i = 1; i <= n; i++) if (touched[i]) diagonals.push(i, i)
    const diagonalSlots = this.#pattern.reserve(Int32Array.from(diagonals))
    const pattern = this.#pattern.compress(n)
    const diagonal = new Int32Array(n + 1)
    let next = 0
    for (let i = 1; i <= n; i++) if (touched[i]) diagonal[i] = diagonalSlots[next++]
    const pairs: number[] = []
    for (const block of this.#nonlinear)
      for (let k = 0; k < block.slots.length; k++)
        if (block.slots[k]) pairs.push(block.pairs[2 * k], block.pairs[2 * k + 1])
    const nonlinearity = {touched, rows, diagonal, pairs: Int32Array.from(pairs)}
    const find = (unknown: string) => this.#names(unknown).get(unknown.slice(2, -1))
    return new Circuit(this.unknowns, pattern, this.#placements, nonlinearity, this.#states, find)
  }
}
