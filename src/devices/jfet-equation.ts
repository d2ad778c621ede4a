/** Parameters of junction FETs; currents and charges of one element at a time. */
import type {Elements, Parameter, Temperatures} from "../circuit/device.js"
import {
  boltzmannOverCharge,
  capacitanceAt,
  criticalVoltage,
  depletionCharge,
  junctionCurrent,
  limitJunction,
  mostForward,
  potentialAt,
  saturationFactor,
  tangent,
} from "./junction.js"
import {limitGate} from "./limit-field-effect.js"
import {columns, elementTemperature_K, modelTemperature_K, temperatureParameters} from "./scaling.js"

const of = "model"

export const jfetParameters = {
  polarity: {title: "1: n-channel, -1: p-channel (from the model's type)", default: 1, of},
  vto: {
    title: "threshold voltage, usually below 0 for both channels",
    unit: "V",
    also: ["vt0"],
    default: -2,
    of,
  },
  beta: {title: "transconductance", unit: "A/V^2", default: 1e-4, range: "nonnegative", of},
  lambda: {title: "channel-length modulation", unit: "1/V", default: 0, of},
  b: {title: "doping tail", default: 1, of},
  rd: {title: "drain resistance", unit: "Ohm", default: 0, range: "nonnegative", of},
  rs: {title: "source resistance", unit: "Ohm", default: 0, range: "nonnegative", of},
  cgs: {title: "gate-source capacitance at zero bias", unit: "F", default: 0, range: "nonnegative", of},
  cgd: {title: "gate-drain capacitance at zero bias", unit: "F", default: 0, range: "nonnegative", of},
  pb: {title: "potential of the gate junctions", unit: "V", default: 1, range: "positive", of},
  is: {
    title: "saturation current of the gate junctions",
    unit: "A",
    default: 1e-14,
    range: "nonnegative",
    of,
  },
  fc: {title: "forward-bias capacitance: tangent from fc pb on", default: 0.5, of},
  tcv: {title: "by so much vto falls with temperature", unit: "V/K", default: 0, of},
  bex: {title: "temperature exponent of beta", default: 0, of},
  eg: {title: "activation energy of is", unit: "eV", default: 1.11, range: "nonnegative", of},
  xti: {title: "temperature exponent of is", default: 0, of},
  kf: {title: "flicker noise coefficient", default: 0, range: "nonnegative", of},
  af: {title: "flicker noise exponent", default: 1, range: "positive", of},
  ...temperatureParameters,
  area: {title: "area factor", default: 1, range: "positive"},
  m: {title: "number in parallel", default: 1, range: "positive"},
  off: {
    title: "the search for an operating point begins at 0 V, whether this word stands here or not",
    default: 0,
  },
} satisfies Record<string, Parameter>

export type JfetParameter = keyof typeof jfetParameters

const scaled = ["vt", "is", "vto", "beta", "cgs", "cgd", "pb"] as const

/** Of the chosen element by v_gs and v_gd, signs as of an n-channel one. */
export class JfetEquation {
  /** What `evaluate` finds: the channel's current into the drain, A, and its derivatives by v_gs and v_gd. */
  i = Number.NaN
  bySource = Number.NaN
  byDrain = Number.NaN
  /** The derivative by the voltage from gate to the end that acts as source, that from end to end held, S. */
  gm = Number.NaN
  /** From gate to source and to drain. */
  readonly sourceCurrent = tangent()
  readonly drainCurrent = tangent()
  /** What `charge` finds: on the gate, C. */
  readonly sourceCharge = tangent()
  readonly drainCharge = tangent()
  /** Whether the chosen element has any charge. */
  charged = false

  readonly #all: Record<(typeof scaled)[number], Float64Array>
  #gds = Number.NaN
  // Of the chosen element, with area and number.
  #vt = Number.NaN
  #is = Number.NaN
  #critical = Number.NaN
  #vto = Number.NaN
  #beta = Number.NaN
  #lambda = Number.NaN
  #square = Number.NaN
  #cube = Number.NaN
  #cgs = Number.NaN
  #cgd = Number.NaN
  #pb = Number.NaN
  #fc = Number.NaN
  #gmin = Number.NaN

  constructor(readonly elements: Elements<JfetParameter>) {
    this.#all = columns(elements.count, scaled)
  }

  /** What follows from the temperatures, for all elements. */
  scale(at: Temperatures) {
    const {count, parameters} = this.elements
    const {is, vto, beta, cgs, cgd, pb, tcv, bex, eg, xti, area, m, tnom, temp, dtemp} = parameters
    const all = this.#all
    for (let k = 0; k < count; k++) {
      const from = modelTemperature_K(at, tnom[k])
      const to = elementTemperature_K(at, temp[k], dtemp[k])
      const factor = area[k] * m[k]
      all.vt[k] = boltzmannOverCharge * to
      all.is[k] = factor * is[k] * saturationFactor(eg[k], xti[k], 1, from, to)
      all.vto[k] = vto[k] - tcv[k] * (to - from)
      all.beta[k] = factor * beta[k] * (to / from) ** bex[k]
      all.cgs[k] = factor * capacitanceAt(cgs[k], pb[k], 0.5, from, to)
      all.cgd[k] = factor * capacitanceAt(cgd[k], pb[k], 0.5, from, to)
      all.pb[k] = potentialAt(pb[k], from, to)
    }
  }

  choose(k: number, gmin: number) {
    const {vto, lambda, b, pb, fc, m} = this.elements.parameters
    const all = this.#all
    this.#vt = all.vt[k]
    this.#is = all.is[k]
    this.#critical = criticalVoltage(all.is[k], all.vt[k])
    this.#vto = all.vto[k]
    this.#beta = all.beta[k]
    this.#lambda = lambda[k]
    this.#square = b[k]
    this.#cube = b[k] === 1 ? 0 : (1 - b[k]) / (pb[k] - vto[k])
    this.#cgs = all.cgs[k]
    this.#cgd = all.cgd[k]
    this.charged = all.cgs[k] + all.cgd[k] > 0
    this.#pb = all.pb[k]
    this.#fc = Math.min(fc[k], mostForward)
    this.#gmin = gmin * m[k]
  }

  /** The voltage across either junction to linearize at, where `wanted` may be far beyond the last one. */
  limit(wanted: number, last: number): number {
    return limitGate(limitJunction(wanted, last, this.#vt, this.#critical), last, this.#vto)
  }

  evaluate(vgs: number, vgd: number) {
    const {sourceCurrent, drainCurrent} = this
    if (vgs >= vgd) {
      this.#channel(vgs - this.#vto, vgs - vgd)
      this.bySource = this.gm + this.#gds
      this.byDrain = -this.#gds
    } else {
      // Source and drain have changed roles.
      this.#channel(vgd - this.#vto, vgd - vgs)
      this.i = -this.i
      this.bySource = this.#gds
      this.byDrain = -this.gm - this.#gds
    }
    junctionCurrent(vgs, this.#is, this.#vt, sourceCurrent)
    junctionCurrent(vgd, this.#is, this.#vt, drainCurrent)
    sourceCurrent.value += this.#gmin * vgs
    sourceCurrent.slope += this.#gmin
    drainCurrent.value += this.#gmin * vgd
    drainCurrent.slope += this.#gmin
  }

  charge(vgs: number, vgd: number) {
    depletionCharge(vgs, this.#cgs, this.#pb, 0.5, this.#fc, this.sourceCharge)
    depletionCharge(vgd, this.#cgd, this.#pb, 0.5, this.#fc, this.drainCharge)
  }

  /** For v >= 0 from end to end and the gate x above the threshold. */
  #channel(x: number, v: number) {
    if (x <= 0) {
      this.i = this.gm = this.#gds = 0
      return
    }
    const b = this.#square
    const c = this.#cube
    const modulated = this.#beta * (1 + this.#lambda * v)
    const left = x > v ? x - v : 0
    // F(x) - F(left) and its derivatives, without the difference that would cancel.
    const gone = x - left
    const shape = gone * (b * (x + left) + c * (x * x + x * left + left * left))
    this.i = modulated * shape
    this.gm = modulated * gone * (2 * b + 3 * c * (x + left))
    this.#gds = modulated * left * (2 * b + 3 * c * left) + this.#beta * this.#lambda * shape
  }
}
