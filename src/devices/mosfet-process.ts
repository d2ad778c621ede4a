/** What MOSFET models of level 1 and 3 have in common: parameters, what follows from doping and temperature. */
import type {Elements, Parameter, Temperatures} from "../circuit/device.js"
import {
  bandGap_eV,
  boltzmannOverCharge,
  capacitanceAt,
  charge_C,
  type junctionCurrent,
  potentialAt,
} from "./junction.js"
import {elementTemperature_K, modelTemperature_K, temperatureParameters} from "./scaling.js"

const of = "model"
const none = Number.NaN

/** The value of SPICE, 3e-6 of it more than the constant of nature, F/m. */
const vacuum_Fm = 8.854214871e-12
export const oxide_Fm = 3.9 * vacuum_Fm
export const silicon_Fm = 11.7 * vacuum_Fm
/** Carriers in undoped silicon at 300 K, 1/cm^3. */
export const intrinsic_cm3 = 1.45e10

/** What flicker noise counts with where `tox` is not given, m. */
const usualOxide_m = 1e-7

export const mosfetParameters = {
  polarity: {title: "1: n-type, -1: p-type (from the model's type)", default: 1, of},
  vto: {
    title: "threshold voltage without bulk bias; from nsub, or 0",
    unit: "V",
    also: ["vt0"],
    default: none,
    of,
  },
  kp: {
    title: "transconductance; uo times the oxide's capacitance, or 2e-5",
    unit: "A/V^2",
    default: none,
    range: "nonnegative",
    of,
  },
  gamma: {
    title: "bulk threshold parameter; from nsub, or 0",
    unit: "V^0.5",
    default: none,
    range: "nonnegative",
    of,
  },
  phi: {title: "surface potential; from nsub, or 0.6", unit: "V", default: none, range: "positive", of},
  rd: {title: "drain resistance; rsh nrd", unit: "Ohm", default: none, range: "nonnegative", of},
  rs: {title: "source resistance; rsh nrs", unit: "Ohm", default: none, range: "nonnegative", of},
  rsh: {title: "sheet resistance of drain and source", unit: "Ohm", default: 0, range: "nonnegative", of},
  is: {
    title: "saturation current of the bulk junctions",
    unit: "A",
    default: 1e-14,
    range: "nonnegative",
    of,
  },
  js: {
    title: "the same per area; counts where both areas are given",
    unit: "A/m^2",
    default: 0,
    range: "nonnegative",
    of,
  },
  cbd: {
    title: "bulk-drain capacitance at zero bias; cj ad",
    unit: "F",
    default: none,
    range: "nonnegative",
    of,
  },
  cbs: {
    title: "bulk-source capacitance at zero bias; cj as",
    unit: "F",
    default: none,
    range: "nonnegative",
    of,
  },
  cj: {
    title: "bottom capacitance of the bulk junctions",
    unit: "F/m^2",
    default: 0,
    range: "nonnegative",
    of,
  },
  mj: {title: "its grading coefficient", default: 0.5, range: "nonnegative", of},
  cjsw: {title: "side capacitance of the bulk junctions", unit: "F/m", default: 0, range: "nonnegative", of},
  mjsw: {title: "its grading coefficient", default: 0.5, range: "nonnegative", of},
  pb: {title: "potential of the bulk junctions", unit: "V", default: 0.8, range: "positive", of},
  fc: {title: "forward-bias capacitance: tangent from fc pb on", default: 0.5, of},
  cgso: {title: "gate-source overlap capacitance", unit: "F/m", default: 0, range: "nonnegative", of},
  cgdo: {title: "gate-drain overlap capacitance", unit: "F/m", default: 0, range: "nonnegative", of},
  cgbo: {title: "gate-bulk overlap capacitance", unit: "F/m", default: 0, range: "nonnegative", of},
  tox: {
    title: "oxide thickness; without it the gate has overlap capacitances alone",
    unit: "m",
    default: none,
    range: "positive",
    of,
  },
  ld: {
    title: "lateral diffusion, at either end of the channel",
    unit: "m",
    default: 0,
    range: "nonnegative",
    of,
  },
  uo: {title: "surface mobility", unit: "cm^2/Vs", also: ["u0"], default: 600, range: "positive", of},
  nsub: {
    title: "substrate doping; phi, gamma, vto follow from it where they are not given",
    unit: "1/cm^3",
    default: none,
    range: "positive",
    of,
  },
  tpg: {title: "gate: 1 doped unlike the substrate, -1 like it, 0 aluminium", default: 1, of},
  nss: {title: "surface state density", unit: "1/cm^2", default: 0, of},
  kf: {title: "flicker noise coefficient", default: 0, range: "nonnegative", of},
  af: {title: "flicker noise exponent", default: 1, range: "positive", of},
  nlev: {title: "flicker noise: 0, 1 or 2, see above", default: 2, of},
  tnom: temperatureParameters.tnom,
  l: {title: "channel length", unit: "m", default: 1e-4, range: "positive"},
  w: {title: "channel width", unit: "m", default: 1e-4, range: "positive"},
  ad: {title: "drain area", unit: "m^2", default: 0, range: "nonnegative"},
  as: {title: "source area", unit: "m^2", default: 0, range: "nonnegative"},
  pd: {title: "drain perimeter", unit: "m", default: 0, range: "nonnegative"},
  ps: {title: "source perimeter", unit: "m", default: 0, range: "nonnegative"},
  nrd: {title: "squares of the drain", default: 1, range: "nonnegative"},
  nrs: {title: "squares of the source", default: 1, range: "nonnegative"},
  m: {title: "number in parallel", default: 1, range: "positive"},
  temp: temperatureParameters.temp,
  dtemp: temperatureParameters.dtemp,
  off: {title: "accepted, without effect: the search for an operating point begins at 0 V", default: 0},
  ic: {title: "accepted, without effect: `.ic` sets nodes", unit: "V", default: none},
  ic2: {title: "accepted, without effect", unit: "V", default: none},
  ic3: {title: "accepted, without effect", unit: "V", default: none},
} satisfies Record<string, Parameter>

export type MosfetParameter = keyof typeof mosfetParameters

/** In what the levels of SPICE differ around the channel. */
export interface Level {
  /** Current of the bulk junctions. */
  readonly junctionCurrent: typeof junctionCurrent
  /** Carriers in undoped silicon, 1/cm^3, when `phi` follows from doping. */
  intrinsic_cm3(nominal_K: number): number
}

/** One element's constants at its temperature, for `m` transistors side by side; signs as of an n-type one. */
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
 * After Vladimirescu and Liu (The simulation of MOS integrated circuits using SPICE2, 1980), temperatures after the
 * manual of SPICE 3.
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
