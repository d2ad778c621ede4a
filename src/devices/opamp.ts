/** Ideal operational amplifier, `e1 out ref opamp in+ in-`: v_in+ = v_in-, the output gives any current. */
import type {DeviceType} from "../circuit/device.js"
import {crossPairs, terminal} from "./two-terminal.js"

export const opamp: DeviceType<never> = {
  title: "ideal operational amplifier",
  letter: "e",
  keyword: "opamp",
  setsVoltage: true,
  terminals: ["p", "n", "in+", "in-"],
  parameters: {},

  place({count, names, nodes}, topology) {
    const branches = topology.branches(names)
    const [p, n, plus, minus] = [0, 1, 2, 3].map(which => terminal(nodes, which, 4))
    const output = topology.linear(crossPairs(count, [p, n], [branches]))
    const input = topology.linear(crossPairs(count, [branches], [plus, minus]))
    return {
      stamp(G) {
        for (let k = 0; k < count; k++) {
          G[output[2 * k]] += 1
          G[output[2 * k + 1]] -= 1
          G[input[2 * k]] += 1
          G[input[2 * k + 1]] -= 1
        }
      },
    }
  },
}
