/**
 * One nonlinear block of a circuit, solved for many points at once. Of its equations
 *
 *     A:  S_AA x_A + S_AB x_B          = d_A      (linear)
 *     B:  S_BA x_A + S_BB x_B + f(x)   = d_B
 *
 * the linear ones are eliminated once, x_A = c - Q x_B with Q = S_AA^-1 S_AB and c = S_AA^-1 d_A, and every point takes
 * full Newton steps in x_B alone:  (K + J_BB - J_BA Q) dx = K x_B + f - (d_B - S_BA c),  K = S_BB - S_BA Q.
 */
import type {Circuit} from "../circuit/circuit.js"
import type {Device, Load} from "../circuit/device.js"
import type {Block} from "../matrix/blocks.js"
import {invert, product, solveLanes} from "../matrix/dense.js"
import {type ElementRef, placeBlock} from "./block-devices.js"
import type {Options} from "./newton.js"

/** A sparse matrix applied lane by lane: row `from[k]` times `factor[k]` is added to row `to[k]`. */
interface Terms {
  readonly to: Int32Array
  readonly from: Int32Array
  readonly factor: Float64Array
}

/** Numbers that the matrices of one pass may take, so that they stay in the cache. */
const cacheNumbers = 32768
const mostLanes = 128
const mostIterations = 60
/** Largest error of an unknown of B, V (A for currents weighs a thousandfold). */
const accuracy_V = 1e-10

export class NonlinearBlock {
  /** In the order in which `solve` takes right-hand sides and gives solutions: B, then A. */
  readonly equations: readonly number[]
  readonly unknowns: readonly number[]
  /** Unknowns of other blocks that the devices read. */
  readonly outside: readonly number[]
  iterations = 0

  readonly #nB: number
  readonly #devices: readonly Device[]
  readonly #K: Float64Array
  readonly #linear: Terms // x_A += -Q x_B
  readonly #inverse: Terms // c from d_A
  readonly #coupling: Terms // d_B += -S_BA c
  readonly #jacobian: Terms // J from the slots of G
  readonly #at: {-readonly [K in keyof Load]: Load[K]}
  readonly #x: Int32Array // local index of each unknown
  readonly #f: Int32Array // local index of each equation of B
  readonly #out: Int32Array // local index of each outside unknown
  readonly #weight: Float64Array
  readonly #start: Float64Array // x_B of some solution, where every point begins
  readonly #stride: number
  readonly #d: Float64Array
  readonly #J: Float64Array
  readonly #step: Float64Array
  readonly #moved: Float64Array // largest step of the last iteration, V
  readonly #last: Float64Array // the one before
  readonly #lane: Int32Array

  /** `S(equation, unknown)` is the linear part; `solution` solves the circuit for some sources. */
  constructor(
    circuit: Circuit,
    block: Block,
    S: (equation: number, unknown: number) => number,
    refs: ReadonlyMap<number, readonly ElementRef[]>,
    solution: Float64Array,
    options: Options,
  ) {
    const isB = block.equations.map(equation => refs.has(equation))
    const order = [...isB.keys()].sort((a, b) => Number(isB[b]) - Number(isB[a]) || a - b)
    const equations = order.map(k => block.equations[k])
    const unknowns = order.map(k => block.unknowns[k])
    const m = order.length
    const nB = isB.filter(Boolean).length
    const nA = m - nB
    this.equations = equations
    this.unknowns = unknowns
    this.#nB = nB

    const part = (row: number, rows: number, column: number, columns: number) =>
      Float64Array.from({length: rows * columns}, (_, k) =>
        S(equations[row + (k % rows)], unknowns[column + Math.floor(k / rows)]),
      )
    const P = part(nB, nA, nB, nA)
    if (nA && invert(nA, P) >= 0)
      throw new Error("the linear equations of a block are singular by themselves")
    const SBA = part(0, nB, nB, nA)
    const Q = new Float64Array(nA * nB)
    const SBAQ = new Float64Array(nB * nB)
    if (nA) product(nA, nB, nA, P, part(nB, nA, 0, nB), Q)
    if (nA) product(nB, nB, nA, SBA, Q, SBAQ)
    this.#K = part(0, nB, 0, nB).map((value, k) => value - SBAQ[k])
    this.#linear = terms(nA, Q, -1)
    this.#inverse = terms(nA, P, 1)
    this.#coupling = terms(nB, SBA, -1)

    const chosen = equations.slice(0, nB).flatMap(equation => refs.get(equation) ?? [])
    const {devices, indices, entries, states} = placeBlock(circuit, chosen, equations.slice(0, nB), unknowns)
    const local = new Map(indices.map((index, i) => [index, i]))
    const localOf = (index: number) => local.get(index) ?? 0
    this.#devices = devices
    this.#x = Int32Array.from(unknowns, localOf)
    this.#f = Int32Array.from(equations.slice(0, nB), localOf)
    this.outside = indices.filter(index => index && !unknowns.includes(index))
    this.#out = Int32Array.from(this.outside, localOf)
    this.#weight = Float64Array.from(unknowns.slice(0, nB), i =>
      circuit.unknowns[i].startsWith("i(") ? 1e3 : 1,
    )
    this.#start = Float64Array.from(unknowns.slice(0, nB), i => solution[i])
    this.#jacobian = jacobianTerms(nB, nA, entries, Q)

    const room = Math.max(2, Math.floor(cacheNumbers / (nB * nB)))
    const stride = Math.min(mostLanes, 2 ** Math.floor(Math.log2(room)))
    this.#stride = stride
    this.#at = {
      lanes: 0,
      stride,
      x: new Float64Array(indices.length * stride),
      f: new Float64Array(indices.length * stride),
      q: new Float64Array(indices.length * stride),
      G: new Float64Array(entries.length * stride),
      C: new Float64Array(entries.length * stride),
      state: new Float64Array(states * stride),
      unsettled: new Uint8Array(stride),
      time: 0,
      temperature_K: options.temp + 273.15,
      gmin: options.gmin,
    }
    this.#d = new Float64Array(m * stride)
    this.#J = new Float64Array(nB * nB * stride)
    this.#step = new Float64Array(nB * stride)
    this.#moved = new Float64Array(stride)
    this.#last = new Float64Array(stride)
    this.#lane = new Int32Array(stride)
  }

  /**
   * Solves points 0 .. count-1. `d`: right-hand side of equation k at point t in `d[k * count + t]`, without the
   * block's own unknowns. `x`: value of circuit unknown i at point t in `x[i * count + t]`: outside ones are read, the
   * block's own are written. Returns the points that did not converge.
   */
  solve(d: Float64Array, x: Float64Array, count: number): number[] {
    const failed: number[] = []
    for (let first = 0; first < count; first += this.#stride)
      this.#pass(d, x, count, first, Math.min(this.#stride, count - first), failed)
    return failed
  }

  #pass(d: Float64Array, x: Float64Array, count: number, first: number, lanes: number, failed: number[]) {
    const at = this.#at
    const L = this.#stride
    const {unknowns, outside} = this
    const nB = this.#nB
    for (let k = 0; k < unknowns.length; k++)
      for (let t = 0; t < lanes; t++) this.#d[k * L + t] = d[k * count + first + t]
    for (let k = 0; k < outside.length; k++)
      for (let t = 0; t < lanes; t++) at.x[this.#out[k] * L + t] = x[outside[k] * count + first + t]
    for (let k = 0; k < nB; k++) at.x.fill(this.#start[k], this.#x[k] * L, this.#x[k] * L + lanes)
    at.state.fill(0)
    this.#last.fill(Number.POSITIVE_INFINITY)
    for (let t = 0; t < lanes; t++) this.#lane[t] = first + t
    this.#constants(lanes)

    // Points that have converged leave their lane to the last one, so that every pass over lanes is full.
    let active = lanes
    this.#linearPart(active)
    for (let iteration = 0; active && iteration < mostIterations; iteration++) {
      this.iterations += active
      this.#newtonStep(active)
      this.#linearPart(active)
      for (let t = active - 1; t >= 0; t--)
        if (this.#settled(t)) {
          for (let k = 0; k < unknowns.length; k++)
            x[unknowns[k] * count + this.#lane[t]] = at.x[this.#x[k] * L + t]
          this.#move(--active, t)
        }
    }
    for (let t = 0; t < active; t++) failed.push(this.#lane[t])
  }

  /** A Newton step s leaves an error of about C s^2; C is measured, and at least that of a junction, 1 / V_T. */
  #settled(t: number): boolean {
    const step = this.#moved[t]
    const before = this.#last[t]
    this.#last[t] = step
    return !this.#at.unsettled[t] && Math.max(40, step / (before * before)) * step * step <= accuracy_V
  }

  #move(from: number, to: number) {
    if (from === to) return
    const L = this.#stride
    for (const array of [this.#at.x, this.#at.state, this.#d, this.#last])
      for (let k = 0; k < array.length; k += L) array[k + to] = array[k + from]
    this.#lane[to] = this.#lane[from]
  }

  /** c into the rows of A, d_B - S_BA c into the rows of B. */
  #constants(lanes: number) {
    const L = this.#stride
    const nB = this.#nB
    const d = this.#d
    const nA = this.unknowns.length - nB
    if (!nA) return
    const dA = d.slice(nB * L)
    d.fill(0, nB * L)
    apply(this.#inverse, d.subarray(nB * L), dA, L, lanes)
    apply(this.#coupling, d, d.subarray(nB * L), L, lanes)
  }

  /** x_A = c - Q x_B. */
  #linearPart(lanes: number) {
    const {x} = this.#at
    const L = this.#stride
    const nB = this.#nB
    const places = this.#x
    for (let k = nB; k < places.length; k++)
      for (let t = 0; t < lanes; t++) x[places[k] * L + t] = this.#d[k * L + t]
    const {to, from, factor} = this.#linear
    for (let k = 0; k < factor.length; k++) {
      const target = places[nB + to[k]] * L
      const source = places[from[k]] * L
      const value = factor[k]
      for (let t = 0; t < lanes; t++) x[target + t] += value * x[source + t]
    }
  }

  #newtonStep(lanes: number) {
    const at = this.#at
    const L = this.#stride
    const nB = this.#nB
    const {x} = at
    at.lanes = lanes
    const places = this.#x
    const K = this.#K
    const J = this.#J
    const r = this.#step
    at.f.fill(0)
    at.G.fill(0)
    at.unsettled.fill(0)
    for (const device of this.#devices) device.load?.(at)
    // Lanes side by side without gaps, as the dense solver takes them.
    for (let i = 0; i < nB; i++) {
      const f = this.#f[i] * L
      for (let t = 0; t < lanes; t++) r[i * lanes + t] = at.f[f + t] - this.#d[i * L + t]
    }
    for (let j = 0; j < nB; j++) {
      const xj = places[j] * L
      for (let i = 0; i < nB; i++) {
        const k = K[j * nB + i]
        const Jij = (j * nB + i) * lanes
        for (let t = 0; t < lanes; t++) J[Jij + t] = k
        if (k) for (let t = 0; t < lanes; t++) r[i * lanes + t] += k * x[xj + t]
      }
    }
    const {to, from, factor} = this.#jacobian
    for (let k = 0; k < factor.length; k++) {
      const target = to[k] * lanes
      const source = from[k] * L
      const value = factor[k]
      for (let t = 0; t < lanes; t++) J[target + t] += value * at.G[source + t]
    }
    solveLanes(nB, lanes, J, r)
    for (let i = 0; i < nB; i++) {
      const xi = places[i] * L
      for (let t = 0; t < lanes; t++) x[xi + t] -= r[i * lanes + t]
    }
    for (let t = 0; t < lanes; t++) {
      let most = 0
      for (let i = 0; i < nB; i++) {
        const step = Math.abs(r[i * lanes + t]) * this.#weight[i]
        if (!(step <= most)) most = step
      }
      this.#moved[t] = most
    }
  }
}

/** The nonzero entries of a dense column-major matrix, times `sign`. */
function terms(rows: number, matrix: Float64Array, sign: number): Terms {
  const nonzero = Array.from(matrix.keys()).filter(k => matrix[k] !== 0)
  return {
    to: Int32Array.from(nonzero, k => k % rows),
    from: Int32Array.from(nonzero, k => Math.floor(k / rows)),
    factor: Float64Array.from(nonzero, k => sign * matrix[k]),
  }
}

/** Where each slot of G goes in J = K + J_BB - J_BA Q. */
function jacobianTerms(
  nB: number,
  nA: number,
  entries: readonly (readonly [row: number, column: number])[],
  Q: Float64Array,
): Terms {
  const to: number[] = []
  const from: number[] = []
  const factor: number[] = []
  const put = (row: number, column: number, slot: number, value: number) => {
    to.push(column * nB + row - 1)
    from.push(slot)
    factor.push(value)
  }
  entries.forEach(([row, column], slot) => {
    if (!slot) return
    if (column <= nB) put(row, column - 1, slot, 1)
    else
      for (let j = 0; j < nB; j++) {
        const q = Q[j * nA + (column - nB - 1)]
        if (q) put(row, j, slot, -q)
      }
  })
  return {to: Int32Array.from(to), from: Int32Array.from(from), factor: Float64Array.from(factor)}
}

function apply(
  {to, from, factor}: Terms,
  target: Float64Array,
  source: Float64Array,
  stride: number,
  lanes: number,
) {
  for (let k = 0; k < factor.length; k++) {
    const a = to[k] * stride
    const b = from[k] * stride
    const value = factor[k]
    for (let t = 0; t < lanes; t++) target[a + t] += value * source[b + t]
  }
}
