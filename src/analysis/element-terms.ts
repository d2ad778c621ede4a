/** How much single elements add to the circuit's equations at a solution, and how that changes with their parameters. */
import type {Circuit} from "../circuit/circuit.js"
import type {DeviceType, Elements, Load} from "../circuit/device.js"
import {type Separate, separate} from "../circuit/separate.js"
import type {Options} from "./newton.js"
import {settle} from "./small-signal.js"

/**
 * The terms of the elements in the residual r = G x + f(x) - b at x, weighted: for element k the sum over its equations
 * of weight times term. All elements are evaluated at once, but on unknowns of their own.
 */
export class ElementTerms {
  readonly elements: Elements
  readonly #type: DeviceType
  readonly #separate: Separate
  readonly #G: Float64Array
  readonly #C: Float64Array
  readonly #b: Float64Array
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
    this.#b = new Float64Array(size)
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
   * Derivative of each element's weighted term with respect to its own `parameter`: central differences of sixth order
   * with steps that shrink until two in a row agree best; one-sided where the parameter is 0 and cannot be negative.
   * NaN where the parameter is.
   */
  derivative(parameter: string): Float64Array {
    const column = this.elements.parameters[parameter]
    const given = column.slice()
    const {count} = this.elements
    const {range} = this.#type.parameters[parameter]
    const best = new Float64Array(count)
    const doubt = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
    const oneSided = (k: number) => given[k] === 0 && range === "nonnegative"
    const base = this.#evaluate()
    let before: Float64Array | undefined
    for (let level = 0, step = longestStep; level < levels; level++, step *= shrink) {
      const sum = new Float64Array(count)
      for (let j = 0; j < central.length; j++) {
        for (let k = 0; k < count; k++) {
          const [times] = (oneSided(k) ? forward : central)[j]
          column[k] = given[k] + times * step * (Math.abs(given[k]) || 1)
        }
        const terms = this.#evaluate()
        for (let k = 0; k < count; k++)
          sum[k] += (oneSided(k) ? forward : central)[j][1] * (terms[k] - base[k])
      }
      let doubtful = false
      for (let k = 0; k < count; k++) {
        sum[k] /= step * (Math.abs(given[k]) || 1)
        if (!before) continue
        const difference = Math.abs(sum[k] - before[k])
        if (difference < doubt[k]) {
          doubt[k] = difference
          best[k] = sum[k]
        } else if (Number.isNaN(difference) && doubt[k] === Number.POSITIVE_INFINITY) best[k] = Number.NaN
        if (doubt[k] > enough * Math.abs(best[k])) doubtful = true
      }
      if (before && !doubtful) break
      before = sum
    }
    column.set(given)
    return best
  }

  #evaluate(): Float64Array {
    const {device, rows, columns, owners} = this.#separate
    const at = this.#at
    const {x, f} = at
    const G = this.#G.fill(0)
    const b = this.#b.fill(0)
    const weights = this.#weights
    device.stamp?.(G, this.#C.fill(0), at)
    at.state.fill(0)
    settle(at, [device], () => {
      at.G.fill(0)
      at.C.fill(0)
    })
    device.drive?.(b, 0, 1)
    for (let s = 1; s < rows.length; s++) f[rows[s]] += G[s] * x[columns[s]]
    const terms = new Float64Array(this.elements.count)
    for (let i = 1; i < owners.length; i++) terms[owners[i]] += weights[i] * (f[i] - b[i])
    return terms
  }
}

/** Steps of a parameter relative to its value, or to 1 where that is 0. */
const longestStep = 2 ** -8
const shrink = 1 / 8
const levels = 7
/** Two estimates this close, relatively, leave nothing to gain. */
const enough = 1e-12

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
