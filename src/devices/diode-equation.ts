/** Current and charge of one diode's junction at a time. */
import type {Elements, Temperatures} from "../circuit/device.js"
import type {DiodeParameter} from "./diode-parameters.js"
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
  type Tangent,
  tangent,
} from "./junction.js"
import {columns, elementTemperature_K, modelTemperature_K} from "./scaling.js"

const scaled = ["vt", "is", "cjo", "vj", "isr", "broken", "critical"] as const

export class DiodeEquation {
  /** What `evaluate` finds: current, A, and conductance. */
  i = Number.NaN
  g = Number.NaN
  /** What `charge` finds: charge, C, and capacitance. */
  q = Number.NaN
  c = Number.NaN
  readonly #all: Record<(typeof scaled)[number], Float64Array>
  readonly #current = tangent()
  readonly #depletion = tangent()
  // Of the chosen element, with area and number.
  #vt = Number.NaN
  #vtReverse = Number.NaN
  #vtRecombination = Number.NaN
  #is = Number.NaN
  #isr = Number.NaN
  #ikf = Number.NaN
  #ikr = Number.NaN
  #broken = Number.NaN
  #critical = Number.NaN
  #tt = Number.NaN
  #cjo = Number.NaN
  #vj = Number.NaN
  #mj = Number.NaN
  #fc = Number.NaN
  #gmin = Number.NaN

  constructor(readonly elements: Elements<DiodeParameter>) {
    this.#all = columns(elements.count, scaled)
  }

  /** What follows from the temperatures, for all elements. */
  scale(at: Temperatures) {
    const {count, parameters} = this.elements
    const {is, n, cjo, vj, mj, eg, xti, bv, ibv, nbv, tcv, isr, nr, area, tnom, temp, dtemp} = parameters
    for (let k = 0; k < count; k++) {
      const from = modelTemperature_K(at, tnom[k])
      const to = elementTemperature_K(at, temp[k], dtemp[k])
      const vt = boltzmannOverCharge * to
      const saturation = is[k] * saturationFactor(eg[k], xti[k], n[k], from, to)
      this.#all.vt[k] = vt
      this.#all.is[k] = saturation
      this.#all.cjo[k] = capacitanceAt(cjo[k], vj[k], mj[k], from, to)
      this.#all.vj[k] = potentialAt(vj[k], from, to)
      this.#all.isr[k] = isr[k] * saturationFactor(eg[k], xti[k], nr[k], from, to)
      this.#all.critical[k] = criticalVoltage(saturation, n[k] * vt)
      const breakdown = bv[k] - tcv[k] * (to - from)
      const reverse = (Number.isNaN(nbv[k]) ? n[k] : nbv[k]) * vt
      this.#all.broken[k] = matchBreakdown(breakdown, ibv[k] / (saturation * area[k]), reverse, vt)
    }
  }

  choose(k: number, gmin: number) {
    const {parameters: given} = this.elements
    const {vt, is, cjo, vj, isr, broken, critical} = this.#all
    const factor = given.area[k] * given.m[k]
    this.#vt = given.n[k] * vt[k]
    this.#vtReverse = (Number.isNaN(given.nbv[k]) ? given.n[k] : given.nbv[k]) * vt[k]
    this.#vtRecombination = given.nr[k] * vt[k]
    this.#is = is[k] * factor
    this.#isr = isr[k] * factor
    this.#ikf = given.ikf[k] * factor
    this.#ikr = given.ikr[k] * factor
    this.#broken = broken[k]
    this.#critical = critical[k] - this.#vt * Math.log(factor)
    this.#tt = given.tt[k]
    this.#cjo = cjo[k] * factor
    this.#vj = vj[k]
    this.#mj = given.mj[k]
    this.#fc = Math.min(given.fc[k], mostForward)
    this.#gmin = gmin
  }

  /** The voltage to linearize at, where `wanted` may be far beyond the last one. */
  limit(wanted: number, last: number): number {
    const broken = this.#broken
    if (wanted < Math.min(0, 10 * this.#vtReverse - broken)) {
      const beyond = -broken - wanted
      const limited = limitJunction(beyond, -broken - last, this.#vtReverse, this.#critical)
      return limited === beyond ? wanted : -broken - limited
    }
    return limitJunction(wanted, last, this.#vt, this.#critical)
  }

  evaluate(v: number) {
    const current = this.#current
    if (v < -this.#broken) {
      const e = this.#is * Math.exp(-(v + this.#broken) / this.#vtReverse)
      current.value = -e
      current.slope = e / this.#vtReverse
    } else junctionCurrent(v, this.#is, this.#vt, current)
    if (this.#isr) this.#recombine(v)
    if (current.value > 0) limitAtKnee(current, this.#ikf)
    else limitAtKnee(current, this.#ikr)
    this.i = current.value + this.#gmin * v
    this.g = current.slope + this.#gmin
  }

  /** After `evaluate` at the same voltage. */
  charge(v: number) {
    depletionCharge(v, this.#cjo, this.#vj, this.#mj, this.#fc, this.#depletion)
    this.q = this.#tt * this.i + this.#depletion.value
    this.c = this.#tt * this.g + this.#depletion.slope
  }

  #recombine(v: number) {
    const current = this.#current
    const diffusion_A = current.value
    const diffusion_S = current.slope
    junctionCurrent(v, this.#isr, this.#vtRecombination, current)
    const x = 1 - v / this.#vj
    const square = x * x + 0.005
    const width = square ** (this.#mj / 2)
    const widening = (-this.#mj * x * width) / (square * this.#vj)
    current.slope = diffusion_S + current.slope * width + current.value * widening
    current.value = diffusion_A + current.value * width
  }
}

/** High injection: i / (1 + sqrt(|i| / knee)). */
function limitAtKnee(current: Tangent, knee: number) {
  if (!(knee > 0) || current.value === 0) return
  const root = Math.sqrt(Math.abs(current.value) / knee)
  current.value /= 1 + root
  current.slope *= (1 + root / 2) / ((1 + root) * (1 + root))
}

/**
 * The voltage b for which is exp((bv - b) / reverse) is the current `ratio` is at the breakdown voltage, up
 * to what flows there anyway; bv itself where that is less. All currents in units of is.
 */
function matchBreakdown(bv: number, ratio: number, reverse: number, vt: number): number {
  if (!(bv > 0) || ratio < bv / vt) return bv
  let b = bv - reverse * Math.log(1 + ratio)
  for (let k = 0; k < 25; k++) b = bv - reverse * Math.log(ratio + 1 - b / vt)
  return b
}
