/** The examples, run as a user runs them: on the built package. */
import {spawnSync} from "node:child_process"
import {mkdtempSync, rmSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {op} from "../../src/analysis/op.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {compile} from "../../src/crossbar/compile.js"
import {deviceTypes} from "../../src/devices/index.js"
import {readFromDisk} from "../../src/netlist/include-node.js"
import {parse} from "../../src/netlist/parse.js"
import {readCsvDataset} from "../../src/network/files.js"
import {someLayers} from "../crossbar/some-layers.js"

function node(...words: string[]): string {
  const {status, stdout, stderr} = spawnSync(process.execPath, words, {encoding: "utf8"})
  expect([status, stderr]).toEqual([0, ""])
  return stdout
}

test("divider.mjs: v r2 / (r1 + r2)", () => {
  const found = [...node("examples/divider.mjs").matchAll(/upper = (\d+) Ohm: v\(out\) = ([\d.]+) V/g)]
  expect(found.length).toBe(3)
  for (const [, upper, volts] of found)
    expect(Number(volts)).toBeCloseTo((1.5 * 2000) / (2000 + Number(upper)), 6)
})

test("crossbar-wires.mjs: Ohm's law without wires, less and less with them; one cell in closed form", () => {
  const rows = (m: number) =>
    [
      ...node("examples/crossbar-wires.mjs", String(m)).matchAll(
        /bit line \d+: ([\d.]+) uA without wires, ([\d.]+) uA/g,
      ),
    ].map(([, ideal, real]) => [Number(ideal), Number(real)])
  expect(rows(1)).toEqual([[Number(((0.8 / 8488) * 1e6).toFixed(2)), Number((0.8e6 / 8506.48).toFixed(2))]])
  const [first, middle, last] = rows(16)
  for (const [ideal] of [first, middle, last]) expect(ideal).toBeCloseTo(((16 * 0.8) / 8488) * 1e6, 1)
  expect(first[0]).toBeGreaterThan(first[1])
  expect(first[1]).toBeGreaterThan(middle[1])
  expect(middle[1]).toBeGreaterThan(last[1])
})

test("random-inputs.mjs: half of the inputs are on", () => {
  const folder = mkdtempSync(join(tmpdir(), "crosspice-"))
  try {
    expect(node("examples/random-inputs.mjs", folder)).toMatch(/^40 random inputs for 3 layers/)
    const {values, count, width} = readCsvDataset(
      join(folder, "test_data.csv"),
      join(folder, "test_labels.csv"),
      "fraction",
    )
    expect([count, width]).toEqual([40, 400])
    expect(Array.from(values).reduce((sum, value) => sum + value, 0) / 16000).toBeCloseTo(0.5, 1)
  } finally {
    rmSync(folder, {recursive: true})
  }
})

test("own-neuron.lib: the last neurons, unloaded, follow its formula", () => {
  const {text} = readFromDisk("examples/own-neuron.lib", "")
  const layers = someLayers([12, 6, 4], 5)
  const inputs = Float64Array.from({length: 12}, (_, k) => (k % 3 ? 0.8 : -0.8))
  const neuron = parse(`\n${text}`, {file: "own-neuron.lib"})
  const circuit = elaborate(compile(layers, {neuron, inputs}), deviceTypes)
  const x = op(circuit)
  const v = (node: string) => x[circuit.find(`v(${node})`) ?? Number.NaN]
  const curve = (node: string) => {
    const u = 5.5 * v(node)
    return 0.4 * (1 - u / Math.sqrt(1 + u * u))
  }
  for (let k = 0; k < 4; k++) expect(v(`out_2_${k}`)).toBeCloseTo(curve(`n_2_${k}`), 9)
  const bend = Array.from({length: 6}, (_, k) => Math.abs(v(`out_1_${k}`) - curve(`n_1_${k}`)))
  expect(Math.max(...bend)).toBeGreaterThan(1e-4)
})

test("own-products.mjs: converters of many bits change nothing, of one bit nearly everything", () => {
  const found = [...node("examples/own-products.mjs").matchAll(/^(exact|\d bits): ([\d.]+) %$/gm)]
  expect(found.map(([, name]) => name)).toEqual(["exact", "6 bits", "4 bits", "3 bits", "2 bits", "1 bits"])
  const right = found.map(([, , percent]) => Number(percent))
  expect(right[0]).toBeGreaterThan(90)
  expect(right[0] - right[1]).toBeLessThan(2)
  expect(right[5]).toBeLessThan(60)
})

test("acim-layer.mjs: cycles of four designs; protection helps", () => {
  const rows = [...node("examples/acim-layer.mjs").matchAll(/([\d.]+) dB, per input (\d+) analog and (\d+)/g)]
  expect(rows.map(([, , analog, digital]) => [Number(analog), Number(digital)])).toEqual([
    [64, 0],
    [16, 0],
    [43, 21],
    [64 + 4 * 21, 0],
  ])
  const [plain, , hybrid, voted] = rows.map(([, dB]) => Number(dB))
  expect(hybrid).toBeGreaterThan(plain + 20)
  expect(voted).toBeGreaterThan(plain + 5)
})
