/** Capacitors: i = c dv/dt, c = c0 m (1 + tc1 dT + tc2 dT^2) with dT above the nominal temperature. */
import type {Device, DeviceType, Elements, Parameter, Topology} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {drift, driftFactor, fill, modelledDrift} from "./drift.js"
import {addConductance, conductancePairs} from "./two-terminal.js"

const absent = Number.NaN
const of = "model"

const common = {
  m: {title: "number in parallel", default: 1, range: "positive"},
  ic: {title: "voltage at the start of a transient run with uic", unit: "V", default: absent},
} satisfies Record<string, Parameter>

type P = "c" | keyof typeof common | keyof typeof drift

/** With a capacitance of its own. */
export const capacitor: DeviceType<P> = {
  title: "capacitor",
  letter: "c",
  terminals: ["p", "n"],
  parameters: {
    c: {title: "capacitance", unit: "F", also: ["cap", "capacitance"], range: "nonnegative"},
    ...common,
    ...drift,
  },
  value: "c",
  place: placeCapacitors,
}

/**
 * With a model, and a capacitance or the length and width of a plate: cj (l - short) (w - narrow) + cjsw
 * per edge.
 */
export const modelledCapacitor: DeviceType<
  | P
  | ("l" | "w" | "cmodel" | "cj" | "cjsw" | "defl" | "defw" | "narrow" | "short")
  | ("tc1model" | "tc2model")
> = {
  title: "capacitor with a model",
  letter: "c",
  model: {types: {c: 1, cap: 1}},
  terminals: ["p", "n"],
  parameters: {
    c: {
      title: "capacitance; the model's, or by length and width, where it is not given",
      unit: "F",
      also: ["cap", "capacitance"],
      default: absent,
      range: "nonnegative",
    },
    l: {title: "length; defl where it is not given", unit: "m", default: absent, range: "positive"},
    w: {title: "width; defw where it is not given", unit: "m", default: absent, range: "positive"},
    ...common,
    ...modelledDrift,
    cmodel: {
      title: "capacitance: cap or c on the model's card",
      unit: "F",
      also: ["cap", "c"],
      default: absent,
      range: "nonnegative",
      of,
    },
    cj: {title: "capacitance per area", unit: "F/m^2", default: 0, range: "nonnegative", of},
    cjsw: {title: "capacitance per length of its edge", unit: "F/m", default: 0, range: "nonnegative", of},
    defl: {
      title: "length of elements that do not say theirs",
      unit: "m",
      default: absent,
      range: "positive",
      of,
    },
    defw: {
      title: "width of elements that do not say theirs",
      unit: "m",
      default: 1e-5,
      range: "positive",
      of,
    },
    narrow: {title: "width lost by etching", unit: "m", default: 0, of},
    short: {title: "length lost by etching", unit: "m", default: 0, of},
  },
  value: "c",

  place(elements, topology) {
    const {count, names, origins, parameters} = elements
    const {c, l, w, cmodel, cj, cjsw, defl, defw, narrow, short, tc1, tc2, tc1model, tc2model} = parameters
    fill(c, cmodel)
    fill(l, defl)
    fill(w, defw)
    fill(tc1, tc1model)
    fill(tc2, tc2model)
    for (let k = 0; k < count; k++) {
      if (!Number.isNaN(c[k])) continue
      const length = l[k] - short[k]
      const width = w[k] - narrow[k]
      if (!(length > 0 && width > 0))
        throw new CircuitError(
          Number.isNaN(length)
            ? `${names[k]}: needs a capacitance, or a length l`
            : `${names[k]}: nothing is left of it: ${length} m long, ${width} m wide after etching`,
          origins[k],
        )
      c[k] = cj[k] * length * width + 2 * cjsw[k] * (length + width)
    }
    return placeCapacitors(elements, topology)
  },
}

function placeCapacitors({count, nodes, parameters}: Elements<P>, topology: Topology): Device {
  const slots = topology.linear(conductancePairs(nodes))
  const {c, m, ic} = parameters
  const value_F = new Float64Array(count)
  return {
    stamp(_G, C, at) {
      for (let k = 0; k < count; k++) {
        value_F[k] = c[k] * m[k] * driftFactor(name => parameters[name][k], at)
        addConductance(C, slots, k, value_F[k])
      }
    },
    initial(Q, x) {
      for (let k = 0; k < count; k++) {
        if (Number.isNaN(ic[k])) continue
        const p = nodes[2 * k]
        const n = nodes[2 * k + 1]
        const missing = value_F[k] * (ic[k] - (x[p] - x[n]))
        Q[p] += missing
        Q[n] -= missing
      }
    },
  }
}
