/**
 * Ideal operational amplifier, `e1 out ref opamp in+ in- offset=0 gbw=0`, whose output gives any current:
 *
 *     v_in+ - v_in- + offset = 1 / (2 pi gbw) d/dt (v_out - v_ref)
 *
 * Without a gain-bandwidth product (0) it is infinitely fast; its gain at direct current is infinite either
 * way.
 */
import type {DeviceType} from "../circuit/device.js"
import {gainBandwidth, integration_s} from "./gain-bandwidth.js"
import {crossPairs, terminal} from "./two-terminal.js"

export const opamp: DeviceType<"offset" | "gbw"> = {
  title: "ideal operational amplifier",
  letter: "e",
  keyword: "opamp",
  setsVoltage: true,
  terminals: ["p", "n", "in+", "in-"],
  parameters: {
    offset: {title: "input offset voltage", unit: "V", default: 0},
    gbw: gainBandwidth,
  },

  place({count, names, nodes, parameters: {offset, gbw}}, topology) {
    const branches = topology.branches(names)
    const [p, n, plus, minus] = [0, 1, 2, 3].map(which => terminal(nodes, which, 4))
    const output = topology.linear(crossPairs(count, [p, n], [branches]))
    const input = topology.linear(crossPairs(count, [branches], [plus, minus]))
    const rate = topology.linear(crossPairs(count, [branches], [p, n]))
    return {
      stamp(G, C) {
        for (let k = 0; k < count; k++) {
          G[output[2 * k]] += 1
          G[output[2 * k + 1]] -= 1
          G[input[2 * k]] += 1
          G[input[2 * k + 1]] -= 1
          C[rate[2 * k]] -= integration_s(gbw[k])
          C[rate[2 * k + 1]] += integration_s(gbw[k])
        }
      },
      drive(b, _t, scale) {
        for (let k = 0; k < count; k++) b[branches[k]] -= scale * offset[k]
      },
    }
  },
}
