/** The current through an element that has none among the unknowns: the element placed alone, `i(r1)`. */
import {type Circuit, CircuitBuilder} from "../circuit/circuit.js"
import type {Load, Memory} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {multiplyAdd} from "../matrix/pattern.js"
import {type Found, findElement} from "./element.js"
import type {Computed} from "./signals.js"

/** Loads until the devices stop limiting voltages: at a solution that takes a few. */
const mostLoads = 50

/** Under which conditions currents are asked for. */
export interface Conditions {
  readonly analysis: "static" | "transient" | "small-signal"
  readonly gmin: number
  /** The operating point of a small-signal analysis. */
  readonly operatingPoint?: () => Float64Array
}

/**
 * The current into the first terminal at the circuit's own voltages. What comes of charges is a difference
 * between points of time, of second order. Undefined where there is no such element; throws a RangeError
 * where its current cannot be had this way.
 */
export function elementCurrent(circuit: Circuit, name: string, conditions: Conditions): Computed | undefined {
  const found = findElement(circuit, name)
  if (!found) return undefined
  const alone = new Alone(circuit, found, name, conditions)
  return {
    read: (at, x) => alone.current(at, x),
    readPhasor: (at, re, im, to) => alone.phasor(at, re, im, to),
  }
}

/**
 * Each terminal is an unknown of its own, so that the equation of the first is its current and nothing else.
 */
class Alone {
  readonly #circuit: Circuit
  /** The whole circuit's unknown for each of the element's own. */
  readonly #whole: Int32Array
  readonly #load: Load
  readonly #b: Float64Array
  readonly #im: Float64Array
  #memories: readonly Memory[] = []
  #past: readonly (readonly [t: number, charge: number])[] = []
  #stamps = -1
  #operatingPoint: Float64Array | undefined

  constructor(
    private readonly of: Circuit,
    {placement: {type, elements}, k}: Found,
    name: string,
    private readonly conditions: Conditions,
  ) {
    const terminals = elements.nodes.length / elements.count
    const nodes = elements.nodes.subarray(k * terminals, (k + 1) * terminals)
    const each = elements.controls.length / elements.count
    const controls = elements.controls.slice(k * each, (k + 1) * each)
    const read = [...controls.map(control => `i(${control})`), ...(elements.expressions[k]?.variables ?? [])]
    const others = new Set(read.map(variable => of.find(variable) ?? 0))
    of.unknowns.forEach((unknown, i) => {
      if (belongs(unknown, name)) others.add(i)
    })
    others.delete(0)
    this.#whole = Int32Array.from([0, ...nodes, ...others])
    const names = Array.from(this.#whole, (i, local) =>
      local && local <= terminals ? `v(${name}#terminal${local})` : of.unknowns[i],
    )
    const builder = new CircuitBuilder(names)
    try {
      builder.place(type, {
        count: 1,
        names: [name],
        origins: [elements.origins[k]],
        nodes: Int32Array.from(nodes, (_, terminal) => terminal + 1),
        // Views: what a sweep writes shows here, too.
        parameters: Object.fromEntries(
          Object.entries(elements.parameters).map(([key, column]) => [key, column.subarray(k, k + 1)]),
        ),
        controls,
        waveforms: elements.waveforms.slice(k, k + 1),
        expressions: elements.expressions.slice(k, k + 1),
      })
      this.#circuit = builder.finish()
    } catch (error) {
      if (!(error instanceof CircuitError)) throw error
      throw new RangeError(`the current of ${name} alone is not to be had`)
    }
    const {size, G, states} = this.#circuit
    this.#b = new Float64Array(size)
    this.#im = new Float64Array(size)
    this.#load = {
      lanes: 1,
      stride: 1,
      x: new Float64Array(size),
      f: new Float64Array(size),
      q: new Float64Array(size),
      G: new Float64Array(G.length),
      C: new Float64Array(G.length),
      state: new Float64Array(states),
      unsettled: new Uint8Array(1),
      time: 0,
      steady: true,
      ...of.temperatures,
      gmin: conditions.gmin,
    }
  }

  current(at: number, x: Float64Array): number {
    const transient = this.conditions.analysis === "transient"
    const load = this.#at(x, transient ? at : 0, !(transient && at > 0))
    const {placements, pattern} = this.#circuit
    for (const {device} of placements) device.accept?.(load)
    this.#b.fill(0)
    for (const {device} of placements) device.drive?.(this.#b, load.time, 1)
    if (transient) this.#recall(at, load.x)
    const current = load.f[1] - this.#b[1]
    if (!transient) return current
    multiplyAdd(pattern, this.#circuit.C, load.x, load.q)
    return current + this.#slope(at, load.q[1])
  }

  phasor(frequency: number, re: Float64Array, im: Float64Array, to: Float64Array): void {
    const {conditions} = this
    const x = conditions.operatingPoint?.() ?? new Float64Array(this.of.size)
    if (x !== this.#operatingPoint || this.#stamps !== this.of.stamps) this.#at(x, 0, false)
    this.#operatingPoint = x
    const {placements, pattern, size} = this.#circuit
    const {G, C} = this.#load
    const omega = 2 * Math.PI * frequency
    const conductance = G.slice()
    const susceptance = C.map(c => omega * c)
    for (const {device} of placements) device.stampAC?.(conductance, susceptance, omega)
    const own = (values: Float64Array) => Float64Array.from(this.#whole, i => values[i])
    const real = new Float64Array(size)
    const imaginary = new Float64Array(size)
    multiplyAdd(pattern, conductance, own(re), real)
    multiplyAdd(
      pattern,
      susceptance,
      own(im).map(value => -value),
      real,
    )
    multiplyAdd(pattern, conductance, own(im), imaginary)
    multiplyAdd(pattern, susceptance, own(re), imaginary)
    this.#b.fill(0)
    this.#im.fill(0)
    for (const {device} of placements) device.driveAC?.(this.#b, this.#im)
    to[0] = real[1] - this.#b[1]
    to[1] = imaginary[1] - this.#im[1]
  }

  /** f, q, G and C of the element at the circuit's x. */
  #at(x: Float64Array, time: number, steady: boolean): Load {
    const own = this.#circuit
    if (this.#stamps !== this.of.stamps) own.restamp(this.of.temperatures)
    this.#stamps = this.of.stamps
    const load = {...this.#load, time, steady, ...own.temperatures}
    for (let local = 0; local < this.#whole.length; local++) load.x[local] = x[this.#whole[local]]
    const linear = own.G.slice()
    if (!steady) for (const memory of this.#memories) memory.stamp?.(linear)
    for (let k = 0; k < mostLoads; k++) {
      load.f.fill(0)
      load.q.fill(0)
      load.G.set(linear)
      load.C.set(own.C)
      load.unsettled[0] = 0
      for (const {device} of own.placements) device.load?.(load)
      if (!load.unsettled[0]) break
    }
    multiplyAdd(own.pattern, linear, load.x, load.f)
    return load
  }

  /** What the element remembers of earlier points acts at this one, which it remembers, too. */
  #recall(at: number, x: Float64Array) {
    const [last] = this.#past
    // A new plot begins at its own first time.
    if (!last || at <= last[0])
      this.#memories = this.#circuit.placements.flatMap(({device}) => device.remember?.() ?? [])
    else for (const memory of this.#memories) memory.drive(this.#b, at)
    for (const memory of this.#memories) memory.accept(at, x)
  }

  /** Derivative of the charge at the newest point: of the parabola through the last three. */
  #slope(t: number, charge: number): number {
    const [[t1, q1] = [t, charge], [t2, q2] = [t1, q1]] = this.#past
    // A new plot begins at its own first time.
    if (t <= t1) {
      this.#past = [[t, charge]]
      return 0
    }
    this.#past = [
      [t, charge],
      [t1, q1],
    ]
    const last = (charge - q1) / (t - t1)
    if (t2 >= t1) return last
    const before = (q1 - q2) / (t1 - t2)
    return last + ((last - before) * (t - t1)) / (t - t2)
  }
}

/** Whether an unknown is the element's own: an inner node, its branch current. */
function belongs(unknown: string, element: string): boolean {
  const name = unknown.slice(2, -1)
  if (name.length === element.length) return unknown.startsWith("i(") && name === element
  return name.startsWith(element) && name[element.length] === "#"
}
