/** The channel of level 3; mosfet-level3.ts has the equations. */
import {charge_C} from "./junction.js"
import type {Channel} from "./mosfet-equation.js"
import {type Process, silicon_Fm} from "./mosfet-process.js"
import {columns} from "./scaling.js"

const scaled = [
  "beta",
  "gamma",
  "phi",
  "vbi",
  "vt",
  "length",
  "depth",
  "depletion",
  "feedback",
  "narrow",
  "states",
  "drift",
  "modulation",
] as const

type Given = "w" | "m" | "ld" | "xj" | "nsub" | "eta" | "theta" | "delta" | "nfs" | "vmax" | "uo" | "kappa"

export class ShortChannel implements Channel {
  i = Number.NaN
  gm = Number.NaN
  gds = Number.NaN
  gmb = Number.NaN
  von = Number.NaN
  vonByDrain = Number.NaN
  vonByBulk = Number.NaN
  vdsat = Number.NaN
  vdsatByGate = Number.NaN
  vdsatByDrain = Number.NaN
  vdsatByBulk = Number.NaN

  readonly #all: Record<(typeof scaled)[number], Float64Array>
  #beta = Number.NaN
  #gamma = Number.NaN
  #phi = Number.NaN
  #vbi = Number.NaN
  #vt = Number.NaN
  #length = Number.NaN
  #depth = Number.NaN // of the junctions, m
  #diffused = Number.NaN // below the gate at either end, m
  #depletion = Number.NaN // width per root of voltage, m/V^0.5
  #feedback = Number.NaN
  #narrow = Number.NaN
  #states = Number.NaN
  #theta = Number.NaN
  #drift = Number.NaN // c for x = 0, V; 0 without vmax
  #modulation = Number.NaN // kappa D, m^2/V

  // The bulk's share at v_bs, with derivatives: its voltage across the oxide, F, N.
  #bulk = Number.NaN
  #bulkByBulk = Number.NaN
  #F = Number.NaN
  #FByBulk = Number.NaN
  #N = Number.NaN
  #NByBulk = Number.NaN

  // The current of an inverted channel by x, v_ds, F; the saturation voltage by x, F.
  #current = Number.NaN
  #currentByX = Number.NaN
  #currentByV = Number.NaN
  #currentByF = Number.NaN
  #vsatByX = Number.NaN
  #vsatByF = Number.NaN

  constructor(
    count: number,
    readonly given: Readonly<Record<Given, Float64Array>>,
  ) {
    this.#all = columns(count, scaled)
  }

  scale(k: number, {kp, length, gamma, phi, vbi, vt, oxide_Fm2, mobility}: Process) {
    const {w, m, xj, nsub, eta, delta, nfs, vmax, uo, kappa} = this.given
    const all = this.#all
    const D = Number.isNaN(nsub[k]) ? 0 : (2 * silicon_Fm) / (charge_C * nsub[k] * 1e6)
    all.beta[k] = (kp * w[k] * m[k]) / length
    all.gamma[k] = gamma
    all.phi[k] = phi
    all.vbi[k] = vbi
    all.vt[k] = vt
    all.length[k] = length
    all.depth[k] = xj[k]
    all.depletion[k] = Math.sqrt(D)
    all.feedback[k] = (eta[k] * 8.15e-22) / (oxide_Fm2 * length ** 3)
    all.narrow[k] = (delta[k] * Math.PI * silicon_Fm) / (2 * oxide_Fm2 * w[k])
    all.states[k] = (charge_C * nfs[k] * 1e4) / oxide_Fm2
    all.drift[k] = (length * vmax[k]) / (uo[k] * mobility * 1e-4)
    all.modulation[k] = kappa[k] * D
  }

  choose(k: number) {
    const all = this.#all
    this.#beta = all.beta[k]
    this.#gamma = all.gamma[k]
    this.#phi = all.phi[k]
    this.#vbi = all.vbi[k]
    this.#vt = all.vt[k]
    this.#length = all.length[k]
    this.#depth = all.depth[k]
    this.#diffused = this.given.ld[k]
    this.#depletion = all.depletion[k]
    this.#feedback = all.feedback[k]
    this.#narrow = all.narrow[k]
    this.#states = all.states[k]
    this.#theta = this.given.theta[k]
    this.#drift = all.drift[k]
    this.#modulation = all.modulation[k]
  }

  evaluate(vgs: number, vds: number, vbs: number) {
    this.#evaluateBulk(vbs)
    const threshold = this.#vbi - this.#feedback * vds + this.#bulk
    const smooth = this.#states > 0 ? this.#vt * this.#N : 0 // from the threshold to v_on
    const smoothByBulk = this.#states > 0 ? this.#vt * this.#NByBulk : 0
    this.von = threshold + smooth
    this.vonByDrain = -this.#feedback
    this.vonByBulk = this.#bulkByBulk + smoothByBulk
    const below = vgs < this.von
    if (vgs <= this.von && !smooth) {
      this.i = this.gm = this.gds = this.gmb = 0
      this.vdsat = this.vdsatByGate = this.vdsatByDrain = this.vdsatByBulk = 0
      return
    }
    this.#evaluateInverted(below ? smooth : vgs - threshold, vds)
    // x by the three voltages.
    const xByGate = below ? 0 : 1
    const xByDrain = below ? 0 : this.#feedback
    const xByBulk = below ? smoothByBulk : -this.#bulkByBulk
    this.i = this.#current
    this.gm = this.#currentByX * xByGate
    this.gds = this.#currentByX * xByDrain + this.#currentByV
    this.gmb = this.#currentByX * xByBulk + this.#currentByF * this.#FByBulk
    this.vdsatByGate = this.#vsatByX * xByGate
    this.vdsatByDrain = this.#vsatByX * xByDrain
    this.vdsatByBulk = this.#vsatByX * xByBulk + this.#vsatByF * this.#FByBulk
    if (!below) return
    const weak = Math.exp((vgs - this.von) / smooth)
    this.i *= weak
    this.gm = this.gm * weak + this.i / smooth
    this.gds = this.gds * weak - (this.i * this.vonByDrain) / smooth
    const farther = ((vgs - this.von) * smoothByBulk) / smooth
    this.gmb = this.gmb * weak - (this.i * (this.vonByBulk + farther)) / smooth
  }

  /** What depends on v_bs alone. */
  #evaluateBulk(vbs: number) {
    const phi = this.#phi
    let root: number
    let rootByBulk: number
    if (vbs <= 0) {
      root = Math.sqrt(phi - vbs)
      rootByBulk = -0.5 / root
    } else {
      root = Math.sqrt(phi) / (1 + vbs / (2 * phi))
      rootByBulk = (-0.5 * root * root) / (phi * Math.sqrt(phi))
    }
    // Dang's trapezoid: the charge that the junctions hold is not the gate's.
    let short = 1
    let shortByRoot = 0
    const depth = this.#depth
    if (depth > 0 && this.#depletion > 0) {
      const bottom = (this.#depletion * root) / depth
      const bottomByRoot = this.#depletion / depth
      const diffused = this.#diffused / depth
      const side = 0.0631353 + 0.8013292 * bottom - 0.01110777 * bottom * bottom + diffused
      const sideByRoot = (0.8013292 - 2 * 0.01110777 * bottom) * bottomByRoot
      const ratio = bottom / (1 + bottom)
      const height = Math.sqrt(1 - ratio * ratio)
      const heightByRoot = (-ratio * bottomByRoot) / ((1 + bottom) * (1 + bottom) * height)
      const scale = depth / this.#length
      short = 1 - scale * (side * height - diffused)
      shortByRoot = -scale * (sideByRoot * height + side * heightByRoot)
    }
    const gamma = this.#gamma
    const n = this.#narrow
    this.#bulk = gamma * short * root + n * root * root
    this.#bulkByBulk = (gamma * (short + shortByRoot * root) + 2 * n * root) * rootByBulk
    this.#F = (gamma * short) / (4 * root) + n
    this.#FByBulk = (gamma / 4) * (shortByRoot / root - short / (root * root)) * rootByBulk
    this.#N = 1 + this.#states + (gamma * short) / (2 * root) + n / 2
    this.#NByBulk = 2 * this.#FByBulk
  }

  /** The current, were there no weak inversion. */
  #evaluateInverted(x: number, vds: number) {
    const onF = 1 / (1 + this.#F)
    const beta = this.#beta / (1 + this.#theta * x)
    const betaByX = (-beta * this.#theta) / (1 + this.#theta * x)
    const a = x * onF
    const c = this.#drift * (1 + this.#theta * x)
    const cByX = this.#drift * this.#theta
    let vsat = a
    let vsatByX = onF
    let vsatByF = -a * onF
    if (c > 0) {
      const hypotenuse = Math.sqrt(a * a + c * c)
      const byA = 1 - a / hypotenuse
      const byC = 1 - c / hypotenuse
      vsat = (2 * a * c) / (a + c + hypotenuse)
      vsatByX = byA * onF + byC * cByX
      vsatByF = -byA * a * onF
    }
    const saturated = vds > vsat
    const v = saturated ? vsat : vds
    const drift = c > 0 ? c / (c + v) : 1
    const driftByV = c > 0 ? -drift / (c + v) : 0
    const driftByC = c > 0 ? v / ((c + v) * (c + v)) : 0
    const shape = (x - 0.5 * (1 + this.#F) * v) * v
    const current = beta * drift * shape
    const byV = beta * (drift * (x - (1 + this.#F) * v) + driftByV * shape)
    let currentByX = beta * (drift * v + driftByC * cByX * shape) + betaByX * drift * shape
    let currentByF = -0.5 * beta * drift * v * v
    let currentByV = byV
    if (saturated) {
      currentByX += byV * vsatByX
      currentByF += byV * vsatByF
      currentByV = 0
    }
    this.vdsat = vsat
    this.#vsatByX = vsatByX
    this.#vsatByF = vsatByF
    this.#current = current
    this.#currentByX = currentByX
    this.#currentByV = currentByV
    this.#currentByF = currentByF
    if (this.#modulation > 0 && (saturated || !(c > 0))) this.#shorten(vds, c, cByX)
  }

  /** Divides the current by 1 - d / L. */
  #shorten(vds: number, c: number, cByX: number) {
    const vsat = this.vdsat
    const q = this.#modulation
    const length = this.#length
    let d: number
    let dByV: number
    let dBySat: number
    let dByC = 0
    if (c > 0) {
      const A = (q * c * (c + vsat)) / (2 * length * vsat)
      const root = Math.sqrt(A * A + q * (vds - vsat))
      d = (q * (vds - vsat)) / (root + A)
      dByV = q / (2 * root)
      const dByA = A / root - 1
      dBySat = -dByV - (dByA * q * c * c) / (2 * length * vsat * vsat)
      dByC = (dByA * q * (2 * c + vsat)) / (2 * length * vsat)
    } else if (vds > vsat) {
      d = Math.sqrt(q * (vds - 0.875 * vsat))
      dByV = q / (2 * d)
      dBySat = -0.875 * dByV
    } else {
      const ratio = vds / vsat
      const cube = ratio * ratio * ratio
      const most = Math.sqrt((q * vsat) / 8)
      d = most * cube * ratio
      dByV = (4 * most * cube) / vsat
      dBySat = (-3.5 * d) / vsat
    }
    if (d > length / 2) {
      const less = (length * length) / (4 * d * d)
      d = length - (length * length) / (4 * d)
      dByV *= less
      dBySat *= less
      dByC *= less
    }
    const factor = length / (length - d)
    this.#current *= factor
    const byD = this.#current / (length - d)
    this.#currentByX = this.#currentByX * factor + byD * (dBySat * this.#vsatByX + dByC * cByX)
    this.#currentByV = this.#currentByV * factor + byD * dByV
    this.#currentByF = this.#currentByF * factor + byD * dBySat * this.#vsatByF
  }
}
