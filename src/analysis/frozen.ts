/**
 * Transient analysis of circuits that are linear but for some elements, many runs side by side: with fixed
 * steps the linear part never changes, so it is factored once for each step size and condensed to its
 * ports, the unknowns that nonlinear elements load. A step is then one pass through the factors for all
 * runs and Newton's method at the ports.
 *
 *     dQ/dt = (3 Q - 4 Q1 + Q2) / (2 h)          misses 2/9 h^2 Q'''
 *
 * is Gear's formula of order 2 (BDF2). Where a line's charge moves much faster than the steps it follows
 * the rest without ringing, and what it comes to rest at is the operating point. Before time 0 the circuit
 * is at rest, so the past that the first step needs is known; a corner of a waveform costs an error of
 * order 2, once.
 */
import type {Circuit} from "../circuit/circuit.js"
import {CircuitError} from "../circuit/error.js"
import type {Solver} from "../matrix/solver.js"
import {assemble, condensedData, ports} from "./condense.js"
import {singularAt} from "./error.js"
import {defaultOptions, Newton, type Options, varying} from "./newton.js"
import {op} from "./op.js"

/** Writes what sources of each lane give at time t: equation i of lane k at `b[i * lanes + k]`. */
export type LaneDrive = (b: Float64Array, t: number) => void

/** All lanes at one time: unknown i of lane k at `x[i * lanes + k]`. */
export interface LanePoint {
  readonly at: number
  readonly x: Float64Array
}

export interface FrozenSteps {
  readonly step_s: number
  /** The step doubles whenever so many of the present ones have passed since time 0. Even; default: never. */
  readonly doubleAfter?: number
}

/** What is factored for one formula of d/dt. */
interface Stage {
  /**
   * `b`, right-hand sides, become solutions. `x` is where Newton's method starts and gets a copy; `q` gets
   * the charges that are not in proportion to x.
   */
  solve(b: Float64Array, x: Float64Array, q: Float64Array, t: number): void
}

export class FrozenTran {
  readonly #solver: Solver
  readonly #charges: Charges
  readonly #base: Float64Array
  readonly #options: Options

  /** Throws CircuitError for elements with a past of their own (delays, hysteresis): `tran` knows them. */
  constructor(
    readonly circuit: Circuit,
    /** How many runs. */
    readonly lanes: number,
    /** Further ports: sources that lanes drive, by their current. */
    keep: Iterable<string>,
    options: Options = defaultOptions,
  ) {
    for (const {type, elements, device} of circuit.placements)
      if (device.accept || device.remember)
        throw new CircuitError(
          `${elements.names[0]}: a ${type.title} remembers its past, which steps with frozen matrices cannot follow`,
        )
    this.#solver = options.analyze(circuit.pattern, ports(circuit, keep))
    this.#charges = new Charges(circuit, lanes)
    this.#base = new Float64Array(circuit.size)
    // What Newton's method may leave is counted in time steps' errors: here there is no such count.
    this.#options = {...options, trtol: 1}
  }

  dispose() {
    this.#solver.dispose()
  }

  /**
   * Operating points with the sources of time t. Throws CircuitError or AnalysisError where there is none.
   */
  steady(drive: LaneDrive, t: number): Float64Array {
    const [x, b, q] = this.#rooms(3)
    this.#right(b, drive, t)
    this.#stage(0).solve(b, x, q, 0)
    return x
  }

  /**
   * From the operating point at time 0 on, for as long as points are taken; `x` is used again. Throws
   * CircuitError or AnalysisError where there is no solution.
   */
  *run({step_s, doubleAfter}: FrozenSteps, drive: LaneDrive): Generator<LanePoint> {
    const [b, ...past] = this.#rooms(5) // newest first, and room for the next
    const charges = this.#rooms(3)
    this.#right(b, drive, 0)
    this.#stage(0).solve(b, past[0], charges[0], 0)
    this.#charges.add(past[0], charges[0])
    for (const x of past) x.set(past[0])
    for (const Q of charges) Q.set(charges[0])
    yield {at: 0, x: past[0]}
    let h = step_s
    let stage = this.#stage(3 / (2 * h))
    for (let k = 1; ; k++) {
      const [x1, x2, x3, x] = past
      const [Q1, Q2, Q] = charges
      this.#right(b, drive, k * h)
      for (let i = 0; i < b.length; i++) b[i] += (4 * Q1[i] - Q2[i]) / (2 * h)
      for (let i = 0; i < x.length; i++) x[i] = 3 * (x1[i] - x2[i]) + x3[i]
      stage.solve(b, x, Q.fill(0), k * h)
      this.#charges.add(x, Q)
      last(past)
      last(charges)
      yield {at: k * h, x}
      if (k !== doubleAfter) continue
      // Every other point is the past of steps twice as long; for a guess the last two of them are enough.
      past[1].set(past[2])
      charges[1].set(charges[2])
      for (let i = 0; i < x.length; i++) past[2][i] = 2 * past[1][i] - x[i]
      k /= 2
      h *= 2
      stage = this.#stage(3 / (2 * h))
    }
  }

  #rooms(count: number): Float64Array[] {
    return Array.from({length: count}, () => new Float64Array(this.circuit.size * this.lanes))
  }

  /** What sources give at time t. */
  #right(b: Float64Array, drive: LaneDrive, t: number) {
    const {circuit, lanes} = this
    const base = this.#base.fill(0)
    for (const {device} of circuit.placements) device.drive?.(base, t, 1)
    b.fill(0)
    for (let i = 1; i < base.length; i++) if (base[i]) b.fill(base[i], i * lanes, (i + 1) * lanes)
    drive(b, t)
    b.fill(0, 0, lanes)
  }

  /** The matrix G + a C. */
  #stage(a: number): Stage {
    const {circuit, lanes} = this
    const {G, C} = circuit
    const schur = this.#solver.condense(a ? G.map((value, slot) => value + a * C[slot]) : G)
    if (typeof schur === "number") throw singularAt(circuit, schur)
    const {unknowns, equations} = schur
    const types = circuit.placements.map(({type}) => type)
    const small = assemble(condensedData(circuit, schur, new Float64Array(unknowns.length)), types)
    const newton = new Newton(small, this.#options)
    const y = new Float64Array(unknowns.length)
    const right = new Float64Array(unknowns.length)
    const gather = (from: Float64Array, to: Float64Array, k: number) => {
      for (let i = 1; i < to.length; i++) to[i] = from[i * lanes + k]
    }
    return {
      solve: (b, x, q, t) => {
        schur.throughLanes(b, lanes, kept => {
          for (let k = 0; k < lanes; k++) {
            gather(kept, right, k)
            for (let i = 1; i < y.length; i++) y[i] = x[unknowns[i] * lanes + k]
            if (a) newton.solve(y, right, {a, history: undefined}, t)
            else {
              y.set(op(small, this.#options, scale => right.map(value => scale * value), newton))
              newton.linearize(y, right, varying)
            }
            for (let i = 1; i < y.length; i++) {
              kept[i * lanes + k] = y[i]
              q[equations[i] * lanes + k] = newton.Q[i]
            }
          }
        })
        x.set(b)
      },
    }
  }
}

/** The last one becomes the first one. */
function last(list: Float64Array[]) {
  list.unshift(...list.splice(-1))
}

/** The charges C x of every equation, in lanes: where C is not zero. */
class Charges {
  readonly #row: Int32Array
  readonly #column: Int32Array
  readonly #value: Float64Array

  constructor(
    {C, pattern: {n, columns, rows}}: Circuit,
    readonly lanes: number,
  ) {
    const slots: number[] = []
    const column: number[] = []
    for (let j = 1; j <= n; j++)
      for (let p = columns[j - 1]; p < columns[j]; p++)
        if (C[p]) {
          slots.push(p)
          column.push(j)
        }
    this.#row = Int32Array.from(slots, p => rows[p])
    this.#column = Int32Array.from(column)
    this.#value = Float64Array.from(slots, p => C[p])
  }

  /** Q += C x */
  add(x: Float64Array, Q: Float64Array) {
    const {lanes} = this
    for (let e = 0; e < this.#row.length; e++) {
      const to = this.#row[e] * lanes
      const from = this.#column[e] * lanes
      const value = this.#value[e]
      for (let k = 0; k < lanes; k++) Q[to + k] += value * x[from + k]
    }
  }
}
