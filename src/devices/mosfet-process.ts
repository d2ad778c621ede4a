/** What follows from the doping and the temperature of MOSFETs of level 1 and 3. */
import type {Elements, Temperatures} from "../circuit/device.js"
import {
  bandGap_eV,
  boltzmannOverCharge,
  capacitanceAt,
  charge_C,
  type junctionCurrent,
  potentialAt,
} from "./junction.js"
import type {MosfetParameter} from "./mosfet-parameters.js"
import {elementTemperature_K, modelTemperature_K} from "./scaling.js"

/** The value of SPICE, 3e-6 of it more than the constant of nature, F/m. */
const vacuum_Fm = 8.854214871e-12
export const oxide_Fm = 3.9 * vacuum_Fm
export const silicon_Fm = 11.7 * vacuum_Fm
/** Carriers in undoped silicon at 300 K, 1/cm^3. */
export const intrinsic_cm3 = 1.45e10

/** What flicker noise counts with where `tox` is not given, m. */
const usualOxide_m = 1e-7

/** In what the levels of SPICE differ around the channel. */
export interface Level {
  /** Current of the bulk junctions. */
  readonly junctionCurrent: typeof junctionCurrent
  /** Carriers in undoped silicon, 1/cm^3, when `phi` follows from doping. */
  intrinsic_cm3(nominal_K: number): number
}

/**
 * One element's constants at its temperature, for `m` transistors side by side; signs as of an n-type one.
 */
export interface Process {
  readonly temperature_K: number
  readonly nominal_K: number
  /** V */
  readonly vt: number
  /** Of the channel, m. */
  readonly length: number
  /** Of the gate oxide, F/m^2; NaN without `tox`. */
  readonly oxide_Fm2: number
  readonly phi: number
  readonly gamma: number
  /** Threshold less gamma sqrt(phi), V. */
  readonly vbi: number
  /** A/V^2 */
  readonly kp: number
  /** Mobility's factor over that at the nominal temperature. */
  readonly mobility: number
  /** Of the bulk junctions: saturation currents, A, built-in potential, V. */
  readonly drainSaturation: number
  readonly sourceSaturation: number
  readonly pb: number
  /** Capacitances at zero bias, F: bottoms, sides. */
  readonly drainBottom: number
  readonly sourceBottom: number
  readonly drainSide: number
  readonly sourceSide: number
}

/**
 * After Vladimirescu and Liu (The simulation of MOS integrated circuits using SPICE2, 1980), temperatures
 * after the manual of SPICE 3.
 */
export function process(
  elements: Elements<MosfetParameter>,
  k: number,
  at: Temperatures,
  level: Level,
): Process {
  const p = elements.parameters
  const sign = p.polarity[k]
  const m = p.m[k]
  const nominal_K = modelTemperature_K(at, p.tnom[k])
  const temperature_K = elementTemperature_K(at, p.temp[k], p.dtemp[k])
  const ratio = temperature_K / nominal_K
  const vt = boltzmannOverCharge * temperature_K
  const gap = bandGap_eV(temperature_K)
  const nominalGap = bandGap_eV(nominal_K)
  const oxide_Fm2 = oxide_Fm / p.tox[k]
  const doping_m3 = p.nsub[k] * 1e6
  const intrinsic_cm3 = level.intrinsic_cm3(nominal_K)
  const doped = p.nsub[k] > intrinsic_cm3 && !Number.isNaN(oxide_Fm2)

  let phi = given(p.phi[k], 0.6)
  let gamma = given(p.gamma[k], 0)
  let vto = sign * given(p.vto[k], 0)
  if (doped) {
    const nominalVt = boltzmannOverCharge * nominal_K
    phi = given(p.phi[k], Math.max(0.1, 2 * nominalVt * Math.log(p.nsub[k] / intrinsic_cm3)))
    gamma = given(p.gamma[k], Math.sqrt(2 * silicon_Fm * charge_C * doping_m3) / oxide_Fm2)
    // The work function of the gate less that of the substrate, signs as of the model's type.
    const gate = p.tpg[k] ? -sign * p.tpg[k] * 0.5 * nominalGap + 3.25 + 0.5 * nominalGap : 3.2
    const difference = gate - (3.25 + 0.5 * nominalGap + sign * 0.5 * phi)
    const flat = difference - (p.nss[k] * 1e4 * charge_C) / oxide_Fm2
    vto = Number.isNaN(p.vto[k]) ? sign * flat + gamma * Math.sqrt(phi) + phi : vto
  }
  const kp = given(p.kp[k], Number.isNaN(oxide_Fm2) ? 2e-5 : p.uo[k] * 1e-4 * oxide_Fm2)
  const mobility = ratio ** -1.5
  const hotPhi = potentialAt(phi, nominal_K, temperature_K)
  const vbi = vto - gamma * Math.sqrt(phi) + sign * 0.5 * (nominalGap - gap) + 0.5 * (hotPhi - phi)
  const saturation = m * Math.exp((-gap / temperature_K + nominalGap / nominal_K) / boltzmannOverCharge)
  const perArea = p.js[k] > 0 && p.ad[k] > 0 && p.as[k] > 0
  const hot = (capacitance: number, grading: number) =>
    m * capacitanceAt(capacitance, p.pb[k], grading, nominal_K, temperature_K)
  return {
    temperature_K,
    nominal_K,
    vt,
    length: p.l[k] - 2 * p.ld[k],
    oxide_Fm2,
    phi: hotPhi,
    gamma,
    vbi,
    kp: kp * mobility,
    mobility,
    drainSaturation: saturation * (perArea ? p.js[k] * p.ad[k] : p.is[k]),
    sourceSaturation: saturation * (perArea ? p.js[k] * p.as[k] : p.is[k]),
    pb: potentialAt(p.pb[k], nominal_K, temperature_K),
    drainBottom: hot(given(p.cbd[k], p.cj[k] * p.ad[k]), p.mj[k]),
    sourceBottom: hot(given(p.cbs[k], p.cj[k] * p.as[k]), p.mj[k]),
    drainSide: hot(p.cjsw[k] * p.pd[k], p.mjsw[k]),
    sourceSide: hot(p.cjsw[k] * p.ps[k], p.mjsw[k]),
  }
}

const given = (value: number, otherwise: number) => (Number.isNaN(value) ? otherwise : value)

/** Flicker noise at 1 Hz, A^2/Hz, and the exponent of f. */
export function flickerNoise(
  {parameters: p}: Elements<MosfetParameter>,
  k: number,
  oxide_Fm2: number,
  length: number,
  current: number,
  gm: number,
): readonly [number, number] {
  const m = p.m[k]
  const oxide = Number.isNaN(oxide_Fm2) ? oxide_Fm / usualOxide_m : oxide_Fm2
  if (p.nlev[k] === 2) return [(p.kf[k] * gm * gm) / (oxide * p.w[k] * m * length), p.af[k]]
  const area = p.nlev[k] === 0 ? length * length : p.w[k] * length
  return [(m * p.kf[k] * Math.abs(current / m) ** p.af[k]) / (oxide * area), 1]
}
