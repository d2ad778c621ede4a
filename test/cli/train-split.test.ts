/**
 * Training asks for the test digits when nothing is left to choose, and seeds, checkpoints, resumption
 * agree.
 */
import {existsSync, mkdtempSync, readFileSync, rmSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {jest} from "@jest/globals"
import yargs from "yargs"
import type {TrainArguments} from "../../src/cli/train/options.js"
import {train, trainOn} from "../../src/cli/train/train.js"
import {type Dataset, slice} from "../../src/network/dataset.js"
import {readModel} from "../../src/network/files.js"
import {synthetic} from "../../src/network/synthetic.js"

const folder = mkdtempSync(join(tmpdir(), "crosspice-"))
afterAll(() => rmSync(folder, {recursive: true}))
beforeEach(() => {
  jest.spyOn(console, "log").mockImplementation(() => {})
  jest.spyOn(process.stderr, "write").mockImplementation(() => true)
})
afterEach(() => jest.restoreAllMocks())

/** The last 5,000 are held out: 600 are left to train on. */
const digits = synthetic("train", 5600)
const quick = "--forward ideal --epochs 2 --batch 100 --distortion 0"

async function run(name: string, test: Dataset, line = quick) {
  const output = join(folder, `${name}.json`)
  const words = ["train", "-o", output, ...line.split(" ")]
  const args = train.builder(yargs(words)).parseSync() as TrainArguments
  const asked: string[] = []
  await trainOn(
    args,
    async part => {
      asked.push(`${part}${existsSync(`${output}.checkpoint`) ? " after training" : ""}`)
      return part === "train" ? digits : test
    },
    line.split(" "),
  )
  const {network, made} = readModel(output)
  return {network, made, asked}
}

test("no network depends on the test digits: they are read last, and others change one number alone", async () => {
  const test = synthetic("test", 200)
  const inverted = {...test, values: test.values.map(value => 255 - value), labels: test.labels.map(() => 3)}
  const first = await run("first", test)
  const second = await run("second", inverted)
  expect(first.asked).toEqual(["train", "test after training"])
  expect(second.network).toEqual(first.network)
  expect(second.made?.accuracy.validation).toBe(first.made?.accuracy.validation)
  expect(second.made?.accuracy.test).not.toBe(first.made?.accuracy.test)
  expect(first.made?.data).toMatch(/the first 600$/)
  // What is held out chooses: other held-out digits may choose another epoch, but train the same weights.
  expect(slice(digits, 0, 600).count).toBe(600)
})

test("several seeds: the best on held-out digits is kept, and is what it would be alone", async () => {
  const test = synthetic("test", 100)
  const alone = []
  for (const seed of [5, 6]) alone.push(await run(`alone${seed}`, test, `${quick} --seed ${seed}`))
  const both = await run("both", test, `${quick} --seed 5 --seeds 2`)
  const best = alone.reduce((a, b) =>
    (b.made?.accuracy.validation ?? 0) > (a.made?.accuracy.validation ?? 0) ? b : a,
  )
  expect(both.network).toEqual(best.network)
  expect(both.made?.seed).toBe(best.made?.seed)
  expect(existsSync(join(folder, "both.json.seed5"))).toBe(false)
  expect(existsSync(join(folder, "both.json.checkpoint"))).toBe(false)
  expect(readFileSync(join(folder, "both.json"), "utf8")).toContain("--seeds 2")
})

test.each(["variance", "influence", "information"])(
  "--reorder %s: every input and the bias have one column",
  async order => {
    const {network} = await run(order, synthetic("test", 10), `${quick} --reorder ${order}`)
    const columns = network.layers[0].columns ?? []
    expect([...columns].sort((a, b) => a - b)).toEqual(Array.from({length: 401}, (_, k) => k))
    expect(columns.at(-1)).toBe(400)
    // Corners of an image tell nothing: they are farthest away.
    for (const corner of [0, 19, 380, 399]) expect([...columns].indexOf(corner)).toBeLessThan(120)
    expect(network.layers[1].columns).toBeUndefined()
  },
)
