/** Newton's method on one point of a circuit; the linear part is factored once. */
import type {Circuit} from "../circuit/circuit.js"
import type {Device, Load, Memory} from "../circuit/device.js"
import {multiplyAdd} from "../matrix/pattern.js"
import type {Solver} from "../matrix/solver.js"
import {defaultOptions, type Options, temperatures} from "./conditions.js"
import {AnalysisError, singularAt} from "./error.js"
import type {Clamp} from "./initial.js"
import {columnsOf, loadedSlots} from "./loaded-slots.js"

export {defaultOptions, type Options, temperatures} from "./conditions.js"

/** Steps below this fraction of the largest voltage (or current) may be nothing but rounding. */
const roundingFloor = 1e-7

/** At a point in time Newton's error is to be so much smaller than what a step may miss. */
const errorsPerStep = 30

/** After half of all iterations longer steps than this, in tolerances, go in circles. */
const far = 1000
const damping = 0.6

/** d/dt Q = a Q + history, the integrator's view of the charges. At DC a = 0 and there is no history. */
export interface Derivative {
  readonly a: number
  readonly history: Float64Array | undefined
}
export const steady: Derivative = {a: 0, history: undefined}
/** For small signals: a linearization leaves G and C behind as they hold while time goes on. */
export const varying: Derivative = {a: 1, history: undefined}

/** Pulls every nonlinear node towards a voltage while an operating point is searched for. */
export interface Pull {
  readonly conductance_S: number
  /** All unknowns; ground where it is missing. */
  readonly towards?: Float64Array
}

/**
 * Solves G x + f(x) + d/dt(C x + q(x)) = b for x, in place. `linearize` leaves G, C and Q at x behind for
 * AC, noise and the integrator.
 */
export class Newton {
  readonly G: Float64Array
  readonly C: Float64Array
  /** C x + q(x) where time goes on; after `solve` at the solution. */
  readonly Q: Float64Array
  /** Nothing depends on x but in proportion: one step is the solution. */
  readonly linear: boolean
  iterations = 0
  readonly #K: Float64Array // the linear part of the matrix, G + a C
  readonly #J: Float64Array // all of it
  readonly #r: Float64Array
  /** The step of the last iteration is in #r. */
  #excess = 0 // its largest entry in tolerances
  #worst = 0 // the unknown of that
  #mayRound = false // it may be rounding
  readonly #largest = new Float64Array(2) // of voltages and currents
  readonly #longest = new Float64Array(2) // of their steps
  readonly #load: {-readonly [K in keyof Load]: Load[K]}
  readonly #loading: readonly Device[]
  readonly #accepting: readonly Device[]
  readonly #states: Float64Array // to go back to when a solve fails
  readonly #solver: Solver
  readonly #current: Uint8Array // 1 for unknowns that are currents
  readonly #loaded: Int32Array // slots that devices load
  readonly #rows: Int32Array // of these
  readonly #columns: Int32Array
  #linearG: Float64Array // of the circuit, or as memories have it
  #memories: readonly Memory[] = []
  #clamp: Clamp | undefined
  #steepest = 0 // largest entry of the matrix
  #stamps = 0 // of the circuit when #K was made
  #a = Number.NaN // for which it was made
  #raised = false // #J holds more than #K and what devices loaded
  #factored = false // whether the leading part of #K is

  constructor(
    readonly circuit: Circuit,
    readonly options: Options = defaultOptions,
  ) {
    const {size, placements} = circuit
    const at = temperatures(options)
    const {temperature_K, nominal_K} = circuit.temperatures
    if (temperature_K !== at.temperature_K || nominal_K !== at.nominal_K) circuit.restamp(at)
    this.#loading = placements.map(({device}) => device).filter(device => device.load)
    this.#accepting = placements.map(({device}) => device).filter(device => device.accept)
    this.linear = this.#loading.length === 0
    this.#linearG = circuit.G
    this.G = new Float64Array(circuit.G.length)
    this.C = new Float64Array(circuit.C.length)
    this.Q = new Float64Array(size)
    this.#K = new Float64Array(circuit.G.length)
    this.#J = new Float64Array(circuit.G.length)
    this.#loaded = loadedSlots(circuit)
    this.#rows = this.#loaded.map(slot => circuit.pattern.rows[slot])
    this.#columns = columnsOf(circuit, this.#loaded)
    this.#r = new Float64Array(size)
    this.#states = new Float64Array(circuit.states)
    this.#current = Uint8Array.from(circuit.unknowns, name => Number(name.startsWith("i(")))
    this.#solver = options.analyze(circuit.pattern, circuit.nonlinearity.touched)
    this.#load = {
      lanes: 1,
      stride: 1,
      x: this.#r,
      f: this.#r,
      q: this.Q,
      G: this.G,
      C: this.C,
      state: new Float64Array(circuit.states),
      unsettled: new Uint8Array(1),
      time: 0,
      steady: true,
      ...at,
      gmin: options.gmin,
    }
  }

  /** Gives the factors' memory back now; nothing may be solved afterwards. */
  dispose() {
    this.#solver.dispose()
  }

  /** From now on nodes are held at voltages; undefined releases them. */
  hold(clamp: Clamp | undefined) {
    if (clamp === this.#clamp) return
    this.#clamp = clamp
    this.#factored = false
  }

  /** From now on what the memories of a transient run replace is theirs. */
  remember(memories: readonly Memory[]) {
    this.#memories = memories.filter(({stamp}) => stamp)
    this.#linearG = this.#memories.length ? new Float64Array(this.G.length) : this.circuit.G
    this.#stamps = 0
  }

  /** x has become a solution: devices with a memory may change their minds. Returns whether any did. */
  accept(x: Float64Array, time = 0): boolean {
    this.#load.x = x
    this.#load.time = time
    let jump = false
    for (const device of this.#accepting) if (device.accept?.(this.#load)) jump = true
    return jump
  }

  /**
   * Starts at x and leaves the solution there. Throws CircuitError where the matrix is singular,
   * AnalysisError where the iteration does not end.
   */
  solve(x: Float64Array, b: Float64Array, derivative = steady, time = 0, pull?: Pull): void {
    this.#states.set(this.#load.state)
    try {
      this.#iterate(x, b, derivative, time, pull)
    } catch (error) {
      this.#load.state.set(this.#states)
      throw error
    }
  }

  #iterate(x: Float64Array, b: Float64Array, derivative: Derivative, time: number, pull?: Pull) {
    const {options} = this
    const inTime = derivative.a !== 0
    const most = inTime ? options.itl4 : options.itl1
    const tolerances = inTime ? Math.max(1, options.trtol / errorsPerStep) : 1
    let before = Number.POSITIVE_INFINITY
    let stalled = 0
    for (let k = 0; k < most; k++) {
      this.iterations++
      const settled = this.#assemble(x, b, derivative, time, pull)
      this.#factor()
      this.#solver.solve(this.#r)
      if (this.linear && inTime) {
        if (!this.#land(x)) break
        return this.#charge(x)
      }
      const circling = 2 * k >= most && this.#excess > far
      if (circling) for (let i = 0; i < x.length; i++) this.#r[i] *= damping
      this.#step(x)
      if (Number.isNaN(this.#excess)) break
      if (!settled || circling) continue
      // Steps that are small and do not shrink any more are rounding: nothing better comes.
      stalled = this.#mayRound && this.#excess > before / 2 ? stalled + 1 : 0
      // In time the next steps are foreseen: each is to the one before no more than this one to its own.
      const rate = inTime && before < Number.POSITIVE_INFINITY ? this.#excess / before : 1
      const left = rate < 0.5 ? (this.#excess * rate) / (1 - rate) : this.#excess
      if (left <= tolerances || stalled === 2) {
        if (inTime) this.#charge(x)
        return
      }
      before = this.#excess
    }
    const where = time ? ` at t = ${time.toPrecision(6)} s` : ""
    throw new AnalysisError(`no convergence: ${this.#trouble()} after ${most} iterations${where}`)
  }

  /** x += r, which is the solution; returns whether it is finite. */
  #land(x: Float64Array): boolean {
    const r = this.#r
    let sum = 0
    for (let i = 1; i < x.length; i++) sum += x[i] += r[i]
    this.#excess = sum - sum
    return this.#excess === 0
  }

  /** Q at the solution: linear over the last step, so that no charge is lost between two points in time. */
  #charge(x: Float64Array) {
    const {circuit, C, Q} = this
    const r = this.#r
    multiplyAdd(circuit.pattern, circuit.C, x, Q)
    for (let k = 0; k < this.#loaded.length; k++) {
      const slot = this.#loaded[k]
      Q[this.#rows[k]] += (C[slot] - circuit.C[slot]) * r[this.#columns[k]]
    }
  }

  /** After a failure: up to `count` nodes that still move, those that do most in tolerances first. */
  unsettled(count: number): number[] {
    const {reltol, vntol} = this.options
    const r = this.#r
    const x = this.#load.x
    const excess = (i: number) => {
      const size = Math.abs(r[i]) / (reltol * Math.abs(x[i]) + vntol)
      return Number.isNaN(size) ? Number.POSITIVE_INFINITY : size
    }
    const moving = Array.from(r.keys()).filter(i => !this.#current[i] && excess(i) > 1)
    return moving.sort((i, j) => excess(j) - excess(i)).slice(0, count)
  }

  #trouble(): string {
    const {circuit} = this
    const r = this.#r
    if (!(this.#excess > 1) && !Number.isNaN(this.#excess)) return "a device still limits its voltage"
    return `${circuit.unknowns[this.#worst]} still moves by ${Math.abs(r[this.#worst]).toPrecision(3)}`
  }

  /** x += r, and how large that is: against the tolerances, and against the largest voltage or current. */
  #step(x: Float64Array) {
    const {reltol, abstol, vntol} = this.options
    const r = this.#r
    const current = this.#current
    const largest = this.#largest.fill(0)
    const longest = this.#longest.fill(0)
    let excess = 0
    let worst = 0
    for (let i = 1; i < x.length; i++) {
      const kind = current[i]
      const tolerance = reltol * Math.abs(x[i]) + (kind ? abstol : vntol)
      x[i] += r[i]
      const size = Math.abs(r[i])
      if (!(size <= excess * tolerance)) {
        excess = size / tolerance
        worst = i
        if (Number.isNaN(excess)) break
      }
      if (size > longest[kind]) longest[kind] = size
      if (Math.abs(x[i]) > largest[kind]) largest[kind] = Math.abs(x[i])
    }
    // A current is a difference of terms conductance times voltage, and as exact as the largest of them.
    const current_A = Math.max(roundingFloor * largest[1], 1e-15 * this.#steepest * largest[0])
    this.#mayRound = longest[0] <= roundingFloor * largest[0] && longest[1] <= current_A
    this.#excess = excess
    this.#worst = worst
  }

  /** G, C and, where time goes on, Q at x; returns whether no device limited a voltage. */
  linearize(x: Float64Array, b: Float64Array, derivative: Derivative, time = 0): boolean {
    const settled = this.#assemble(x, b, derivative, time)
    if (derivative.a) multiplyAdd(this.circuit.pattern, this.circuit.C, x, this.Q)
    return settled
  }

  /** The matrix and what is missing in each equation at x; of Q, what devices load. */
  #assemble(x: Float64Array, b: Float64Array, {a, history}: Derivative, time: number, pull?: Pull): boolean {
    const {circuit, G, C, Q} = this
    const r = this.#r
    const J = this.#J
    const load = this.#load
    const loaded = this.#loaded
    this.#renew(a)
    r.fill(0)
    Q.fill(0)
    multiplyAdd(circuit.pattern, this.#K, x, r)
    if (this.#raised) J.set(this.#K)
    this.#raised = Boolean(pull || this.#clamp)
    for (let k = 0; k < loaded.length; k++) {
      G[loaded[k]] = this.#linearG[loaded[k]]
      C[loaded[k]] = circuit.C[loaded[k]]
    }
    load.unsettled[0] = 0
    load.x = x
    load.time = time
    load.steady = a === 0
    load.temperature_K = circuit.temperatures.temperature_K
    load.nominal_K = circuit.temperatures.nominal_K
    for (const device of this.#loading) device.load?.(load)
    for (let k = 0; k < loaded.length; k++) J[loaded[k]] = G[loaded[k]] + a * C[loaded[k]]
    if (history) for (let i = 0; i < r.length; i++) r[i] = b[i] - history[i] - a * Q[i] - r[i]
    else for (let i = 0; i < r.length; i++) r[i] = b[i] - a * Q[i] - r[i]
    if (pull) this.#pull(x, pull)
    this.#clamp?.apply(J, r, x)
    r[0] = 0
    return !load.unsettled[0]
  }

  /** Brings the linear parts up to date. */
  #renew(a: number) {
    const {circuit, G, C} = this
    if (a === this.#a && circuit.stamps === this.#stamps) return
    if (this.#memories.length) {
      this.#linearG.set(circuit.G)
      for (const memory of this.#memories) memory.stamp?.(this.#linearG)
    }
    G.set(this.#linearG)
    C.set(circuit.C)
    const K = this.#K
    for (let p = 0; p < K.length; p++) K[p] = G[p] + a * C[p]
    this.#a = a
    this.#stamps = circuit.stamps
    this.#raised = true
    this.#factored = false
  }

  #pull(x: Float64Array, {conductance_S, towards}: Pull) {
    const {diagonal} = this.circuit.nonlinearity
    for (let i = 1; i < x.length; i++)
      if (diagonal[i] && !this.#current[i]) {
        this.#J[diagonal[i]] += conductance_S
        this.#r[i] -= conductance_S * (x[i] - (towards ? towards[i] : 0))
      }
  }

  #factor() {
    const J = this.#J
    if (this.#factored && this.linear) return
    let failed: number
    if (this.#factored) failed = this.#solver.refactor(J)
    else {
      this.#steepest = 0
      for (let p = 0; p < J.length; p++) this.#steepest = Math.max(this.#steepest, Math.abs(J[p]))
      failed = this.#solver.factor(J)
    }
    this.#factored = !failed
    if (failed) throw singularAt(this.circuit, failed)
  }
}
