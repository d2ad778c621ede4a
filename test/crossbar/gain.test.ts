/** Calibration against its own rule, evaluated with the closed form of whole tiles. */
import {idealLayerOutputs} from "../../src/crossbar/closed-form.js"
import {synapses} from "../../src/crossbar/conductance.js"
import {Fabrication} from "../../src/crossbar/fabrication.js"
import {calibrateGains, withGains} from "../../src/crossbar/gain.js"
import {columnParts} from "../../src/crossbar/partition.js"
import {devices} from "../../src/crossbar/technology.js"
import {Random} from "../../src/network/random.js"
import {someLayers} from "./some-layers.js"

const options = {combine: "mean", amplifier: "ideal", vdd_V: 0.8, target_V: 0.25} as const
const layers = someLayers([12, 6, 4], 5).map((layer, k) => ({
  synapses: synapses(layer, {
    device: devices.mram,
    levels: "binary",
    access_Ohm: 0,
    fabrication: new Fabrication(),
  }),
  columns: columnParts(layer, 2 - k),
  activation: "sigmoid" as const,
}))

test.each(["ideal", "virtual-ground"] as const)("each layer's inputs reach the target: %s", amplifier => {
  const random = new Random(2)
  const count = 20
  const inputs = Float64Array.from({length: count * 12}, () => (random.uniform() < 0.5 ? 0.8 : -0.8))
  const gains = calibrateGains(layers, inputs, {...options, amplifier})
  let volts = Array.from({length: count}, (_, k) => [...inputs.subarray(k * 12, k * 12 + 12)])
  layers.forEach(({synapses, columns}, k) => {
    const drives = volts.map(v =>
      idealLayerOutputs(synapses, columns, gains[k], [...v, 0.8], "mean", amplifier),
    )
    const squares = drives.flatMap(row => [...row].map(v => v * v))
    expect(Math.sqrt(squares.reduce((a, b) => a + b) / squares.length)).toBeCloseTo(0.25, 7)
    volts = drives.map(row => [...row].map(v => 0.8 / (1 + Math.exp(11 * v))))
  })
})

test("nothing to calibrate on, or no gain that does it", () => {
  expect(() => calibrateGains(layers, new Float64Array(0), options)).toThrow(
    "layer 1: expected rows of 12 inputs",
  )
  expect(() => calibrateGains(layers, new Float64Array(12), {...options, target_V: 1e30})).toThrow(
    /layer 1: no gain from 0.001 to 1000000/,
  )
  expect(() => withGains(someLayers([3, 2], 1), [1, 2])).toThrow(
    "expected a gain for each of 1 layers, found 2",
  )
})
