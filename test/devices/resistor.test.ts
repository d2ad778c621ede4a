/** Resistors: temperature, models, geometry, against formulas and ngspice. */

import {defaultOptions} from "../../src/analysis/newton.js"
import {noise} from "../../src/analysis/noise.js"
import {op} from "../../src/analysis/op.js"
import {circuitOf} from "../analysis/decks.js"
import {simulate} from "../analysis/simulate.js"
import {stopNgspice} from "../ngspice.js"

afterAll(stopNgspice)

/** Volts over amperes at a temperature, degrees Celsius. */
function resistance(card: string, temp = 27, model = "") {
  const circuit = circuitOf(`v1 a 0 1\nr1 a 0 ${card}\n${model}`)
  return -1 / op(circuit, {...defaultOptions, temp})[circuit.find("i(v1)") ?? 0]
}

test.each([
  ["1k", 127, 1000],
  ["r=1k", 27, 1000],
  ["resistance=1k", 27, 1000],
  ["-1k", 27, -1000],
  ["1k tc1=1m tc2=1u", 127, 1000 * (1 + 0.1 + 0.01)],
  ["1k tc=1m,1u", 127, 1000 * (1 + 0.1 + 0.01)],
  ["1k tc1=1m temp=77", 127, 1050],
  ["1k tc1=1m dtemp=10", 127, 1110],
  ["1k tce=1 tc1=9", 77, 1000 * 1.01 ** 50],
  ["1k m=4 scale=3", 27, 750],
])("r1 a 0 %s at %d degrees: %d Ohm", (card, temp, expected) => {
  expect(resistance(card, temp) / expected).toBeCloseTo(1, 12)
})

test("a strip: length and width less what etching takes on both sides", () => {
  const model = ".model strip r rsh=50 narrow=1u short=2u defw=4u tc1=1m tc2=2u tnom=17"
  expect(resistance("strip w=5u l=100u", 27, model)).toBeCloseTo(((50 * 96) / 3) * 1.0102, 9)
  expect(resistance("strip l=100u", 17, model)).toBeCloseTo((50 * 96) / 2, 9)
  expect(resistance("strip l=100u m=2", 17, model)).toBeCloseTo((50 * 96) / 4, 9)
  // The element's own coefficients come before the model's, and its resistance before its shape.
  expect(resistance("strip w=5u l=100u tc1=0 tc2=0", 117, model)).toBeCloseTo(1600, 9)
  expect(resistance("strip 3k tc2=0", 117, model)).toBeCloseTo(3300, 9)
  expect(resistance("3k strip", 17, model)).toBeCloseTo(3000, 9)
})

test("the resistance that a model gives", () => {
  expect(resistance("film", 27, ".model film res r=7k")).toBeCloseTo(7000, 9)
  expect(resistance("film l=10u", 27, ".model film r r=7k rsh=10")).toBeCloseTo(10, 12)
})

test.each([
  ["0", "", "deck.cir:3: r1: r must not be zero"],
  ["", "", "deck.cir:3: r1: resistance (r) is missing"],
  ["1k m=0", "", "deck.cir:3: r1: m = 0, must be positive"],
  [
    "strip",
    ".model strip r rsh=50",
    "deck.cir:3: r1: needs a resistance, or a length l and a model with rsh",
  ],
  [
    "strip l=1u",
    ".model strip r tc1=1m",
    "deck.cir:3: r1: needs a resistance, or a length l and a model with rsh",
  ],
  [
    "strip l=2u",
    ".model strip r rsh=50 short=1.5u",
    "deck.cir:3: r1: nothing is left of it: -0.000001 m long, 0.00001 m wide after etching",
  ],
])("r1 a 0 %s, %s: %s", (card, model, message) => {
  expect(() => resistance(card, 27, model)).toThrow(message)
})

test("parameters may be written while the circuit lives", () => {
  const circuit = circuitOf("v1 a 0 1\nr1 a 0 strip l=10u\n.model strip r rsh=50")
  const placement = circuit.placements.find(({type}) => type.letter === "r")
  if (placement) placement.elements.parameters.l[0] = 20e-6
  circuit.restamp()
  expect(op(circuit)[circuit.find("i(v1)") ?? 0]).toBeCloseTo(-1 / 100, 12)
})

test("silent ones, and negative ones, of which thermodynamics knows nothing", () => {
  const circuit = circuitOf("v1 in 0 1\nr1 in a 1k\nr2 a 0 1k noisy=0\nr3 a 0 1k noise=0\nr4 a 0 -5k")
  const [{sources}] = noise(circuit, {output: ["v(a)"], source: "v1", frequencies: [1]})
  expect(sources).toEqual([{element: "r1", kind: "thermal"}])
})

test("at 77 degrees as in ngspice", async () => {
  const cards = [
    "rm w=5u l=100u",
    "1k tc1=1e-3 tc2=1e-5 m=2 scale=3",
    "1k tce=1",
    "rm l=100u",
    "1k tc1=1e-3 temp=47",
    "1k tc1=1e-3 dtemp=10",
    "rm2 l=200u w=10u dtemp=10",
    "rm2 2k",
    "2k rm2",
    "-1k",
  ]
  const deck = `${cards.map((card, k) => `v${k} n${k} 0 1\nr${k} n${k} 0 ${card}`).join("\n")}
.model rm r rsh=50 narrow=1u short=2u defw=4u tc1=1m
.model rm2 r rsh=100 tc1=2m tc2=1u tnom=17`
  const expected = await simulate(`${deck}\n.temp 77\n.op`)
  const circuit = circuitOf(deck)
  const x = op(circuit, {...defaultOptions, temp: 77})
  cards.forEach((_, k) => {
    expect(x[circuit.find(`i(v${k})`) ?? 0] / expected.real(`i(v${k})`)[0]).toBeCloseTo(1, 9)
  })
})
