/**
 * Transient runs and a long deck: crosspice against ngspice in the same run, text to answer.
 * `node bench/spice.mjs [ladder] [ring] [memristors] [parse]`
 */
import {spawnSync} from "node:child_process"
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {Simulation} from "eecircuit-engine"
import {defaultOptions} from "../dist/analysis/newton.js"
import {tran} from "../dist/analysis/tran.js"
import {deviceTypes, elaborate, op, parse, readOptions} from "../dist/index.js"
import {interpolator} from "../dist/output/compare.js"
import {readRaw} from "../dist/output/raw-read.js"

const benchmarks = {ladder, ring, memristors, parse: longDeck}
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benchmarks)
const unknown = chosen.find(name => !Object.hasOwn(benchmarks, name))
if (unknown !== undefined) {
  console.error(`expected ${Object.keys(benchmarks).join(", ")}, found '${unknown}'`)
  process.exit(1)
}

// It talks on the console of its own.
console.info = console.warn = () => {}
const simulation = new Simulation()
await simulation.start()
for (const name of chosen) await benchmarks[name]()
process.exit()

/** 10,000 sections of an RC line: linear, one factorization, steps of a thousandth. */
async function ladder() {
  const sections = 10_000
  const cards = ["v1 n0 0 pulse(0 1 0 1u 1u 1 2)"]
  for (let k = 1; k <= sections; k++) cards.push(`r${k} n${k - 1} n${k} 1`, `c${k} n${k} 0 1n`)
  await transient("RC ladder, 10,000 sections", cards, {stop: 1e-3, longest: 1e-6, probe: "n100"})
}

/** 101 inverters of level 1 in a ring. */
async function ring() {
  const stages = 101
  const cards = [
    ".model n nmos vto=0.7 kp=100u lambda=0.02 gamma=0.4 phi=0.65 tox=20n cgso=0.2n cgdo=0.2n cbd=5f cbs=5f",
    ".model p pmos vto=-0.7 kp=40u lambda=0.03 gamma=0.5 phi=0.65 tox=20n cgso=0.2n cgdo=0.2n cbd=9f cbs=9f",
    "vdd vdd 0 3",
    ".ic v(n0)=0",
  ]
  for (let k = 0; k < stages; k++) {
    const to = (k + 1) % stages
    cards.push(`mp${k} n${to} n${k} vdd vdd p w=10u l=1u`, `mn${k} n${to} n${k} 0 0 n w=4u l=1u`)
    cards.push(`c${k} n${to} 0 20f`)
  }
  await transient("ring oscillator, 101 stages", cards, {stop: 60e-9, longest: 0.1e-9, probe: "n50"})
}

/** 20 x 20 memristors with wires; in ngspice the same equations in behavioural sources. */
async function memristors() {
  const side = 20
  const shared = []
  const ours = [".model hp memristor ron=100 roff=16k d=10n uv=10f window=1 p=1"]
  const theirs = [
    ".subckt hp p n state=0.1",
    "bi p n i = v(p,n)/(100*v(w)+16e3*(1-v(w)))",
    "bw 0 w i = 1e4*v(p,n)/(100*v(w)+16e3*(1-v(w)))*4*v(w)*(1-v(w))",
    "cw w 0 1 ic={state}",
    ".ends",
  ]
  for (let i = 0; i < side; i++) {
    shared.push(`v${i} a${i}_0 0 sin(0 ${1 + i / side} 10)`, `rl${i} b${side}_${i} 0 100`)
    for (let j = 0; j < side; j++) {
      shared.push(`ra${i}_${j} a${i}_${j} a${i}_${j + 1} 10`, `rb${i}_${j} b${i}_${j} b${i + 1}_${j} 10`)
      const state = 0.1 + (((7 * i + 3 * j) % 11) / 11) * 0.6
      ours.push(`n${i}_${j} a${i}_${j + 1} b${i}_${j} hp state=${state}`)
      theirs.push(`xn${i}_${j} a${i}_${j + 1} b${i}_${j} hp state=${state}`)
    }
  }
  const request = {stop: 0.1, longest: 1e-4, probe: `b${side}_7`, uic: true}
  await transient("memristors, 20 x 20", [...shared, ...ours], request, [...shared, ...theirs])
}

/** `theirs` where ngspice reads other cards. */
async function transient(title, cards, {stop, longest, probe, uic = false}, theirs = cards) {
  const text = [title, ...cards, ".end"].join("\n")
  const analysis = `.tran ${longest} ${stop} 0 ${longest}${uic ? " uic" : ""}`
  // Kept in memory are all its vectors otherwise.
  const deck = [title, ...theirs, ".options klu acct", `.save v(${probe})`, analysis, ".end"].join("\n")
  console.log(`${title}\n              seconds   points  iterations  ratio  mean difference V`)
  const own = integrate(text, {step: longest, stop, longest, uic}, probe)
  row("crosspice", own, own)
  row("WebAssembly", await compiled(deck, probe), own)
  const native = installed(deck, probe)
  if (native) row("ngspice", native, own)
}

function row(name, {seconds, iterations, times, values}, own) {
  const cells = [
    name.padEnd(12),
    seconds.toFixed(2).padStart(9),
    String(times.length).padStart(8),
    String(iterations ?? "").padStart(11),
    (seconds / own.seconds).toFixed(2).padStart(6),
    apart({times, values}, own).toExponential(1),
  ]
  console.log(cells.join(" "))
}

/** Mean distance: edges that come a little later are nowhere far apart but for a short while. */
function apart(a, b) {
  const [x, y] = [a, b].map(({times, values}) => interpolator(times, values))
  const count = 100_000
  let sum = 0
  for (let k = 0; k <= count; k++) {
    const t = (k / count) * b.times[b.times.length - 1]
    sum += Math.abs(x(t) - y(t))
  }
  return sum / count
}

function integrate(text, request, probe) {
  let iterations = 0
  const start = performance.now()
  const netlist = parse(text, {file: "deck"})
  const circuit = elaborate(netlist, deviceTypes)
  const counted = (...words) => {
    const solver = defaultOptions.analyze(...words)
    const solve = solver.solve.bind(solver)
    solver.solve = b => {
      iterations++
      solve(b)
    }
    return solver
  }
  const i = circuit.find(`v(${probe})`)
  const initial = {ic: new Map(), nodeset: new Map()}
  for (const {name, assignments} of netlist.cards)
    if (name === ".ic")
      for (const [node, volts] of Object.entries(assignments)) initial.ic.set(circuit.find(node), +volts)
  const times = []
  const values = []
  for (const {at, x} of tran(circuit, {...request, initial}, {...readOptions(netlist), analyze: counted})) {
    times.push(at)
    values.push(x[i])
  }
  const seconds = (performance.now() - start) / 1000
  return {seconds, iterations, times: Float64Array.from(times), values: Float64Array.from(values)}
}

async function compiled(deck, probe) {
  simulation.setNetList(deck)
  const start = performance.now()
  const {data} = await simulation.runSim()
  const seconds = (performance.now() - start) / 1000
  const column = wanted => data.find(({name}) => name === wanted)?.values
  const values = column(`v(${probe})`)
  if (!values) throw new Error(`ngspice found no answer: ${simulation.getError().join("; ")}`)
  const info = simulation.getInfo()
  return {
    seconds,
    iterations: total(info),
    times: Float64Array.from(column("time")),
    values: Float64Array.from(values),
  }
}

/** Undefined where there is no program of that name. */
function installed(deck, probe) {
  if (spawnSync("ngspice", ["--version"]).status !== 0) return undefined
  const folder = mkdtempSync(join(tmpdir(), "crosspice-bench-"))
  try {
    const [input, output] = ["deck.cir", "deck.raw"].map(name => join(folder, name))
    writeFileSync(input, deck)
    const start = performance.now()
    const {stdout} = spawnSync("ngspice", ["-b", "-n", "-r", output, input], {encoding: "utf8"})
    const seconds = (performance.now() - start) / 1000
    if (!existsSync(output)) throw new Error(`ngspice found no answer: ${stdout.slice(-500)}`)
    const {variables} = readRaw(readFileSync(output))[0]
    const column = wanted => variables.find(({name}) => name === wanted).re
    return {seconds, iterations: total(stdout), times: column("time"), values: column(`v(${probe})`)}
  } finally {
    rmSync(folder, {recursive: true})
  }
}

/** What `.options acct` says of iterations. */
function total(text) {
  return /Total iterations = (\d+)/.exec(text)?.[1]
}

/** 500,000 lines of text to cards: 2 s are the aim. Then to an answer, here and there. */
async function longDeck() {
  const count = 500_000
  const lines = ["a long deck", "v1 n0 0 1"]
  for (let k = 1; k < count; k++)
    lines.push(k % 2 ? `r${k} n${k >> 1} n${(k >> 1) + 1} 1.5k` : `r${k} n${k >> 1} 0 {2*1meg} ; a comment`)
  const text = [...lines, ".save v(n1)", ".op", ".end"].join("\n")
  let start = performance.now()
  const netlist = parse(text, {file: "deck"})
  const reading = (performance.now() - start) / 1000
  start = performance.now()
  const circuit = elaborate(netlist, deviceTypes)
  const volts = op(circuit)[circuit.find("v(n1)")]
  const rest = (performance.now() - start) / 1000
  console.log(`${count} lines: read in ${reading.toFixed(2)} s, solved in ${rest.toFixed(2)} s more`)
  simulation.setNetList(text)
  start = performance.now()
  const {data} = await simulation.runSim()
  const seconds = (performance.now() - start) / 1000
  const theirs = data.find(({name}) => name === "v(n1)")?.values[0]
  const ratio = (seconds / (reading + rest)).toFixed(2)
  console.log(
    `ngspice, both: ${seconds.toFixed(2)} s, ratio ${ratio}, difference ${Math.abs(theirs - volts)} V`,
  )
}
