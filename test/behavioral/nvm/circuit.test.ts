/**
 * One chip as numbers and as a circuit: ideal wires, virtual grounds and ideal neurons give the same volts.
 */
import {chip} from "../../../src/behavioral/nvm/chip.js"
import {solveFlat} from "../../../src/crossbar/evaluate.js"
import {devices} from "../../../src/crossbar/technology.js"
import {deviceTypes} from "../../../src/devices/index.js"
import {ideal} from "../../../src/network/forward-model.js"
import {graphOf, networkOf} from "../../../src/network/graph/from-network.js"
import {answers} from "../../../src/network/graph/run.js"
import {forward, type Network} from "../../../src/network/mlp.js"
import type {Activation} from "../../../src/network/neuron.js"
import {Random} from "../../../src/network/random.js"

const random = new Random(5)
const someNetwork = (activation: Activation, encoding: "sign" | "analog"): Network => ({
  layers: [
    [9, 6],
    [6, 4],
  ].map(([inputs, outputs]) => ({
    ...{inputs, outputs, gain: 1, scale: 0.15, activation},
    weights: Float64Array.from({length: inputs * outputs}, () => random.uniform(-1, 1)),
    biases: Float64Array.from({length: outputs}, () => random.uniform(-1, 1)),
  })),
  ...{encoding, levels: "continuous", vdd: 0.8, trainedFor: {forward: "ideal"}},
})

const fractions = Float64Array.from({length: 27}, () => random.uniform(0, 1))
const volts = (encoding: "sign" | "analog") =>
  fractions.map(x => (encoding === "analog" ? 0.8 * x : x > 0.5 ? 0.8 : -0.8))

test.each(["sigmoid", "tanh", "relu"] as const)("a network of %s is its graph, and back", activation => {
  for (const encoding of ["sign", "analog"] as const) {
    const network = someNetwork(activation, encoding)
    const expected = forward(network, volts(encoding), ideal)
    const graph = graphOf(network)
    for (const [i, y] of answers(graph, fractions).entries()) expect(0.8 * y).toBeCloseTo(expected[i], 12)
    const back = networkOf(graph, devices.mram)
    expect(back.encoding).toBe(encoding)
    for (const [i, y] of forward(back, volts(encoding), ideal).entries())
      expect(y).toBeCloseTo(expected[i], 12)
  }
})

test.each(["sigmoid", "tanh", "relu"] as const)("a chip of %s neurons as a circuit", neuron => {
  const graph = chip(graphOf(someNetwork(neuron, "analog")), {sigma: 0.15, mu: 0.05}, 1, 3)
  const {layers} = networkOf(graph, devices.mram)
  const answered = answers(graph, fractions)
  const options = {amplifier: "virtual-ground", neuron, wires: "off", device: devices.mram} as const
  const solved = [...solveFlat(layers, options, deviceTypes, volts("analog"))].flatMap(row => [...row])
  expect(solved.length).toBe(12)
  for (const [i, volt] of solved.entries()) expect(volt).toBeCloseTo(0.8 * answered[i], 6)
  expect(Math.max(...solved) - Math.min(...solved)).toBeGreaterThan(0.05)
})

test("graphs of another shape are no circuits, and trained circuits no graphs", () => {
  const graph = graphOf(someNetwork("sigmoid", "sign"))
  const without = {...graph, nodes: graph.nodes.slice(0, -1)}
  expect(() => networkOf(without, devices.mram)).toThrow(
    "layer 5 (none): expected one of falling, fallingTanh, relu",
  )
  const trainedFor = {forward: "amplifier", horizontal: [1, 1], low_Ohm: 1, high_Ohm: 2} as const
  expect(() => graphOf({...someNetwork("sigmoid", "sign"), trainedFor})).toThrow(
    "expected a network trained by plain arithmetic (--forward ideal), found one trained through its amplifier",
  )
})
