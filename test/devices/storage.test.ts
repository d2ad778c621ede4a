/**
 * Capacitors, inductors, their coupling and their models: values by their formulas, behaviour by its laws.
 */

import {defaultOptions} from "../../src/analysis/newton.js"
import {tran} from "../../src/analysis/tran.js"
import type {Circuit} from "../../src/circuit/circuit.js"
import {circuitOf} from "../analysis/decks.js"

/** Entry of the matrix C; unknowns by name. */
function storage(circuit: Circuit, row: string, column: string): number {
  const {columns, rows} = circuit.pattern
  const [i, j] = [row, column].map(name => circuit.find(name) ?? Number.NaN)
  for (let p = columns[j - 1]; p < columns[j]; p++) if (rows[p] === i) return circuit.C[p]
  return 0
}

const capacitance = (circuit: Circuit) => storage(circuit, "v(a)", "v(a)")
const inductance = (circuit: Circuit, name = "l1") => -storage(circuit, `i(${name})`, `i(${name})`)

const warm = {temperature_K: 310.15, nominal_K: 300.15}

test.each([
  ["c1 a 0 2p", 2e-12, 2e-12],
  ["c1 a 0 c=2p m=3", 6e-12, 6e-12],
  ["c1 a 0 2p tc1=0.01 tc2=0.002", 2e-12, 2e-12 * (1 + 0.1 + 0.2)],
  ["c1 a 0 2p tc1=0.01 dtemp=20", 2e-12 * 1.2, 2e-12 * 1.3],
  ["c1 a 0 2p tc1=0.01 temp=37", 2e-12 * 1.1, 2e-12 * 1.1],
  [".model m c cap=3p tc1=0.01\nc1 a 0 m", 3e-12, 3.3e-12],
  [".model m c c=3p tc1=0.01\nc1 a 0 m tc1=0.02", 3e-12, 3.6e-12],
  [".model m c cap=3p\nc1 a 0 5p m", 5e-12, 5e-12],
  [
    ".model m c cj=1m cjsw=1n narrow=1u short=2u defw=4u\nc1 a 0 m l=12u",
    1e-3 * 30e-12 + 2e-9 * 13e-6,
    1e-3 * 30e-12 + 2e-9 * 13e-6,
  ],
])("%s", (cards, expected, warmer) => {
  const circuit = circuitOf(cards)
  expect(capacitance(circuit) / expected).toBeCloseTo(1, 12)
  circuit.restamp(warm)
  expect(capacitance(circuit) / warmer).toBeCloseTo(1, 12)
})

test.each([
  ["l1 a 0 2n", 2e-9, 2e-9],
  ["l1 a 0 l=2n m=4", 0.5e-9, 0.5e-9],
  ["l1 a 0 2n tc1=0.01 tc2=0.002 dtemp=0", 2e-9, 2e-9 * 1.3],
  [".model m l ind=3n tc1=0.01\nl1 a 0 m m=2", 1.5e-9, 1.65e-9],
  [".model m l l=3n\nl1 a 0 5n m", 5e-9, 5e-9],
])("%s", (cards, expected, warmer) => {
  const circuit = circuitOf(cards)
  expect(inductance(circuit) / expected).toBeCloseTo(1, 12)
  circuit.restamp(warm)
  expect(inductance(circuit) / warmer).toBeCloseTo(1, 12)
})

test("a coupling is k times the root of both inductances, whatever they are at this temperature", () => {
  const circuit = circuitOf("l1 a 0 2n\nl2 b 0 8n m=2 tc1=0.01\nk1 l1 l2 0.9")
  expect(-storage(circuit, "i(l1)", "i(l2)") / (0.9 * Math.sqrt(2e-9 * 4e-9))).toBeCloseTo(1, 12)
  circuit.restamp(warm)
  expect(-storage(circuit, "i(l2)", "i(l1)") / (0.9 * Math.sqrt(2e-9 * 4.4e-9))).toBeCloseTo(1, 12)
})

test("an ideal transformer: voltages as the turns, energy conserved", () => {
  const circuit = circuitOf(
    "v1 s 0 sin(0 1 1k)\nrs s in 1m\nl1 in 0 1\nl2 out 0 100\nk1 l1 l2 1\nr1 out 0 1k",
  )
  const [input, output] = ["v(in)", "v(out)"].map(name => circuit.find(name) ?? 0)
  let points = 0
  for (const {at, x} of tran(circuit, {step: 1e-5, stop: 2e-3})) {
    if (at > 0) expect(x[output]).toBeCloseTo(10 * x[input], 6)
    points++
  }
  expect(points).toBeGreaterThan(100)
})

test("coupled circuits split into two frequencies", () => {
  // Two equal LC circuits; the sum and the difference of their voltages oscillate by themselves.
  const circuit = circuitOf("l1 a 0 1m\nc1 a 0 1n ic=1\nl2 b 0 1m\nc2 b 0 1n\nk1 l1 l2 0.2")
  const [a, b] = ["v(a)", "v(b)"].map(name => circuit.find(name) ?? 0)
  const [slow, fast] = [1.2, 0.8].map(factor => 1 / Math.sqrt(factor * 1e-12))
  for (const {at, x} of tran(circuit, {step: 1e-6, stop: 20e-6, uic: true}, {...defaultOptions, trtol: 10})) {
    const [sum, difference] = [Math.cos(slow * at), Math.cos(fast * at)]
    expect(Math.abs(x[a] - (sum + difference) / 2)).toBeLessThan(3e-3)
    expect(Math.abs(x[b] - (sum - difference) / 2)).toBeLessThan(3e-3)
  }
})

test("ic of coupled inductors is the flux of both", () => {
  const circuit = circuitOf("l1 a 0 1m ic=1\nr1 a 0 1\nl2 b 0 1m ic=-0.5\nr2 b 0 1\nk1 l1 l2 0.5")
  const [first] = tran(circuit, {step: 1e-9, stop: 1e-9, uic: true})
  expect(first.x[circuit.find("i(l1)") ?? 0]).toBeCloseTo(1, 6)
  expect(first.x[circuit.find("i(l2)") ?? 0]).toBeCloseTo(-0.5, 6)
})

test.each([
  [".model m c cj=1\nc1 a 0 m", "c1: needs a capacitance, or a length l"],
  [
    ".model m c cj=1 narrow=1u\nc1 a 0 m l=1u w=1u",
    "c1: nothing is left of it: 0.000001 m long, 0 m wide after etching",
  ],
  [".model m l tc1=1\nl1 a 0 m", "l1: needs an inductance, here or on its model's card"],
  ["l1 a 0 1\nl2 b 0 1\nk1 l1 l2 1.1", "k1: k = 1.1, must be from -1 to 1"],
  ["l1 a 0 1\nk1 l1 l1 1", "k1: couples l1 with itself"],
  ["l1 a 0 1\nr1 b 0 1\nk1 l1 r1 1", "k1: 'r1' is no element with a branch current"],
  ["l1 a 0 1\nv1 b 0 1\nk1 l1 v1 1", "there is no element 'v1' with a parameter 'l'"],
])("%s is refused", (cards, message) => {
  expect(() => circuitOf(cards)).toThrow(message)
})
