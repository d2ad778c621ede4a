/**
 * MOSFET of level 1 after Shichman and Hodges (IEEE JSSC 3, 1968), with b = kp w / (l - 2 ld) and x = v_gs
 * - v_on:
 *
 *     v_on = vto + gamma (sqrt(phi - v_bs) - sqrt(phi))        for v_bs > 0 along the root's tangent, down to 0
 *     i_d = b v_ds (x - v_ds / 2) (1 + lambda v_ds)            0 <= v_ds < x
 *     i_d = b/2 x^2 (1 + lambda v_ds)                          0 <= x <= v_ds
 *
 * and no current for x < 0. For v_ds < 0 drain and source change roles; a p-type transistor has all signs
 * turned, and its vto is negative. Junctions from bulk to drain and source carry i = is (exp(v / vt) - 1) +
 * gmin v. Capacitances of the gate are Meyer's, whose charge is what flowed since the last solution: source
 * and drain have no charges whose derivatives they are, so along a closed path a small charge may be left
 * over, as in SPICE. Flicker noise, A^2/Hz:
 *
 *     nlev = 0: kf i^af / (cox l^2 f)        1: kf i^af / (cox w l f)        2: kf gm^2 / (cox w l f^af)
 */
import type {DeviceType} from "../circuit/device.js"
import {idealCurrent} from "./junction.js"
import {placeMosfet} from "./mosfet.js"
import type {Channel} from "./mosfet-equation.js"
import {type MosfetParameter, mosfetParameters} from "./mosfet-parameters.js"
import {intrinsic_cm3, type Level, type Process} from "./mosfet-process.js"
import {columns} from "./scaling.js"

export const mosfetLevel1: DeviceType<MosfetParameter | "lambda"> = {
  title: "MOSFET of level 1",
  letter: "m",
  model: {types: {nmos: 1, pmos: -1}, levels: [1]},
  terminals: ["d", "g", "s", "b"],
  parameters: {
    ...mosfetParameters,
    lambda: {title: "channel-length modulation", unit: "1/V", default: 0, of: "model"},
  },

  place(elements, topology) {
    const {count, parameters} = elements
    const channel = new ShichmanHodges(count, parameters.lambda, parameters.w, parameters.m)
    return placeMosfet(elements, channel, level1, topology)
  },
}

const level1: Level = {junctionCurrent: idealCurrent, intrinsic_cm3: () => intrinsic_cm3}

class ShichmanHodges implements Channel {
  i = Number.NaN
  gm = Number.NaN
  gds = Number.NaN
  gmb = Number.NaN
  von = Number.NaN
  readonly vonByDrain = 0
  vonByBulk = Number.NaN
  vdsat = Number.NaN
  vdsatByGate = Number.NaN
  readonly vdsatByDrain = 0
  vdsatByBulk = Number.NaN

  readonly #all: Record<"beta" | "gamma" | "phi" | "vbi", Float64Array>
  #beta = Number.NaN
  #gamma = Number.NaN
  #phi = Number.NaN
  #vbi = Number.NaN
  #lambda = Number.NaN

  constructor(
    count: number,
    readonly lambda: Float64Array,
    readonly width: Float64Array,
    readonly parallel: Float64Array,
  ) {
    this.#all = columns(count, ["beta", "gamma", "phi", "vbi"])
  }

  scale(k: number, {kp, length, gamma, phi, vbi}: Process) {
    this.#all.beta[k] = (kp * this.width[k] * this.parallel[k]) / length
    this.#all.gamma[k] = gamma
    this.#all.phi[k] = phi
    this.#all.vbi[k] = vbi
  }

  choose(k: number) {
    this.#beta = this.#all.beta[k]
    this.#gamma = this.#all.gamma[k]
    this.#phi = this.#all.phi[k]
    this.#vbi = this.#all.vbi[k]
    this.#lambda = this.lambda[k]
  }

  evaluate(vgs: number, vds: number, vbs: number) {
    const flat = Math.sqrt(this.#phi)
    const straight = flat - vbs / (2 * flat)
    const root = vbs <= 0 ? Math.sqrt(this.#phi - vbs) : Math.max(0, straight)
    const rootByBulk = vbs <= 0 ? -1 / (2 * root) : straight > 0 ? -1 / (2 * flat) : 0
    this.von = this.#vbi + this.#gamma * root
    this.vonByBulk = this.#gamma * rootByBulk
    const x = vgs - this.von
    this.vdsat = Math.max(0, x)
    this.vdsatByGate = x > 0 ? 1 : 0
    this.vdsatByBulk = x > 0 ? -this.vonByBulk : 0
    const beta = this.#beta
    const lambda = this.#lambda
    const modulation = 1 + lambda * vds
    if (x <= 0) this.i = this.gm = this.gds = 0
    else if (x <= vds) {
      const square = 0.5 * beta * x * x
      this.i = square * modulation
      this.gm = beta * x * modulation
      this.gds = square * lambda
    } else {
      const linear = beta * vds * (x - vds / 2)
      this.i = linear * modulation
      this.gm = beta * vds * modulation
      this.gds = beta * (x - vds) * modulation + linear * lambda
    }
    this.gmb = -this.gm * this.vonByBulk
  }
}
