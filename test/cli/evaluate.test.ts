/** `crosspice evaluate` on a small network: formats, reproducibility, and its files against each other. */

import {existsSync, readFileSync} from "node:fs"
import {createServer} from "node:http"
import type {AddressInfo} from "node:net"
import {join} from "node:path"
import {compare, requireAgreement} from "../../src/cli/evaluate/check.js"
import {partitions, patience_ms, Workplace, writeSmallNetwork} from "./command.js"

const place = new Workplace()
beforeAll(() => writeSmallNetwork(place, "net", 600))
afterAll(() => place.remove())

const net = `evaluate --csv net --threads 1 ${partitions}`
const text = (file: string) => readFileSync(place.path(file), "utf8")

/** Runs, expects success, and returns the JSON without times. */
async function evaluate(options: string, command = net) {
  const answer = await place.run(`${command} --json result.json ${options}`)
  expect(answer).toMatchObject({status: 0, stderr: ""})
  const {seconds, ...rest} = JSON.parse(text("result.json"))
  expect(seconds.total).toBeGreaterThan(0)
  return {...rest, stdout: answer.stdout}
}

/** Rows of a file of outputs. */
const outputs = (file: string) =>
  text(file)
    .trim()
    .split("\n")
    .map(row => row.split(",").map(Number))

test(
  "threads do not change the result; all its parts are there",
  async () => {
    const {stdout, ...one} = await evaluate("--outputs one.csv")
    const {stdout: _, ...two} = await evaluate("--threads 2 --outputs two.csv")
    expect(two).toEqual(one)
    expect(text("two.csv")).toBe(text("one.csv"))
    expect(Object.keys(one)).toEqual(
      expect.arrayContaining(
        "dataset images accuracy digitalAccuracy idealWireAccuracy agreement power_W unknowns check".split(
          " ",
        ),
      ),
    )
    expect(one).toMatchObject({dataset: "test_data.csv", images: 600, check: null})
    expect(outputs("one.csv").length).toBe(600)
    expect(stdout).toMatch(/^data +test_data.csv, 600 images$/m)

    // Accuracy and the table of decisions are what the outputs and the labels say.
    const right = outputs("one.csv").filter((row, k) => row.indexOf(Math.max(...row)) === k % 3).length
    expect(one.accuracy).toBe(right / 600)
    expect(one.confusion.reduce((sum: number, row: number[], k: number) => sum + row[k], 0)).toBe(right)

    // A part of the images gives a part of the outputs.
    await evaluate("--first 7 --images 5 --outputs part.csv")
    const part = outputs("part.csv")
    expect(part.length).toBe(5)
    part.forEach((row, k) => {
      row.forEach((volt, j) => {
        expect(volt).toBeCloseTo(outputs("one.csv")[7 + k][j], 9)
      })
    })
  },
  patience_ms,
)

test(
  "what is measured is there, and as much of it as was asked for",
  async () => {
    const some = "--images 40 --tsampling 2n --amplifier-power 1u"
    const {stdout, ...one} = await evaluate(`${some} --sample 7 --outputs some.csv`)
    const margins = outputs("some.csv")
      .map(row => row.toSorted((a, b) => b - a))
      .map(([best, second]) => best - second)
    expect(one.margin_V.mean).toBeCloseTo(margins.reduce((a, b) => a + b) / 40, 12)
    // 5, 4 and 3 outputs with two partitions each.
    expect(one.census).toMatchObject({amplifiers: 24, neurons: 12, synapses: 7 * 5 + 6 * 4 + 5 * 3})
    expect(one.power_W.amplifierSupply).toBeCloseTo(24e-6, 12)
    expect(one.energy_J).toBeCloseTo(2e-9 * (one.power_W.total + 24e-6), 20)
    expect(one.inside.images).toBe(7)
    const {sources, ...taken} = one.inside.power_W.total
    const sum = (Object.values(taken) as number[]).reduce((a, b) => a + b)
    // Rounding of the kiloamperes in ties of 1 mOhm against milliwatts.
    expect(Math.abs(sum / sources - 1)).toBeLessThan(1e-8)
    expect(one.inside.loss.length).toBe(3)
    for (const snr of one.inside.snr_dB) expect(snr).toBeGreaterThan(10)
    for (const line of ["margin", "energy", "circuit", "  taken up", "  wires take", "  SNR"])
      expect(stdout).toContain(`\n${line.padEnd(18)} `)
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100)

    const ideal = await evaluate("--images 3 --wires off")
    expect(ideal.inside).toMatchObject({images: 3, loss: [], snr_dB: [null, null, null]})
    const none = await evaluate("--images 3 --sample 0")
    expect(none).toMatchObject({inside: null, energy_J: 1e-9 * none.power_W.total})
  },
  patience_ms,
)

test(
  "one-hot labels are the same labels",
  async () => {
    writeSmallNetwork(place, "hot")
    const byClass = await evaluate("", `evaluate --csv hot --threads 1 ${partitions}`)
    const rows = Array.from({length: 20}, (_, k) => [0, 1, 2].map(j => Number(j === k % 3)).join(","))
    place.write("hot/test_labels.csv", rows.join("\n"))
    const {stdout, ...hot} = await evaluate("", `evaluate --csv hot --threads 1 ${partitions}`)
    expect(byClass).toMatchObject(hot)
  },
  patience_ms,
)

test(
  "the same seed varies resistances the same way, another does not",
  async () => {
    const some = "--images 5 --weight-var 5 --outputs"
    await evaluate(`${some} a.csv --seed 3`)
    await evaluate(`${some} b.csv --seed 3`)
    await evaluate(`${some} c.csv --seed 4`)
    expect(text("b.csv")).toBe(text("a.csv"))
    expect(text("c.csv")).not.toBe(text("a.csv"))
  },
  patience_ms,
)

test(
  "chips of other seeds: each as by itself, with any number of threads",
  async () => {
    const some = "--images 30 --weight-var 20 --variation normal --stuck-low 2 --wire-var 5 --offset 1m"
    const {stdout, ...one} = await evaluate(`${some} --seed 5 --chips 4 --pass 40`)
    const {stdout: _, ...two} = await evaluate(`${some} --seed 5 --chips 4 --pass 40 --threads 2`)
    expect(two).toEqual(one)
    const {accuracy, power_W, each, pass} = one.chips
    expect(each.map(({seed}: {seed: number}) => seed)).toEqual([5, 6, 7, 8])
    expect(one.accuracy).toBe(each[0].accuracy)
    const alone = await evaluate(`${some} --seed 7`)
    expect(alone.chips).toBeNull()
    expect(each[2].accuracy).toBe(alone.accuracy)
    expect(each[2].power_W).toBeCloseTo(alone.power_W.total, 12)
    const all: number[] = each.map((chip: {accuracy: number}) => chip.accuracy)
    expect(accuracy).toMatchObject({count: 4, least: Math.min(...all), most: Math.max(...all)})
    expect(accuracy.mean).toBeCloseTo(all.reduce((a, b) => a + b) / 4, 12)
    expect(power_W.deviation).toBeGreaterThan(0)
    expect(pass).toBe(0.4)
    expect(one.chips.yield).toBe(all.filter(right => right >= 0.4).length / 4)
    expect(stdout).toMatch(/\n +4 chips, seeds 5 to 8:\n {2}accuracy {9}[\d.]+ %, deviation [\d.]+, from /)
  },
  patience_ms,
)

const imperfect = "--weight-var 5 --variation lognormal --wire-var 3 --stuck-low 2 --stuck-high 1 --offset 2m"

test.each([
  "",
  imperfect,
  "--neuron sigmoid,relu,tanh --combine sum",
  "--amplifier limited --wires rc --gain auto --offset 1m",
])(
  "the flat netlist gives the first image's outputs: %s",
  async options => {
    await evaluate(`--first 4 --images 2 --netlist net.cir --outputs some.csv ${options}`)
    const {status, stdout} = await place.run("run net.cir --format json")
    expect(status).toBe(0)
    const volts = Object.values(JSON.parse(stdout).plots[0].values) as number[]
    const [first] = outputs("some.csv")
    expect(volts.length).toBe(3)
    volts.forEach((volt, k) => {
      expect(Math.abs(volt - first[k])).toBeLessThan(1e-6)
    })
  },
  patience_ms,
)

test(
  "--check solves again on the flat netlist",
  async () => {
    const {check, stdout} = await evaluate("--images 3 --check 2")
    expect(check.images).toBe(2)
    expect(check.maxDeviation_V).toBeLessThan(1e-6)
    expect(stdout).toMatch(/^check +2 images on the flat netlist/m)
  },
  patience_ms,
)

test("a deviation fails the check", () => {
  const batch = Float64Array.of(0.1, 0.2, 0.3, 0.4)
  const flat = (wrong: number) => [Float64Array.of(0.1, 0.2), Float64Array.of(0.3 + wrong, 0.4)]
  expect(compare(flat(0), batch)).toEqual({images: 2, maxDeviation_V: 0})
  requireAgreement(compare(flat(5e-7), batch))
  expect(() => requireAgreement(compare(flat(-2e-6), batch))).toThrow(
    "--check: batch and flat netlist differ by",
  )
  expect(() => requireAgreement(compare(flat(Number.NaN), batch))).toThrow("differ by NaN V")
})

test(
  "an address that answers with something else is no MNIST",
  async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? "")
      response.end("hello")
    })
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/digits`
      const refused = await place.run(`evaluate --data-url ${url} --images 2`)
      expect(refused).toMatchObject({status: 1, stdout: ""})
      expect(refused.stderr).toMatch(/^--data-url: MNIST is neither here nor to be had: .*expected SHA-256/)
      expect(asked).toEqual(["/digits/t10k-images-idx3-ubyte.gz"])
    } finally {
      server.close()
    }
  },
  patience_ms,
)

const mnist = process.env.MNIST_DIR
const here = mnist !== undefined && existsSync(join(mnist, "t10k-images-idx3-ubyte.gz"))
;(here ? test : test.skip)(
  "--data-url downloads MNIST",
  async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? "")
      response.end(readFileSync(join(mnist ?? "", request.url ?? "")))
    })
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const model = join(process.cwd(), "models/mnist-ideal-binary.json")
      const command = `evaluate ${model} --data-url ${url} --images 3 --threads 1 --unpartitioned --wires off`
      expect(await evaluate("", command)).toMatchObject({
        dataset: "MNIST test images, center crop",
        images: 3,
      })
      expect(asked).toEqual(["/t10k-images-idx3-ubyte.gz", "/t10k-labels-idx1-ubyte.gz"])
    } finally {
      server.close()
    }
  },
  patience_ms,
)
