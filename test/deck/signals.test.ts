/** Signals by name and expression on points made by hand; phasors against complex arithmetic. */
import * as fc from "fast-check"
import {Grid} from "../../src/deck/grid.js"
import {nearest} from "../../src/deck/nearest.js"
import {canonical} from "../../src/deck/signal-text.js"
import {type Frame, Signals} from "../../src/deck/signals.js"
import {type Card, noAssignments} from "../../src/netlist/card.js"

const card: Card = {
  name: ".print",
  words: [],
  assignments: noAssignments,
  origin: {file: "deck.cir", line: 7},
}

const names = ["v(0)", "v(a)", "v(b)", "v(x1.n)", "i(v1)"]

const frame = (complex: boolean): Frame => ({
  complex,
  scale: complex
    ? {name: "frequency", type: "frequency", unit: "Hz"}
    : {name: "time", type: "time", unit: "s"},
  find: name => {
    const index = names.indexOf(name)
    return index < 0 ? undefined : index
  },
  names,
  variable: index => ({name: names[index], type: names[index][0] === "v" ? "voltage" : "current", unit: "V"}),
  all: [1, 2, 3, 4],
})

const vocabulary = {
  parameter: (name: string) => (name === "two" ? 2 : undefined),
  functions: new Map([["half", {parameters: ["x"], body: "x/two"}]]),
  degrees: false,
}

/** The value of a signal where v(a) = 3, v(b) = -4, v(x1.n) = 5, i(v1) = 0.5, at 10. */
function real(text: string): number {
  const signals = new Signals(frame(false), vocabulary)
  const column = signals.column(text, card)
  const row = new Float64Array(signals.variables.length)
  signals.evaluate(10, Float64Array.of(0, 3, -4, 5, 0.5), row)
  return row[column]
}

test.each([
  ["v(a)", 3],
  ["a", 3],
  ["v(a,b)", 7],
  ["v(b,0)", -4],
  ["{v(a)*two+v(b)}", 2],
  ["par('v(a)^2')".replaceAll("'", ""), 9],
  ["par({v(a)^2})", 9],
  ["v(x1:n)-x1.n", 0],
  ["half(v(x1.n))", 2.5],
  ["v1#branch", 0.5],
  ["i(v1)*time", 5],
  ["vm(b)", 4],
  ["vdb(x1.n)-20*log10(5)", 0],
  ["ip(v1)", 0],
  ["vp(b)", Math.PI],
  ["max(v(a),v(b))", 3],
  ["v(a)>v(b) ? 1 : 2", 1],
])("%s", (text, expected) => {
  expect(real(text)).toBeCloseTo(expected, 12)
})

test.each([
  ["v(c)", "deck.cir:7: .print: there is no v(c)"],
  ["v(x1.m)", "deck.cir:7: .print: there is no v(x1.m); did you mean v(x1.n)?"],
  ["{v(a)*three}", "deck.cir:7: .print: there is no three"],
  ["{v(a)*}", "deck.cir:7: expected a value, found the end"],
])("%s", (text, message) => {
  expect(() => real(text)).toThrow(message)
  const signals = new Signals(frame(true), vocabulary)
  expect(() => signals.column(text, card)).toThrow(message)
})

/** The phasor of a signal where v(a) = p, v(b) = q at 10 Hz; whether it is known to be real. */
function phasor(text: string, p: Complex, q: Complex): Complex & {readonly real: boolean} {
  const signals = new Signals(frame(true), vocabulary)
  const column = signals.column(text, card)
  const row = new Float64Array(2 * signals.variables.length)
  signals.evaluatePhasors(10, Float64Array.of(0, p.re, q.re, 0, 0), Float64Array.of(0, p.im, q.im, 0, 0), row)
  return {re: row[2 * column], im: row[2 * column + 1], real: signals.variables[column].real === true}
}

interface Complex {
  readonly re: number
  readonly im: number
}

const part = fc.double({min: -10, max: 10, noNaN: true})
const complex = fc.record({re: part, im: part}).filter(({re, im}) => Math.hypot(re, im) > 1e-3)

function close(a: Complex, b: Complex) {
  expect(Math.hypot(a.re - b.re, a.im - b.im)).toBeLessThanOrEqual(1e-9 * (1 + Math.hypot(b.re, b.im)))
}

test("laws of complex numbers hold", () => {
  fc.assert(
    fc.property(complex, complex, (p, q) => {
      close(phasor("v(a)*v(b)/v(b)", p, q), p)
      close(phasor("(v(a)+v(b))*(v(a)-v(b))", p, q), phasor("v(a)^2-v(b)^2", p, q))
      close(phasor("exp(ln(v(a)))", p, q), p)
      close(phasor("sqrt(v(a))^2", p, q), p)
      close(phasor("re(v(a))+j(im(v(a)))", p, q), p)
      close(phasor("v(a)*conj(v(a))", p, q), {re: p.re ** 2 + p.im ** 2, im: 0})
      close(phasor("mag(v(a))*exp(j(ph(v(a))))", p, q), p)
      close(phasor("db(v(a)*v(b))", p, q), phasor("db(v(a))+db(v(b))", p, q))
      close(phasor("pow(v(a),3)", p, q), phasor("v(a)*v(a)*v(a)", p, q))
      close(phasor("half(v(a))*2", p, q), p)
    }),
    {numRuns: 50},
  )
})

test("what is real is known to be", () => {
  const p = {re: 3, im: 4}
  for (const text of [
    "vm(a)",
    "vdb(a)",
    "vp(a)",
    "vr(a)",
    "vi(a)",
    "mag(v(a)/v(b))",
    "frequency*2",
    "max(vm(a),1)",
  ])
    expect(phasor(text, p, p)).toMatchObject({real: true, im: 0})
  for (const text of ["v(a)", "v(a)*2", "v(a,b)", "j(1)", "-v(a)"])
    expect(phasor(text, p, p).real).toBe(false)
  expect(phasor("vm(a)", p, p).re).toBe(5)
})

test.each([
  ["v(a)>v(b)", "compares real numbers: take mag(...), re(...) or im(...) of a phasor"],
  ["floor(v(a))", "'floor' takes a real number"],
  ["foo(v(a))", "unknown function 'foo'"],
  ["v(a)?1:2", "the condition before '?' must be a real number"],
])("%s", (text, message) => {
  expect(() => phasor(text, {re: 1, im: 1}, {re: 1, im: 1})).toThrow(message)
})

test("headings are bare", () => {
  expect(["{v(a) * 2}", "par({v(a)})", "v( a , b )"].map(canonical)).toEqual(["v(a)*2", "v(a)", "v(a,b)"])
})

test("near names", () => {
  const known = ["out", "output", "v1", "reset"]
  expect(["ou", "outptu", "rset", "xyz", "v2"].map(name => nearest(name, known))).toEqual([
    "out",
    "output",
    "reset",
    undefined,
    "v1",
  ])
  // A letter typed twice rather than another one.
  expect(nearest(".opp", [".opt", ".op"])).toBe(".op")
})

test("rows on a grid lie on the lines between those that were computed", () => {
  const rows: number[][] = []
  const grid = new Grid(1, 0.5, row => void rows.push([...row]))
  for (const t of [1, 1.1, 1.7, 2.9, 3]) grid.add(Float64Array.of(t, 10 * t))
  expect(rows.map(([t]) => t)).toEqual([1, 1.5, 2, 2.5, 3])
  for (const [t, y] of rows) expect(y).toBeCloseTo(10 * t, 12)
})
