/** Currents and charges of one MOSFET at a time, by v_gs, v_ds, v_bs, signs as of an n-type one. */
import type {Elements, Temperatures} from "../circuit/device.js"
import {criticalVoltage, depletionCharge, limitJunction, mostForward, tangent} from "./junction.js"
import {limitDrain, limitGate} from "./limit-field-effect.js"
import {Meyer, type Saturation} from "./mosfet-meyer.js"
import type {MosfetParameter} from "./mosfet-parameters.js"
import {type Level, type Process, process} from "./mosfet-process.js"
import {columns} from "./scaling.js"

/** The current of one element's channel at a time, for v_ds >= 0. */
export interface Channel extends Saturation {
  /** A, and its derivatives by v_gs, v_ds, v_bs. */
  readonly i: number
  readonly gm: number
  readonly gds: number
  readonly gmb: number
  /** Takes over what element k is at its temperature. */
  scale(k: number, process: Process): void
  choose(k: number): void
  evaluate(vgs: number, vds: number, vbs: number): void
}

const scaled = [
  "vt",
  "phi",
  "pb",
  "oxide",
  "drainSaturation",
  "sourceSaturation",
  "drainBottom",
  "sourceBottom",
  "drainSide",
  "sourceSide",
] as const

export class MosfetEquation {
  /** What `evaluate` finds: the current into the drain, A, and its derivatives by v_gs, v_ds, v_bs. */
  i = Number.NaN
  byGate = Number.NaN
  byDrain = Number.NaN
  byBulk = Number.NaN
  /** From bulk to source and to drain. */
  readonly source = tangent()
  readonly drain = tangent()
  /** What `charge` finds: on the bulk's side of its junctions, C. */
  readonly sourceCharge = tangent()
  readonly drainCharge = tangent()
  readonly meyer = new Meyer()
  /** What `limit` leaves. */
  vgs = Number.NaN
  vds = Number.NaN
  vbs = Number.NaN
  /** Whether the chosen element has any charge besides linear overlaps. */
  charged = false

  readonly #all: Record<(typeof scaled)[number], Float64Array>
  readonly #side = tangent()
  #k = 0
  #gmin = Number.NaN
  #vt = Number.NaN
  #drainCritical = Number.NaN
  #sourceCritical = Number.NaN

  constructor(
    readonly elements: Elements<MosfetParameter>,
    readonly channel: Channel,
    readonly level: Level,
  ) {
    this.#all = columns(elements.count, scaled)
  }

  /** Whether element k has a gate oxide and with it capacitances that depend on voltages. */
  hasOxide(k: number): boolean {
    return !Number.isNaN(this.elements.parameters.tox[k])
  }

  /** What follows from the temperatures, for all elements. */
  scale(at: Temperatures) {
    const {elements} = this
    const {w, m} = elements.parameters
    const all = this.#all
    for (let k = 0; k < elements.count; k++) {
      const found = process(elements, k, at, this.level)
      all.vt[k] = found.vt
      all.phi[k] = found.phi
      all.pb[k] = found.pb
      all.oxide[k] = this.hasOxide(k) ? found.oxide_Fm2 * w[k] * found.length * m[k] : 0
      all.drainSaturation[k] = found.drainSaturation
      all.sourceSaturation[k] = found.sourceSaturation
      all.drainBottom[k] = found.drainBottom
      all.sourceBottom[k] = found.sourceBottom
      all.drainSide[k] = found.drainSide
      all.sourceSide[k] = found.sourceSide
      this.channel.scale(k, found)
    }
  }

  choose(k: number, gmin: number) {
    const all = this.#all
    this.#k = k
    this.#gmin = gmin
    this.#vt = all.vt[k]
    this.#drainCritical = criticalVoltage(all.drainSaturation[k], all.vt[k])
    this.#sourceCritical = criticalVoltage(all.sourceSaturation[k], all.vt[k])
    this.charged =
      all.oxide[k] + all.drainBottom[k] + all.sourceBottom[k] + all.drainSide[k] + all.sourceSide[k] > 0
    this.channel.choose(k)
  }

  /**
   * Sets vgs, vds, vbs no further from the last ones than the equations can be trusted; returns whether
   * that is less.
   */
  limit(
    vgs: number,
    vds: number,
    vbs: number,
    lastGate: number,
    lastDrain: number,
    lastBulk: number,
    von: number,
  ) {
    // Differences are taken only of what was limited: rounding must not look like a limit.
    if (lastDrain >= 0) {
      this.vgs = limitGate(vgs, lastGate, von)
      this.vds = limitDrain(this.vgs === vgs ? vds : this.vgs - (vgs - vds), lastDrain)
    } else {
      const vgd = limitGate(vgs - vds, lastGate - lastDrain, von)
      const same = vgd === vgs - vds
      this.vds = -limitDrain(same ? -vds : vgd - vgs, -lastDrain)
      this.vgs = same && this.vds === vds ? vgs : vgd + this.vds
    }
    if (this.vds >= 0) this.vbs = limitJunction(vbs, lastBulk, this.#vt, this.#sourceCritical)
    else {
      const wanted = vbs - this.vds
      const vbd = limitJunction(wanted, lastBulk - lastDrain, this.#vt, this.#drainCritical)
      this.vbs = vbd === wanted ? vbs : vbd + this.vds
    }
    return this.vgs !== vgs || this.vds !== vds || this.vbs !== vbs
  }

  evaluate(vgs: number, vds: number, vbs: number) {
    const {channel, source, drain} = this
    if (vds >= 0) {
      channel.evaluate(vgs, vds, vbs)
      this.i = channel.i
      this.byGate = channel.gm
      this.byDrain = channel.gds
      this.byBulk = channel.gmb
    } else {
      // Source and drain have changed roles.
      channel.evaluate(vgs - vds, -vds, vbs - vds)
      this.i = -channel.i
      this.byGate = -channel.gm
      this.byDrain = channel.gm + channel.gds + channel.gmb
      this.byBulk = -channel.gmb
    }
    this.level.junctionCurrent(vbs, this.#all.sourceSaturation[this.#k], this.#vt, source)
    this.level.junctionCurrent(vbs - vds, this.#all.drainSaturation[this.#k], this.#vt, drain)
    source.value += this.#gmin * vbs
    source.slope += this.#gmin
    drain.value += this.#gmin * (vbs - vds)
    drain.slope += this.#gmin
  }

  /** After `evaluate` with the same voltages. */
  charge(vgs: number, vds: number, vbs: number) {
    const k = this.#k
    const all = this.#all
    this.#depletion(vbs, all.sourceBottom[k], all.sourceSide[k], this.sourceCharge)
    this.#depletion(vbs - vds, all.drainBottom[k], all.drainSide[k], this.drainCharge)
    if (vds >= 0) this.meyer.evaluate(all.oxide[k], all.phi[k], vgs, vds, this.channel)
    else {
      this.meyer.evaluate(all.oxide[k], all.phi[k], vgs - vds, -vds, this.channel)
      this.meyer.reverse()
    }
  }

  #depletion(v: number, bottom: number, side: number, to: typeof this.sourceCharge) {
    const k = this.#k
    const {mj, mjsw, fc} = this.elements.parameters
    const pb = this.#all.pb[k]
    const from = Math.min(fc[k], mostForward)
    depletionCharge(v, side, pb, mjsw[k], from, this.#side)
    depletionCharge(v, bottom, pb, mj[k], from, to)
    to.value += this.#side.value
    to.slope += this.#side.slope
  }
}
