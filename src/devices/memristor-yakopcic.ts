/**
 * Generalized memristor after Yakopcic, Taha, Subramanyam, Pino and Rogers, A memristor device model, IEEE
 * Electron Device Lett. 32 (2011), and Yakopcic, Taha, Subramanyam and Pino, IEEE Trans. Comput.-Aided Des.
 * 32 (2013):
 *
 *     i = a1 w sinh(b v) for v >= 0, a2 w sinh(b v) below        dw/dt = eta g(v) f(w)
 *     g = ap (e^v - e^vp) for v > vp, -an (e^-v - e^vn) for v < -vn, 0 between, v in volts
 *
 * The motion slows where w rises beyond xp, f = exp(-alphap (w - xp)) (1 - w) / (1 - xp), or falls below 1
 * - xn, f = exp(alphan (w - 1 + xn)) w / (1 - xn); elsewhere f = 1. The defaults describe the device of
 * Strukov et al.
 */
import type {DeviceType, Elements, Parameter} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {placeMemristors} from "./memristor.js"
import {within} from "./memristor-window.js"

type P = "state" | "a1" | "a2" | "b" | "vp" | "vn" | "ap" | "an" | "xp" | "xn" | "alphap" | "alphan" | "eta"

const model = <D extends number, R extends NonNullable<Parameter["range"]>>(
  title: string,
  value: D,
  range: R,
  unit?: string,
) => ({title, default: value, range, of: "model" as const, ...(unit ? {unit} : {})})

export const yakopcicMemristor: DeviceType<P> = {
  title: "generalized memristor",
  letter: "n",
  model: {types: {memristor: 1}, levels: [3]},
  terminals: ["p", "n"],
  parameters: {
    state: {title: "w at the start, 0 to 1", also: ["x0", "xo"], default: 0.11, range: "nonnegative"},
    a1: model("scale of the current for v >= 0", 0.17, "positive", "A"),
    a2: model("scale of the current for v < 0", 0.17, "positive", "A"),
    b: model("curvature of the current", 0.05, "positive", "1/V"),
    vp: model("threshold for v > 0", 0.16, "nonnegative", "V"),
    vn: model("threshold for v < 0, without its sign", 0.15, "nonnegative", "V"),
    ap: model("rate of the motion for v > 0", 4000, "nonnegative", "1/s"),
    an: model("rate of the motion for v < 0", 4000, "nonnegative", "1/s"),
    xp: model("a rising state slows from here on", 0.3, "nonnegative"),
    xn: model("a falling state slows from 1 - xn on", 0.5, "nonnegative"),
    alphap: model("how fast it slows rising", 1, "nonnegative"),
    alphan: model("how fast it slows falling", 5, "nonnegative"),
    eta: {title: "1: a positive voltage makes w rise, -1: fall", default: 1, range: "nonzero", of: "model"},
  },

  place(elements, topology) {
    check(elements)
    const {state, a1, a2, b, vp, vn, ap, an, xp, xn, alphap, alphan, eta} = elements.parameters
    return placeMemristors(elements, topology, state, {
      respond(k, v, w, _temperature_K, response) {
        const a = v >= 0 ? a1[k] : a2[k]
        const inside = within(w)
        const sinh = Math.sinh(b[k] * v)
        response.current = a * inside * sinh
        response.currentByVoltage = a * inside * b[k] * Math.cosh(b[k] * v)
        response.currentByState = inside === w ? a * sinh : 0
        response.rate = response.rateByVoltage = response.rateByState = 0
        const positive = v > 0
        const excess = Math.abs(v) - (positive ? vp[k] : vn[k])
        if (excess <= 0) return
        const e = eta[k] * (positive ? ap[k] : an[k]) * Math.exp(Math.abs(v))
        const g = (positive ? 1 : -1) * -e * Math.expm1(-excess)
        let f = 1
        let slope = 0
        const from = g > 0 ? xp[k] : xn[k]
        const alpha = g > 0 ? alphap[k] : alphan[k]
        const way = g > 0 ? w : 1 - w
        if (way > from) {
          const decay = Math.exp(-alpha * (way - from)) / (1 - from)
          f = decay * (1 - way)
          slope = (g > 0 ? -1 : 1) * (alpha * f + decay)
        }
        response.rate = g * f
        response.rateByVoltage = e * f
        response.rateByState = g * slope
      },
      rests: () => true,
      efold_V: k => Math.min(1, 1 / b[k]),
    })
  },
}

function check({count, names, origins, parameters: {xp, xn}}: Elements<P>): void {
  for (let k = 0; k < count; k++)
    for (const [name, value] of [
      ["xp", xp[k]],
      ["xn", xn[k]],
    ] as const)
      if (value >= 1)
        throw new CircuitError(`${names[k]}: ${name} = ${value}, must be less than 1`, origins[k])
}
