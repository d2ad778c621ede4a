/**
 * Resistors: i = v / R with
 *
 *     R = (r scale / m) (1 + tc1 dT + tc2 dT^2)        or, with tce, R = (r scale / m) 1.01^(tce dT)
 *
 * where dT is the temperature above the nominal one. Noise: 4 k T / R, and with a model kf.
 */
import type {Device, DeviceType, Elements, Parameter, Temperatures, Topology} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {boltzmann_JK} from "./junction.js"
import {elementTemperature_K, modelTemperature_K, temperatureParameters} from "./scaling.js"
import {addConductance, conductancePairs} from "./two-terminal.js"

const absent = Number.NaN
const of = "model"
const {tnom, temp, dtemp} = temperatureParameters

const common = {
  tc1: {title: "linear temperature coefficient", unit: "1/K", also: ["tc"], default: 0},
  tc2: {title: "quadratic temperature coefficient", unit: "1/K^2", default: 0},
  tce: {title: "exponential temperature coefficient, in place of the others", unit: "%/K", default: absent},
  m: {title: "number in parallel", default: 1, range: "positive"},
  scale: {title: "factor of the resistance", default: 1, range: "positive"},
  ac: {
    title: "resistance for small signals; r where it is not given",
    unit: "Ohm",
    default: absent,
    range: "nonzero",
  },
  temp,
  dtemp,
  noisy: {title: "0: without noise", also: ["noise"], default: 1},
} satisfies Record<string, Parameter>

type Common = keyof typeof common

/** With a resistance of its own. */
export const resistor: DeviceType<"r" | Common> = {
  title: "resistor",
  letter: "r",
  terminals: ["p", "n"],
  parameters: {r: {title: "resistance", unit: "Ohm", also: ["resistance"], range: "nonzero"}, ...common},
  value: "r",

  place(elements, topology) {
    const {r, tc1, tc2, tce} = elements.parameters
    return placeResistors(elements, topology, {
      resistance: k => r[k],
      factor: (k, temperature_K, at) => factor(temperature_K - at.nominal_K, tc1[k], tc2[k], tce[k]),
    })
  },
}

/**
 * With a model, and a resistance or the length and width of a strip: r = rsh (l - 2 short) / (w - 2 narrow).
 */
export const modelledResistor: DeviceType<
  | "r"
  | "l"
  | "w"
  | Common
  | ("rsh" | "defw" | "narrow" | "short" | "rmodel" | "tc1model" | "tc2model" | "tcemodel")
  | ("kf" | "af" | "lf" | "wf" | "ef" | "tnom")
> = {
  title: "resistor with a model",
  letter: "r",
  model: {types: {r: 1, res: 1}},
  terminals: ["p", "n"],
  parameters: {
    r: {
      title: "resistance; by length and width where it is not given",
      unit: "Ohm",
      also: ["resistance"],
      default: absent,
      range: "nonzero",
    },
    l: {title: "length", unit: "m", default: absent, range: "positive"},
    w: {title: "width; defw where it is not given", unit: "m", default: absent, range: "positive"},
    ...common,
    tc1: {
      ...common.tc1,
      title: "linear temperature coefficient; the model's where it is not given",
      default: absent,
    },
    tc2: {
      ...common.tc2,
      title: "quadratic temperature coefficient; the model's where it is not given",
      default: absent,
    },
    rsh: {title: "sheet resistance", unit: "Ohm", default: absent, range: "positive", of},
    defw: {
      title: "width of elements that do not say theirs",
      unit: "m",
      default: 1e-5,
      range: "positive",
      of,
    },
    narrow: {title: "narrowing by etching, on each side", unit: "m", default: 0, of},
    short: {title: "shortening by etching, on each side", unit: "m", default: 0, of},
    rmodel: {
      title: "resistance of elements that say neither theirs nor a length: r on the model's card",
      unit: "Ohm",
      also: ["r"],
      default: absent,
      range: "nonzero",
      of,
    },
    tc1model: {
      ...common.tc1,
      title: "linear temperature coefficient: tc1 on the model's card",
      also: ["tc1"],
      of,
    },
    tc2model: {
      ...common.tc2,
      title: "quadratic temperature coefficient: tc2 on the model's card",
      also: ["tc2"],
      of,
    },
    tcemodel: {
      ...common.tce,
      title: "exponential temperature coefficient: tce on the model's card",
      also: ["tce"],
      of,
    },
    tnom,
    kf: {title: "flicker noise coefficient", default: 0, range: "nonnegative", of},
    af: {title: "flicker noise: exponent of the current", default: 1, of},
    lf: {title: "flicker noise: exponent of the length", default: 1, of},
    wf: {title: "flicker noise: exponent of the width", default: 1, of},
    ef: {title: "flicker noise: exponent of the frequency", default: 1, of},
  },
  value: "r",

  place(elements, topology) {
    const {count, names, origins, parameters} = elements
    const {r, rsh, rmodel, defw, narrow, short, tc1, tc2, tce, kf, af, lf, wf, ef} = parameters
    const {tc1model, tc2model, tcemodel, tnom} = parameters
    const length_m = (k: number) => parameters.l[k] - 2 * short[k]
    const width_m = (k: number) => or(parameters.w[k], defw[k]) - 2 * narrow[k]
    const strip = (k: number) => (rsh[k] * length_m(k)) / width_m(k)
    const resistance = (k: number) => or(r[k], or(strip(k), rmodel[k]))
    for (let k = 0; k < count; k++) {
      if (Number.isNaN(resistance(k)))
        throw new CircuitError(
          `${names[k]}: needs a resistance, or a length l and a model with rsh`,
          origins[k],
        )
      if (Number.isNaN(r[k]) && !(strip(k) > 0 || Number.isNaN(strip(k))))
        throw new CircuitError(
          `${names[k]}: nothing is left of it: ${rounded(length_m(k))} m long, ` +
            `${rounded(width_m(k))} m wide after etching`,
          origins[k],
        )
    }
    return placeResistors(elements, topology, {
      resistance,
      factor: (k, temperature_K, at) =>
        factor(
          temperature_K - modelTemperature_K(at, tnom[k]),
          or(tc1[k], tc1model[k]),
          or(tc2[k], tc2model[k]),
          or(tce[k], tcemodel[k]),
        ),
      flicker(k, i) {
        const area = Number.isNaN(parameters.l[k]) ? 1 : length_m(k) ** lf[k] * width_m(k) ** wf[k]
        return {density_A2Hz: (kf[k] * Math.abs(i) ** af[k]) / area, exponent: ef[k]}
      },
    })
  },
}

const rounded = (value: number) => Number(value.toPrecision(6))
const or = (value: number, otherwise: number) => (Number.isNaN(value) ? otherwise : value)

function factor(dT: number, tc1: number, tc2: number, tce: number): number {
  return Number.isNaN(tce) ? 1 + dT * (tc1 + dT * tc2) : 1.01 ** (tce * dT)
}

interface Equation {
  /** At the nominal temperature, Ohm. */
  resistance(k: number): number
  factor(k: number, temperature_K: number, at: Temperatures): number
  /** Of one of `m` elements at current i, A; at 1 Hz. */
  flicker?(k: number, i: number): {density_A2Hz: number; exponent: number}
}

function placeResistors(
  {count, names, nodes, parameters}: Elements<Common>,
  topology: Topology,
  {resistance, factor, flicker}: Equation,
): Device {
  const {m, scale, ac, temp, dtemp, noisy} = parameters
  const slots = topology.linear(conductancePairs(nodes))
  const temperature_K = (k: number, at: Temperatures) => elementTemperature_K(at, temp[k], dtemp[k])
  const per = (k: number, at: Temperatures) => m[k] / (scale[k] * factor(k, temperature_K(k, at), at))
  let last: Temperatures
  return {
    stamp(G, _C, at) {
      last = at
      for (let k = 0; k < count; k++) addConductance(G, slots, k, per(k, at) / resistance(k))
    },
    stampAC(re) {
      for (let k = 0; k < count; k++)
        if (!Number.isNaN(ac[k])) addConductance(re, slots, k, per(k, last) * (1 / ac[k] - 1 / resistance(k)))
    },
    noise(at, sources) {
      for (let k = 0; k < count; k++) {
        if (noisy[k] === 0) continue
        const [p, n] = [nodes[2 * k], nodes[2 * k + 1]]
        const g = per(k, at) / resistance(k)
        // Below zero it is no resistor but an amplifier, and thermodynamics does not say what its noise is.
        if (g > 0) sources.add(names[k], "thermal", p, n, 4 * boltzmann_JK * temperature_K(k, at) * g)
        const one = flicker?.(k, (g * (at.x[p] - at.x[n])) / m[k])
        if (one?.density_A2Hz) sources.add(names[k], "1overf", p, n, 0, m[k] * one.density_A2Hz, one.exponent)
      }
    },
  }
}
