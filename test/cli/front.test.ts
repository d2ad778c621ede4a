/** Digital layers in front of an analog head: `evaluate` and `compile` as their user runs them. */
import {readFileSync} from "node:fs"

import {encode, slice} from "../../src/network/dataset.js"
import {ideal} from "../../src/network/forward-model.js"
import {features, framed, frontOf} from "../../src/network/graph/front.js"
import {lenet5} from "../../src/network/graph/networks.js"
import {argmaxStrict, forward, type Network} from "../../src/network/mlp.js"
import {parseModel, printModel} from "../../src/network/model-file.js"
import {Random} from "../../src/network/random.js"
import {synthetic} from "../../src/network/synthetic.js"
import {patience_ms, Workplace} from "./command.js"

const place = new Workplace()
afterAll(() => place.remove())

const random = new Random(3)
const digits = synthetic("test", 200)
const graph = lenet5(new Random(1))
const layer = (inputs: number, outputs: number) => ({
  ...{inputs, outputs, gain: 1, scale: 0.05, activation: "sigmoid" as const},
  weights: Float64Array.from({length: inputs * outputs}, () => (random.uniform() < 0.5 ? -1 : 1)),
  biases: Float64Array.from({length: outputs}, () => 1),
})
const network: Network = {
  ...{layers: [layer(400, 8), layer(8, 10)], encoding: "sign", levels: "binary", vdd: 0.8},
  trainedFor: {forward: "ideal"},
  front: frontOf(graph, framed(digits, graph), "sign"),
}
const text = printModel({network})
place.write("m.json", text)

const circuit = "--unpartitioned --wires off --amplifier virtual-ground --neuron sigmoid --gain auto"

test(
  "evaluate shows the crossbars what the digital layers make of the images",
  async () => {
    const {network: read} = parseModel(text, "m.json")
    const some = features(read.front ?? graph, slice(digits, 20, 32))
    const answers = forward(read, encode(some, "sign", 0.8), ideal)
    const right = some.labels.filter((label, k) => argmaxStrict(answers, 10 * k, 10) === label).length
    const answer = await place.run(
      `evaluate m.json --set synthetic --first 20 --images 12 ${circuit} --check 2 --json e.json`,
    )
    expect(answer).toMatchObject({status: 0, stderr: ""})
    expect(answer.stdout).toContain("features of synthetic digits (test), 12 images")
    expect(JSON.parse(readFileSync(place.path("e.json"), "utf8")).digitalAccuracy).toBeCloseTo(right / 12, 12)
  },
  patience_ms,
)

test(
  "compile shows one image's features",
  async () => {
    const {status, stdout} = await place.run(`compile m.json --set synthetic --image 25 ${circuit}`)
    expect(status).toBe(0)
    const some = features(network.front ?? graph, slice(digits, 25, 26))
    const expected = encode(some, "sign", 0.8)
    const found = [...stdout.matchAll(/^vin_(\d+) \S+ 0 (?:dc )?(\S+)$/gim)]
    expect(found.length).toBe(400)
    for (const [, k, volts] of found) expect(Number(volts)).toBe(expected[Number(k)])
  },
  patience_ms,
)
