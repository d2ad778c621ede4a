/** Inductor: v_p - v_n = l di/dt, with the branch current i as an unknown. */
import type {DeviceType} from "../circuit/device.js"
import {addBranch, branchPairs, crossPairs} from "./two-terminal.js"

export const inductor: DeviceType<"l"> = {
  title: "inductor",
  letter: "l",
  terminals: ["p", "n"],
  parameters: {l: {title: "inductance", unit: "H", range: "nonnegative"}},
  value: "l",

  place({count, names, nodes, parameters: {l}}, topology) {
    const branches = topology.branches(names)
    const slots = topology.linear(branchPairs(nodes, branches))
    const diagonal = topology.linear(crossPairs(count, [branches], [branches]))
    return {
      stamp(G, C) {
        for (let k = 0; k < count; k++) {
          addBranch(G, slots, k)
          C[diagonal[k]] -= l[k]
        }
      },
    }
  },
}
