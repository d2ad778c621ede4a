/** Tunnelling resistor: i = g v0 sinh(v / v0), the conductance g at 0 V rising from v0 on. */
import type {DeviceType} from "../../src/circuit/device.js"
import {conductancePairs} from "../../src/devices/two-terminal.js"

export const sinhResistor: DeviceType<"g" | "v0"> = {
  title: "tunnelling resistor",
  letter: "y",
  terminals: ["p", "n"],
  parameters: {
    g: {title: "conductance at 0 V", unit: "S", range: "positive"},
    v0: {title: "voltage scale", unit: "V", default: 0.5, range: "positive"},
  },
  value: "g",

  place({count, nodes, parameters: {g, v0}}, topology) {
    const slots = topology.nonlinear(conductancePairs(nodes))
    return {
      load({lanes, stride, x, f, G}) {
        for (let k = 0; k < count; k++) {
          const p = nodes[2 * k] * stride
          const n = nodes[2 * k + 1] * stride
          const [pp, pn, np, nn] = slots.subarray(4 * k, 4 * k + 4)
          for (let t = 0; t < lanes; t++) {
            const u = (x[p + t] - x[n + t]) / v0[k]
            const current = g[k] * v0[k] * Math.sinh(u)
            const slope = g[k] * Math.cosh(u)
            f[p + t] += current
            f[n + t] -= current
            G[pp * stride + t] += slope
            G[pn * stride + t] -= slope
            G[np * stride + t] -= slope
            G[nn * stride + t] += slope
          }
        }
      },
    }
  },
}
