/**
 * Memristor with linear ion drift, after Strukov, Snider, Stewart and Williams, The missing memristor found,
 * Nature 453 (2008): a doped region of width w d and resistance ron w grows with the charge that flows,
 *
 *     v = (ron w + roff (1 - w)) i        dw/dt = uv ron / d^2 i window(w)
 *
 * Without a window w follows the charge up to its bounds.
 */
import type {DeviceType} from "../circuit/device.js"
import {type Law, placeMemristors} from "./memristor.js"
import {
  checkWindows,
  noWindow,
  publishedWindow,
  type Window,
  windowParameters,
  within,
} from "./memristor-window.js"

export const driftMemristor: DeviceType<"state" | "ron" | "roff" | "d" | "uv" | "window" | "p" | "j"> = {
  title: "memristor with linear ion drift",
  letter: "n",
  model: {types: {memristor: 1}, levels: [1]},
  terminals: ["p", "n"],
  parameters: {
    state: {title: "w at the start, 0 to 1", default: 0.1, range: "nonnegative"},
    ron: {title: "resistance where w = 1", unit: "Ohm", default: 100, range: "positive", of: "model"},
    roff: {title: "resistance where w = 0", unit: "Ohm", default: 16e3, range: "positive", of: "model"},
    d: {title: "thickness", unit: "m", default: 10e-9, range: "positive", of: "model"},
    uv: {title: "mobility of the dopants", unit: "m^2/(V s)", default: 1e-14, range: "positive", of: "model"},
    ...windowParameters,
  },

  place(elements, topology) {
    const {state, ron, roff, d, uv, window: kind, p, j} = elements.parameters
    checkWindows(elements, 3)
    const window: Window = {value: 0.5, slope: 0.5}
    const law: Law = {
      respond(k, v, w, _temperature_K, response) {
        const doped = within(w)
        const resistance = ron[k] * doped + roff[k] * (1 - doped)
        const current = v / resistance
        response.current = current
        response.currentByVoltage = 1 / resistance
        response.currentByState = doped === w ? (current * (roff[k] - ron[k])) / resistance : 0
        const perCurrent = (uv[k] * ron[k]) / (d[k] * d[k])
        publishedWindow(kind[k], p[k], j[k], w, current > 0, window)
        response.rate = perCurrent * current * window.value
        response.rateByVoltage = perCurrent * response.currentByVoltage * window.value
        response.rateByState = perCurrent * (response.currentByState * window.value + current * window.slope)
      },
      rests: k => kind[k] !== noWindow,
      efold_V: () => Number.POSITIVE_INFINITY,
    }
    return placeMemristors(elements, topology, state, law)
  },
}
