import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {readModel, writeModel} from "../../src/network/files.js"
import type {TrainedFor} from "../../src/network/forward-model.js"
import type {Network} from "../../src/network/mlp.js"
import {type Model, parseModel, printModel} from "../../src/network/model-file.js"
import {type Levels, quantize} from "../../src/network/quantize.js"
import {Random} from "../../src/network/random.js"

function someNetwork(levels: Levels): Network {
  const random = new Random(6)
  const values = (n: number) => {
    const weights = Float64Array.from({length: n}, () => Math.fround(random.uniform(-1, 1)))
    quantize(weights, levels, weights)
    return weights
  }
  const layer = (inputs: number, outputs: number) => ({
    ...{inputs, outputs, weights: values(inputs * outputs), biases: values(outputs)},
    ...{gain: 12.5, scale: 0.03, activation: "sigmoid" as const},
  })
  return {
    layers: [layer(6, 4), layer(4, 3)],
    encoding: "analog",
    levels,
    vdd: 0.8,
    trainedFor: {forward: "ideal"},
  }
}

const made = {
  command: "crosspice train -o m.json",
  seed: 1,
  data: "digits",
  epoch: 7,
  accuracy: {validation: 0.97, test: 0.96},
}

test.each<Levels>(["binary", "ternary", 2, 5, 16, 128, 1000, "continuous"])("%s levels read back", levels => {
  const network = someNetwork(levels)
  const {network: read} = parseModel(printModel({network}), "m.json")
  if (levels === 1000)
    for (const [i, layer] of read.layers.entries())
      for (const [k, w] of layer.weights.entries()) expect(w).toBeCloseTo(network.layers[i].weights[k], 6)
  else expect(read).toEqual(network)
})

test.each<TrainedFor>([
  {forward: "amplifier", horizontal: [2, 1], low_Ohm: 8488, high_Ohm: 25465},
  {forward: "circuit", horizontal: [2, 1], vertical: [1, 1], low_Ohm: 5e3, high_Ohm: 1e4, wires: "off"},
])("what it was trained through reads back: $forward", trainedFor => {
  const network = {...someNetwork("binary"), trainedFor}
  expect(parseModel(printModel({network}), "m.json").network).toEqual(network)
})

test("a file on disk keeps how it was made, and a second write replaces it", () => {
  const folder = mkdtempSync(join(tmpdir(), "crosspice-"))
  try {
    const path = join(folder, "deeper", "m.json")
    const model: Model = {network: someNetwork("binary"), made}
    writeModel(path, {network: someNetwork("ternary")})
    writeModel(path, model)
    expect(readModel(path)).toEqual(model)
    expect(readdirSync(join(folder, "deeper"))).toEqual(["m.json"])
    writeFileSync(path, readFileSync(path, "utf8").slice(0, 200))
    expect(() => readModel(path)).toThrow(`${path}: expected JSON: `)
    expect(() => readModel(join(folder, "none.json"))).toThrow(`${join(folder, "none.json")}: no such file`)
    expect(() => readModel(folder)).toThrow(`${folder}: expected a file`)
  } finally {
    rmSync(folder, {recursive: true})
  }
})

// biome-ignore lint/suspicious/noExplicitAny: the point is to break the data
type Break = (data: any) => void
test.each<[string, Break, string]>([
  ["another format", d => (d.format = "x"), 'm.json: format: Invalid input: expected "crosspice-network"'],
  ["a later version", d => (d.version = 2), "m.json: version: Invalid input: expected 1"],
  [
    "a missing gain",
    d => delete d.layers[1].gain,
    "m.json: layers[1].gain: expected a positive number, or one for each output",
  ],
  ["another training", d => (d.trainedFor = {forward: "x"}), "m.json: trainedFor.forward: Invalid"],
  ["no layers", d => (d.layers = []), "m.json: layers: Too small"],
  ["half a size", d => (d.layers[0].inputs = 1.5), "m.json: layers[0].inputs: Invalid input: expected int"],
  ["too few bytes", d => (d.layers[0].inputs = 7), "m.json: layers[0].weights: expected 112 bytes, found 96"],
  ["a strange letter", d => (d.layers[0].weights.base64 = "*"), "m.json: layers[0].weights: expected base64"],
  ["a weight too many", d => (d.levels = "ternary"), "m.json: layers[0].weights: expected ternary weights"],
  [
    "a NaN",
    d => (d.layers[1].biases.base64 = "AADAfwAAwH8AAMB/"),
    "m.json: layers[1].biases: expected continuous",
  ],
  [
    "layers that do not fit",
    d => d.layers.splice(1, 0, d.layers[0]),
    "m.json: layer 2: expected 4 inputs, found 6",
  ],
])("refuses %s", (_what, change, message) => {
  const data = JSON.parse(printModel({network: someNetwork("continuous"), made}))
  change(data)
  expect(() => parseModel(JSON.stringify(data), "m.json")).toThrow(message)
})

test.each(["[]", "null", '"text"'])("refuses JSON that is no object: %s", text => {
  expect(() => parseModel(text, "m.json")).toThrow("m.json: top level: Invalid input: expected object")
})

test("a graph of layers is told from a network of crossbars", () => {
  expect(() => parseModel('{"format": "crosspice-graph"}', "m.json")).toThrow(
    "m.json: expected a network of crossbars, found a graph of layers: nvm, acim and train --front read those",
  )
})
