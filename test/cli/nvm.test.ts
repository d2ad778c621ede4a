/** `crosspice nvm` as its user runs it: table, JSON and figure; a chip as a circuit; mistakes in one line. */
import {readFileSync} from "node:fs"
import {printGraph} from "../../src/network/graph/graph-file.js"
import {perceptron} from "../../src/network/graph/networks.js"
import {printModel} from "../../src/network/model-file.js"
import {Random} from "../../src/network/random.js"
import {patience_ms, Workplace} from "./command.js"

const place = new Workplace()
afterAll(() => place.remove())

const random = new Random(3)
const layer = (inputs: number, outputs: number) => ({
  ...{inputs, outputs, gain: 1, scale: 0.02, activation: "sigmoid" as const},
  weights: Float64Array.from({length: inputs * outputs}, () => Math.fround(random.uniform(-1, 1))),
  biases: Float64Array.from({length: outputs}, () => Math.fround(random.uniform(-1, 1))),
})
place.write(
  "network.json",
  printModel({
    network: {
      ...{layers: [layer(400, 8), layer(8, 10)], encoding: "analog", levels: "continuous", vdd: 0.8},
      trainedFor: {forward: "ideal"},
    },
  }),
)
place.write("graph.json", printGraph({graph: perceptron([28, 28, 1], [12, 10], new Random(1))}))
place.write("small.json", printGraph({graph: perceptron([5], [12, 10], new Random(1))}))

test(
  "a table, the same at any number of threads, with its numbers as JSON and a figure",
  async () => {
    const line =
      "nvm network.json --set synthetic --images 60 --chips 3 --sigma 0:0.2:0.1 --scale layer,biscale"
    const one = await place.run(`${line} --threads 1 --json r.json --plot r.svg`)
    expect(one).toMatchObject({status: 0, stderr: ""})
    const two = await place.run(`${line} --threads 2`)
    const untimed = (text: string) => text.replace(/[\d.]+ s\n$/, "")
    expect(untimed(two.stdout)).toBe(untimed(one.stdout))
    expect(one.stdout).toMatch(
      /^synthetic digits \(test\), 60 images, 3 chips\n\nnetwork\.json, scale layer: accuracy, %\n/,
    )
    for (const row of one.stdout.split("\n")) expect(row.length).toBeLessThanOrEqual(80)
    const {curves} = JSON.parse(readFileSync(place.path("r.json"), "utf8"))
    expect(curves.map(({scale}: {scale: string}) => scale)).toEqual(["layer", "biscale"])
    const [still, moved] = curves[0].points
    expect(still.deviation).toBe(0)
    expect(moved.chips.length).toBe(3)
    expect(one.stdout).toContain((100 * moved.mean).toFixed(2))
    expect(readFileSync(place.path("r.svg"), "utf8")).toMatch(/^<svg.*network\.json, biscale.*<\/svg>\n$/s)
  },
  patience_ms,
)

test(
  "a saved chip is a circuit that decides as the chip does",
  async () => {
    const chip = await place.run(
      "nvm network.json --set synthetic --images 50 --chips 1 --sigma 0.1 --mu 0.02 --save-chip chip.json --json c.json",
    )
    expect(chip).toMatchObject({status: 0, stderr: ""})
    const circuit = await place.run(
      "evaluate chip.json --set synthetic --images 50 --amplifier virtual-ground --neuron sigmoid --wires off --unpartitioned --json e.json",
    )
    expect(circuit).toMatchObject({status: 0, stderr: ""})
    const {curves} = JSON.parse(readFileSync(place.path("c.json"), "utf8"))
    expect(JSON.parse(readFileSync(place.path("e.json"), "utf8")).accuracy).toBe(curves[0].points[0].mean)
  },
  patience_ms,
)

test(
  "graphs of images, inputs of few levels",
  async () => {
    const answer = await place.run(
      "nvm graph.json --set synthetic --images 40 --chips 1 --sigma 0.1 --levels 4 --input-levels 4 --unrolled",
    )
    expect(answer).toMatchObject({status: 0, stderr: ""})
    expect(answer.stdout).toContain("40 images, 1 chips, levels 4, inputLevels 4, unrolled true\n")
  },
  patience_ms,
)

test.each([
  ["nothing.json", "nothing.json: no such file"],
  [
    "small.json --set synthetic",
    "small.json: the network has 5 inputs (5), synthetic digits (test) has 784 values per image",
  ],
  ["graph.json --scale some", "crosspice: --scale: expected some of global, layer, biscale, found 'some'"],
  [
    "graph.json --sigma 0:1",
    "crosspice: --sigma: expected first:last:step of at most 1000 values, found '0:1'",
  ],
  ["graph.json --sigma -1", "crosspice: --sigma: expected a number from 0, found '-1'"],
  ["graph.json --by-crossbar 1", "graph.json: expected 2 factors, one for each crossbar, found 1"],
  ["graph.json --levels 1", "crosspice: --levels: expected a whole number from 2 to 65536, found '1'"],
  ["graph.json --quantile 0.5", "crosspice: --quantile: expected a share below 0.5, found '0.5'"],
  [
    "graph.json --save-chip c.json",
    "crosspice: --save-chip: expected one model, one --sigma and one --scale",
  ],
])(
  "nvm %s",
  async (options, message) => {
    expect(await place.run(`nvm ${options}`)).toEqual({
      status: 1,
      signal: null,
      stdout: "",
      stderr: `${message}\n`,
    })
  },
  patience_ms,
)
