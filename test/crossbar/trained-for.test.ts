/** Descriptions of forward models become the models again. */
import {forwardModel} from "../../src/crossbar/trained-for.js"
import {amplifier} from "../../src/network/amplifier.js"
import {ideal, type TrainedFor} from "../../src/network/forward-model.js"
import type {Network} from "../../src/network/mlp.js"
import {someLayers} from "./some-layers.js"

const layers = someLayers([9, 4, 3], 1).map(layer => ({...layer, scale: 1, activation: "sigmoid" as const}))
const trainedFor = (trainedFor: TrainedFor): Network => ({
  ...{layers, encoding: "sign", levels: "binary", vdd: 0.8, trainedFor},
})
const resistances = {low_Ohm: 8488, high_Ohm: 25465}
const wires = {vertical_Ohm: 9, horizontal_Ohm: 11}

test("arithmetic", () => {
  expect(forwardModel(trainedFor({forward: "ideal"}))).toBe(ideal)
})

test.each<TrainedFor>([
  {forward: "amplifier", horizontal: [2, 1], ...resistances},
  {forward: "circuit", horizontal: [2, 1], vertical: [2, 2], ...resistances, wires},
])("$forward: the closed form of its tiles", description => {
  const model = forwardModel(trainedFor(description))
  const columns = Uint32Array.from({length: 10}, (_, k) => k)
  const limit_V = Number.POSITIVE_INFINITY
  const amplifiers = [
    {parts: [columns.subarray(0, 5), columns.subarray(5)], share: 1 / 2, limit_V},
    {parts: [columns.subarray(0, 5)], share: 1, limit_V},
  ]
  const expected = amplifier({amplifiers, sharedGain: false, ...resistances, levels: "binary"})
  expect(model.trainedFor).toEqual({forward: "amplifier", horizontal: [2, 1], ...resistances})
  for (const [k, {weights}] of layers.entries()) {
    const columns = weights.subarray(0, k ? 10 : 20)
    const gains = Float64Array.of(10, 20)
    const [found, wanted] = [model, expected].map(of => {
      const matrix = new Float64Array(columns.length)
      of.map(k, columns, gains, matrix)
      return matrix
    })
    expect(found).toEqual(wanted)
  }
})

test("refuses partitions for other layers", () => {
  const description = {forward: "amplifier", horizontal: [2, 1, 1], ...resistances} as const
  expect(() => forwardModel(trainedFor(description))).toThrow(
    "expected horizontal partitions for 2 layers, found 3: 2,1,1",
  )
})
