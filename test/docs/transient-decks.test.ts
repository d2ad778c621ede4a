/** The decks of netlists/ that run over time, each against a law. */

import {tran} from "../../src/analysis/tran.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {deviceTypes} from "../../src/devices/index.js"
import {readFromDisk} from "../../src/netlist/include-node.js"
import {parse} from "../../src/netlist/parse.js"

/** Runs `netlists/<name>.cir`; gives the course of an unknown, and when it passes a level upwards. */
function run(name: string, step: number, stop: number, ic: Record<string, number> = {}) {
  const {file, text} = readFromDisk(`netlists/${name}.cir`, "")
  const circuit = elaborate(parse(text, {file, read: readFromDisk}), deviceTypes)
  const index = (unknown: string) => circuit.find(unknown) ?? Number.NaN
  const points = Array.from(
    tran(circuit, {
      step,
      stop,
      initial: {ic: new Map(Object.entries(ic).map(([unknown, volts]) => [index(unknown), volts]))},
    }),
    ({at, x}) => ({at, x: x.slice()}),
  )
  const at = (unknown: string, t: number) => {
    const k = Math.max(
      1,
      points.findIndex(point => point.at >= t),
    )
    const [before, behind] = [points[k - 1], points[k]]
    const part = (t - before.at) / (behind.at - before.at)
    const i = index(unknown)
    return before.x[i] + part * (behind.x[i] - before.x[i])
  }
  const rises = (unknown: string, level: number) => {
    const i = index(unknown)
    return points.flatMap(({at: t, x}, k) => {
      if (!k || points[k - 1].x[i] >= level || x[i] < level) return []
      const last = points[k - 1]
      return [last.at + ((level - last.x[i]) / (x[i] - last.x[i])) * (t - last.at)]
    })
  }
  return {at, rises}
}

test("rectifier.cir: settles below the peak by two diodes, and repeats itself every half period", () => {
  const {at} = run("rectifier", 0.5e-3, 100e-3)
  for (const t of [80e-3, 83e-3, 87e-3]) {
    expect(Math.abs(at("v(plus)", t + 10e-3) - at("v(plus)", t))).toBeLessThan(5e-3)
    expect(at("v(plus)", t)).toBeGreaterThan(7.5)
    expect(at("v(plus)", t)).toBeLessThan(9)
  }
  // Between two peaks nothing but the load takes charge.
  const [t1, t2] = [86.5e-3, 91.5e-3]
  expect(at("v(plus)", t2) / at("v(plus)", t1)).toBeCloseTo(Math.exp((t1 - t2) / 0.1), 3)
})

test("ring-oscillator.cir: two inverters further it is the same a fifth of a period later", () => {
  const {rises} = run("ring-oscillator", 1e-12, 200e-12, {"v(a)": 0})
  const late = (unknown: string) => rises(unknown, 0.4).filter(t => t > 60e-12)
  const [a, d, f] = ["v(a)", "v(d)", "v(f)"].map(late)
  expect(a.length).toBeGreaterThan(3)
  const period = (a[a.length - 1] - a[0]) / (a.length - 1)
  const later = (from: readonly number[], to: readonly number[]) => {
    const wait = ((to[1] - from[1]) / period) % 1
    return wait < 0 ? wait + 1 : wait
  }
  expect(later(a, d)).toBeCloseTo(0.2, 2)
  expect(later(d, f)).toBeCloseTo(0.2, 2)
})

test("line-echo.cir: what arrives first, and what remains", () => {
  const {at} = run("line-echo", 0.1e-9, 40e-9)
  expect(at("v(b)", 2.9e-9)).toBeCloseTo(0, 12)
  expect(at("v(b)", 4e-9)).toBeCloseTo((50 / 60) * (1 + 150 / 250), 9)
  expect(at("v(b)", 40e-9)).toBeCloseTo(200 / 210, 2)
})
