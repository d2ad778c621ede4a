/**
 * Inductors: v_p - v_n = l di/dt with the branch current i as an unknown, l = l0 (1 + tc1 dT + tc2 dT^2) /
 * m.
 */
import type {Device, DeviceType, Elements, Parameter, Topology} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {drift, driftFactor, fill, modelledDrift} from "./drift.js"
import {addBranch, branchPairs, crossPairs} from "./two-terminal.js"

const absent = Number.NaN
const of = "model"

const common = {
  m: {title: "number in parallel", default: 1, range: "positive"},
  ic: {title: "current at the start of a transient run with uic", unit: "A", default: absent},
} satisfies Record<string, Parameter>

type P = "l" | keyof typeof common | keyof typeof drift

/** With an inductance of its own. */
export const inductor: DeviceType<P> = {
  title: "inductor",
  letter: "l",
  terminals: ["p", "n"],
  parameters: {
    l: {title: "inductance", unit: "H", also: ["ind", "inductance"], range: "nonnegative"},
    ...common,
    ...drift,
  },
  value: "l",
  place: placeInductors,
}

/** With a model, and an inductance where the model has none. */
export const modelledInductor: DeviceType<P | "lmodel" | "tc1model" | "tc2model"> = {
  title: "inductor with a model",
  letter: "l",
  model: {types: {l: 1, ind: 1}},
  terminals: ["p", "n"],
  parameters: {
    l: {
      title: "inductance; the model's where it is not given",
      unit: "H",
      also: ["ind", "inductance"],
      default: absent,
      range: "nonnegative",
    },
    ...common,
    ...modelledDrift,
    lmodel: {
      title: "inductance: ind or l on the model's card",
      unit: "H",
      also: ["ind", "l"],
      default: absent,
      range: "nonnegative",
      of,
    },
  },
  value: "l",

  place(elements, topology) {
    const {count, names, origins, parameters} = elements
    const {l, lmodel, tc1, tc2, tc1model, tc2model} = parameters
    fill(l, lmodel)
    fill(tc1, tc1model)
    fill(tc2, tc2model)
    for (let k = 0; k < count; k++)
      if (Number.isNaN(l[k]))
        throw new CircuitError(`${names[k]}: needs an inductance, here or on its model's card`, origins[k])
    return placeInductors(elements, topology)
  },
}

function placeInductors({count, names, nodes, parameters}: Elements<P>, topology: Topology): Device {
  const branches = topology.branches(names)
  const slots = topology.linear(branchPairs(nodes, branches))
  const diagonal = topology.linear(crossPairs(count, [branches], [branches]))
  const {l, m, ic} = parameters
  const value_H = new Float64Array(count)
  return {
    stamp(G, C, at) {
      for (let k = 0; k < count; k++) {
        value_H[k] = (l[k] * driftFactor(name => parameters[name][k], at)) / m[k]
        addBranch(G, slots, k)
        C[diagonal[k]] -= value_H[k]
      }
    },
    initial(Q, x) {
      for (let k = 0; k < count; k++)
        if (!Number.isNaN(ic[k])) Q[branches[k]] -= value_H[k] * (ic[k] - x[branches[k]])
    },
  }
}
