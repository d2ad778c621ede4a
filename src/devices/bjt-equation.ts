/** Currents and charges of one bipolar transistor at a time, signs as of an npn one. */
import type {Elements, Temperatures} from "../circuit/device.js"
import type {BjtParameter} from "./bjt-parameters.js"
import {
  boltzmannOverCharge,
  capacitanceAt,
  criticalVoltage,
  depletionCharge,
  junctionCurrent,
  mostForward,
  potentialAt,
  saturationFactor,
  tangent,
} from "./junction.js"
import {columns, elementTemperature_K, modelTemperature_K} from "./scaling.js"

const scaled = [
  "vt",
  "is",
  "ise",
  "isc",
  "iss",
  "bf",
  "br",
  "cje",
  "vje",
  "cjc",
  "vjc",
  "cjs",
  "vjs",
] as const

export class BjtEquation {
  /** What `evaluate` finds: the current from collector to emitter, A, with derivatives by v_be and v_bc. */
  it = Number.NaN
  itByE = Number.NaN
  itByC = Number.NaN
  /** From base to emitter and to collector. */
  readonly ibe = tangent()
  readonly ibc = tangent()
  /** Conductance of the base, S. */
  gb = Number.NaN
  gbByE = Number.NaN
  gbByC = Number.NaN
  /** What `charge` finds: base-emitter charge, C. */
  qbe = Number.NaN
  qbeByE = Number.NaN
  qbeByC = Number.NaN
  /** Base-collector charges behind and before the base resistance; current and charge from substrate. */
  readonly qbc = tangent()
  readonly qbx = tangent()
  readonly substrate = tangent()
  readonly qs = tangent()
  /** For limits. */
  vt = Number.NaN
  critical = Number.NaN
  substrateCritical = Number.NaN

  readonly #all: Record<(typeof scaled)[number], Float64Array>
  readonly #forward = tangent()
  readonly #reverse = tangent()
  readonly #leakE = tangent()
  readonly #leakC = tangent()
  readonly #depletion = tangent()
  #k = 0
  #gmin = Number.NaN
  // Of the last `evaluate`: the normalized base charge, with derivatives by v_be and v_bc.
  #q = Number.NaN
  #qByE = Number.NaN
  #qByC = Number.NaN

  constructor(readonly elements: Elements<BjtParameter>) {
    this.#all = columns(elements.count, scaled)
  }

  /** What follows from the temperatures, for all elements. */
  scale(at: Temperatures) {
    const {count, parameters: p} = this.elements
    const all = this.#all
    for (let k = 0; k < count; k++) {
      const from = modelTemperature_K(at, p.tnom[k])
      const to = elementTemperature_K(at, p.temp[k], p.dtemp[k])
      const factor = p.area[k] * p.m[k]
      const saturation = (n: number) => factor * saturationFactor(p.eg[k], p.xti[k], n, from, to)
      const gain = (to / from) ** p.xtb[k]
      all.vt[k] = boltzmannOverCharge * to
      all.is[k] = p.is[k] * saturation(1)
      all.ise[k] = (p.ise[k] * saturation(p.ne[k])) / gain
      all.isc[k] = (p.isc[k] * saturation(p.nc[k])) / gain
      all.iss[k] = p.iss[k] * saturation(1)
      all.bf[k] = p.bf[k] * gain
      all.br[k] = p.br[k] * gain
      all.cje[k] = factor * capacitanceAt(p.cje[k], p.vje[k], p.mje[k], from, to)
      all.vje[k] = potentialAt(p.vje[k], from, to)
      all.cjc[k] = factor * capacitanceAt(p.cjc[k], p.vjc[k], p.mjc[k], from, to)
      all.vjc[k] = potentialAt(p.vjc[k], from, to)
      all.cjs[k] = factor * capacitanceAt(p.cjs[k], p.vjs[k], p.mjs[k], from, to)
      all.vjs[k] = potentialAt(p.vjs[k], from, to)
    }
  }

  choose(k: number, gmin: number) {
    this.#k = k
    this.#gmin = gmin * this.elements.parameters.m[k]
    this.vt = this.#all.vt[k]
    this.critical = criticalVoltage(this.#all.is[k], this.vt)
    this.substrateCritical = criticalVoltage(this.#all.iss[k], this.vt)
  }

  evaluate(vbe: number, vbc: number) {
    const k = this.#k
    const p = this.elements.parameters
    const {is, ise, isc, bf, br} = this.#all
    const vt = this.vt
    const forward = this.#forward
    const reverse = this.#reverse
    const leakE = this.#leakE
    const leakC = this.#leakC
    junctionCurrent(vbe, is[k], p.nf[k] * vt, forward)
    junctionCurrent(vbc, is[k], p.nr[k] * vt, reverse)
    junctionCurrent(vbe, ise[k], p.ne[k] * vt, leakE)
    junctionCurrent(vbc, isc[k], p.nc[k] * vt, leakC)
    this.#evaluateBase(vbe, vbc)
    const q = this.#q
    const it = (forward.value - reverse.value) / q
    this.it = it
    this.itByE = (forward.slope - it * this.#qByE) / q
    this.itByC = (-reverse.slope - it * this.#qByC) / q
    this.ibe.value = forward.value / bf[k] + leakE.value + this.#gmin * vbe
    this.ibe.slope = forward.slope / bf[k] + leakE.slope + this.#gmin
    this.ibc.value = reverse.value / br[k] + leakC.value + this.#gmin * vbc
    this.ibc.slope = reverse.slope / br[k] + leakC.slope + this.#gmin
    if (p.rb[k] > 0) this.#evaluateResistance()
  }

  /** The base's charge, in units of that without bias. */
  #evaluateBase(vbe: number, vbc: number) {
    const k = this.#k
    const {vaf, var: varEarly, ikf, ikr, nkf, area, m} = this.elements.parameters
    const byC = vaf[k] > 0 ? 1 / vaf[k] : 0
    const byE = varEarly[k] > 0 ? 1 / varEarly[k] : 0
    const q1 = 1 / (1 - byC * vbc - byE * vbe)
    const overF = ikf[k] > 0 ? 1 / (ikf[k] * area[k] * m[k]) : 0
    const overR = ikr[k] > 0 ? 1 / (ikr[k] * area[k] * m[k]) : 0
    const injected = 1 + 4 * (overF * this.#forward.value + overR * this.#reverse.value)
    let root = 1
    let slope = 0 // of the root by what is injected
    if ((overF || overR) && injected > 0) {
      root = nkf[k] === 0.5 ? Math.sqrt(injected) : injected ** nkf[k]
      slope = (nkf[k] * root) / injected
    }
    const q = (q1 * (1 + root)) / 2
    this.#q = q
    this.#qByE = q1 * (q * byE + 2 * slope * overF * this.#forward.slope)
    this.#qByC = q1 * (q * byC + 2 * slope * overR * this.#reverse.slope)
  }

  /** The base's resistance: crowded by current (irb) or by charge. */
  #evaluateResistance() {
    const k = this.#k
    const {rb, rbm, irb, area, m} = this.elements.parameters
    const factor = area[k] * m[k]
    const least = Number.isNaN(rbm[k]) ? rb[k] : rbm[k]
    let share = 1 / this.#q
    let byE = -share * share * this.#qByE
    let byC = -share * share * this.#qByC
    if (irb[k] > 0) {
      const r = Math.max((this.ibe.value + this.ibc.value) / (irb[k] * factor), leastCrowding)
      const root = Math.sqrt(r)
      const w = Math.sqrt(1 + crowding * r)
      const z = (crowding * root) / (edge * (w + 1))
      let byZ: number
      if (z < 0.1) {
        // The series: below, tan z - z is a difference of equals.
        const s = z * z
        share = 1 - s * (4 / 15 + s * (4 / 105 + s * (8 / 1575 + (s * 4) / 6237)))
        byZ = -z * (8 / 15 + s * (16 / 105 + s * (16 / 525 + (s * 32) / 6237)))
      } else {
        const t = Math.tan(z)
        share = (3 * (t - z)) / (z * t * t)
        byZ = (3 * (z * t ** 4 - (t - z) * (t * t + 2 * z * t * (1 + t * t)))) / (z * z * t ** 4)
      }
      const byR = r > leastCrowding ? (byZ * crowding) / (2 * edge * root * w * (w + 1)) : 0
      byE = (byR * this.ibe.slope) / (irb[k] * factor)
      byC = (byR * this.ibc.slope) / (irb[k] * factor)
    }
    const g = factor / (least + (rb[k] - least) * share)
    const slope = (-g * g * (rb[k] - least)) / factor
    this.gb = g
    this.gbByE = slope * byE
    this.gbByC = slope * byC
  }

  /** After `evaluate` with the same voltages. */
  charge(vbe: number, vbc: number) {
    const k = this.#k
    const {mje, mjc, xcjc, fc, tf, tr} = this.elements.parameters
    const {cje, vje, cjc, vjc} = this.#all
    const from = Math.min(fc[k], mostForward)
    const depletion = this.#depletion
    depletionCharge(vbe, cje[k], vje[k], mje[k], from, depletion)
    this.qbe = depletion.value
    this.qbeByE = depletion.slope
    this.qbeByC = 0
    if (tf[k] > 0) this.#diffuse(vbe, vbc)
    depletionCharge(vbc, cjc[k] * xcjc[k], vjc[k], mjc[k], from, this.qbc)
    this.qbc.value += tr[k] * this.#reverse.value
    this.qbc.slope += tr[k] * this.#reverse.slope
  }

  /** Adds what crosses the base: tf times the current over q, more of it at high currents (xtf, itf, vtf). */
  #diffuse(vbe: number, vbc: number) {
    const k = this.#k
    const {tf, xtf, vtf, itf, area, m} = this.elements.parameters
    const {value, slope} = this.#forward
    let more = 1
    let moreByE = 0
    let moreByC = 0
    if (xtf[k] > 0 && vbe > 0) {
      let extra = xtf[k]
      if (vtf[k] > 0) {
        extra *= Math.exp(vbc / (1.44 * vtf[k]))
        moreByC = extra / (1.44 * vtf[k])
      }
      if (itf[k] > 0) {
        const knee = itf[k] * area[k] * m[k]
        const share = value / (value + knee)
        extra *= share * share
        moreByC *= share * share
        moreByE = (2 * extra * knee * slope) / (value * (value + knee))
      }
      more += extra
    }
    const q = this.#q
    const t = tf[k]
    const moved = (value * more) / q
    this.qbe += t * moved
    this.qbeByE += (t * (slope * more + value * moreByE - moved * this.#qByE)) / q
    this.qbeByC += (t * (value * moreByC - moved * this.#qByC)) / q
  }

  /** Charge between the base's terminal and the collector. */
  chargeOutside(vbx: number) {
    const k = this.#k
    const {mjc, xcjc, fc} = this.elements.parameters
    const {cjc, vjc} = this.#all
    depletionCharge(vbx, cjc[k] * (1 - xcjc[k]), vjc[k], mjc[k], Math.min(fc[k], mostForward), this.qbx)
  }

  /** Current and charge from the substrate, at the voltage across its junction. */
  evaluateSubstrate(v: number) {
    const k = this.#k
    const {ns, mjs} = this.elements.parameters
    const {iss, cjs, vjs} = this.#all
    junctionCurrent(v, iss[k], ns[k] * this.vt, this.substrate)
    this.substrate.value += this.#gmin * v
    this.substrate.slope += this.#gmin
    depletionCharge(v, cjs[k], vjs[k], mjs[k], 0, this.qs)
  }
}

/** Of the base resistance's fall with current: 144 / pi^2 and 24 / pi^2 as SPICE has them. */
const crowding = 14.59025
const edge = 2.4317
/** Below this part of irb the base resistance stays. */
const leastCrowding = 1e-9
