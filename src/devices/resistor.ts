/** Resistor: i = v / r. */
import type {DeviceType} from "../circuit/device.js"
import {addConductance, conductancePairs} from "./two-terminal.js"

export const resistor: DeviceType<"r"> = {
  title: "resistor",
  letter: "r",
  terminals: ["p", "n"],
  parameters: {r: {title: "resistance", unit: "Ohm", range: "positive"}},
  value: "r",

  place({count, nodes, parameters: {r}}, topology) {
    const slots = topology.linear(conductancePairs(nodes))
    return {
      stamp(G) {
        for (let k = 0; k < count; k++) addConductance(G, slots, k, 1 / r[k])
      },
    }
  },
}
