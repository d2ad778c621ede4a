/**
 * Resistive memory with a filament (Stanford-PKU model) after Guan, Yu and Wong, A SPICE compact model of
 * metal oxide resistive switching memory with variations, IEEE Electron Device Lett. 33 (2012), and Jiang et
 * al., A compact model for metal-oxide resistive random access memory with experiment verification, IEEE
 * Trans. Electron Devices 63 (2016). Electrons tunnel through the gap g between filament and electrode, ions
 * that are hot from the current move its end:
 *
 *     i = i0 exp(-g / g0) sinh(v / v0)
 *     dg/dt = -vel0 exp(-ea / kT) sinh(gamma (a0 / tox) v / kT)         kT in eV
 *     gamma = gamma0 - beta (g / 1 nm)^3        T = ambient + rth |v i|
 *
 * The state is w = (gapmax - g) / (gapmax - gapmin). Variations from cycle to cycle are left out.
 */
import type {DeviceType, Elements, Parameter} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {boltzmannOverCharge} from "./junction.js"
import {placeMemristors} from "./memristor.js"
import {within} from "./memristor-window.js"

type P =
  | "state"
  | "i0"
  | "g0"
  | "v0"
  | "vel0"
  | "ea"
  | "gamma0"
  | "beta"
  | "a0"
  | "tox"
  | "gapmin"
  | "gapmax"
  | "rth"

const model = (title: string, value: number, unit: string, range: "positive" | "nonnegative"): Parameter => ({
  title,
  default: value,
  unit,
  range,
  of: "model",
})

export const filamentMemristor: DeviceType<P> = {
  title: "resistive memory with a filament",
  letter: "n",
  model: {types: {memristor: 1}, levels: [5]},
  terminals: ["p", "n"],
  parameters: {
    state: {title: "w at the start, 0 to 1", default: 0, range: "nonnegative"},
    i0: model("scale of the current", 1e-3, "A", "positive"),
    g0: model("gap over which the current falls e-fold", 0.25e-9, "m", "positive"),
    v0: model("voltage over which the current grows e-fold", 0.25, "V", "positive"),
    vel0: model("speed of the filament's end", 10, "m/s", "nonnegative"),
    ea: model("activation energy of the ions", 0.6, "eV", "nonnegative"),
    gamma0: model("enhancement of the field", 16, "", "positive"),
    beta: model("loss of it over a gap of 1 nm", 0.8, "", "nonnegative"),
    a0: model("hopping distance", 0.25e-9, "m", "positive"),
    tox: model("thickness of the oxide", 12e-9, "m", "positive"),
    gapmin: model("smallest gap", 0.2e-9, "m", "nonnegative"),
    gapmax: model("largest gap", 1.8e-9, "m", "positive"),
    rth: model("thermal resistance", 2.1e3, "K/W", "nonnegative"),
  },

  place(elements, topology) {
    check(elements)
    const {state, i0, g0, v0, vel0, ea, gamma0, beta, a0, tox, gapmin, gapmax, rth} = elements.parameters
    return placeMemristors(elements, topology, state, {
      respond(k, v, w, temperature_K, response) {
        const range = gapmax[k] - gapmin[k]
        const inside = within(w)
        const gap = gapmax[k] - inside * range
        const scale = i0[k] * Math.exp(-gap / g0[k])
        const current = scale * Math.sinh(v / v0[k])
        response.current = current
        response.currentByVoltage = (scale / v0[k]) * Math.cosh(v / v0[k])
        response.currentByState = inside === w ? (current * range) / g0[k] : 0
        // The temperature, with its derivatives through power and current.
        const sign = v < 0 ? -1 : 1
        const hot = boltzmannOverCharge * (temperature_K + rth[k] * v * current)
        const perPower = boltzmannOverCharge * rth[k]
        const hotByVoltage = perPower * (current + v * response.currentByVoltage)
        const hotByState = perPower * v * response.currentByState
        const lever = a0[k] / tox[k]
        const gamma = gamma0[k] - beta[k] * (gap * 1e9) ** 3
        const gammaByState = inside === w ? 3e9 * beta[k] * (gap * 1e9) ** 2 * range : 0
        const tilt = gamma * lever * Math.abs(v)
        const speed = vel0[k] / range
        // exp(-ea / hot) sinh(tilt / hot), cosh: together, so that neither overflows alone.
        const up = Math.exp((tilt - ea[k]) / hot) / 2
        const down = Math.exp((-tilt - ea[k]) / hot) / 2
        const rate = up - down
        const byTilt = (up + down) / hot
        const byHot = (ea[k] * rate - tilt * (up + down)) / (hot * hot)
        response.rate = speed * sign * rate
        response.rateByVoltage = speed * (byTilt * gamma * lever + byHot * sign * hotByVoltage)
        response.rateByState =
          speed * sign * (byTilt * gammaByState * lever * Math.abs(v) + byHot * hotByState)
      },
      rests: () => false,
      efold_V: k => v0[k],
    })
  },
}

function check({count, names, origins, parameters: {gapmin, gapmax}}: Elements<P>): void {
  for (let k = 0; k < count; k++)
    if (!(gapmax[k] > gapmin[k]))
      throw new CircuitError(
        `${names[k]}: gapmax = ${gapmax[k]} m must be greater than gapmin = ${gapmin[k]} m`,
        origins[k],
      )
}
