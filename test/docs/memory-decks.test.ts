/** The decks of netlists/ with elements that remember, each against a law. */
import {dc} from "../../src/analysis/dc.js"
import {defaultOptions} from "../../src/analysis/newton.js"
import {tran} from "../../src/analysis/tran.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {deviceTypes} from "../../src/devices/index.js"
import {readFromDisk} from "../../src/netlist/include-node.js"
import {parse} from "../../src/netlist/parse.js"

function circuitOf(name: string, parameters: Record<string, number> = {}) {
  const {file, text} = readFromDisk(`netlists/${name}.cir`, "")
  return elaborate(parse(text, {file, read: readFromDisk}), deviceTypes, parameters)
}

/** The named unknowns at every point. */
function march(
  name: string,
  step: number,
  stop: number,
  unknowns: readonly string[],
  {uic = false, trtol = 1000, parameters = {}} = {},
): {t: number; values: number[]}[] {
  const circuit = circuitOf(name, parameters)
  const indices = unknowns.map(unknown => circuit.find(unknown) ?? Number.NaN)
  return Array.from(tran(circuit, {step, stop, uic}, {...defaultOptions, trtol}), ({at, x}) => ({
    t: at,
    values: indices.map(i => x[i]),
  }))
}

test.each([
  ["memristor-drift", 1e-3, 2],
  ["memristor-team", 2e-9, 2e-6],
  ["memristor-vteam", 1e-10, 4e-8],
  ["memristor-yakopcic", 2e-5, 2e-2],
])("%s.cir: takes power at every instant, and another resistance each way", (name, step, stop) => {
  const points = march(name, step, stop, ["v(a)", "i(v1)", "v(n1#w)"])
  const states = points.map(({values}) => values[2])
  expect(Math.max(...points.map(({values: [v, i]}) => v * i))).toBeLessThanOrEqual(0)
  expect(Math.max(...states) - Math.min(...states)).toBeGreaterThan(0.3)
})

test("memristor-drift.cir: ten times the frequency, a tenth of the way", () => {
  const [slow, fast] = [1, 10].map(f => {
    const points = march("memristor-drift", 1e-3 / f, 0.5 / f, ["v(n1#w)"], {parameters: {f}})
    return points[points.length - 1].values[0] - 0.1
  })
  expect(fast).toBeGreaterThan(0.05 * slow)
  expect(fast).toBeLessThan(0.15 * slow)
})

test("memristor-filament.cir: set, then reset; in between it conducts a hundredfold", () => {
  const points = march("memristor-filament", 5e-11, 3.6e-8, ["v(a)", "i(v1)"])
  const [off, on, again] = [3.5e-9, 1.9e-8, 3.5e-8].map(time => {
    const [v, i] = points.find(({t}) => t >= time)?.values ?? []
    return -i / v
  })
  expect(on / off).toBeGreaterThan(100)
  expect(again / off).toBeLessThan(1.1)
})

test("memristor-array.cir: every row loses what a pulse beyond the threshold takes", () => {
  const ends = march("memristor-array", 1e-9, 4e-7, ["v(x0.n5#w)", "v(x18.n5#w)", "v(x7.n3#w)"])
  // koff / woff times the integral of v / voff - 1 over 20 ns of 1.2 V and what of its edges is beyond 0.5 V.
  const lost = (20e-3 / 3e-9) * (1.4 * 20e-9 + (0.7 / 1.2) * 1.4e-9)
  const expected = [0.25 - lost, 0.25 - lost, 0]
  // The last is at its bound, beyond which a step may end by what it may miss.
  for (const [k, state] of (ends.at(-1)?.values ?? []).entries())
    expect(Math.abs(state - expected[k])).toBeLessThan(k === 2 ? 1.3e-2 : 1e-3)
}, 30_000)

test("mtj-divider.cir: from 1 / (2 + tmr0) of the bias to half of it", () => {
  const circuit = circuitOf("mtj-divider")
  const source = circuit.placements.find(({elements}) => elements.names.includes("v1"))?.elements
  const set = (volts: number) => {
    source?.parameters.dc.fill(volts)
    circuit.restamp()
  }
  const sweep = {name: "v1", set, restore: () => set(0.1), values: [1e-3, 0.1, 1, 10, 100]}
  const mid = circuit.find("v(mid)") ?? Number.NaN
  const shares = Array.from(dc(circuit, [sweep], defaultOptions), ({at, x}) => x[mid] / at)
  expect(shares[0]).toBeCloseTo(1 / 3.5, 4)
  for (let k = 1; k < shares.length; k++) expect(shares[k]).toBeGreaterThan(shares[k - 1])
  expect(shares[4]).toBeCloseTo(0.5, 3)
})

test("switch-oscillator.cir: between its thresholds", () => {
  const points = march("switch-oscillator", 1e-6, 5e-4, ["v(a)"], {uic: true, trtol: 7})
  const later = points.filter(({t}) => t > 2e-4).map(({values: [v]}) => v)
  expect(Math.max(...later)).toBeCloseTo(2, 4)
  expect(Math.min(...later)).toBeCloseTo(1, 2)
})

test("schmitt-trigger.cir: the output falls and rises at 0.3 V and -0.3 V", () => {
  const points = march("schmitt-trigger", 5e-6, 3e-3, ["v(in)", "v(out)"])
  for (const [
    k,
    {
      values: [input, output],
    },
  ] of points.entries()) {
    const next = points[k + 1]?.values[1] ?? output
    if (output > 0.5 && next < 0.5) expect(input).toBeCloseTo(0.3, 4)
    if (output < 0.5 && next > 0.5) expect(input).toBeCloseTo(-0.3, 4)
  }
  expect(new Set(points.map(({values: [, output]}) => output.toFixed(3))).size).toBe(2)
})
