/**
 * Networks over time, one image, wires with their capacitances: the default network for 1 ns in steps of 10 ps, and its last
 * two layers beside a few steps of the same deck in ngspice. `node bench/transient.mjs`; with `whole` ngspice gets
 * the whole network, too, which takes it many minutes.
 */
import {readFileSync} from "node:fs"
import {Simulation} from "eecircuit-engine"
import {deckText} from "../dist/crossbar/deck.js"
import {
  compile,
  deviceTypes,
  encode,
  networkTransient,
  parseModel,
  synthetic,
  transientSettings,
  wireCapacitance,
  wireGeometry,
  wireResistances,
} from "../dist/index.js"

const {network} = parseModel(
  readFileSync(new URL("../models/synthetic-binary.json", import.meta.url), "utf8"),
)
const common = {
  wires: {...wireResistances(wireGeometry), capacitance: wireCapacitance(wireGeometry)},
  gainBandwidth_Hz: 100e9,
}
const whole = {
  layers: network.layers,
  options: {...common, partitions: {horizontal: [16, 8, 8], vertical: [8, 8, 1]}},
  volts: encode(synthetic("test"), network.encoding, network.vdd, 0, 1),
}
const part = {
  layers: network.layers.slice(1),
  options: {...common, partitions: {horizontal: [8, 8], vertical: [8, 1]}},
  volts: Float64Array.from({length: 120}, (_, k) => (k % 3 ? 0.05 : 0.75)),
}

/** Processor seconds: wall clocks tell little on a shared machine. */
const clock = () => {
  const {user, system} = process.cpuUsage()
  return (user + system) / 1e6
}
const follow = ({layers, options, volts}, stop_s) => {
  const start = clock()
  const settings = {...transientSettings, stop_s, sample_s: stop_s}
  const [answer] = networkTransient(layers, options, deviceTypes, volts, settings)
  return {answer, seconds: clock() - start}
}
/** Seconds of one step, and the longer run. */
const stepOf = (circuit, stop_s) => {
  const short = follow(circuit, 0.1e-9)
  const long = follow(circuit, stop_s)
  const steps = long.answer.times_s.length - short.answer.times_s.length
  return {...long, step: (long.seconds - short.seconds) / steps}
}

const ours = stepOf(whole, 1e-9)
console.log(
  `whole network, 1 ns: ${ours.answer.times_s.length - 1} steps, ${ours.seconds.toFixed(1)} s, all included`,
)
console.log(
  `one step ${ours.step.toFixed(3)} s, memory ${(process.resourceUsage().maxRSS / 2 ** 20).toFixed(2)} GiB`,
)

const compared = process.argv[2] === "whole" ? whole : part
const {answer, step} = compared === whole ? ours : stepOf(part, 1e-9)
const nodes = Array.from({length: 10}, (_, k) => `out_${compared.layers.length}_${k}`)
const netlist = compile(compared.layers, {...compared.options, inputs: compared.volts, dialect: "ngspice"})
const text = deckText(netlist, "network", nodes, transientSettings)
const simulation = new Simulation()
await simulation.start()
const solve = async analysis => {
  simulation.setNetList(
    text.replace(/^\.options.*$/m, ".options klu method=gear").replace(/^\.tran.*$/m, analysis),
  )
  const start = clock()
  const {data} = await simulation.runSim()
  return {data, seconds: clock() - start}
}
const rest = await solve(".op")
console.log(`ngspice: text to operating point ${rest.seconds.toFixed(1)} s`)
const stop_s = 40e-12
const run = await solve(`.tran 10p ${stop_s} 0 10p`)
const [times, ...outputs] = ["time", ...nodes.map(node => `v(${node})`)].map(
  name => run.data.find(column => column.name.toLowerCase() === name).values,
)
const last = times.length - 1
const peer = (run.seconds - rest.seconds) / last
console.log(
  `ngspice: ${last} steps to 40 ps, one step ${peer.toFixed(3)} s; here ${step.toFixed(4)} s, ratio ${(peer / step).toFixed(0)}`,
)
const n = Math.round(stop_s / transientSettings.step_s)
const difference = Math.max(
  ...outputs.map((values, k) => Math.abs(values[last] - answer.outputs_V[10 * n + k])),
)
console.log(`largest difference of the outputs at 40 ps: ${difference.toExponential(1)} V`)
