/** What is said when a network meets another circuit than the one it was trained for. */
import {describeCircuit, differences} from "../../src/crossbar/circuit-description.js"

const circuit = {
  partitions: {horizontal: [16, 8, 8], vertical: [8, 8, 1]},
  device: {low_Ohm: 8488.26, high_Ohm: 25464.79},
  wires: {vertical_Ohm: 9.2416, horizontal_Ohm: 11.552},
  amplifier: "limited" as const,
}

test("the same circuit has no differences", () => {
  expect(differences(describeCircuit(circuit), circuit)).toEqual([])
  expect(
    differences(describeCircuit(circuit), {...circuit, device: {low_Ohm: 8488, high_Ohm: 25465}}),
  ).toEqual([])
  const {wires: _, amplifier: __, ...published} = circuit
  expect(differences(describeCircuit(published), {...published, combine: "mean"})).toEqual([])
})

test("every difference is named with both values", () => {
  expect(
    differences(describeCircuit(circuit), {
      partitions: {horizontal: [7, 2, 2], vertical: [2, 2, 1]},
      device: {low_Ohm: 78e3, high_Ohm: 202e3},
      wires: "off",
      combine: "sum",
    }),
  ).toEqual([
    "HP 7,2,2, not HP 16,8,8",
    "VP 2,2,1, not VP 8,8,1",
    "synapses of 78000 / 202000 Ohm, not synapses of 8490 / 25500 Ohm",
    "no wires, not wires of 9.24 and 11.6 Ohm",
    "ideal amplifiers, not limited amplifiers",
    "their sum, not their mean",
  ])
})

test("networks trained without the circuit", () => {
  expect(differences({forward: "ideal"}, circuit)).toEqual([])
  const closed = {forward: "amplifier", horizontal: [16, 8, 8], low_Ohm: 8488.26, high_Ohm: 25464.79} as const
  expect(differences(closed, circuit)).toEqual(["wires of 9.24 and 11.6 Ohm, not without"])
  expect(differences(closed, {...circuit, wires: "off"})).toEqual([])
})
