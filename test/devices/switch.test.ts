/**
 * Switches against laws: thresholds and hysteresis at direct current and over time, an oscillator's period.
 */
import {ac} from "../../src/analysis/ac.js"
import {dc} from "../../src/analysis/dc.js"
import {defaultOptions} from "../../src/analysis/newton.js"
import {op} from "../../src/analysis/op.js"
import {tran} from "../../src/analysis/tran.js"
import {circuitOf} from "./fixed-steps.js"

const closed = 1 / 11
const open = 1e6 / (1e6 + 10)

/** v(o) behind 10 Ohm with a switch of 1 Ohm or 1 MOhm to ground. */
function divider(control: number, words: string, model = "vt=1 vh=0.25"): number {
  const circuit = circuitOf(
    `.model m sw ron=1 roff=1meg ${model}\nv1 s 0 1\nvc c 0 ${control}\nr1 s o 10\ns1 o 0 c 0 m ${words}`,
  )
  return op(circuit)[circuit.find("v(o)") ?? Number.NaN]
}

test("an operating point: by its control beyond the thresholds, as it was told between", () => {
  for (const words of ["", "off", "on", "on=1"]) {
    expect(divider(1.2501, words)).toBeCloseTo(closed, 9)
    expect(divider(0.7499, words)).toBeCloseTo(open, 9)
    for (const between of [0.7501, 1, 1.2499])
      expect(divider(between, words)).toBeCloseTo(words.startsWith("on") ? closed : open, 9)
  }
  expect(divider(0.1, "", "")).toBeCloseTo(closed, 9)
  expect(divider(-0.1, "", "")).toBeCloseTo(open, 9)
})

test("controlled by a current, which flows from p to n through the element named", () => {
  for (const [current, expected] of [
    [2e-3, closed],
    [0.5e-3, open],
    [-2e-3, open],
  ]) {
    const circuit = circuitOf(
      `.model m csw ron=1 roff=1meg it=1m ih=0.2m
v1 s 0 1
i1 0 c ${current}
vm c 0 0
r1 s o 10
w1 o 0 vm m`,
    )
    expect(op(circuit)[circuit.find("v(o)") ?? Number.NaN]).toBeCloseTo(expected, 9)
  }
})

test("a sweep up and down turns at different ends of the hysteresis", () => {
  const circuit = circuitOf(
    ".model m sw ron=1 roff=1meg vt=1 vh=0.25\nv1 s 0 1\nvc c 0 0\nr1 s o 10\ns1 o 0 c 0 m",
  )
  const source = circuit.placements.find(({elements}) => elements.names.includes("vc"))?.elements
  const set = (value: number) => {
    if (source) source.parameters.dc[source.names.indexOf("vc")] = value
    circuit.restamp()
  }
  const values = Float64Array.from({length: 41}, (_, k) => (k <= 20 ? k : 40 - k) * 0.1 + 0.01)
  const out = circuit.find("v(o)") ?? Number.NaN
  const found = Array.from(
    dc(circuit, [{name: "vc", set, restore: () => set(0), values}], defaultOptions),
    ({x}) => x[out] < 0.5,
  )
  expect(found).toEqual(Array.from(values, (value, k) => (k <= 20 ? value > 1.25 : value > 0.75)))
})

test("a relaxation oscillator has the period of its charging and discharging", () => {
  const circuit = circuitOf(
    `.model m sw vt=1.5 vh=0.5 ron=1k roff=10meg
v1 s 0 3
r1 s a 10k
c1 a 0 10n ic=0
s1 a 0 a 0 m`,
  )
  const node = circuit.find("v(a)") ?? Number.NaN
  const falls: number[] = []
  let last = {t: 0, v: 0}
  const options = {...defaultOptions, trtol: 7}
  for (const {at: t, x} of tran(circuit, {step: 1e-6, stop: 0.5e-3, uic: true}, options)) {
    const v = x[node]
    if (last.v > 1.5 && v <= 1.5) falls.push(last.t + ((t - last.t) * (last.v - 1.5)) / (last.v - v))
    expect(v).toBeLessThan(2.001)
    last = {t, v}
  }
  const [up, down] = [1e-7, 1e-3].map(switched => {
    const conductance = 1e-4 + switched
    return {volts: 3e-4 / conductance, time: 1e-8 / conductance}
  })
  const period =
    up.time * Math.log((up.volts - 1) / (up.volts - 2)) +
    down.time * Math.log((2 - down.volts) / (1 - down.volts))
  expect(falls.length).toBeGreaterThan(4)
  for (let k = 1; k < falls.length; k++)
    expect(Math.abs((falls[k] - falls[k - 1]) / period - 1)).toBeLessThan(2e-4)
})

test("a Schmitt trigger turns where the sine crosses its thresholds", () => {
  const circuit = circuitOf(
    ".model m sw vh=0.3 ron=10 roff=1meg\nvdd d 0 1\nvin in 0 sin(0 1 1k)\nr1 d o 10k\ns1 o 0 in 0 m",
  )
  const out = circuit.find("v(o)") ?? Number.NaN
  const turns: number[] = []
  let low = false
  for (const {at, x} of tran(circuit, {step: 5e-6, stop: 2e-3})) {
    if (x[out] < 0.5 !== low) turns.push(at)
    low = x[out] < 0.5
  }
  const angle = Math.asin(0.3) / (2 * Math.PI)
  const expected = [angle, 0.5 + angle, 1 + angle, 1.5 + angle]
  expect(turns.length).toBe(4)
  // It is seen a step after the crossing.
  turns.forEach((t, k) => {
    expect(t * 1e3 - expected[k]).toBeGreaterThan(-1e-6)
    expect(t * 1e3 - expected[k]).toBeLessThan(6e-3)
  })
})

test("no hysteresis, and a switch that undoes what turned it: steps do not vanish", () => {
  const circuit = circuitOf(
    ".model m sw vt=1.5 ron=10 roff=10meg\nv1 s 0 3\nr1 s a 10k\nc1 a 0 10n ic=0\ns1 a 0 a 0 m",
  )
  let points = 0
  for (const {x} of tran(circuit, {step: 1e-6, stop: 0.5e-3, uic: true})) {
    expect(x[circuit.find("v(a)") ?? Number.NaN]).toBeLessThan(1.51)
    points++
  }
  expect(points).toBeLessThan(20000)
})

test("small signals see the resistance of its position", () => {
  const circuit = circuitOf(
    ".model m sw ron=1 roff=1meg vt=1\nv1 s 0 0 ac 1\nvc c 0 2\nr1 s o 10\ns1 o 0 c 0 m",
  )
  const [{re}] = ac(circuit, [1e3])
  expect(re[circuit.find("v(o)") ?? Number.NaN]).toBeCloseTo(closed, 9)
})

test.each([
  ["s1 a 0 b 0 m maybe", "sw", "deck:3: s1: expected 'on' or 'off' after the model, found 'maybe'"],
  ["s1 a 0 b 0 m", "sw vh=-0.1", "deck:2: model 'm': vh = -0.1 V, must not be negative"],
  ["s1 a 0 b 0 m", "csw", "deck:3: s1: model 'm' is of type 'csw'"],
  ["s1 a 0 b 0", "sw", "deck:3: s1: "],
  ["w1 a 0 v9 m", "csw", "w1: 'v9' is no element with a branch current"],
])("a mistake is named: %s, .model m %s", (card, model, message) => {
  expect(() => circuitOf(`.model m ${model}\n${card}`)).toThrow(message)
})
