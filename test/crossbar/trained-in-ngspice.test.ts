/** A network trained through its circuit: ngspice finds for its netlist what training saw. */
import {amplifiersOf, CircuitModel, type CircuitModelOptions} from "../../src/crossbar/circuit-model.js"
import {compile} from "../../src/crossbar/compile.js"
import {outputNodes} from "../../src/crossbar/element.js"
import {NetworkSolver, prepareNetwork} from "../../src/crossbar/evaluate.js"
import {deviceTypes} from "../../src/devices/index.js"
import {amplifier} from "../../src/network/amplifier.js"
import {type Dataset, encode, slice} from "../../src/network/dataset.js"
import {forward} from "../../src/network/mlp.js"
import {synthetic} from "../../src/network/synthetic.js"
import {train} from "../../src/network/train.js"
import {stopNgspice} from "../ngspice.js"
import {operatingPoint} from "./ngspice.js"
import {someLayers} from "./some-layers.js"

afterAll(stopNgspice)

/** Digits of 5 x 5 pixels, each the mean of 4 x 4. */
function coarse(digits: Dataset): Dataset {
  const values = new Float64Array(digits.count * 25)
  for (let i = 0; i < digits.values.length; i++) {
    const image = Math.floor(i / 400)
    const [y, x] = [Math.floor((i % 400) / 20), i % 20]
    values[image * 25 + 5 * Math.floor(y / 4) + Math.floor(x / 4)] += digits.values[i] / 255 / 4
  }
  return {...digits, width: 25, unit: "fraction", values}
}

test("outputs of the trained network: ngspice, the batch solver and the forward model agree", async () => {
  const circuit: CircuitModelOptions = {
    partitions: {horizontal: [2, 1], vertical: [2, 1]},
    device: {low_Ohm: 8488, high_Ohm: 25465},
    levels: "continuous",
    wires: {vertical_Ohm: 30, horizontal_Ohm: 40},
    amplifier: "limited",
    sharedGain: false,
  }
  const shape = someLayers([25, 8, 10], 1)
  const digits = coarse(synthetic("train", 1000))
  const model = new CircuitModel(shape, circuit, 10, deviceTypes)
  const validation = slice(digits, 900, 1000)
  const closed = amplifier({
    amplifiers: amplifiersOf(shape, circuit),
    ...{...circuit.device, sharedGain: false, levels: "continuous"},
  })
  const {network, validation: rightly} = await train(slice(digits, 0, 900), validation, {
    ...{forward: model, levels: "continuous", encoding: "sign", outputs: [8, 10]},
    ...{first: {forward: closed, epochs: 15}, batch: 30, epochs: 6, rate: 1e-2},
  })
  expect(rightly).toBeGreaterThan(0.4)
  const images = 3
  const volts = encode(validation, "sign", 0.8, 0, images)
  const solver = new NetworkSolver(prepareNetwork(network.layers, circuit, deviceTypes), deviceTypes)
  const {outputs} = solver.solve(volts, images)
  model.renew(network, 0)
  const seen = forward(network, volts, model)
  for (let image = 0; image < images; image++) {
    const inputs = volts.subarray(25 * image, 25 * (image + 1))
    const v = await operatingPoint(compile(network.layers, {...circuit, inputs, dialect: "ngspice"}))
    for (const [k, node] of outputNodes(network.layers).entries()) {
      const here = outputs[10 * image + k]
      expect(Math.abs(v(node) - here)).toBeLessThan(1e-6)
      // Training takes limited amplifiers as sharp; their corners are round.
      expect(Math.abs(seen[10 * image + k] - here)).toBeLessThan(0.05)
    }
  }
}, 60_000)
