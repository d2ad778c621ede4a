/** Linear controlled sources: G and E follow a voltage, F and H the current of another element. */
import type {DeviceType} from "../circuit/device.js"
import {addBranch, branchPairs, crossPairs, terminal} from "./two-terminal.js"

/** i = gm (v_cp - v_cn), from p through the source to n. */
export const vccs: DeviceType<"gm" | "m"> = {
  title: "voltage-controlled current source",
  letter: "g",
  terminals: ["p", "n", "cp", "cn"],
  parameters: {
    gm: {title: "transconductance", unit: "S"},
    m: {title: "number in parallel", default: 1, range: "positive"},
  },
  value: "gm",

  place({count, nodes, parameters: {gm, m}}, topology) {
    const [p, n, cp, cn] = [0, 1, 2, 3].map(which => terminal(nodes, which, 4))
    const slots = topology.linear(crossPairs(count, [p, n], [cp, cn]))
    return {
      stamp(G) {
        for (let k = 0; k < count; k++) {
          const g = gm[k] * m[k]
          G[slots[4 * k]] += g
          G[slots[4 * k + 1]] -= g
          G[slots[4 * k + 2]] -= g
          G[slots[4 * k + 3]] += g
        }
      },
    }
  },
}

/** v_p - v_n = gain (v_cp - v_cn), with the branch current as an unknown. */
export const vcvs: DeviceType<"gain"> = {
  title: "voltage-controlled voltage source",
  letter: "e",
  setsVoltage: true,
  terminals: ["p", "n", "cp", "cn"],
  parameters: {gain: {title: "voltage gain"}},
  value: "gain",

  place({count, names, nodes, parameters: {gain}}, topology) {
    const branches = topology.branches(names)
    const slots = topology.linear(branchPairs(nodes, branches, 4))
    const [cp, cn] = [2, 3].map(which => terminal(nodes, which, 4))
    const control = topology.linear(crossPairs(count, [branches], [cp, cn]))
    return {
      stamp(G) {
        for (let k = 0; k < count; k++) {
          addBranch(G, slots, k)
          G[control[2 * k]] -= gain[k]
          G[control[2 * k + 1]] += gain[k]
        }
      },
    }
  },
}

/** i = gain i_control, from p through the source to n. */
export const cccs: DeviceType<"gain" | "m"> = {
  title: "current-controlled current source",
  letter: "f",
  terminals: ["p", "n"],
  control: 1,
  parameters: {
    gain: {title: "current gain"},
    m: {title: "number in parallel", default: 1, range: "positive"},
  },
  value: "gain",

  place({count, names, nodes, controls, parameters: {gain, m}}, topology) {
    const sensed = Int32Array.from(controls, (control, k) => topology.unknown(`i(${control})`, names[k]))
    const [p, n] = [0, 1].map(which => terminal(nodes, which, 2))
    const slots = topology.linear(crossPairs(count, [p, n], [sensed]))
    return {
      stamp(G) {
        for (let k = 0; k < count; k++) {
          G[slots[2 * k]] += gain[k] * m[k]
          G[slots[2 * k + 1]] -= gain[k] * m[k]
        }
      },
    }
  },
}

/** v_p - v_n = r i_control, with the branch current as an unknown. */
export const ccvs: DeviceType<"r"> = {
  title: "current-controlled voltage source",
  letter: "h",
  terminals: ["p", "n"],
  control: 1,
  parameters: {r: {title: "transresistance", unit: "Ohm"}},
  value: "r",

  place({count, names, nodes, controls, parameters: {r}}, topology) {
    const branches = topology.branches(names)
    const slots = topology.linear(branchPairs(nodes, branches))
    const sensed = Int32Array.from(controls, (control, k) => topology.unknown(`i(${control})`, names[k]))
    const control = topology.linear(crossPairs(count, [branches], [sensed]))
    return {
      stamp(G) {
        for (let k = 0; k < count; k++) {
          addBranch(G, slots, k)
          G[control[k]] -= r[k]
        }
      },
    }
  },
}
