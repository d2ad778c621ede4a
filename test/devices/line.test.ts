/** Transmission lines: a short circuit at rest, a delay, and reflections as the bounce diagram has them. */
import {ac} from "../../src/analysis/ac.js"
import {defaultOptions} from "../../src/analysis/newton.js"
import {op} from "../../src/analysis/op.js"
import {tran} from "../../src/analysis/tran.js"
import {circuitOf} from "../analysis/decks.js"

const probe = (cards: string, names: readonly string[]) => {
  const circuit = circuitOf(cards)
  return {circuit, at: names.map(name => circuit.find(name) ?? Number.NaN)}
}

test("for direct current both ends are one", () => {
  const {circuit, at} = probe(
    "v1 in 0 5\nr1 in a 1k\nt1 a g b h z0=50 td=1n\nr2 b h 4k\nr3 g 0 1\nr4 h 0 1",
    ["v(a)", "v(g)", "v(b)", "v(h)", "i(t1)", "i(t1#2)"],
  )
  const [a, g, b, h, i1, i2] = at.map(i => op(circuit)[i])
  expect(a - g).toBeCloseTo(b - h, 12)
  expect(i1).toBeCloseTo(5 / 5001, 9)
  expect(i2).toBeCloseTo(-i1, 12)
})

test("a matched line is a delay", () => {
  const {circuit, at} = probe(
    "v1 in 0 sin(0 2 100meg 1n)\nr1 in a 75\nt1 a 0 b 0 z0=75 f=100meg nl=0.7\nr2 b 0 75",
    ["v(a)", "v(b)"],
  )
  const wave = (t: number) => (t > 1e-9 ? Math.sin(2 * Math.PI * 1e8 * (t - 1e-9)) : 0)
  for (const {at: t, x} of tran(circuit, {step: 1e-9, stop: 50e-9}, {...defaultOptions, trtol: 100})) {
    expect(Math.abs(x[at[0]] - wave(t))).toBeLessThan(1e-12)
    expect(Math.abs(x[at[1]] - wave(t - 7e-9))).toBeLessThan(1e-3)
  }
})

test("reflections: every echo is there at its time", () => {
  const [z0, source, load] = [50, 10, 200]
  const deck = `v1 in 0 pulse(0 1 1n 0.2n 0.2n 100n)\nr1 in a ${source}\nt1 a 0 b 0 z0=${z0} td=3n\nr2 b 0 ${load}`
  const {circuit, at} = probe(deck, ["v(a)", "v(b)"])
  const edge = (t: number) => Math.min(1, Math.max(0, (t - 1e-9) / 0.2e-9))
  const first = z0 / (z0 + source)
  const [near, far] = [(source - z0) / (source + z0), (load - z0) / (load + z0)]
  const [a, b] = [
    (t: number) => {
      let sum = first * edge(t)
      for (let n = 1; n < 12; n++) sum += first * far ** n * near ** (n - 1) * (1 + near) * edge(t - 6e-9 * n)
      return sum
    },
    (t: number) => {
      let sum = 0
      for (let n = 0; n < 12; n++) sum += first * (1 + far) * (far * near) ** n * edge(t - 3e-9 - 6e-9 * n)
      return sum
    },
  ]
  const times: number[] = []
  for (const {at: t, x} of tran(circuit, {step: 1e-9, stop: 60e-9})) {
    times.push(t)
    expect(Math.abs(x[at[0]] - a(t))).toBeLessThan(1e-9)
    expect(Math.abs(x[at[1]] - b(t))).toBeLessThan(1e-9)
  }
  // The corners of an echo are met.
  for (const corner of [4e-9, 4.2e-9, 7e-9, 10.2e-9])
    expect(Math.min(...times.map(t => Math.abs(t - corner)))).toBeLessThan(1e-20)
  expect(times.length).toBeLessThan(1000)
})

test("a capacitor at the end charges behind the delay", () => {
  const {circuit, at} = probe(
    "v1 in 0 pulse(0 1 0 1p 1p 1)\nr1 in a 50\nt1 a 0 b 0 z0=50 td=2n\nc1 b 0 10p",
    ["v(b)"],
  )
  for (const {at: t, x} of tran(circuit, {step: 0.2e-9, stop: 6e-9}))
    if (t > 2.01e-9) expect(Math.abs(x[at[0]] - (1 - Math.exp(-(t - 2e-9) / 0.5e-9)))).toBeLessThan(4e-3)
})

test("small signals: an end of 200 Ohm looks like a quarter of z0 squared, and all between", () => {
  const [z0, load, delay] = [50, 200, 1e-9]
  const {circuit, at} = probe(`v1 a 0 ac 1\nt1 a 0 b 0 z0=${z0} td=${delay}\nr2 b 0 ${load}`, [
    "i(t1)",
    "v(b)",
  ])
  for (const {at: f, re, im} of ac(circuit, [1, 1e8, 2.5e8, 4e8])) {
    const theta = 2 * Math.PI * f * delay
    // Y = (cos + i (load / z0) sin) / (load cos + i z0 sin), v(b) = 1 / (cos + i (z0 / load) sin).
    const [c, s] = [Math.cos(theta), Math.sin(theta)]
    const size = (load * c) ** 2 + (z0 * s) ** 2
    expect(re[at[0]]).toBeCloseTo((load * c * c + load * s * s) / size, 9)
    expect(im[at[0]]).toBeCloseTo(((load / z0) * load * c * s - z0 * c * s) / size, 9)
    const far = c ** 2 + ((z0 / load) * s) ** 2
    expect(re[at[1]]).toBeCloseTo(c / far, 9)
    expect(im[at[1]]).toBeCloseTo((-(z0 / load) * s) / far, 9)
  }
})

test.each([
  ["t1 a 0 b 0 z0=50", "t1: needs a delay td, or f"],
  ["t1 a 0 b 0 td=1n", "t1: characteristic impedance (z0) is missing"],
])("%s is refused", (cards, message) => {
  expect(() => circuitOf(cards)).toThrow(message)
})
