/** Junction diode: i = is (exp(v / (n vt)) - 1) + gmin v, behind a series resistance rs, with charge tt i and cjo. */
import type {DeviceType} from "../circuit/device.js"
import {boltzmannOverCharge, criticalVoltage, limitJunction} from "./junction.js"
import {addConductance, conductancePairs} from "./two-terminal.js"

export const diode: DeviceType<"is" | "n" | "rs" | "tt" | "cjo" | "area"> = {
  title: "diode",
  letter: "d",
  model: {types: {d: 1}},
  terminals: ["a", "k"],
  parameters: {
    is: {title: "saturation current", unit: "A", default: 1e-14, range: "positive", of: "model"},
    n: {title: "emission coefficient", default: 1, range: "positive", of: "model"},
    rs: {title: "series resistance", unit: "Ohm", default: 0, range: "nonnegative", of: "model"},
    tt: {title: "transit time", unit: "s", default: 0, range: "nonnegative", of: "model"},
    cjo: {
      title: "junction capacitance at zero bias",
      unit: "F",
      default: 0,
      range: "nonnegative",
      of: "model",
    },
    area: {title: "area factor", default: 1, range: "positive"},
  },
  value: "area",

  place({count, names, nodes, parameters: {is, n, rs, tt, cjo, area}}, topology) {
    // A diode with series resistance has a node inside; the others use their anode.
    const resistive = names.flatMap((_, k) => (rs[k] > 0 ? [k] : []))
    const inside = topology.internal(
      resistive.map(k => names[k]),
      "a",
    )
    const junction = nodes.slice()
    resistive.forEach((k, i) => {
      junction[2 * k] = inside[i]
    })
    const series = topology.linear(
      conductancePairs(Int32Array.from(resistive.flatMap((k, i) => [nodes[2 * k], inside[i]]))),
    )
    const slots = topology.nonlinear(conductancePairs(junction))
    const first = topology.states(count)
    return {
      stamp(G) {
        resistive.forEach((k, i) => {
          addConductance(G, series, i, area[k] / rs[k])
        })
      },
      load({lanes, stride, x, f, q, G, C, state, unsettled, temperature_K, gmin}) {
        for (let k = 0; k < count; k++) {
          const a = junction[2 * k] * stride
          const c = junction[2 * k + 1] * stride
          const vt = n[k] * temperature_K * boltzmannOverCharge
          const saturation = is[k] * area[k]
          const critical = criticalVoltage(saturation, vt)
          const last = (first + k) * stride
          const [aa, ac, ca, cc] = slots.subarray(4 * k, 4 * k + 4)
          for (let t = 0; t < lanes; t++) {
            const wanted = x[a + t] - x[c + t]
            const v = limitJunction(wanted, state[last + t], vt, critical)
            state[last + t] = v
            if (v !== wanted) unsettled[t] = 1
            const e = saturation * Math.exp(v / vt)
            const g = e / vt + gmin
            const i = e - saturation + gmin * v + g * (wanted - v) // linear beyond the limited voltage
            f[a + t] += i
            f[c + t] -= i
            G[aa * stride + t] += g
            G[ac * stride + t] -= g
            G[ca * stride + t] -= g
            G[cc * stride + t] += g
            const capacitance = tt[k] * g + cjo[k] * area[k]
            const charge = tt[k] * i + cjo[k] * area[k] * wanted
            q[a + t] += charge
            q[c + t] -= charge
            C[aa * stride + t] += capacitance
            C[ac * stride + t] -= capacitance
            C[ca * stride + t] -= capacitance
            C[cc * stride + t] += capacitance
          }
        }
      },
    }
  },
}
