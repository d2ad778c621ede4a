/** Coupling of two inductors: v1 = l1 di1/dt + m di2/dt, v2 = m di1/dt + l2 di2/dt with m = k sqrt(l1 l2). */
import type {DeviceType, Topology} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {driftFactor} from "./drift.js"

export const mutual: DeviceType<"k"> = {
  title: "coupling of inductors",
  letter: "k",
  terminals: [],
  control: 2,
  parameters: {
    k: {
      title: "coefficient of coupling, from -1 to 1",
      range: "nonzero",
      also: ["coupling"],
    },
  },
  value: "k",

  place({count, names, origins, controls, parameters: {k: coefficient}}, topology) {
    for (let k = 0; k < count; k++) {
      if (Math.abs(coefficient[k]) > 1)
        throw new CircuitError(`${names[k]}: k = ${coefficient[k]}, must be from -1 to 1`, origins[k])
      if (controls[2 * k] === controls[2 * k + 1])
        throw new CircuitError(`${names[k]}: couples ${controls[2 * k]} with itself`, origins[k])
    }
    const branches = controls.map((name, i) => topology.unknown(`i(${name})`, names[i >> 1]))
    const pairs = new Int32Array(4 * count)
    for (let k = 0; k < count; k++) {
      const [first, second] = [branches[2 * k], branches[2 * k + 1]]
      pairs.set([first, second, second, first], 4 * k)
    }
    const slots = topology.linear(pairs)
    const inductors = controls.map(name => inductorCalled(name, topology))
    const value_H = new Float64Array(count)
    return {
      stamp(_G, C, at) {
        for (let k = 0; k < count; k++) {
          const [first, second] = [2 * k, 2 * k + 1].map(i => {
            const read = inductors[i]
            return (read.l() * driftFactor(name => read[name](), at)) / read.m()
          })
          value_H[k] = coefficient[k] * Math.sqrt(first * second)
          C[slots[2 * k]] -= value_H[k]
          C[slots[2 * k + 1]] -= value_H[k]
        }
      },
      initial(Q, x) {
        for (let i = 0; i < 2 * count; i++) {
          const ic = inductors[i].ic()
          if (!Number.isNaN(ic)) Q[branches[i ^ 1]] -= value_H[i >> 1] * (ic - x[branches[i]])
        }
      },
    }
  },
}

/** Its parameters, to be read while stamping. */
const inductorCalled = (name: string, {parameter}: Topology) => ({
  l: parameter("l", name),
  m: parameter("m", name),
  ic: parameter("ic", name),
  tc1: parameter("tc1", name),
  tc2: parameter("tc2", name),
  temp: parameter("temp", name),
  dtemp: parameter("dtemp", name),
})
