/** `m` of an instance: the same as so many instances side by side. */
import {op} from "../../src/analysis/op.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"

const definition = `
.subckt s p q k=1
v1 i p {k}
b1 i 0 i = v(i)^2/100
i1 i q 2m m=2
r1 i q 300
g1 0 q i p 1m
e1 u 0 i q 0.3
x1 u q t m=2
.ends
.subckt t p q
b1 p q i = (v(p)-v(q))*{c}
b2 q 0 i = 0.01*v(q)
.ends
.param c=5m
v0 a 0 3
b0 a b i = v(a,b)/20
b9 c 0 i = v(c)/30`

function solve(cards: string): readonly number[] {
  const circuit = elaborate(parse(`t\n${cards}${definition}`, {file: "d.cir"}), deviceTypes)
  const x = op(circuit)
  return ["v(b)", "v(c)", "i(v0)"].map(name => x[circuit.find(name) ?? 0])
}

test("three in one are three", () => {
  const together = solve("x1 b c s k=0.5 m={2+1}")
  const apart = solve("x1 b c s k=0.5\nx2 b c s k=0.5\nx3 b c s k=0.5")
  expect(Math.abs(together[1])).toBeGreaterThan(0.01)
  for (const [k, value] of together.entries()) expect(value).toBeCloseTo(apart[k], 9)
  const once = solve("x1 b c s k=0.5")
  expect(Math.abs(once[0] - together[0])).toBeGreaterThan(0.01)
})

test("a parameter m of the definition is no multiplier", () => {
  const text = "x1 a r m=3\n.subckt r p m=1\nb1 p 0 i={m}\n.ends"
  const {placements} = elaborate(parse(`t\n${text}`, {file: "d.cir"}), deviceTypes)
  expect([...placements[0].elements.parameters.m]).toEqual([1])
})

test.each([
  [
    "b1 p 0 i = i(v1)\nv1 q 0 1",
    "d.cir:4: b1: a behavioural current source that follows a current cannot stand",
  ],
  ["h1 p 0 v1 2\nv1 q 0 1", "d.cir:4: h1: a current-controlled voltage source that follows a current cannot"],
])("%s", (cards, message) => {
  expect(() => solve(`x1 a s2 m=2\n.subckt s2 p\n${cards}\n.ends`)).toThrow(message)
})

test("m must be positive", () => {
  expect(() => solve("x1 b c s m=0")).toThrow("d.cir:2: x1: m = 0, must be positive")
})
