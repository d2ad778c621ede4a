/** Options to circuits: defaults, choices, and mistakes that name the option. */
import {mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import yargs from "yargs"
import {type CircuitArguments, chooseCircuit, circuitOptions} from "../../src/cli/options/circuit.js"
import {devices} from "../../src/crossbar/technology.js"
import type {Network} from "../../src/network/mlp.js"
import {someLayers} from "../crossbar/some-layers.js"

const network: Network = {
  layers: someLayers([400, 120, 84, 10], 1).map(layer => ({...layer, scale: 1, activation: "sigmoid"})),
  encoding: "sign",
  levels: "binary",
  vdd: 0.8,
  trainedFor: {forward: "ideal"},
}

function choose(line: string, of: Network = network) {
  const parser = circuitOptions(yargs(line.split(" ").filter(Boolean)))
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message)
    })
  const inputs = Float64Array.from({length: 800}, (_, k) => (k % 7 < 3 ? 0.8 : -0.8))
  return chooseCircuit(parser.parseSync() as CircuitArguments, of, () => inputs)
}

test("amplifiers: those the network was trained for, unless told otherwise", () => {
  const partitions = {horizontal: [16, 8, 8], vertical: [8, 8, 1]}
  const trained = (amplifier: string): Network => ({
    ...network,
    trainedFor: {
      ...{forward: "circuit", ...partitions, low_Ohm: 8488, high_Ohm: 25465, wires: "off", amplifier},
    },
  })
  expect(choose("", trained("limited")).options.amplifier).toBe("limited")
  expect(choose("--amplifier ideal", trained("limited")).options.amplifier).toBe("ideal")
  expect(choose("", trained("of the user")).options.amplifier).toBe("ideal")
})

test("defaults: the published circuit", () => {
  const {layers, options} = choose("")
  expect(options.partitions).toEqual({horizontal: [16, 8, 8], vertical: [8, 8, 1]})
  expect(options.device).toEqual({low_Ohm: devices.mram.low_Ohm, high_Ohm: devices.mram.high_Ohm})
  expect(options).toMatchObject({
    amplifier: "ideal",
    neuron: "mram",
    combine: "mean",
    access_Ohm: 0,
    vdd_V: 0.8,
  })
  expect(options.wires).toMatchObject({vertical_Ohm: expect.closeTo(9.2416, 4)})
  expect(layers).toEqual(network.layers)
})

test("choices", () => {
  expect(choose("--array 32x32").options.partitions).toEqual({horizontal: [13, 4, 3], vertical: [4, 3, 1]})
  expect(choose("--unpartitioned").options.partitions).toEqual({horizontal: [1, 1, 1], vertical: [1, 1, 1]})
  expect(choose("--device pcm --rhigh 200k").options.device).toEqual({low_Ohm: 78e3, high_Ohm: 200e3})
  expect(choose("--bitcell 1tg1r").options.wires).toMatchObject({horizontal_Ohm: expect.closeTo(36.97, 2)})
  expect(choose("--node 7n").options.wires).toMatchObject({vertical_Ohm: expect.closeTo(10.87, 2)})
  expect(choose("--geometry L=23,rho=3.8e-8").options.wires).toMatchObject({
    vertical_Ohm: expect.closeTo(2 * 9.2416, 3),
    horizontal_Ohm: expect.closeTo(2 * 17.71, 1),
  })
  expect(choose("--wires off").options.wires).toBe("off")
  expect(choose("--wires rc").options.wires).toHaveProperty("capacitance.horizontal_F")
  expect(choose("--neuron-rlow 5k").options.neuronParameters).toEqual({rlow: "5000"})
  expect(choose("--gain 1,2,3").layers.map(layer => layer.gain)).toEqual([1, 2, 3])
  const auto = choose("--gain auto").layers.map(layer => Number(layer.gain))
  expect(auto.every(gain => gain > 0.1 && gain < 1000 && gain !== 10)).toBe(true)
  const tanh = {...network, layers: network.layers.map(layer => ({...layer, activation: "tanh" as const}))}
  expect(choose("", tanh).options.neuron).toBe("tanh")
  const mixed = {...tanh, layers: [...tanh.layers.slice(1), network.layers[2]]}
  expect(choose("", mixed).options.neuron).toEqual(["tanh", "tanh", "mram"])
  expect(choose("--neuron sigmoid,sigmoid,relu").options.neuron).toEqual(["sigmoid", "sigmoid", "relu"])
})

test("a user's library; its first line is no title", () => {
  const folder = mkdtempSync(join(tmpdir(), "crosspice-"))
  try {
    const file = join(folder, "my.lib")
    writeFileSync(file, ".subckt neuron a b c\nr1 a b 1k\n.ends\n")
    const {neuron} = choose(`--neuron ${file}`).options
    expect(
      typeof neuron === "object" && "subcircuits" in neuron && neuron.subcircuits.get("neuron")?.origin,
    ).toEqual({file, line: 1})
  } finally {
    rmSync(folder, {recursive: true})
  }
})

test.each([
  ["--hp 3,3", "--hp: expected 3 numbers, one for each layer, found '3,3'"],
  ["--vp 8,8,x", "--vp: expected a number like 8488 or 8.5k, found 'x'"],
  ["--array 32", "--array: expected columns x rows like 32x32, found '32'"],
  ["--array 4x4 --hp 1,1,1", "Arguments array and hp are mutually exclusive"],
  ["--node 0", "--node: expected a number above 0, found '0'"],
  ["--geometry q=3", "--geometry: expected one of T, H, W, L, D, metal, eps, rho and '=', found 'q=3'"],
  ["--rlow 5k --rhigh 2k", "expected 0 < R_low < R_high in ohms, found 5000 and 2000"],
  ["--neuron none.lib", "--neuron: 'none.lib': there is no such file"],
  ["--neuron relu,tanh", "--neuron: expected one neuron or 3, one for each layer, found 'relu,tanh'"],
  ["--weight-var 100", "--weight-var: expected a percentage from 0 to below 100, found '100'"],
  ["--stuck-high 101", "--stuck-high: expected a percentage from 0 to 100, found '101'"],
  [
    "--stuck-low 60 --stuck-high 50",
    "--stuck-low, --stuck-high: stuck low and high: expected 0 to 100 %, found 110",
  ],
  ["--offset -1m", "--offset: expected a number from 0, found '-1m'"],
  ["--seed x", "--seed: expected a whole number from 0 to 4294967295, found 'x'"],
])("%s", (line, message) => {
  expect(() => choose(line)).toThrow(message)
})
