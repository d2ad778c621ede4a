/**
 * Memristors with thresholds: the state moves only where the current (TEAM) or the voltage (VTEAM) c lies
 * outside the thresholds on < 0 < off,
 *
 *     dx/dt = koff (c / off - 1)^alphaoff window        c > off
 *     dx/dt = kon (c / on - 1)^alphaon window           c < on
 *
 * with x from xon (resistance ron) to xoff (resistance roff) and a resistance that is linear or exponential
 * in x. The state is w = (xoff - x) / (xoff - xon), 1 where the element conducts most. Window 4 is the
 * papers' own: exp(-exp((x - aoff) / wc)) towards xoff, exp(-exp((aon - x) / wc)) towards xon.
 */
import type {DeviceType, Elements, Parameter} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {type Law, placeMemristors} from "./memristor.js"
import {
  checkWindows,
  noWindow,
  publishedWindow,
  type Window,
  windowParameters,
  within,
} from "./memristor-window.js"

const kvatinsky = 4

type P =
  | "state"
  | "ron"
  | "roff"
  | "exponential"
  | "kon"
  | "koff"
  | "alphaon"
  | "alphaoff"
  | "xon"
  | "xoff"
  | "aon"
  | "aoff"
  | "wc"
  | "window"
  | "p"
  | "j"

/** Parameters of both; `speed` holds the defaults of kon, koff, `sharpness` those of alphaon, alphaoff. */
function parameters(
  speed: readonly [number, number],
  sharpness: readonly [number, number],
  letter: "x" | "w",
): Record<P, Parameter> {
  const also = (name: string) => (letter === "w" ? {also: [name]} : {})
  return {
    state: {title: "w at the start, 0 to 1", default: 0, range: "nonnegative"},
    ron: {title: "resistance at xon", unit: "Ohm", default: 50, range: "positive", of: "model"},
    roff: {title: "resistance at xoff", unit: "Ohm", default: 1000, range: "positive", of: "model"},
    exponential: {title: "1: ln(resistance) is linear in x, 0: the resistance is", default: 0, of: "model"},
    kon: {
      title: "speed towards xon, negative",
      unit: "m/s",
      default: speed[0],
      range: "nonzero",
      of: "model",
    },
    koff: {title: "speed towards xoff", unit: "m/s", default: speed[1], range: "positive", of: "model"},
    alphaon: {title: "exponent towards xon", default: sharpness[0], range: "positive", of: "model"},
    alphaoff: {title: "exponent towards xoff", default: sharpness[1], range: "positive", of: "model"},
    xon: {title: "lower bound of x", unit: "m", default: 0, of: "model", ...also("won")},
    xoff: {title: "upper bound of x", unit: "m", default: 3e-9, of: "model", ...also("woff")},
    aon: {
      title: "where window 4 slows the way to xon; xon if not given",
      unit: "m",
      default: NaN,
      of: "model",
    },
    aoff: {
      title: "where window 4 slows the way to xoff; xoff if not given",
      unit: "m",
      default: NaN,
      of: "model",
    },
    wc: {title: "width of window 4", unit: "m", default: 107e-12, range: "positive", of: "model"},
    ...windowParameters,
    window: {
      ...windowParameters.window,
      title: "0: none, 1: Joglekar, 2: Biolek, 3: Prodromakis, 4: the paper's",
    },
  }
}

const shared = {letter: "n", terminals: ["p", "n"]} as const

/** TEAM: Kvatinsky, Friedman, Kolodny and Weiser, IEEE Trans. Circuits Syst. I 60 (2013). */
export const teamMemristor: DeviceType<P | "ion" | "ioff"> = {
  ...shared,
  title: "memristor with current thresholds",
  model: {types: {memristor: 1}, levels: [2]},
  parameters: {
    ion: {
      title: "threshold towards xon, negative",
      unit: "A",
      default: -8.9e-6,
      range: "nonzero",
      of: "model",
    },
    ioff: {title: "threshold towards xoff", unit: "A", default: 115e-6, range: "positive", of: "model"},
    ...parameters([-4.68e-13, 1.46e-9], [10, 10], "x"),
  },
  place(elements, topology) {
    const {ion, ioff} = elements.parameters
    return placeMemristors(elements, topology, elements.parameters.state, law(elements, true, ion, ioff))
  },
}

/** VTEAM: Kvatinsky, Ramadan, Friedman and Kolodny, IEEE Trans. Circuits Syst. II 62 (2015). */
export const vteamMemristor: DeviceType<P | "von" | "voff"> = {
  ...shared,
  title: "memristor with voltage thresholds",
  model: {types: {memristor: 1}, levels: [4]},
  parameters: {
    von: {title: "threshold towards xon, negative", unit: "V", default: -0.2, range: "nonzero", of: "model"},
    voff: {title: "threshold towards xoff", unit: "V", default: 0.02, range: "positive", of: "model"},
    ...parameters([-10, 5e-4], [3, 1], "w"),
  },
  place(elements, topology) {
    const {von, voff} = elements.parameters
    return placeMemristors(elements, topology, elements.parameters.state, law(elements, false, von, voff))
  },
}

const given = (value: number, otherwise: number) => (Number.isNaN(value) ? otherwise : value)

/** `byCurrent`: what is compared with the thresholds `on` and `off` is the current, not the voltage. */
function law(elements: Elements<P>, byCurrent: boolean, on: Float64Array, off: Float64Array): Law {
  const {ron, roff, exponential, kon, koff, alphaon, alphaoff, xon, xoff, aon, aoff, wc} = elements.parameters
  const {window: kind, p, j} = elements.parameters
  check(elements, on)
  const window: Window = {value: 0.5, slope: 0.5}
  return {
    respond(k, v, w, _temperature_K, response) {
      const inside = within(w)
      const ratio = Math.log(ron[k] / roff[k])
      const resistance = exponential[k]
        ? roff[k] * Math.exp(ratio * inside)
        : roff[k] + (ron[k] - roff[k]) * inside
      const byState = exponential[k] ? resistance * ratio : ron[k] - roff[k]
      const current = v / resistance
      response.current = current
      response.currentByVoltage = 1 / resistance
      response.currentByState = inside === w ? (-current * byState) / resistance : 0
      response.rate = response.rateByVoltage = response.rateByState = 0
      const c = byCurrent ? current : v
      const falling = c > 0
      const threshold = falling ? off[k] : on[k]
      const excess = c / threshold - 1
      if (excess <= 0) return
      const range = xoff[k] - xon[k]
      if (kind[k] === kvatinsky) {
        const x = xoff[k] - w * range
        const from = falling ? x - given(aoff[k], xoff[k]) : given(aon[k], xon[k]) - x
        const e = Math.exp(Math.min(6, from / wc[k])) // beyond, all is zero
        window.value = Math.exp(-e)
        window.slope = (((falling ? 1 : -1) * range) / wc[k]) * e * window.value
      } else publishedWindow(kind[k], p[k], j[k], w, !falling, window)
      const alpha = falling ? alphaoff[k] : alphaon[k]
      const speed = -(falling ? koff[k] : kon[k]) / range
      const drive = speed * excess ** alpha
      const byControl = (speed * alpha * excess ** (alpha - 1)) / threshold
      response.rate = drive * window.value
      response.rateByVoltage = byControl * window.value * (byCurrent ? response.currentByVoltage : 1)
      response.rateByState =
        drive * window.slope + (byCurrent ? byControl * window.value * response.currentByState : 0)
    },
    rests: k => kind[k] !== noWindow && kind[k] !== kvatinsky,
    efold_V: () => Number.POSITIVE_INFINITY,
  }
}

/** Throws CircuitError where signs or bounds are the wrong way round. */
function check(elements: Elements<P>, on: Float64Array): void {
  const {count, names, origins, parameters} = elements
  checkWindows(elements, kvatinsky)
  const {kon, xon, xoff, alphaon, alphaoff} = parameters
  for (let k = 0; k < count; k++) {
    const wrong = (problem: string) => new CircuitError(`${names[k]}: ${problem}`, origins[k])
    if (on[k] > 0) throw wrong(`the threshold towards xon is ${on[k]}, must be negative`)
    if (kon[k] > 0) throw wrong(`kon = ${kon[k]} m/s, must be negative`)
    if (!(xoff[k] > xon[k])) throw wrong(`xoff = ${xoff[k]} m must be greater than xon = ${xon[k]} m`)
    // A smaller exponent makes the speed rise infinitely steeply at the threshold.
    if (alphaon[k] < 1 || alphaoff[k] < 1) throw wrong("alphaon and alphaoff must be 1 or more")
  }
}
