/**
 * Functions of single values: relu, sigmoid, tanh, neurons of crossbars, and sign and steps with
 * straight-through gradients.
 */
import type {LayerType, Setting, Settings} from "./layer.js"

// Bound once, for speed where globals are intercepted.
const {exp, max, min, round, tanh: hyperbolic} = Math

type Pair = (x: Float64Array, y: Float64Array, settings: Settings) => void
/** Adds to `to` what reaches x, given x, y = f(x) and dL/dy. */
type Slope = (
  x: Float64Array,
  y: Float64Array,
  gradient: Float64Array,
  to: Float64Array,
  settings: Settings,
) => void

function activation(
  kind: string,
  title: string,
  value: Pair,
  slope: Slope,
  settings: Readonly<Record<string, Setting>> = {},
): LayerType {
  return {
    kind,
    title,
    inputs: 1,
    settings,
    shape: (_settings, [shape]) => shape,
    place({layer, inputs: [input], output, gradients}) {
      return {
        forward: () => value(input, output, layer.settings),
        backward() {
          const to = gradients?.inputs[0]
          if (to) slope(input, output, gradients.output, to, layer.settings)
        },
      }
    },
  }
}

export const relu = activation(
  "relu",
  "max(x, 0)",
  (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = max(x[i], 0)
  },
  (_x, y, gradient, to) => {
    for (let i = 0; i < to.length; i++) if (y[i] > 0) to[i] += gradient[i]
  },
)

export const sigmoid = activation(
  "sigmoid",
  "1 / (1 + exp(-x))",
  (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = 1 / (1 + exp(-x[i]))
  },
  (_x, y, gradient, to) => {
    for (let i = 0; i < to.length; i++) to[i] += gradient[i] * y[i] * (1 - y[i])
  },
)

export const tanh = activation(
  "tanh",
  "tanh(x)",
  (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = hyperbolic(x[i])
  },
  (_x, y, gradient, to) => {
    for (let i = 0; i < to.length; i++) to[i] += gradient[i] * (1 - y[i] * y[i])
  },
)

/** The neuron of crossbars in units of its supply: 1/(1 + exp(x)). */
export const falling = activation(
  "falling",
  "1 / (1 + exp(x)): the falling sigmoid of crossbars' neurons",
  (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = 1 / (1 + exp(x[i]))
  },
  (_x, y, gradient, to) => {
    for (let i = 0; i < to.length; i++) to[i] -= gradient[i] * y[i] * (1 - y[i])
  },
)

export const fallingTanh = activation(
  "fallingTanh",
  "-tanh(x/2): the same from -1 to 1",
  (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = -hyperbolic(x[i] / 2)
  },
  (_x, y, gradient, to) => {
    for (let i = 0; i < to.length; i++) to[i] -= (gradient[i] * (1 - y[i] * y[i])) / 2
  },
)

/** How crossbars encode pixels. */
export const polar = activation(
  "polar",
  "1 above 1/2, else -1; straight-through gradient within [0, 1]",
  (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = x[i] > 0.5 ? 1 : x[i] <= 0.5 ? -1 : x[i]
  },
  (x, _y, gradient, to) => {
    for (let i = 0; i < to.length; i++) if (x[i] >= 0 && x[i] <= 1) to[i] += gradient[i]
  },
)

/** Gradients pass straight through where |x| <= 1 (Hubara et al., 2016). */
export const sign = activation(
  "sign",
  "1 above 0, else -1; straight-through gradient within [-1, 1]",
  (x, y) => {
    // NaN stays, so that it shows.
    for (let i = 0; i < y.length; i++) y[i] = x[i] > 0 ? 1 : x[i] <= 0 ? -1 : x[i]
  },
  (x, _y, gradient, to) => {
    for (let i = 0; i < to.length; i++) if (x[i] >= -1 && x[i] <= 1) to[i] += gradient[i]
  },
)

/** Evenly spaced levels over [0, 1]. Gradients pass straight through within. */
export const steps = activation(
  "steps",
  "nearest of evenly spaced levels from 0 to 1; straight-through gradient within",
  (x, y, {levels}) => {
    for (let i = 0; i < y.length; i++) y[i] = round(max(0, min(x[i], 1)) * (levels - 1)) / (levels - 1)
  },
  (x, _y, gradient, to) => {
    for (let i = 0; i < to.length; i++) if (x[i] >= 0 && x[i] <= 1) to[i] += gradient[i]
  },
  {levels: {least: 2, title: "how many levels"}},
)
