/** From cards to a circuit: what names mean where, and what is said of mistakes. */

import {op} from "../../src/analysis/op.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {CircuitError} from "../../src/circuit/error.js"
import {deviceTypes} from "../../src/devices/index.js"
import {NetlistErrors} from "../../src/netlist/error.js"
import {parse} from "../../src/netlist/parse.js"

const netlist = (cards: string) => parse(`deck\n${cards}`, {file: "d.cir"})
const circuit = (cards: string, overrides = {}) => elaborate(netlist(cards), deviceTypes, overrides)

/** Parameter r of every resistor. */
const resistances = (cards: string, overrides = {}) => {
  const {placements} = circuit(cards, overrides)
  return [...(placements.find(({type}) => type.title === "resistor")?.elements.parameters.r ?? [])]
}

test("unknowns: nodes in the order of the cards, then currents and nodes inside; ground by both names", () => {
  const {unknowns, size} = circuit("v1 a gnd 1\nr1 a b 1k\nd1 b 0 d\n.model d d rs=1")
  expect(unknowns).toEqual(["v(0)", "v(a)", "v(b)", "i(v1)", "v(d1#a)"])
  expect(size).toBe(5)
})

test("instances: ports, inner nodes, globals, models and elements of their own", () => {
  const text = `.global vdd
.subckt inner p
v1 p q 0
f1 vdd 0 v1 2
r1 q 0 1
.ends
x1 a inner
x2 b inner
r1 vdd 0 1
r2 a b 1`
  expect(circuit(text).unknowns.toSorted()).toEqual(
    ["v(0)", "v(a)", "v(b)", "v(vdd)", "v(x1.q)", "v(x2.q)", "i(x1.v1)", "i(x2.v1)"].toSorted(),
  )
})

test("formulas reach into instances by paths", () => {
  const deck = circuit(`x1 s k=2
.subckt s k=1
v1 mid 0 {k}
r1 mid 0 {k/4}
x2 t
b1 own 0 v = v(mid) + i(v1) + v(x2.q)
.ends
.subckt t
v1 q 0 5
.ends
b1 out 0 v = v(x1.mid) - i(x1.v1) + v(x1.x2.q)`)
  const x = op(deck)
  expect([x[deck.find("v(out)") ?? 0], x[deck.find("v(x1.own)") ?? 0]]).toEqual([2 + 4 + 5, 2 - 4 + 5])
})

test("parameters: the instance's, the definition's, the deck's, and what the caller says", () => {
  const text = `.param r=10 s={2*r}
r1 a 0 {r}
r2 a 0 s
x1 a sub
x2 a sub r=5
.subckt sub p r=7 t={r+1}
.param u={t*10}
r1 p 0 {r}
r2 p 0 {u+s}
.ends`
  expect(resistances(text)).toEqual([10, 20, 7, 100, 5, 80])
  expect(resistances(text, {r: 1})).toEqual([1, 2, 7, 82, 5, 62])
})

test("a model is looked for where the element stands, then outside", () => {
  const text = `.model d d is=1e-12
d1 a 0 d
x1 a sub
.subckt sub p
.model d d is=1e-13
d1 p 0 d 2
x1 p deep
.subckt deep p
d1 p 0 d
.ends
.ends`
  const {placements} = circuit(text)
  expect([...placements[0].elements.parameters.is]).toEqual([1e-12, 1e-13, 1e-13])
  expect([...placements[0].elements.parameters.area]).toEqual([1, 2, 1])
})

test("sources that are formulas of voltages and currents, in each spelling", () => {
  const deck = circuit(`v1 a 0 2
r1 a 0 1
e1 e 0 poly(1) a 0 1 3
f1 0 f poly(1) v1 0.5 0 1
f2 0 f value={i(v1)} m=2
rf f 0 1
g1 0 g table {v(a)} = (0,0) (4,1)
rg g 0 10
h1 h 0 vol='i(v1)*i(v1)*3'`)
  const x = op(deck)
  const volts = ["e", "f", "g", "h"].map(name => x[deck.find(`v(${name})`) ?? 0])
  // i(v1) = -2
  for (const [k, expected] of [7, 0.5 + 4 - 4, 5, 12].entries()) expect(volts[k]).toBeCloseTo(expected, 6)
})

describe("ten lines that stand for more than there is", () => {
  const nest = (levels: number, width: number, leaf: string) => {
    const calls = (level: number) => Array.from({length: width}, (_, k) => `x${k} p s${level}\n`).join("")
    const definitions = Array.from({length: levels}, (_, k) => `.subckt s${k} p\n${calls(k + 1)}.ends\n`)
    return `x1 a s0\n${definitions.join("")}.subckt s${levels} p\n${leaf}\n.ends`
  }

  test.each([
    ["2^60 instances", nest(60, 2, "r1 p 0 1"), "expand to more than 10,000,000 cards"],
    ["10^9 instances", nest(9, 10, "r1 p 0 1"), "expand to more than 10,000,000 cards"],
    [
      "10^10 parameters",
      nest(3, 100, `.param ${Array.from({length: 10_000}, (_, k) => `p${k}={1+1}`).join(" ")}`),
      "expand to more than 10,000,000 cards",
    ],
    ["recursion", "x1 a s\n.subckt s p\nx1 p s\nx2 p s\n.ends", "'s' contains itself"],
    [
      "conditional recursion",
      "x1 a s\n.subckt s p n=1\n.if n < 1e9\nx1 p s n={n+1}\nx2 p s n={n+1}\n.endif\n.ends",
      "'s' contains itself",
    ],
  ])("%s", (_, cards, message) => {
    const start = performance.now()
    expect(() => circuit(cards)).toThrow(message)
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})

test("restamp: parameters written into columns, on the same pattern", () => {
  const deck = circuit("r1 a 0 10\nr2 a b 5\nr3 b 0 1")
  const before = deck.G.slice()
  const {r} = deck.placements[0].elements.parameters
  for (let k = 0; k < r.length; k++) r[k] /= 2
  deck.restamp()
  expect(deck.G.slice(1)).toEqual(before.slice(1).map(g => 2 * g))
})

test.each([
  ["r1 a 0", "d.cir:2: r1: resistance (r) is missing"],
  ["b1 a 0 i=1 m=0", "d.cir:2: b1: m = 0, must be positive"],
  ["r1 a 0 1k 2k", "d.cir:2: r1: '2k' is one word too many for a resistor"],
  ["b1 a 0 i=1 w=1", "d.cir:2: b1: a behavioural current source has no parameter 'w' (it has: m)"],
  ["r1 a 0 1\n\nr1 b 0 2", "d.cir:4: r1: defined before, at d.cir:2"],
  ["d1 a 0 dx", "d.cir:2: d1: there is no model 'dx' (expected '.model dx d ...')"],
  ["d1 a 0 n\n.model n nmos level=100", "d.cir:2: d1: model 'n' is of type 'nmos', which does not fit"],
  ["d1 a 0 d\n.model d d is=-1", "d.cir:3: model 'd': is = -1 A, must be positive"],
  ["m1 a b c 0 n\n.model n nmos level=2", "d.cir:2: m1: model 'n' has level 2, known levels: 1, 3, 100"],
  ["y1 a b c mod", "d.cir:2: y1: there is no element type 'y'"],
  ["g1 a 0 b 0 {k}", "d.cir:2: g1: undefined parameter 'k'"],
  ["b1 a 0 i = k*v(a)", "d.cir:2: b1: there is no parameter 'k'"],
  ["x1 a s", "d.cir:2: x1: there is no subcircuit 's'"],
  ["x1 a s w=2\n.subckt s p\nr1 p 0 1\n.ends", "d.cir:2: x1: 's' has no parameter 'w' (it has: none)"],
  [
    "x1 a s\n.subckt s p\nx1 p s\n.ends",
    "d.cir:4: x1: subcircuits nest deeper than 100: 's' contains itself",
  ],
])("%j", (cards, message) => {
  expect(() => circuit(cards)).toThrow(NetlistErrors)
  expect(() => circuit(cards)).toThrow(message)
})

test("all mistakes at once, in the order of the lines; references to nothing", () => {
  expect(() => circuit("b1 a 0 i=1 m=-5\nx1 a q\nr2 b 0")).toThrow(/^d.cir:2: .*\nd.cir:3: .*\nd.cir:4: .*$/)
  expect(() => circuit("f1 a 0 vx 2\nr1 a 0 1")).toThrow(CircuitError)
  expect(() => circuit("f1 a 0 r1 2\nr1 a 0 1")).toThrow(
    "f1: 'r1' is no element with a branch current (a voltage source, say)",
  )
  expect(() => circuit("b1 a 0 v = v(zz)")).toThrow("b1: there is no node 'zz'")
})
