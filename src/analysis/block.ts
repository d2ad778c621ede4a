/**
 * One nonlinear block of a circuit, solved for many points at once. Of its equations
 *
 *     A:  S_AA x_A + S_AB x_B          = d_A      (linear)
 *     B:  S_BA x_A + S_BB x_B + f(x)   = d_B
 *
 * the linear ones are eliminated once, x_A = c - Q x_B with Q = S_AA^-1 S_AB and c = S_AA^-1 d_A, and every
 * point takes full Newton steps in x_B alone:  (K + J_BB - J_BA Q) dx = K x_B + f - (d_B - S_BA c),  K =
 * S_BB - S_BA Q. Of B, the equations that are loaded on their own unknown alone come last (W of
 * block-step.ts).
 */
import type {Circuit} from "../circuit/circuit.js"
import type {Device, Load} from "../circuit/device.js"
import type {Block} from "../matrix/blocks.js"
import {invert, product} from "../matrix/dense.js"
import {pivotColumns} from "../matrix/pivot-columns.js"
import {type ElementRef, placeBlock} from "./block-devices.js"
import {type BlockStep, denseStep} from "./block-step.js"
import {diagonalStep} from "./diagonal-step.js"
import {apply, gather, jacobianTerms, moved, type Terms, terms} from "./lane-terms.js"
import {mixedStep} from "./mixed-step.js"
import {type Options, temperatures} from "./newton.js"

const mostIterations = 60
/** Largest error of an unknown of B, V (A for currents weighs a thousandfold). */
const accuracy_V = 1e-10
/** Least curvature of a block, 1/V: that of a junction. */
const curvature = 40
/** Fewer unknowns than that, not counting W beside others, are eliminated point by point. */
const diagonalFrom = 24

type Memory = {-readonly [K in keyof Load]: Load[K]}

/** One way to take steps, and where its slopes come from. */
interface Way {
  readonly step: BlockStep
  readonly slopes: Terms
}

export class NonlinearBlock {
  /** In the order in which `solve` takes right-hand sides and gives solutions: B, then A. */
  readonly equations: readonly number[]
  readonly unknowns: readonly number[]
  /** Unknowns of other blocks that the devices read. */
  readonly outside: readonly number[]
  iterations = 0

  readonly #nB: number
  readonly #devices: readonly Device[]
  readonly #KT: Float64Array // K transposed, for products with lanes first
  readonly #linear: Terms // x_A += -Q x_B
  readonly #inverse: Terms // c from d_A
  readonly #coupling: Terms // d_B += -S_BA c
  /** In the order in which they are tried. */
  readonly #ways: readonly Way[]
  readonly #at: Memory
  readonly #x: Int32Array // local index of each unknown
  readonly #f: Int32Array // local index of each equation of B
  readonly #out: Int32Array // local index of each outside unknown
  readonly #weight: Float64Array
  readonly #start: Float64Array // x_B of some solution, where every point begins
  readonly #stride: number
  readonly #d: Float64Array
  readonly #slopes = new Room()
  readonly #step: Float64Array
  readonly #xB: Float64Array
  readonly #Kx: Float64Array
  readonly #moved: Float64Array // largest step of the last iteration, V
  readonly #last: Float64Array // the one before
  readonly #error: Float64Array // of the last step by itself, V
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
    const matched = solveLinearFor(block, S, equation => refs.has(equation))
    const alone = loadedAlone(circuit, matched)
    const rank = block.equations.map((equation, k) => (!refs.has(equation) ? 2 : alone[k] ? 1 : 0))
    const order = [...rank.keys()].sort((a, b) => rank[a] - rank[b] || a - b)
    const equations = order.map(k => block.equations[k])
    const unknowns = order.map(k => matched.unknowns[k])
    const m = order.length
    const nC = rank.filter(value => value === 0).length
    const nB = rank.filter(value => value < 2).length
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
    const K = part(0, nB, 0, nB).map((value, k) => value - SBAQ[k])
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
    // Those loaded alone start at rest.
    this.#start = Float64Array.from(unknowns.slice(0, nB), (i, k) => (k < nC ? solution[i] : 0))
    const jacobian = jacobianTerms(nB, nA, entries, Q)
    const diagonal = jacobian.to.every(k => k % nB === Math.floor(k / nB))
    // The slopes of W are diagonal unless a device of C reads them.
    const apart = jacobian.to.every(k => k % nB < nC === Math.floor(k / nB) < nC)
    const memory = (stride: number) => laneMemory(indices.length, entries.length, states, stride, options)
    const rest = slopesAtRest(devices, memory(1), jacobian, nB, nC)
    const steps =
      (nC || nB) >= diagonalFrom && diagonal && this.#weight.every(weight => weight === 1)
        ? [diagonalStep(nC, K, rest), denseStep(nB, K)]
        : [nB > nC && apart ? mixedStep(nC, K, rest) : denseStep(nB, K)]
    this.#ways = steps.map(step => ({
      step,
      slopes: moved(jacobian, k => step.place(k % nB, Math.floor(k / nB))),
    }))
    const stride = Math.max(...steps.map(step => step.most))
    this.#stride = stride
    this.#at = memory(stride)
    this.#d = new Float64Array(m * stride)
    this.#step = new Float64Array(nB * stride)
    this.#xB = new Float64Array(nB * stride)
    this.#Kx = new Float64Array(nB * stride)
    this.#KT = Float64Array.from(K, (_, k) => K[Math.floor(k / nB) + (k % nB) * nB])
    this.#moved = new Float64Array(stride)
    this.#last = new Float64Array(stride)
    this.#error = new Float64Array(stride)
    this.#lane = new Int32Array(stride)
  }

  /**
   * Solves points 0 .. count-1. `d`: right-hand side of equation k at point t in `d[k * count + t]`,
   * without the block's own unknowns. `x`: value of circuit unknown i at point t in `x[i * count + t]`:
   * outside ones are read, the block's own are written. Returns the points that did not converge.
   */
  solve(d: Float64Array, x: Float64Array, count: number): number[] {
    let points = Array.from({length: count}, (_, t) => t)
    for (const way of this.#ways) {
      const failed: number[] = []
      for (let first = 0; first < points.length; first += way.step.most)
        this.#pass(way, d, x, count, points.slice(first, first + way.step.most), failed)
      points = failed
    }
    return points
  }

  #pass(
    way: Way,
    d: Float64Array,
    x: Float64Array,
    count: number,
    points: readonly number[],
    failed: number[],
  ) {
    const at = this.#at
    const L = this.#stride
    const {unknowns, outside} = this
    const nB = this.#nB
    const lanes = points.length
    this.#lane.set(points)
    for (let k = 0; k < unknowns.length; k++)
      for (let t = 0; t < lanes; t++) this.#d[k * L + t] = d[k * count + points[t]]
    for (let k = 0; k < outside.length; k++)
      for (let t = 0; t < lanes; t++) at.x[this.#out[k] * L + t] = x[outside[k] * count + points[t]]
    for (let k = 0; k < nB; k++) at.x.fill(this.#start[k], this.#x[k] * L, this.#x[k] * L + lanes)
    at.state.fill(0)
    this.#last.fill(Number.POSITIVE_INFINITY)
    this.#constants(lanes)

    // Points that have converged leave their lane to the last one, so that every pass over lanes is full.
    let active = lanes
    this.#linearPart(active)
    for (let iteration = 0; active && iteration < mostIterations; iteration++) {
      this.iterations += active
      this.#newtonStep(way, active)
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

  /**
   * A Newton step s leaves an error of about C s^2; C is measured, and at least that of a junction, 1 /
   * V_T.
   */
  #settled(t: number): boolean {
    const step = this.#moved[t]
    const before = this.#last[t]
    this.#last[t] = step
    // Nothing the devices read is unknown here (a supply's current): the first step is exact.
    if (!this.#ways[0].slopes.to.length) return true
    if (this.#at.unsettled[t]) return false
    return Math.max(curvature, step / (before * before)) * step * step + this.#error[t] <= accuracy_V
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

  #load() {
    const at = this.#at
    at.f.fill(0)
    at.G.fill(0)
    at.unsettled.fill(0)
    for (const device of this.#devices) device.load?.(at)
  }

  #newtonStep({step, slopes}: Way, lanes: number) {
    const at = this.#at
    const L = this.#stride
    const nB = this.#nB
    const {x} = at
    at.lanes = lanes
    const places = this.#x
    const r = this.#step
    this.#load()
    // Lanes side by side without gaps, as the dense kernels take them.
    for (let i = 0; i < nB; i++) {
      const from = places[i] * L
      for (let t = 0; t < lanes; t++) this.#xB[i * lanes + t] = x[from + t]
    }
    product(lanes, nB, nB, this.#xB, this.#KT, this.#Kx)
    for (let i = 0; i < nB; i++) {
      const f = this.#f[i] * L
      for (let t = 0; t < lanes; t++)
        r[i * lanes + t] = this.#Kx[i * lanes + t] + at.f[f + t] - this.#d[i * L + t]
    }
    const J = this.#slopes.of(step.slopes * lanes)
    gather(slopes, J, at.G, lanes, L)
    step.solve(J, r, lanes, this.#error)
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

/**
 * The block with unknowns for its linear equations that these determine well; the others take what is left.
 */
function solveLinearFor(
  {equations, unknowns}: Block,
  S: (equation: number, unknown: number) => number,
  loaded: (equation: number) => boolean,
): Block {
  const linear = [...equations.keys()].filter(k => !loaded(equations[k]))
  const n = equations.length
  const matrix = Float64Array.from({length: linear.length * n}, (_, p) =>
    S(equations[linear[p % linear.length]], unknowns[Math.floor(p / linear.length)]),
  )
  const columns = pivotColumns(linear.length, n, matrix, linear)
  const result = [...unknowns]
  const taken = new Set(columns)
  const given = linear.filter(k => !taken.has(k)).map(k => unknowns[k])
  linear.forEach((k, i) => {
    result[k] = unknowns[columns[i]]
  })
  for (const k of equations.keys()) if (taken.has(k) && loaded(equations[k])) result[k] = given.pop() ?? 0
  return {equations, unknowns: result}
}

/**
 * Equations of the block whose only nonlinear entry is on their matched unknown, which no other equation
 * loads.
 */
function loadedAlone({nonlinearity: {pairs}}: Circuit, {equations, unknowns}: Block): boolean[] {
  const position = new Map(unknowns.map((unknown, k) => [unknown, k]))
  const row = new Map(equations.map((equation, k) => [equation, k]))
  const alone = equations.map(() => true)
  for (let p = 0; p < pairs.length; p += 2) {
    const i = row.get(pairs[p])
    const j = position.get(pairs[p + 1])
    if (i !== undefined && i !== j) alone[i] = false
    if (j !== undefined && i !== j) alone[j] = false
  }
  return alone
}

/** Memory for the devices of a block at so many points, all zero. */
function laneMemory(unknowns: number, slots: number, states: number, stride: number, options: Options) {
  return {
    lanes: 0,
    stride,
    x: new Float64Array(unknowns * stride),
    f: new Float64Array(unknowns * stride),
    q: new Float64Array(unknowns * stride),
    G: new Float64Array(slots * stride),
    C: new Float64Array(slots * stride),
    state: new Float64Array(states * stride),
    unsettled: new Uint8Array(stride),
    time: 0,
    steady: true,
    ...temperatures(options),
    gmin: options.gmin,
  }
}

/** Slopes of W where all unknowns are zero. */
function slopesAtRest(devices: readonly Device[], at: Memory, jacobian: Terms, nB: number, nC: number) {
  at.lanes = 1
  for (const device of devices) device.load?.(at)
  const J = new Float64Array(nB * nB)
  gather(jacobian, J, at.G, 1, 1)
  return Float64Array.from({length: nB - nC}, (_, i) => J[(nC + i) * (nB + 1)])
}

/** Memory that grows with its largest use. */
class Room {
  #array = new Float64Array(0)

  of(length: number): Float64Array {
    if (this.#array.length < length) this.#array = new Float64Array(length)
    return this.#array.subarray(0, length)
  }
}
