import {readFileSync} from "node:fs"
import {join} from "node:path"
import {patience_ms, Workplace} from "./command.js"

const place = new Workplace()
afterAll(() => place.remove())

test(
  "a network on macros: accuracies, quality and counts; the same on any number of threads",
  async () => {
    const words = "acim --set synthetic --images 150 --noise 0.2 --hybrid 2"
    const {status, stdout, stderr} = await place.run(`${words} --threads 1 --json a.json`)
    expect([status, stderr]).toEqual([0, ""])
    expect(stdout).toMatch(/accuracy +\d+\.\d\d % {2}on macros/)
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80)
    await place.run(`${words} --threads 2 --json b.json`)
    const [a, b] = ["a.json", "b.json"].map(name => readFileSync(join(place.folder, name), "utf8"))
    expect(b).toBe(a)
    const found = JSON.parse(a)
    expect(found.digitalAccuracy).toBeGreaterThan(0.9)
    // 8 x 8 cycles, 3 of them digital, in two tiles of 400 rows and one each of 120 and 84.
    expect([found.analogCycles, found.digitalCycles]).toEqual([61 * 4, 3 * 4])
    expect(found.conversions).toBe(61 * (2 * 120 + 84 + 10))
    expect(found.relativeEnergy).toBeCloseTo((61 + 3 * 2.8) / 64, 12)
    for (const {csnr_dB} of found.products) expect(csnr_dB).toBeGreaterThan(15)
  },
  patience_ms,
)

test(
  "mistakes are one line",
  async () => {
    for (const [words, message] of [
      ["--adc 0", "crosspice: --adc: expected a whole number from 1 to 16, found '0'\n"],
      ["--rows 0", "crosspice: --rows: expected a whole number from 1 to 16384, found '0'\n"],
      ["--noise some", "crosspice: --noise: expected a number like 8488 or 8.5k, found 'some'\n"],
      ["none.json", "none.json: no such file\n"],
      ["--act-enc 9", "crosspice: --act-enc: expected a whole number from 1 to 8, found '9'\n"],
    ]) {
      const {status, stdout, stderr} = await place.run(`acim --set synthetic ${words}`)
      expect([status, stdout, stderr]).toEqual([1, "", message])
    }
  },
  patience_ms,
)

test(
  "a sweep draws and prints every design",
  async () => {
    const words = "acim sweep --set synthetic --images 100 --adc-bits 5,8 --noise-levels 0.2 --digits 1,4"
    const {status, stdout, stderr} = await place.run(`${words} -o sweep.html`)
    expect([status, stderr]).toEqual([0, ""])
    const rows = stdout.trimEnd().split("\n").slice(1, -1)
    expect(rows.map(row => Number(row.slice(0, 10)))).toEqual([1, 1, 1, 4, 4, 4])
    expect(readFileSync(join(place.folder, "sweep.html"), "utf8")).toContain("Accuracy over noise")
    const wrong = await place.run("acim sweep -o sweep.png")
    expect([wrong.status, wrong.stderr]).toEqual([
      1,
      "crosspice: --output: expected a name that ends with .html or .svg, found 'sweep.png'\n",
    ])
    const list = await place.run("acim sweep -o a.svg --digits 1,9")
    expect(list.stderr).toBe("crosspice: --digits: expected a whole number from 1 to 8, found '9'\n")
  },
  patience_ms,
)
