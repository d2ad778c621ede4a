/**
 * Magnetic tunnel junction whose magnetization stays as it is: a conductance between that of parallel
 * magnetizations and that of antiparallel ones, where the magnetoresistance falls with the bias (Slonczewski,
 * Phys. Rev. B 39 (1989); Zhang et al., IEEE Trans. Electron Devices 59 (2012)):
 *
 *     i = ((1 - state) / rp + state / rap(v)) v        rap(v) = rp (1 + tmr0 / (1 + v^2 / vh^2))
 *
 * A state between is (1 - cos theta) / 2 for magnetizations at an angle theta. Its noise is that of
 * tunnelling, 2 q i coth(q v / 2kT): thermal without bias, shot noise with much of it.
 */
import type {DeviceType} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {boltzmannOverCharge} from "./junction.js"
import {conductancePairs} from "./two-terminal.js"

const charge_C = 1.602176634e-19

export const mtj: DeviceType<"state" | "rp" | "tmr0" | "vh"> = {
  title: "magnetic tunnel junction",
  letter: "n",
  model: {types: {mtj: 1}},
  terminals: ["p", "n"],
  parameters: {
    state: {title: "0: parallel, 1: antiparallel", default: 0, range: "nonnegative"},
    rp: {
      title: "resistance of parallel magnetizations",
      unit: "Ohm",
      default: 5e3,
      range: "positive",
      of: "model",
    },
    tmr0: {title: "magnetoresistance ratio at 0 V", default: 1, range: "nonnegative", of: "model"},
    vh: {title: "bias that halves it", unit: "V", default: 0.5, range: "positive", of: "model"},
  },
  value: "state",

  place({count, names, origins, nodes, parameters: {state, rp, tmr0, vh}}, topology) {
    for (let k = 0; k < count; k++)
      if (state[k] > 1)
        throw new CircuitError(`${names[k]}: state = ${state[k]}, must be between 0 and 1`, origins[k])
    const slots = topology.nonlinear(conductancePairs(nodes))
    /** The part of the antiparallel conductance that the magnetoresistance takes away. */
    const loss = (k: number, v: number) => tmr0[k] / (1 + (v / vh[k]) ** 2 + tmr0[k])
    return {
      load({lanes, stride, x, f, G}) {
        for (let k = 0; k < count; k++) {
          const p = nodes[2 * k] * stride
          const n = nodes[2 * k + 1] * stride
          for (let t = 0; t < lanes; t++) {
            const v = x[p + t] - x[n + t]
            const lost = loss(k, v)
            const i = ((1 - state[k] * lost) / rp[k]) * v
            const steeper = tmr0[k] ? (2 * state[k] * (lost * v) ** 2) / (tmr0[k] * vh[k] * vh[k]) : 0
            const g = (1 - state[k] * lost + steeper) / rp[k]
            f[p + t] += i
            f[n + t] -= i
            G[slots[4 * k] * stride + t] += g
            G[slots[4 * k + 1] * stride + t] -= g
            G[slots[4 * k + 2] * stride + t] -= g
            G[slots[4 * k + 3] * stride + t] += g
          }
        }
      },
      noise({x, temperature_K}, sources) {
        const thermal_V = boltzmannOverCharge * temperature_K
        for (let k = 0; k < count; k++) {
          const p = nodes[2 * k]
          const n = nodes[2 * k + 1]
          const v = x[p] - x[n]
          const u = v / (2 * thermal_V)
          const conductance = (1 - state[k] * loss(k, v)) / rp[k]
          const excess = Math.abs(u) < 1e-4 ? 1 : u / Math.tanh(u)
          sources.add(names[k], "tunnelling", p, n, 4 * charge_C * thermal_V * conductance * excess)
        }
      },
    }
  },
}
