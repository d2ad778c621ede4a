/** Window functions: factors that bring a memristor's state w to rest at its bounds, 0 and 1. */
import type {Elements, Parameter} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"

/** A factor and its derivative by w. */
export interface Window {
  value: number
  slope: number
}

/** Within this distance of a bound the motion towards it dies away. */
const margin = 1e-4

/** Where the state counts in a conductance: not beyond its bounds. */
export const within = (w: number) => Math.min(1, Math.max(0, w))

/**
 * No window but the bounds: 1, and for motion towards a bound u (2 - u) in the margin, u from 1 to 0 at the
 * bound. An integrator steps over the bound by its error. It comes back at its own speed: hurried, the
 * trapezoidal rule rings.
 */
export function edge(w: number, rising: boolean, window: Window): void {
  const distance = rising ? 1 - w : w
  const u = distance / margin
  window.value = u >= 1 ? 1 : u > 0 ? u * (2 - u) : distance
  const slope = u >= 1 ? 0 : u >= 0 ? (2 * (1 - u)) / margin : 1
  window.slope = rising ? -slope : slope
}

/**
 * Where between the last iterate and the wanted one Newton should look: not beyond a bound without having
 * seen the margin, since all is flat there.
 */
export function limitState(wanted: number, last: number): number {
  const left = limitAtZero(1 - wanted, 1 - last)
  return left === 1 - wanted ? limitAtZero(wanted, last) : 1 - left
}

/** `limitState` for the bound 0. */
function limitAtZero(wanted: number, last: number): number {
  if (wanted < 0 && last >= margin) return margin / 2
  if (wanted < 0 && last > 0) return 0
  return last < 0 && wanted > margin ? margin / 2 : wanted
}

export const noWindow = 0
const joglekar = 1
const biolek = 2
const prodromakis = 3

/** Parameters by which a model chooses its window. */
export const windowParameters = {
  window: {
    title: "0: none, 1: Joglekar, 2: Biolek, 3: Prodromakis",
    default: noWindow,
    range: "nonnegative",
    of: "model",
  },
  p: {title: "exponent of the window", default: 2, range: "positive", of: "model"},
  j: {title: "scale of Prodromakis's window", default: 1, range: "positive", of: "model"},
} as const satisfies Record<string, Parameter>

/**
 * The window of that number when w rises or falls, negative for motion on beyond a bound:
 *
 *     Joglekar      1 - (2 w - 1)^(2 p)                     Eur. J. Phys. 30 (2009)
 *     Biolek        1 - w^(2 p) rising, 1 - (1 - w)^(2 p) falling     Radioengineering 18 (2009)
 *     Prodromakis   j (1 - ((w - 1/2)^2 + 3/4)^p)           IEEE Trans. Electron Devices 58 (2011)
 *
 * Joglekar's and Prodromakis's hold a state of 0 or 1 for ever; away from a bound they are taken in the
 * margin.
 */
export function publishedWindow(
  kind: number,
  p: number,
  j: number,
  w: number,
  rising: boolean,
  window: Window,
): void {
  const leaving = rising ? w < margin : w > 1 - margin
  const away = leaving ? (rising ? margin : 1 - margin) : w
  if (kind === joglekar) {
    const u = 2 * away - 1
    window.value = 1 - Math.abs(u) ** (2 * p)
    window.slope = leaving ? 0 : -4 * p * Math.sign(u) * Math.abs(u) ** (2 * p - 1)
  } else if (kind === biolek) {
    const u = Math.max(0, rising ? w : 1 - w)
    window.value = 1 - u ** (2 * p)
    window.slope = (rising ? -2 : 2) * p * u ** (2 * p - 1)
  } else if (kind === prodromakis) {
    const u = (away - 0.5) ** 2 + 0.75
    window.value = j * (1 - u ** p)
    window.slope = leaving ? 0 : -2 * j * p * (away - 0.5) * u ** (p - 1)
  } else {
    window.value = 1
    window.slope = 0
  }
}

/** Throws CircuitError where a window is none of 0 to `most`, or its exponent leaves a slope infinite. */
export function checkWindows(
  {count, names, origins, parameters}: Elements<"window" | "p">,
  most: number,
): void {
  const {window, p} = parameters
  for (let k = 0; k < count; k++) {
    if (!Number.isInteger(window[k]) || window[k] > most)
      throw new CircuitError(
        `${names[k]}: window = ${window[k]}, must be a whole number from 0 to ${most}`,
        origins[k],
      )
    if (p[k] < 0.5 && (window[k] === joglekar || window[k] === biolek))
      throw new CircuitError(`${names[k]}: p = ${p[k]}, must be 0.5 or more with this window`, origins[k])
  }
}
