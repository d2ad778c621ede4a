/** Capacitor: i = c dv/dt. */
import type {DeviceType} from "../circuit/device.js"
import {addConductance, conductancePairs} from "./two-terminal.js"

export const capacitor: DeviceType<"c"> = {
  title: "capacitor",
  letter: "c",
  terminals: ["p", "n"],
  parameters: {c: {title: "capacitance", unit: "F", range: "nonnegative"}},
  value: "c",

  place({count, nodes, parameters: {c}}, topology) {
    const slots = topology.linear(conductancePairs(nodes))
    return {
      stamp(_G, C) {
        for (let k = 0; k < count; k++) addConductance(C, slots, k, c[k])
      },
    }
  },
}
