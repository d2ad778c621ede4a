/** Newton's method on one point of a circuit; the linear part is factored once. */
import type {Circuit} from "../circuit/circuit.js"
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
  /** Degrees Celsius. */
  readonly temp: number
  readonly analyze: Analyze
}

export const defaultOptions: Options = {
  reltol: 1e-6,
  vntol: 1e-9,
  abstol: 1e-12,
  gmin: 1e-12,
  itl1: 100,
  temp: 27,
  analyze: analyzeEigen,
}

/** d/dt Q = a Q + history, the integrator's view of the charges. At DC a = 0 and there is no history. */
export interface Derivative {
  readonly a: number
  readonly history: Float64Array | undefined
}
export const steady: Derivative = {a: 0, history: undefined}

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
  readonly #solver: Solver
  #factoredFor = Number.NaN // the `a` for which the leading part is factored

  constructor(
    readonly circuit: Circuit,
    readonly options: Options = defaultOptions,
  ) {
    this.G = new Float64Array(circuit.G.length)
    this.C = new Float64Array(circuit.C.length)
    this.Q = new Float64Array(circuit.size)
    this.#J = new Float64Array(circuit.G.length)
    this.#r = new Float64Array(circuit.size)
    this.#state = new Float64Array(circuit.states)
    this.#solver = options.analyze(circuit.pattern, circuit.nonlinearity.touched)
  }

  /** After `circuit.restamp()`: the linear part has to be factored again. */
  restamped() {
    this.#factoredFor = Number.NaN
  }

  /**
   * `ground_S` is a conductance from every nonlinear unknown to ground, for homotopy. Throws CircuitError where the
   * matrix is singular, AnalysisError where the iteration does not end.
   */
  solve(x: Float64Array, b: Float64Array, derivative = steady, time = 0, ground_S = 0): void {
    const {circuit, options} = this
    const r = this.#r
    let worst = 0
    let step = 0
    for (let k = 0; k < options.itl1; k++) {
      this.iterations++
      const settled = this.linearize(x, b, derivative, time, ground_S)
      this.#factor(derivative.a)
      this.#solver.solve(r)
      worst = 0
      let excess = 1
      for (let i = 1; i < x.length; i++) {
        const current = circuit.unknowns[i].charCodeAt(0) === 105 // "i(...)"
        const tolerance = options.reltol * Math.abs(x[i]) + (current ? options.abstol : options.vntol)
        x[i] -= r[i]
        const size = Math.abs(r[i]) / tolerance
        if (!(size <= excess)) {
          worst = i
          excess = size
          step = r[i]
        }
      }
      if (!worst && settled) return
      if (Number.isNaN(excess)) break
    }
    throw new AnalysisError(
      `no convergence: ${circuit.unknowns[worst]} still moves by ${Math.abs(step).toPrecision(3)} ` +
        `after ${options.itl1} iterations${time ? ` at t = ${time.toPrecision(6)} s` : ""}`,
    )
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
      temperature_K: options.temp + 273.15,
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
    const again = a === this.#factoredFor
    const failed = again ? this.#solver.refactor(this.#J) : this.#solver.factor(this.#J)
    this.#factoredFor = failed ? Number.NaN : a
    if (failed) throw singularAt(this.circuit, failed)
  }
}
