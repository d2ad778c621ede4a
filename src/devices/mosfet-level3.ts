/**
 * Short-channel MOSFET of level 3 after Vladimirescu and Liu (The simulation of MOS integrated circuits
 * using SPICE2, 1980) and Antognetti and Massobrio (Semiconductor device modeling with SPICE, 1988). L = l
 * - 2 ld, and with
 *
 *     v_th = vbi - e v_ds + g f_s r + n (phi - v_bs)         r = sqrt(phi - v_bs), e = eta 8.15e-22 / (cox L^3)
 *     F = g f_s / (4 r) + n                                  n = delta pi eps_si / (2 cox w)
 *     f_s: what junctions of depth xj leave of the bulk's charge (Dang)
 *     v_on = v_th, or v_th + vt N with N = 1 + q nfs / cox + (g f_s r + n r^2) / (2 r^2) where nfs is given
 *     x = max(v_gs, v_on) - v_th
 *
 * the current is
 *
 *     i = kp w / L  (x - (1 + F) v / 2) v / ((1 + theta x) (1 + v / c) (1 - d / L))       v = min(v_ds, v_sat)
 *     a = x / (1 + F), c = L vmax (1 + theta x) / uo,  v_sat = a + c - sqrt(a^2 + c^2)    (without vmax a, and no c)
 *
 * times exp((v_gs - v_on) / (vt N)) below v_on. The channel becomes shorter by d: with D = 2 eps_si / (q
 * nsub)
 *
 *     without vmax    d^2 = kappa D (v_ds - 7/8 v_sat)        below v_sat  d^2 = kappa D v_sat / 8 (v_ds / v_sat)^8
 *     with vmax       d = sqrt(A^2 + kappa D (v_ds - v_sat)) - A,   A = kappa D c (c + v_sat) / (2 L v_sat)
 *
 * and beyond L/2 by L - L^2 / (4 d). Around the channel is what level 1 has: junctions, Meyer's
 * capacitances, noise.
 */
import type {DeviceType, Parameter} from "../circuit/device.js"
import {bandGap_eV, boltzmannOverCharge, junctionCurrent} from "./junction.js"
import {placeMosfet} from "./mosfet.js"
import {mosfetParameters} from "./mosfet-parameters.js"
import {intrinsic_cm3, type Level} from "./mosfet-process.js"
import {ShortChannel} from "./mosfet-short-channel.js"

const of = "model"

const parameters = {
  ...mosfetParameters,
  mjsw: {...mosfetParameters.mjsw, default: 0.33},
  tox: {...mosfetParameters.tox, title: "oxide thickness", default: 1e-7},
  xj: {title: "junction depth", unit: "m", default: 0, range: "nonnegative", of},
  nfs: {
    title: "fast surface states: conduction below the threshold",
    unit: "1/cm^2",
    default: 0,
    range: "nonnegative",
    of,
  },
  eta: {title: "lowering of the threshold by the drain", default: 0, of},
  theta: {title: "mobility degradation by the gate", unit: "1/V", default: 0, range: "nonnegative", of},
  vmax: {title: "saturation velocity; 0: none", unit: "m/s", default: 0, range: "nonnegative", of},
  kappa: {
    title: "shortening of a saturated channel; counts where nsub is given",
    default: 0.2,
    range: "nonnegative",
    of,
  },
  delta: {title: "raising of the threshold in narrow channels", default: 0, of},
} satisfies Record<string, Parameter>

type Level3Parameter = keyof typeof parameters

export const mosfetLevel3: DeviceType<Level3Parameter> = {
  title: "MOSFET of level 3",
  letter: "m",
  model: {types: {nmos: 1, pmos: -1}, levels: [3]},
  terminals: ["d", "g", "s", "b"],
  parameters,

  place(elements, topology) {
    const channel = new ShortChannel(elements.count, elements.parameters)
    return placeMosfet(elements, channel, level3, topology)
  },
}

const level3: Level = {
  junctionCurrent,
  intrinsic_cm3(nominal_K) {
    const gap = bandGap_eV(reference_K) / room_K - bandGap_eV(nominal_K) / nominal_K
    return intrinsic_cm3 * (nominal_K / room_K) ** 1.5 * Math.exp((0.5 * gap) / boltzmannOverCharge)
  },
}
/** Where `intrinsic_cm3` holds, and where the gap does that goes with it, K. */
const room_K = 300
const reference_K = 300.15
