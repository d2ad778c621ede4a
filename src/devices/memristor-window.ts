/** Window functions: factors that bring a memristor's state w to rest at its bounds, 0 and 1. */
import type {Elements, Parameter} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"

/** A factor and its derivative by w. */
export interface Window {
  value: number
  slope: number
}

/** Over this distance from a bound the motion towards it dies away. */
const width = 1e-4

/**
 * No window but the bounds: 1 inside, and for motion towards a bound u (2 - u) with u its distance in `width`; what
 * an integrator carries beyond is brought back.
 */
export function edge(w: number, rising: boolean, window: Window): void {
  const u = (rising ? 1 - w : w) / width
  const bend = Math.max(u, 0)
  window.value = u < 1 ? u * (2 - bend) : 1
  window.slope = u < 1 ? ((rising ? -1 : 1) * 2 * (1 - bend)) / width : 0
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
 * The window of that number at w from 0 to 1, when w rises or falls:
 *
 *     Joglekar      1 - (2 w - 1)^(2 p)                     Eur. J. Phys. 30 (2009)
 *     Biolek        1 - w^(2 p) rising, 1 - (1 - w)^(2 p) falling     Radioengineering 18 (2009)
 *     Prodromakis   j (1 - ((w - 1/2)^2 + 3/4)^p)           IEEE Trans. Electron Devices 58 (2011)
 */
export function publishedWindow(
  kind: number,
  p: number,
  j: number,
  w: number,
  rising: boolean,
  window: Window,
) {
  if (kind === joglekar) {
    const u = 2 * w - 1
    window.value = 1 - Math.abs(u) ** (2 * p)
    window.slope = -4 * p * Math.sign(u) * Math.abs(u) ** (2 * p - 1)
  } else if (kind === biolek) {
    const u = rising ? w : 1 - w
    window.value = 1 - u ** (2 * p)
    window.slope = (rising ? -2 : 2) * p * u ** (2 * p - 1)
  } else if (kind === prodromakis) {
    const u = (w - 0.5) ** 2 + 0.75
    window.value = j * (1 - u ** p)
    window.slope = -2 * j * p * (w - 0.5) * u ** (p - 1)
  } else {
    window.value = 1
    window.slope = 0
  }
}

/** Throws CircuitError where an element's window is none of 0 to `most`, or its exponent leaves a slope infinite. */
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
