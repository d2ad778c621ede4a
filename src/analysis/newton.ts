/** Newton's method on one point of a circuit; the linear part is factored once. */
import type {Circuit} from "../circuit/circuit.js"
import type {Temperatures} from "../circuit/device.js"
import {analyzeEigen} from "../matrix/eigen.js"
import {multiplyAdd} from "../matrix/pattern.js"
import type {Analyze, Solver} from "../matrix/solver.js"
import {AnalysisError, singularAt} from "./error.js"

/** When to stop, and under which conditions devices are evaluated. Names as in `.options`. */
export interface Options {
  readonly reltol: number
  /** V */
  readonly vntol: number
  /** A */
  readonly abstol: number
  /** Conductance across junctions, S. */
  readonly gmin: number
  /** Iterations of one solve. */
  readonly itl1: number
  /** Iterations at one point in time, before the step is shortened. */
  readonly itl4: number
  /** How `.tran` integrates. */
  readonly method: "trap" | "gear" | "euler"
  /** Highest order of integration: 1 is `euler`, whatever the method. */
  readonly maxord: number
  /** Local errors of `.tran` may be this many times reltol, vntol and abstol. */
  readonly trtol: number
  /** Degrees Celsius. */
  readonly temp: number
  /** Where models were measured, degrees Celsius. */
  readonly tnom: number
  readonly analyze: Analyze
}

export const defaultOptions: Options = {
  reltol: 1e-6,
  vntol: 1e-9,
  abstol: 1e-12,
  gmin: 1e-12,
  itl1: 100,
  itl4: 50,
  method: "trap",
  maxord: 2,
  trtol: 1000,
  temp: 27,
  tnom: 27,
  analyze: analyzeEigen,
}

export const temperatures = ({temp, tnom}: Options): Temperatures => ({
  temperature_K: temp + 273.15,
  nominal_K: tnom + 273.15,
})

/** Steps below this fraction of the largest voltage (or current) may be rounding where the circuit is ill-conditioned. */
const roundingFloor = 1e-7

/** d/dt Q = a Q + history, the integrator's view of the charges. At DC a = 0 and there is no history. */
export interface Derivative {
  readonly a: number
  readonly history: Float64Array | undefined
}
export const steady: Derivative = {a: 0, history: undefined}
/** For small signals: a linearization leaves G and C behind as they hold while time goes on. */
export const varying: Derivative = {a: 1, history: undefined}

/**
 * Solves G x + f(x) + d/dt(C x + q(x)) = b for x, in place. `linearize` leaves G, C and Q at x behind for AC, noise
 * and the integrator.
 */
export class Newton {
  readonly G: Float64Array
  readonly C: Float64Array
  readonly Q: Float64Array
  iterations = 0
  readonly #J: Float64Array
  readonly #r: Float64Array
  readonly #state: Float64Array
  readonly #unsettled = new Uint8Array(1)
  readonly #temperatures: Temperatures
  readonly #solver: Solver
  readonly #current: Uint8Array // 1 for unknowns that are currents
  /** The last step: largest size in tolerances, its unknown (0: within them), whether it may be rounding. */
  #moved = {excess: 0, rounding: false, worst: 0}
  #steepest = 0 // largest entry of the matrix
  #stamps = 0 // of the circuit when it was factored
  #factoredFor = Number.NaN // the `a` for which the leading part is factored

  constructor(
    readonly circuit: Circuit,
    readonly options: Options = defaultOptions,
  ) {
    this.#temperatures = temperatures(options)
    const {temperature_K, nominal_K} = circuit.temperatures
    if (temperature_K !== this.#temperatures.temperature_K || nominal_K !== this.#temperatures.nominal_K)
      circuit.restamp(this.#temperatures)
    this.G = new Float64Array(circuit.G.length)
    this.C = new Float64Array(circuit.C.length)
    this.Q = new Float64Array(circuit.size)
    this.#J = new Float64Array(circuit.G.length)
    this.#r = new Float64Array(circuit.size)
    this.#state = new Float64Array(circuit.states)
    this.#current = Uint8Array.from(circuit.unknowns, name => Number(name.startsWith("i(")))
    this.#solver = options.analyze(circuit.pattern, circuit.nonlinearity.touched)
  }

  /**
   * `ground_S` is a conductance from every nonlinear unknown to ground, for homotopy. Throws CircuitError where the
   * matrix is singular, AnalysisError where the iteration does not end.
   */
  solve(x: Float64Array, b: Float64Array, derivative = steady, time = 0, ground_S = 0): void {
    const {options} = this
    let before = Number.POSITIVE_INFINITY
    let stalled = 0
    for (let k = 0; k < options.itl1; k++) {
      this.iterations++
      const settled = this.linearize(x, b, derivative, time, ground_S)
      this.#factor(derivative.a)
      this.#solver.solve(this.#r)
      this.#step(x)
      if (Number.isNaN(this.#moved.excess)) break
      if (!settled) continue
      if (this.#moved.excess <= 1) return
      // Steps that are small and do not shrink any more are rounding: nothing better comes.
      stalled = this.#moved.rounding && this.#moved.excess > before / 2 ? stalled + 1 : 0
      if (stalled === 2) return
      before = this.#moved.excess
    }
    const where = time ? ` at t = ${time.toPrecision(6)} s` : ""
    const what = this.#moved.worst
      ? `${this.circuit.unknowns[this.#moved.worst]} still moves by ${Math.abs(this.#r[this.#moved.worst]).toPrecision(3)}`
      : "a device still limits its voltage"
    throw new AnalysisError(`no convergence: ${what} after ${options.itl1} iterations${where}`)
  }

  /** x -= r, and how large that is: against the tolerances, and against the largest voltage or current. */
  #step(x: Float64Array) {
    const {options} = this
    const r = this.#r
    const current = this.#current
    let excess = 0
    let worst = 0
    const largest = [0, 0]
    const step = [0, 0]
    for (let i = 1; i < x.length; i++) {
      const kind = current[i]
      const tolerance = options.reltol * Math.abs(x[i]) + (kind ? options.abstol : options.vntol)
      x[i] -= r[i]
      const size = Math.abs(r[i])
      if (!(size <= excess * tolerance)) {
        excess = size / tolerance
        worst = i
        if (Number.isNaN(excess)) break
      }
      if (size > step[kind]) step[kind] = size
      if (Math.abs(x[i]) > largest[kind]) largest[kind] = Math.abs(x[i])
    }
    // A current is a difference of terms conductance times voltage, and as exact as the largest of them.
    const current_A = Math.max(roundingFloor * largest[1], 1e-15 * this.#steepest * largest[0])
    const rounding = step[0] <= roundingFloor * largest[0] && step[1] <= current_A
    this.#moved = {excess, rounding, worst: excess > 1 ? worst : 0}
  }

  /** G, C, Q and the residual at x; returns whether no device limited a voltage. */
  linearize(x: Float64Array, b: Float64Array, {a, history}: Derivative, time = 0, ground_S = 0): boolean {
    const {circuit, options, G, C, Q} = this
    const r = this.#r
    const J = this.#J
    G.set(circuit.G)
    C.set(circuit.C)
    r.fill(0)
    Q.fill(0)
    multiplyAdd(circuit.pattern, G, x, r)
    if (a) multiplyAdd(circuit.pattern, C, x, Q)
    this.#unsettled[0] = 0
    const load = {
      lanes: 1,
      stride: 1,
      x,
      f: r,
      q: Q,
      G,
      C,
      state: this.#state,
      unsettled: this.#unsettled,
      time,
      steady: a === 0,
      ...this.#temperatures,
      gmin: options.gmin,
    }
    for (const {device} of circuit.placements) device.load?.(load)
    if (a) for (let p = 0; p < J.length; p++) J[p] = G[p] + a * C[p]
    else J.set(G)
    for (let i = 0; i < r.length; i++) r[i] += a * Q[i] - b[i]
    if (history) for (let i = 0; i < r.length; i++) r[i] += history[i]
    if (ground_S) {
      const {diagonal} = circuit.nonlinearity
      for (let i = 1; i < r.length; i++)
        if (diagonal[i] && circuit.unknowns[i].startsWith("v(")) {
          J[diagonal[i]] += ground_S
          r[i] += ground_S * x[i]
        }
    }
    r[0] = 0
    return !this.#unsettled[0]
  }

  #factor(a: number) {
    const {stamps} = this.circuit
    const again = a === this.#factoredFor && stamps === this.#stamps
    this.#stamps = stamps
    if (!again) this.#steepest = this.#J.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const failed = again ? this.#solver.refactor(this.#J) : this.#solver.factor(this.#J)
    this.#factoredFor = failed ? Number.NaN : a
    if (failed) throw singularAt(this.circuit, failed)
  }
}
