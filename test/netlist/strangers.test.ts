/** Text from strangers: it is read or refused, soon, and with a place; what is read prints as what it is. */
import {readdirSync, readFileSync} from "node:fs"
import fc from "fast-check"
import {elaborate} from "../../src/circuit/elaborate.js"
import {CircuitError} from "../../src/circuit/error.js"
import {deviceTypes} from "../../src/devices/index.js"
import type {Netlist} from "../../src/netlist/card.js"
import {NetlistErrors} from "../../src/netlist/error.js"
import {parse} from "../../src/netlist/parse.js"
import {lines} from "../../src/netlist/print.js"
import {placeless} from "./placeless.js"

const read = (path: string, from: string) => {
  if (path.length > 5) throw new Error("there is no such file")
  return {file: `${from}/${path}`, text: "r7 a b 1\n.lib a\n.endl"}
}

function netlistOf(text: string): Netlist | undefined {
  const start = performance.now()
  try {
    return parse(text, {file: "d.cir", read})
  } catch (error) {
    expect(error).toBeInstanceOf(NetlistErrors)
    for (const {origin} of (error as NetlistErrors).errors) expect(origin.line).toBeGreaterThan(0)
    return undefined
  } finally {
    expect(performance.now() - start).toBeLessThan(5000)
  }
}

function check(text: string) {
  const netlist = netlistOf(text)
  if (!netlist) return
  const again = placeless(parse([...lines(netlist)].join("\n"), {file: "d.cir"}))
  expect(again).toEqual(placeless({...netlist, title: netlist.title.replace(/\s+/g, " ").trim()}))
  try {
    elaborate(netlist, deviceTypes)
  } catch (error) {
    if (!(error instanceof CircuitError)) expect(error).toBeInstanceOf(NetlistErrors)
  }
}

const decks = readdirSync("netlists", {recursive: true, encoding: "utf8"})
  .filter(name => /\.(cir|lib)$/.test(name))
  .map(name => readFileSync(`netlists/${name}`, "utf8"))

/** Every construct once. */
const everything = `everything
.param vdd=1 f(x)='x*2' w = {agauss(1, 0.1, 3)}
.func g(a, b) {a + b}
.if (vdd > 1 && w)
.subckt inner p q params: r=1k
r1 p q {r} tc=1m,2u
.ends inner
.elseif vdd == 1
.subckt inner p q r=2k c='f(r)'
r1 p q r ; comment
c1 p q 1p $ comment
.if c
.model dm d (is=1e-14
+ n=1)
.else
.model dm d is=2e-14
.endif
d1 p q dm
.ends
.else
.endif
.control
run
* not a 'card
.endc
v1 a 0 dc 0 pulse (0 {vdd} 1n)
v2 b 0 pwl(0 0 1n 1 r=0)
x1 a b inner r=3k m=2
e1 e 0 poly(2) a 0 b 0 1 2 3
g1 e 0 table {v(a)} = (0,0) (1,1)
f1 e 0 value={i(v1)}
b1 h 0 v = v(a) > 1 ? exp(v(b)) : -v(e)/2
.data t x y
1 2
.enddata
.title "Another"
.include a.inc
.measure tran t trig v(a) val='vdd/2' rise=1
.ic v(a)=0.5
.end
`

const token = fc.constantFrom(
  ..."abcdefgikmpqrvwxyz0123456789.,()={}'\"+-*/<>!&|?:$;~#@%^ \t\n\r\u00a0\u0000é",
  ..."\n+|\n*|\n.|.param |.subckt |.ends\n|.if |.elseif |.else\n|.endif\n|.model |.control\n|.endc\n|.data |.enddata\n".split(
    "|",
  ),
  ...".include a|.lib a|.endl\n|.func f(x) {|.end\n|.title |.measure |.global |pulse(|poly(|table |value=|agauss(".split(
    "|",
  ),
  ..."\nr1 a b |\nv1 a 0 |\nx1 a s |\ne1 a 0 |\nd1 a 0 m |.model m d |\nb1 a 0 v=|1e|1k|m=2 |==|&&|**|v(a)|i(v1)".split(
    "|",
  ),
)

test("any text", () => {
  fc.assert(
    fc.property(fc.array(token, {maxLength: 60}), tokens => check(`t\n${tokens.join("")}`)),
    {numRuns: 1500},
  )
})

test("decks with pieces left out, put in, doubled and moved", () => {
  const change = fc.record({
    at: fc.nat(),
    length: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(60)),
    to: fc.oneof(fc.array(token, {maxLength: 3}), fc.nat()),
  })
  fc.assert(
    fc.property(
      fc.constantFrom(everything, everything, ...decks),
      fc.array(change, {minLength: 1, maxLength: 4}),
      (deck, changes) => {
        let text = deck
        for (const {at, length, to} of changes) {
          const start = at % (text.length + 1)
          const piece = Array.isArray(to) ? to.join("") : text.slice(to % (text.length + 1)).slice(0, length)
          text = text.slice(0, start) + piece + text.slice(start + length)
        }
        check(text)
      },
    ),
    {numRuns: 600},
  )
})

test("the decks themselves are read", () => {
  for (const deck of [everything, ...decks]) {
    expect(netlistOf(deck)).toBeDefined()
    check(deck)
  }
})
