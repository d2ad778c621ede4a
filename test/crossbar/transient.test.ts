/**
 * Networks over time: figures of made-up courses, the flat netlist by the general analysis, rest at the
 * operating point.
 */
import {defaultOptions} from "../../src/analysis/newton.js"
import {tran} from "../../src/analysis/tran.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {compile} from "../../src/crossbar/compile.js"
import {rising as inputRising} from "../../src/crossbar/deck.js"
import {NetworkSolver, prepareNetwork, solveFlat} from "../../src/crossbar/evaluate.js"
import {networkTransient, transientSettings} from "../../src/crossbar/transient.js"
import {transientFigures} from "../../src/crossbar/transient-figures.js"
import {wireCapacitance, wireGeometry, wireResistances} from "../../src/crossbar/wires.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"
import {someLayers} from "./some-layers.js"

const layers = someLayers([12, 6, 4], 5)
const wires = {...wireResistances(wireGeometry), capacitance: wireCapacitance(wireGeometry)}
const partitions = {horizontal: [2, 2], vertical: [2, 1]}
const volts = Float64Array.from({length: 36}, (_, k) => ((k * 7) % 5 < 2 ? 0.8 : -0.8))

test("latency, decision, energy and overshoot of a course in closed form", () => {
  // Two outputs, the second one slower; power falls as e^-t.
  const times_s = Float64Array.from({length: 20001}, (_, n) => n / 1000)
  const shapes = [(t: number) => 1 - Math.exp(-t), (t: number) => 0.5 - 0.5 * Math.exp(-t) * (1 + 3 * t)]
  const course = {
    times_s,
    outputs_V: Float64Array.from({length: 2 * times_s.length}, (_, k) => shapes[k % 2](times_s[k >> 1])),
    power_W: times_s.map(t => Math.exp(-t)),
    final_V: Float64Array.of(1, 0.5),
  }
  const figures = transientFigures(course, 1, 0.01)
  expect(Math.abs(Math.exp(-figures.latency_s) * (1 + 3 * figures.latency_s) - 0.1)).toBeLessThan(1e-5)
  expect(figures.latency_s).toBeGreaterThan(Math.log(10))
  expect(figures.energy_J).toBeCloseTo(1 - Math.exp(-figures.latency_s), 6)
  expect(figures.sampleEnergy_J).toBeCloseTo(1 - Math.exp(-1), 6)
  expect(figures.overshoot).toBe(0)
  expect([figures.decision, figures.sampled]).toEqual([0, 0])
  expect(figures.decision_s).toBe(0)

  // 1 - e^-t cos 5t is highest where tan 5t = -1/5.
  const ringing = course.outputs_V.map((v, k) =>
    k % 2 ? v : 1 - Math.exp(-times_s[k >> 1]) * Math.cos(5 * times_s[k >> 1]),
  )
  const angle = Math.atan(1 / 5)
  expect(transientFigures({...course, outputs_V: ringing}, 1, 0.01).overshoot).toBeCloseTo(
    Math.exp(-(Math.PI - angle) / 5) * Math.cos(angle),
    6,
  )
  const never = {...course, times_s: times_s.slice(0, 3), outputs_V: course.outputs_V.slice(0, 6)}
  expect(transientFigures(never, 1, 0.01)).toMatchObject({latency_s: Infinity, energy_J: Infinity})
  // A swing counts as at least so much: both are near enough from the start.
  expect(transientFigures(course, 1, 20)).toMatchObject({latency_s: 0, energy_J: 0})
  const tie = {...course, final_V: Float64Array.of(1, 1)}
  expect(transientFigures({...tie, outputs_V: tie.outputs_V.map(() => 1)}, 1, 0.01).decision_s).toBe(Infinity)
})

test.each(["ideal", "limited", "virtual-ground"] as const)(
  "%s amplifiers: as the general analysis of the flat netlist finds",
  amplifier => {
    const gain = amplifier === "virtual-ground" ? 0.2 : 10
    const options = {partitions, wires, amplifier, gainBandwidth_Hz: 60e9}
    const chosen = layers.map(layer => ({...layer, gain}))
    const settings = {...transientSettings, step_s: 1e-12, sample_s: 0.2e-9, stop_s: 0.3e-9}
    const images = networkTransient(chosen, options, deviceTypes, volts, settings)
    expect(images.length).toBe(3)
    const rising = compile(chosen, {...options, inputs: volts.subarray(12, 24)})
    const cards = rising.cards.map(card => inputRising(card, settings.rise_s))
    const circuit = elaborate({...rising, cards}, deviceTypes)
    const outputs = Array.from({length: 4}, (_, k) => circuit.find(`v(out_2_${k})`) ?? 0)
    const {times_s, outputs_V} = images[1]
    let worst = 0
    let n = 0
    let before: {at: number; values: number[]} | undefined
    const tight = {...defaultOptions, trtol: 100}
    for (const {at, x} of tran(circuit, {step: 2e-12, stop: 0.19e-9}, tight)) {
      const now = {at, values: outputs.map(i => x[i])}
      for (; before && times_s[n] <= at; n++)
        now.values.forEach((value, k) => {
          const from = before?.values[k] ?? 0
          const there = from + ((value - from) * (times_s[n] - (before?.at ?? 0))) / (at - (before?.at ?? 0))
          worst = Math.max(worst, Math.abs(there - outputs_V[n * 4 + k]))
        })
      before = now
    }
    expect(n).toBeGreaterThan(185)
    expect(worst).toBeLessThan(2e-3)
  },
)

test("it comes to rest within 1 uV of the operating point, however many images there are", () => {
  const options = {partitions, wires, gainBandwidth_Hz: 20e9}
  const nine = Float64Array.from({length: 108}, (_, k) => volts[k % 36])
  const images = networkTransient(layers, options, deviceTypes, nine)
  expect(images.length).toBe(9)
  const flat = [...solveFlat(layers, {partitions}, deviceTypes, volts)]
  images.forEach(({times_s, outputs_V, final_V, latency_s, decision_s, overshoot}, k) => {
    const last = outputs_V.subarray(-4)
    flat[k % 3].forEach((value, j) => {
      expect(Math.abs(last[j] - value)).toBeLessThan(1e-6)
      expect(Math.abs(final_V[j] - value)).toBeLessThan(1e-8)
    })
    expect(times_s[times_s.length - 1]).toBeLessThan(transientSettings.stop_s)
    expect(latency_s).toBeGreaterThan(0.05e-9)
    expect(decision_s).toBeLessThanOrEqual(latency_s)
    expect(overshoot).toBeLessThan(1)
  })
  const [alone] = networkTransient(layers, options, deviceTypes, volts.subarray(12, 24))
  expect(Math.abs(alone.latency_s / images[1].latency_s - 1)).toBeLessThan(1e-6)
  expect(Math.abs(alone.energy_J / images[1].energy_J - 1)).toBeLessThan(1e-6)
})

test("power comes to rest at that of the operating point; latency grows as amplifiers slow down", () => {
  const slow = networkTransient(layers, {partitions, wires, gainBandwidth_Hz: 5e9}, deviceTypes, volts)
  const fast = networkTransient(layers, {partitions, wires, gainBandwidth_Hz: 50e9}, deviceTypes, volts)
  slow.forEach(({latency_s, power_W}, k) => {
    expect(latency_s).toBeGreaterThan(2 * fast[k].latency_s)
    const settled = fast[k].power_W[fast[k].power_W.length - 1]
    expect(Math.abs(power_W[power_W.length - 1] / settled - 1)).toBeLessThan(1e-4)
  })
})

test("a current source inside a user's neuron delivers: at rest as the operating point has it", () => {
  const text =
    "\n.subckt neuron in out vdd\nib vdd out 20u\nrl out 0 30k\ng1 out 0 in 0 10u\nc1 out 0 1f\n.ends\n"
  const options = {partitions, wires, neuron: parse(text, {file: "mine.lib"})}
  const one = volts.subarray(0, 12)
  const [{power_W}] = networkTransient(layers, options, deviceTypes, one)
  const solved = new NetworkSolver(prepareNetwork(layers, options, deviceTypes), deviceTypes).solve(one, 1)
  const atRest = solved.power_W.reduce((sum, power) => sum + power)
  expect(Math.abs((power_W.at(-1) ?? 0) / atRest - 1)).toBeLessThan(1e-5)
})
