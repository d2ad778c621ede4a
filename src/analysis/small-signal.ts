/** What a circuit is for small signals: G + i omega C at an operating point, and what excites it. */
import type {Circuit, Placement} from "../circuit/circuit.js"
import type {Device, Load} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {subset} from "../circuit/subset.js"
import {AnalysisError} from "./error.js"
import {type Options, temperatures} from "./newton.js"

/**
 * The devices loaded once more at the solution x: `G` and `C` hold the linear part as well. Throws
 * AnalysisError where x is none, so that a device goes on limiting its voltage.
 */
export function linearize(circuit: Circuit, x: Float64Array, options: Options, steady = false): Load {
  const wanted = temperatures(options)
  const {temperature_K, nominal_K} = circuit.temperatures
  if (temperature_K !== wanted.temperature_K || nominal_K !== wanted.nominal_K) circuit.restamp(wanted)
  const at: Load = {
    lanes: 1,
    stride: 1,
    x,
    f: new Float64Array(circuit.size),
    q: new Float64Array(circuit.size),
    G: new Float64Array(circuit.G.length),
    C: new Float64Array(circuit.C.length),
    state: new Float64Array(circuit.states),
    unsettled: new Uint8Array(1),
    time: 0,
    steady,
    ...wanted,
    gmin: options.gmin,
  }
  const loading = circuit.placements.map(({device}) => device).filter(device => device.load)
  const settled = settle(at, loading, () => {
    at.G.set(circuit.G)
    at.C.set(circuit.C)
  })
  if (!settled) throw new AnalysisError("no operating point: a device still limits its voltage there")
  return at
}

/**
 * Loads until no limited voltage lags behind x, if ever; `clear` resets the matrices that `load` adds to. A
 * device may call itself settled a little before it is, since Newton's method goes on: here nothing does, so
 * it is loaded further.
 */
export function settle(at: Load, devices: readonly Device[], clear: () => void): boolean {
  let further = 8
  for (let k = 0; k < loads; k++) {
    at.f.fill(0)
    at.q.fill(0)
    clear()
    at.unsettled[0] = 0
    for (const device of devices) device.load?.(at)
    if (!devices.length || (!at.unsettled[0] && --further < 0)) return true
  }
  return false
}

/** Limited voltages come along by many times their scale each time. */
const loads = 200

/** Where an element stands. Throws CircuitError where there is none of this name. */
export function findElement(circuit: Circuit, name: string): Placement & {readonly index: number} {
  for (const placement of circuit.placements) {
    const index = placement.elements.names.indexOf(name)
    if (index >= 0) return {...placement, index}
  }
  throw new CircuitError(`there is no element '${name}'`)
}

/**
 * Weights of the unknowns whose sum is the output: a voltage or current, or a difference. Throws
 * CircuitError.
 */
export function outputOf(circuit: Circuit, output: readonly [plus: string, minus?: string]): Float64Array {
  const e = new Float64Array(circuit.size)
  output.forEach((name, k) => {
    if (name === undefined) return
    const index = circuit.find(name)
    if (index === undefined) throw new CircuitError(`the circuit has no ${name}`)
    e[index] += k ? -1 : 1
  })
  e[0] = 0
  return e
}

/** The right-hand side for one volt or ampere of a source alone. */
export interface Excitation {
  readonly b: Float64Array
  /** Whether it is an ampere: no branch current belongs to the source. */
  readonly current: boolean
}

/** Throws CircuitError where there is no such element, or it is no source. */
export function excitation(circuit: Circuit, source: string): Excitation {
  const {type, elements, index} = findElement(circuit, source)
  const [one] = [subset(elements, [index], Int32Array.from(circuit.unknowns.keys()))]
  const none = () => {
    throw new CircuitError(`${source} is no independent source`, elements.origins[index])
  }
  if (!("ac" in one.parameters && "phase" in one.parameters)) return none()
  one.parameters.ac[0] = 1
  one.parameters.phase[0] = 0
  let current = true
  const device = type.place(one, {
    branches: names => {
      current = false
      return Int32Array.from(names, name => circuit.find(`i(${name})`) ?? 0)
    },
    internal: names => new Int32Array(names.length),
    unknown: () => 0,
    linear: pairs => new Int32Array(pairs.length >> 1),
    nonlinear: pairs => new Int32Array(pairs.length >> 1),
    states: () => 0,
    parameter: () => () => 0,
  })
  if (!device.driveAC) return none()
  const b = new Float64Array(circuit.size)
  device.driveAC(b, new Float64Array(circuit.size))
  b[0] = 0
  return {b, current}
}
