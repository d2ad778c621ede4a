/** Operating points: ways to hard ones, and what is said of circuits that have none. */
import {AnalysisError} from "../../src/analysis/error.js"
import type {Initial} from "../../src/analysis/initial.js"
import {defaultOptions, Newton} from "../../src/analysis/newton.js"
import {op} from "../../src/analysis/op.js"
import {analyzeReference} from "../../src/matrix/reference.js"
import {circuitOf} from "./decks.js"

const plain = (cards: string) => {
  const circuit = circuitOf(cards)
  new Newton(circuit).solve(new Float64Array(circuit.size), circuit.drive(0, 1))
}

/** The voltage of node a. */
const solve = (cards: string) => {
  const circuit = circuitOf(cards)
  return op(circuit)[circuit.unknowns.indexOf("v(a)")]
}

// An exponential that nothing limits: full Newton steps come back from far away by 26 mV each.
const exponential = "b1 a 0 i = 1e-14*(exp(v(a)/0.026)-1)"

test.each([
  ["a current into an exponential: conductances to ground help", `i1 0 a 1m\n${exponential}`, 1e-3, 0],
  ["a stiff source of 100 V: only smaller sources help", `v1 in 0 100\nr1 in a 1\n${exponential}`, 100, 1],
])("%s", (_, cards, current, conductance) => {
  expect(() => plain(cards)).toThrow(AnalysisError)
  const v = solve(cards)
  const left = current - conductance * v
  expect((1e-14 * Math.expm1(v / 0.026)) / left).toBeCloseTo(1, 9)
})

test("over a hump that sources and conductances cannot climb, capacitors are charged", () => {
  const current = (v: number) => 1e-14 * Math.expm1(v / 0.026) + 2 * v * Math.exp(-v / 0.1)
  const v = solve("v1 in 0 10\nr1 in a 10\nb1 a 0 i = 1e-14*(exp(v(a)/0.026)-1) + 2*v(a)*exp(-v(a)/0.1)")
  expect(current(v) / ((10 - v) / 10)).toBeCloseTo(1, 9)
})

describe("nodes", () => {
  const latch = `.model nfet nmos level=100
.model pfet pmos level=100
vdd s 0 0.8
mp1 a b s s pfet
mn1 a b 0 0 nfet
mp2 b a s s pfet
mn2 b a 0 0 nfet`
  const circuit = circuitOf(latch)
  const [a, b] = ["v(a)", "v(b)"].map(name => circuit.find(name) ?? 0)
  const solved = (initial: Initial) => {
    const x = op(circuit, defaultOptions, undefined, undefined, initial)
    return [x[a], x[b]]
  }

  test("of a nodeset are where the solution is looked for, and free in it", () => {
    const [high, low] = solved({nodeset: new Map([[a, 0.5]])})
    expect(high).toBeGreaterThan(0.75)
    expect(low).toBeLessThan(0.05)
    expect(solved({nodeset: new Map([[b, 0.5]])})).toEqual([expect.closeTo(low, 6), expect.closeTo(high, 6)])
  })

  test("of ic are held", () => {
    const [held, answer] = solved({ic: new Map([[a, 0.3]])})
    expect(held).toBeCloseTo(0.3, 9)
    const inverter = circuitOf(latch.replace(/mp1.*\nmn1.*/, "v1 a 0 0.3"))
    expect(answer).toBeCloseTo(op(inverter)[inverter.find("v(b)") ?? 0], 6)
  })

  test("are free again afterwards", () => {
    const newton = new Newton(circuit)
    op(circuit, defaultOptions, undefined, newton, {ic: new Map([[a, 0.3]])})
    const x = op(circuit, defaultOptions, undefined, newton)
    expect(Array.from(x)).toEqual(Array.from(op(circuit), value => expect.closeTo(value, 9)))
  })
})

test("what has no solution says where it still moves", () => {
  expect(() => op(circuitOf("v1 in 0 1\nr1 in a 1k\nb1 a 0 i = 1+v(a)^2"))).toThrow(
    /^no convergence: v\(a\) still moves by \S+ after 100 iterations; look at v\(a\) \(.*b1.*\)$/,
  )
})

test("a Newton object solves again after parameters changed", () => {
  const circuit = circuitOf("v1 in 0 1\nr1 in a 1k\nr2 a 0 1k")
  const newton = new Newton(circuit)
  const a = () => op(circuit, defaultOptions, undefined, newton)[circuit.unknowns.indexOf("v(a)")]
  expect(a()).toBeCloseTo(0.5, 14)
  for (const {type, elements} of circuit.placements) if (type.letter === "r") elements.parameters.r[1] = 3000
  circuit.restamp()
  expect(a()).toBeCloseTo(0.75, 14)
})

test("temperature and gmin reach the devices", () => {
  const circuit = circuitOf(".model d1 d is=1e-12 eg=0 xti=0\ni1 0 a 1m\nd1 a 0 d1")
  const at = (options: object) => op(circuit, {...defaultOptions, ...options})[1]
  const vt = (kelvin: number) => 8.617333262145179e-5 * kelvin
  expect(at({temp: 27})).toBeCloseTo(vt(300.15) * Math.log(1e9), 8)
  expect(at({temp: 127})).toBeCloseTo(vt(400.15) * Math.log(1e9), 8)
  expect(at({gmin: 1})).toBeCloseTo(1e-3, 8)
})

describe.each([
  ["eigen", defaultOptions.analyze],
  ["reference", analyzeReference],
])("no unique solution, found by %s", (_, analyze) => {
  test.each([
    [
      "a node that floats behind a resistor",
      "v1 a 0 1\nr1 a 0 1k\nr2 b c 1k\nr3 c b 2k",
      /^deck.cir:[45]: no unique solution: node '[bc]' floats, it has no path for direct current to ground \(r2, r3\)$/,
    ],
    [
      "a node between capacitors",
      "v1 a 0 1\nc1 a b 1p\nc2 b 0 1p",
      /^deck.cir:3: no unique solution: node 'b' floats, it has no path for direct current to ground \(c1, c2\)$/,
    ],
    [
      "a current source into nothing else",
      "i1 0 a 1\nc1 a 0 1",
      /^deck.cir:[23]: no unique solution: node 'a' floats/,
    ],
    [
      "two sources between the same nodes",
      "v1 a 0 1\nr1 a 0 1k\nv2 a 0 2",
      /^deck.cir:[24]: no unique solution: v[12] closes a loop of voltage sources, .* \(v[12]\)$/,
    ],
    [
      "a loop through an inductor",
      "r1 a 0 1k\nv1 a 0 1\nl1 a 0 1n",
      /^deck.cir:[34]: no unique solution: [vl]1 closes a loop of voltage sources/,
    ],
    [
      "a source whose ends are one node",
      "v1 a a 1\nr1 a 0 1k",
      /^deck.cir:2: no unique solution: v1 closes a loop of voltage sources, or its terminals are the same node \(v1\)$/,
    ],
    [
      "an amplifier that reads one node",
      "v1 a 0 1\nr1 b 0 1k\ne1 b 0 opamp a a",
      /^deck.cir:\d: no unique solution/,
    ],
    [
      "beside a diode",
      ".model d1 d\nv1 a 0 1\nr1 a b 1k\nd1 b 0 d1\nr2 x y 1k",
      /^deck.cir:6: no unique solution: node '[xy]' floats, .* \(r2\)$/,
    ],
  ])("%s", (_, cards, message) => {
    expect(() => op(circuitOf(cards), {...defaultOptions, analyze})).toThrow(message)
  })
})
