/**
 * How much single elements add to the circuit's equations at a solution, and how that changes with their
 * parameters.
 */
import type {Circuit} from "../circuit/circuit.js"
import type {DeviceType, Elements, Load} from "../circuit/device.js"
import {type Separate, separate} from "../circuit/separate.js"
import type {Options} from "./newton.js"
import {settle} from "./small-signal.js"

/**
 * The terms of the elements in the residual r = G x + f(x) - b at x, weighted: for element k the sum over its
 * equations of weight times term. All elements are evaluated at once, but on unknowns of their own.
 */
export class ElementTerms {
  readonly elements: Elements
  readonly #type: DeviceType
  readonly #separate: Separate
  readonly #G: Float64Array
  readonly #C: Float64Array
  readonly #b: Float64Array
  readonly #r: Float64Array
  readonly #G0: Float64Array
  readonly #r0: Float64Array
  readonly #sum: Float64Array
  readonly #bend: Float64Array
  readonly #weights: Float64Array
  readonly #at: Load

  constructor(
    circuit: Circuit,
    type: DeviceType,
    elements: Elements,
    x: Float64Array,
    weights: Float64Array,
    {gmin}: Options,
  ) {
    const own = separate(circuit, type, elements)
    const gather = (values: Float64Array) => Float64Array.from(own.unknowns, i => (i ? values[i] : 0))
    const size = own.unknowns.length
    const slots = own.rows.length
    this.elements = own.elements
    this.#type = type
    this.#separate = own
    this.#G = new Float64Array(slots)
    this.#C = new Float64Array(slots)
    this.#G0 = new Float64Array(slots)
    this.#b = new Float64Array(size)
    this.#r = new Float64Array(size)
    this.#r0 = new Float64Array(size)
    this.#sum = new Float64Array(size)
    this.#bend = new Float64Array(size)
    this.#weights = gather(weights)
    this.#at = {
      lanes: 1,
      stride: 1,
      x: gather(x),
      f: new Float64Array(size),
      q: new Float64Array(size),
      G: new Float64Array(slots),
      C: new Float64Array(slots),
      state: new Float64Array(own.states),
      unsettled: new Uint8Array(1),
      time: 0,
      steady: true,
      ...circuit.temperatures,
      gmin,
    }
  }

  /**
   * Derivative of each element's weighted term with respect to its own `parameter`: central differences of
   * sixth order with steps that shrink until two in a row agree best; one-sided where the parameter is 0 and
   * cannot be negative. NaN where the parameter is.
   */
  derivative(parameter: string): Float64Array {
    const {count} = this.elements
    const column = this.elements.parameters[parameter]
    const given = column.slice()
    const isBound = this.#type.parameters[parameter].range === "nonnegative"
    const stencils = Array.from(given, value => (value === 0 && isBound ? forward : central))
    const best = given.map(() => Number.NaN)
    const doubt = given.map(() => Number.POSITIVE_INFINITY) // of the best
    const changes = given.map(() => Number.POSITIVE_INFINITY) // from the last level but one to the last
    let before: Difference | undefined
    this.#evaluate()
    this.#G0.set(this.#G)
    this.#r0.set(this.#r)
    for (let level = 0, step = longestStep; level < levels; level++, step *= shrink) {
      // Powers of two, so that the parameter moves by what it is divided by, also where that is little.
      const steps = given.map(value => step * 2 ** Math.floor(Math.log2(Math.abs(value) || 1)))
      this.#sum.fill(0)
      this.#bend.fill(0)
      for (let j = 0; j < central.length; j++) {
        for (let k = 0; k < count; k++) column[k] = given[k] + stencils[k][j][0] * steps[k]
        this.#evaluate()
        this.#add(stencils, j)
      }
      const now = this.#weigh(steps)
      let enough = before !== undefined
      for (let k = 0; before && k < count; k++) {
        const size = Math.max(now.size[k], before.size[k]) || 1
        const change = Math.abs(now.value[k] - before.value[k]) / size
        // What agreed once stays: finer steps could agree by the grid of numbers alone.
        if (doubt[k] <= agreement * truncation) continue
        const beforesDoubt = doubtOf(before, k) * (changes[k] * truncation + change * rounding)
        if (beforesDoubt < doubt[k]) {
          doubt[k] = beforesDoubt
          best[k] = before.value[k]
        }
        const nowsDoubt = doubtOf(now, k) * change
        if (nowsDoubt <= agreement || (level === levels - 1 && nowsDoubt < doubt[k])) {
          doubt[k] = nowsDoubt * truncation
          best[k] = now.value[k]
        }
        if (!(doubt[k] <= agreement * truncation)) enough = false
        changes[k] = change
      }
      if (enough) break
      before = now
    }
    column.set(given)
    return best.map((value, k) => (Number.isNaN(given[k]) ? given[k] : value))
  }

  /** The matrix, and in #r what is not the matrix's: f - b. */
  #evaluate() {
    const {device} = this.#separate
    const at = this.#at
    const r = this.#r
    const b = this.#b.fill(0)
    device.stamp?.(this.#G.fill(0), this.#C.fill(0), at)
    at.state.fill(0)
    settle(at, device.load ? [device] : [], () => {
      at.G.fill(0)
      at.C.fill(0)
    })
    device.drive?.(b, 0, 1)
    for (let i = 0; i < r.length; i++) r[i] = at.f[i] - b[i]
  }

  /**
   * Adds what place j of each element's stencil weighs. The parts are compared one by one: a leakage would
   * drown in what a series resistance makes of a volt.
   */
  #add(stencils: readonly Stencil[], j: number) {
    const {rows, columns, owners} = this.#separate
    const {x} = this.#at
    const sum = this.#sum
    const bend = this.#bend
    const add = (row: number, change: number) => {
      const [place, weight] = stencils[owners[row]][j]
      sum[row] += weight * change
      if (Math.abs(place) === 1) bend[row] += change / 2
    }
    for (let i = 1; i < sum.length; i++) add(i, this.#r[i] - this.#r0[i])
    for (let s = 1; s < rows.length; s++)
      if (rows[s]) add(rows[s], (this.#G[s] - this.#G0[s]) * x[columns[s]])
  }

  /** Elements' sums of weighted terms, and of their sizes, over the step. */
  #weigh(steps: Float64Array): Difference {
    const {owners} = this.#separate
    const value = new Float64Array(steps.length)
    const size = new Float64Array(steps.length)
    const bend = new Float64Array(steps.length)
    for (let i = 1; i < owners.length; i++) {
      const weight = this.#weights[i] / steps[owners[i]]
      const term = weight * this.#sum[i]
      value[owners[i]] += term
      size[owners[i]] += Math.abs(term)
      bend[owners[i]] += Math.abs(weight * this.#bend[i])
    }
    return {value, size, bend}
  }
}

interface Difference {
  readonly value: Float64Array
  readonly size: Float64Array
  /** What is even in the step, of the same kind: small against `size` where the steps are short enough. */
  readonly bend: Float64Array
}

/** Steps of a parameter relative to its value, or to 1 where that is 0. */
const longestStep = 2 ** -8
const shrink = 1 / 8
const levels = 13
/** Where two estimates are this close, relatively, the finer one is exact up to rounding. */
const agreement = 1e-9
/**
 * An estimate's error is what is left of its change against the coarser one (8^-6 in theory, were the steps
 * short enough), and a part of its change against the finer one, which rounding blurs eight times as much.
 */
const truncation = 1e-3
const rounding = shrink
/** Estimates over a kink (an amplifier's limit) agree, too: they count where there is nothing else. */
const kinked = 1e12
const doubtOf = ({size, bend}: Difference, k: number) => (bend[k] > size[k] / 2 ? kinked : 1)

/** Places in steps and weights: sum of weight times value is the derivative times the step. */
type Stencil = readonly (readonly [place: number, weight: number])[]
const central: Stencil = [
  [-3, -1 / 60],
  [-2, 3 / 20],
  [-1, -3 / 4],
  [1, 3 / 4],
  [2, -3 / 20],
  [3, 1 / 60],
]
const forward: Stencil = [
  [0, -137 / 60],
  [1, 5],
  [2, -5],
  [3, 10 / 3],
  [4, -5 / 4],
  [5, 1 / 5],
]
