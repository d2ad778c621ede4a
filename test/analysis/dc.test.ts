/** Sweeps at direct current: order, restored circuits, closed forms. */
import {dc, parameterSweep, temperatureSweep} from "../../src/analysis/dc.js"
import {steps} from "../../src/analysis/frequencies.js"
import {defaultOptions} from "../../src/analysis/newton.js"
import {op} from "../../src/analysis/op.js"
import {stopNgspice} from "../ngspice.js"
import {circuitOf} from "./decks.js"
import {simulate} from "./simulate.js"

afterAll(stopNgspice)

const tight = {...defaultOptions, reltol: 1e-9, vntol: 1e-12, abstol: 1e-15}

test("two sources and a resistance: the first sweep is the innermost, all is restored", () => {
  const circuit = circuitOf("v1 a 0 1\nr1 a out 1k\nr2 out 0 1k\ni1 0 out 5m")
  const before = op(circuit)
  const out = circuit.find("v(out)") ?? 0
  const sweeps = [
    parameterSweep(circuit, "v1", [1, 2, 3]),
    parameterSweep(circuit, "i1", [0, 1e-3]),
    parameterSweep(circuit, "r2", [1000, 3000]),
  ]
  const found = Array.from(dc(circuit, sweeps), ({at, values, x}) => ({at, values: [...values], v: x[out]}))
  expect(found.map(({values}) => values)).toEqual(
    [1000, 3000].flatMap(r2 => [0, 1e-3].flatMap(i1 => [1, 2, 3].map(v1 => [v1, i1, r2]))),
  )
  for (const {
    at,
    values: [v1, i1, r2],
    v,
  } of found) {
    expect(at).toBe(v1)
    expect(v).toBeCloseTo((v1 / 1000 + i1) / (1 / 1000 + 1 / r2), 12)
  }
  expect(op(circuit)).toEqual(before)
})

test("a sweep that is broken off restores the circuit too", () => {
  const circuit = circuitOf("v1 a 0 1\nr1 a 0 1k")
  for (const {at} of dc(circuit, [parameterSweep(circuit, "r1", [10, 20, 30], "r")])) if (at === 20) break
  expect(op(circuit)[circuit.find("i(v1)") ?? 0]).toBeCloseTo(-1e-3, 15)
})

test("a source that follows a waveform has a value while it is swept, and its waveform again afterwards", () => {
  const circuit = circuitOf("v1 a 0 sin(0.5 1 1k)\nr1 a 0 1k")
  const a = circuit.find("v(a)") ?? 0
  const found = Array.from(dc(circuit, [parameterSweep(circuit, "v1", [2, 3])]), ({x}) => x[a])
  expect(found).toEqual([2, 3])
  expect(op(circuit)[a]).toBe(0.5)
})

test("a diode's current is exponential over a hundred decibels", () => {
  const circuit = circuitOf(".model d1 d is=1e-14 n=1.5\nv1 a 0 0\nd1 a 0 d1")
  const branch = circuit.find("i(v1)") ?? 0
  const vt = 1.5 * 8.617333262145179e-5 * 300.15
  for (const {at, x} of dc(circuit, [parameterSweep(circuit, "v1", steps(0.2, 1, 0.05))], tight))
    expect(-x[branch] / (1e-14 * Math.expm1(at / vt) + 1e-12 * at)).toBeCloseTo(1, 9)
})

test("temperature reaches the devices, above what the options say, and goes back", () => {
  const circuit = circuitOf("i1 0 a 1m\nr1 a 0 1k tc1=1m")
  const a = circuit.find("v(a)") ?? 0
  const options = {...defaultOptions, temp: 60}
  const sweep = temperatureSweep(circuit, [-40, 27, 127])
  const found = Array.from(dc(circuit, [sweep], options), ({x}) => x[a])
  expect(found.map(v => v.toFixed(9))).toEqual(["0.933000000", "1.000000000", "1.100000000"])
  expect(op(circuit, options)[a]).toBeCloseTo(1.033, 12)
})

test("a bistable circuit stays on its branch until that ends: the sweep starts from the last point", () => {
  const latch = "b1 q 0 v = tanh(10*v(in))\nr1 q in 1k\nr2 in s 1k\nv1 s 0 0"
  const circuit = circuitOf(latch)
  const q = circuit.find("v(q)") ?? 0
  const run = (values: readonly number[]) =>
    Array.from(dc(circuit, [parameterSweep(circuit, "v1", values)]), ({x}) => Math.sign(x[q]))
  const up = run([-2, -0.6, 0, 0.6, 2])
  const down = run([2, 0.6, 0, -0.6, -2])
  expect(up).toEqual([-1, -1, -1, -1, 1])
  expect(down).toEqual([1, 1, 1, 1, -1])
})

test("where there is no solution the message says at which values", () => {
  const circuit = circuitOf("v1 in 0 1\nv2 x 0 0\nr1 in a 1k\nb1 a 0 i = v(x)*(1+v(a)^2)")
  const sweeps = [parameterSweep(circuit, "v2", [0, 1]), parameterSweep(circuit, "v1", [3])]
  expect(() => [...dc(circuit, sweeps)]).toThrow(/^no convergence: .* at v2 = 1, v1 = 3$/)
})

test.each([
  [() => parameterSweep(deck, "v9", [0]), "there is no element 'v9'"],
  [() => parameterSweep(deck, "r1", [0], "q"), /^deck.cir:2: r1 has no parameter 'q' \(it has: r tc1 /],
  [() => parameterSweep(deck, "r1", [1, 0]), "deck.cir:2: r1: r must not be zero"],
  [() => parameterSweep(deck, "d1", [1]), undefined],
  [() => parameterSweep(deck, "b1", [1]), /^deck.cir:5: b1: which parameter is to be swept\?/],
  [() => temperatureSweep(deck, [27, -300]), "temp: expected degrees Celsius above -273.15, found -300"],
])("%s", (make, message) => {
  if (message === undefined) expect(make().name).toBe("d1")
  else expect(make).toThrow(message)
})
const deck = circuitOf("r1 a 0 1k\n.model d1 d\nd1 a 0 d1\nb1 a 0 i = v(a)")

test("a diode bridge over its input, in ngspice too", async () => {
  const cards = `v1 a b 0
rb b 0 10
d1 a p dm
d2 b p dm
d3 0 a dm
d4 0 b dm
rl p 0 330
.model dm d is=2.5e-9 n=1.75`
  const circuit = circuitOf(cards)
  const p = circuit.find("v(p)") ?? 0
  const sweep = parameterSweep(circuit, "v1", steps(-4, 4, 0.5))
  const found = Array.from(dc(circuit, [sweep], tight), ({x}) => x[p])
  const expected = (await simulate(`${cards}\n.dc v1 -4 4 0.5`)).real("v(p)")
  expect(found.length).toBe(expected.length)
  found.forEach((v, k) => {
    expect(v).toBeCloseTo(expected[k], 5)
  })
})
