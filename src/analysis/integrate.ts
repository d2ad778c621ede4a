/**
 * Integration over one step: the formula for d/dt Q, what it misses, and the past that both need.
 *
 * With h the step, h1 and h2 the ones before:
 *
 *     backward Euler   dQ/dt = (Q - Q1) / h                                          misses h^2 / 2 x''
 *     trapezoidal      dQ/dt = 2 (Q - Q1) / h - dQ1/dt                               misses h^3 / 12 x'''
 *     Gear 2 (BDF2)    dQ/dt = (2h + h1) / (h (h + h1)) Q - (h + h1) / (h h1) Q1
 *                              + h / (h1 (h + h1)) Q2
 *                                                        misses h^2 (h + h1)^2 / (6 (2h + h1)) x'''
 *
 * The derivative of x comes from how far x is from the polynomial through the points before, p:
 *
 *     x - p = h (h + h1) / 2 x''      or      h (h + h1) (h + h1 + h2) / 6 x'''
 */
import type {Circuit} from "../circuit/circuit.js"
import type {Options} from "./newton.js"

/** A waveform that the steps resolve does not bend to and fro so many times in a row. */
const enoughAlternations = 4

export class Integrator {
  /** For Newton: the formula of the step that `prepare` was called for. */
  readonly derivative: {a: number; readonly history: Float64Array}
  /** The order of that formula. */
  order = 1
  /** The unknown that `error` found to be worst, negative where it lies below what was expected. */
  #worst = 0
  #alternations = 0 // how many steps in a row the same unknown was worst, now above, now below
  readonly #past: Float64Array[] // x, newest first; the last one is room for the next
  readonly #Q: Float64Array[] // newest first, and one more
  readonly #rate: Float64Array // dQ/dt
  readonly #weights = new Float64Array(3)
  #points = 0 // in the past since the last restart
  #h = 0
  #h1 = 0
  #h2 = 0
  readonly #method: Options["method"]
  readonly #most: Float64Array // largest |x| so far
  readonly #floor: Float64Array // what may be missed of 0
  readonly #relative: number
  #dynamic: Int32Array // unknowns that a charge, a flux or a memory depends on
  #undecided: Int32Array // those that one may yet turn out to

  constructor(
    readonly circuit: Circuit,
    {method, maxord, trtol, reltol, vntol, abstol}: Options,
    /** Further unknowns to follow. */
    read: Int32Array,
  ) {
    const {size, pattern, unknowns, nonlinearity} = circuit
    const rooms = (count: number) => Array.from({length: count}, () => new Float64Array(size))
    this.#past = rooms(4)
    this.#Q = rooms(3)
    this.derivative = {a: 0, history: new Float64Array(size)}
    this.#rate = new Float64Array(size)
    this.#most = new Float64Array(size)
    this.#method = maxord === 1 ? "euler" : method
    this.#relative = trtol * reltol
    this.#floor = Float64Array.from(unknowns, name => trtol * (name.startsWith("i(") ? abstol : vntol))
    const all = Int32Array.from({length: pattern.n}, (_, k) => k + 1)
    const followed = new Uint8Array(size)
    for (const unknown of read) followed[unknown] = 1
    for (const unknown of all) if (this.#charged(unknown, circuit.C)) followed[unknown] = 1
    this.#dynamic = all.filter(unknown => followed[unknown])
    this.#undecided = all.filter(unknown => !followed[unknown] && nonlinearity.touched[unknown])
  }

  /** Where the next point is to be solved for. */
  get next(): Float64Array {
    return this.#past[3]
  }

  /** The newest point. */
  get x(): Float64Array {
    return this.#past[0]
  }

  /** Whether the next step has a past. */
  get fresh(): boolean {
    return this.#points === 1 && this.#dynamic.length > 0
  }

  /** The trapezoidal rule does not damp what is too fast for the steps: it rings from point to point. */
  get rings(): boolean {
    return this.#method === "trap" && this.#alternations >= enoughAlternations
  }

  /** Forgets all points but the newest: a corner, or a jump, lies between. */
  restart() {
    this.#points = 1
    this.#alternations = 0
  }

  /** The formula for a step of h, s. */
  prepare(h: number) {
    const {derivative} = this
    const {history} = derivative
    const [Q1, Q2] = this.#Q
    const h1 = this.#h1
    const rate = this.#rate
    this.#h = h
    this.order = this.#method === "euler" || this.#points < 3 ? 1 : 2
    if (this.order === 1) {
      derivative.a = 1 / h
      for (let i = 0; i < history.length; i++) history[i] = -derivative.a * Q1[i]
    } else if (this.#method === "trap") {
      derivative.a = 2 / h
      for (let i = 0; i < history.length; i++) history[i] = -derivative.a * Q1[i] - rate[i]
    } else {
      derivative.a = (2 * h + h1) / (h * (h + h1))
      const by1 = -(h + h1) / (h * h1)
      const by2 = h / (h1 * (h + h1))
      for (let i = 0; i < history.length; i++) history[i] = by1 * Q1[i] + by2 * Q2[i]
    }
  }

  /** Writes where to start from into `next`: the newest point, or where the past leads. */
  guess(extrapolate: boolean) {
    const [x1, x2, x3, next] = this.#past
    if (!extrapolate || this.#points < 2) {
      next.set(x1)
      return
    }
    const [w1, w2, w3] = this.#extrapolate(this.#points)
    if (this.#points >= 3)
      for (let i = 0; i < next.length; i++) next[i] = w1 * x1[i] + w2 * x2[i] + w3 * x3[i]
    else for (let i = 0; i < next.length; i++) next[i] = w1 * x1[i] + w2 * x2[i]
  }

  /** What each point counts for on the polynomial through that many (1 to 3) of them. */
  #extrapolate(points: number): Float64Array {
    const h = this.#h
    const h1 = this.#h1
    const h2 = this.#h2
    const w = this.#weights.fill(0)
    if (points < 2) w[0] = 1
    else if (points === 2) {
      w[0] = 1 + h / h1
      w[1] = -h / h1
    } else {
      w[0] = ((h + h1) * (h + h1 + h2)) / (h1 * (h1 + h2))
      w[1] = (-h * (h + h1 + h2)) / (h1 * h2)
      w[2] = (h * (h + h1)) / ((h1 + h2) * h2)
    }
    return w
  }

  /** What the step to `next` misses, in what it may miss; 0 where there is no past to tell. */
  error(): number {
    const [x1, x2, x3, next] = this.#past
    const most = this.#most
    const floor = this.#floor
    const dynamic = this.#dynamic
    const relative = this.#relative
    const before = this.#worst
    this.#worst = 0
    if (this.#points <= this.order) return 0
    const [w1, w2, w3] = this.#extrapolate(this.order + 1)
    let largest = 0
    let worst = 0
    for (let k = 0; k < dynamic.length; k++) {
      const i = dynamic[k]
      const x = next[i]
      const above = x - w1 * x1[i] - w2 * x2[i] - w3 * x3[i]
      const size = Math.abs(above)
      const allowed = relative * Math.max(most[i], Math.abs(x)) + floor[i]
      if (size > largest * allowed) {
        largest = size / allowed
        worst = above > 0 ? i : -i
      }
    }
    this.#worst = worst
    this.#alternations = this.#worst === -before ? this.#alternations + 1 : 0
    return largest * this.#share()
  }

  /** The part of x - p that is missed. */
  #share(): number {
    const h = this.#h
    const h1 = this.#h1
    const h2 = this.#h2
    if (this.order === 1) return h / (h + h1)
    if (this.#method === "trap") return (h * h) / (2 * (h + h1) * (h + h1 + h2))
    return (h * (h + h1)) / ((2 * h + h1) * (h + h1 + h2))
  }

  /** Begins at x, with its charges and those of them that depend on it. */
  begin(x: Float64Array, Q: Float64Array, C: Float64Array) {
    this.next.set(x)
    this.#points = 0
    this.accept(Q, C)
  }

  /** `next`, with its charges Q and C = dQ/dx, is a point of the past now. */
  accept(Q: Float64Array, C: Float64Array) {
    const {next} = this
    const {a, history} = this.derivative
    const most = this.#most
    const rate = this.#rate
    if (this.#method === "trap") for (let i = 0; i < rate.length; i++) rate[i] = a * Q[i] + history[i]
    if (this.#undecided.length) {
      const charged = this.#undecided.filter(unknown => this.#charged(unknown, C))
      if (charged.length) {
        this.#dynamic = Int32Array.of(...this.#dynamic, ...charged)
        this.#undecided = this.#undecided.filter(unknown => !charged.includes(unknown))
      }
    }
    const dynamic = this.#dynamic
    for (let k = 0; k < dynamic.length; k++) {
      const size = Math.abs(next[dynamic[k]])
      if (size > most[dynamic[k]]) most[dynamic[k]] = size
    }
    rotate(this.#past)
    rotate(this.#Q)
    this.#Q[0].set(Q)
    this.#points++
    this.#h2 = this.#h1
    this.#h1 = this.#h
  }

  /** Takes the last `accept` back. */
  undo() {
    this.#past.push(this.#past.shift()!)
    this.#Q.push(this.#Q.shift()!)
    this.#points--
    this.#h1 = this.#h2
  }

  #charged(unknown: number, C: Float64Array): boolean {
    const {columns} = this.circuit.pattern
    for (let p = columns[unknown - 1]; p < columns[unknown]; p++) if (C[p] !== 0) return true
    return false
  }
}

/** The last one becomes the first one. */
function rotate(list: Float64Array[]) {
  const last = list[list.length - 1]
  list.copyWithin(1, 0)
  list[0] = last
}
