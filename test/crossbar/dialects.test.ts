/** The same circuit in both dialects: crosspice solves its own netlist as ngspice does the other. */
import {op} from "../../src/analysis/op.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {type CompileOptions, compile} from "../../src/crossbar/compile.js"
import {deviceTypes} from "../../src/devices/index.js"
import {stopNgspice} from "../ngspice.js"
import {operatingPoint} from "./ngspice.js"
import {someLayers} from "./some-layers.js"

afterAll(stopNgspice)

const layers = someLayers([12, 6, 4], 5)
const partitions = {horizontal: [2, 2], vertical: [2, 2]}
const inputs = Float64Array.from({length: 12}, (_, k) => (k % 3 ? 0.8 : -0.8))

const choices: CompileOptions[] = [
  {},
  {combine: "sum"},
  {amplifier: "limited"},
  {amplifier: "virtual-ground", neuron: "sigmoid"},
  {wires: "off", neuron: "tanh"},
  {neuron: "relu", access_Ohm: 500, switch_Ohm: 10, variation_percent: 10},
  {offset_V: 5e-3, combine: "sum", stuckLow_percent: 10, wireVariation_percent: 20},
  {offset_V: 5e-3, combine: "sum", amplifier: "limited", distribution: "lognormal", variation_percent: 20},
  {offset_V: 5e-3, combine: "sum", amplifier: "virtual-ground", stuckHigh_percent: 5},
]

test.each(choices)("%j", async options => {
  const common = {partitions, inputs, ...options}
  const circuit = elaborate(compile(layers, common), deviceTypes)
  const x = op(circuit)
  const v = await operatingPoint(compile(layers, {...common, dialect: "ngspice"}))
  let compared = 0
  for (const [k, unknown] of circuit.unknowns.entries()) {
    const node = /^v\((\w+)\)$/.exec(unknown)?.[1]
    if (node === undefined || node === "0") continue
    expect(`${node} ${(x[k] - v(node)).toFixed(5)}`).toMatch(/ -?0\.00000$/)
    compared++
  }
  expect(compared).toBeGreaterThan(60)
})
