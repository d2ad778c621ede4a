/** Spellings of controlled sources against formulas written out. */
import fc from "fast-check"
import type {Card} from "../../src/netlist/card.js"
import {withExpression} from "../../src/netlist/controlled.js"
import {evaluate, parseExpression} from "../../src/netlist/expression.js"
import {parse} from "../../src/netlist/parse.js"

const card = (line: string) => parse(`t\n${line}`, {file: "d.cir"}).cards[0] as Card
const rewritten = (line: string) => withExpression(card(line))

/** The expression of the rewritten card at values of its variables. */
function at(line: string, inputs: Readonly<Record<string, number>>): number {
  const {assignments, origin} = rewritten(line)
  const expression = parseExpression(assignments.vol ?? assignments.cur ?? "", origin)
  const values = Float64Array.from(expression.variables, name => inputs[name])
  return evaluate(expression, values, new Float64Array(values.length))
}

test.each([
  ["e1 p n poly(1) a 0 1 3", {vol: "(1)+(3)*v(a)"}],
  ["g1 p n POLY (2) a b c gnd 0 1 k m=2", {m: "2", cur: "(1)*v(a,b)+(k)*v(c)"}],
  ["g1 p n poly(2) (a,b) (c 0) 0 1 {2*k}", {cur: "(1)*v(a,b)+({2*k})*v(c)"}],
  ["f1 p n poly(2) v1 v2 0 0 0 1 2 3", {cur: "(1)*i(v1)^2+(2)*i(v1)*i(v2)+(3)*i(v2)^2"}],
  ["h1 p n poly(1) v1 0 0", {vol: "0"}],
  ["e1 p n table {v(a)} = (0,0) (1,{2*k})", {vol: "table({v(a)},0,0,1,{2*k})"}],
  ["g1 p n table {v(a)} (0,0)(1,1)", {cur: "table({v(a)},0,0,1,1)"}],
  ["g1 p n table {v(a)} = ((0 , 0) (1,1))", {cur: "table({v(a)},0,0,1,1)"}],
  ["e1 p n table {v(a)} 3 4", {vol: "table({v(a)},3,4,(3)+1,4)"}],
  ["e1 p n value {v(a)*2}", {vol: "{v(a)*2}"}],
  ["f1 p n value {i(v1)*2}", {cur: "{i(v1)*2}"}],
])("%s", (line, assignments) => {
  expect(rewritten(line)).toEqual({...card(line), words: ["p", "n"], assignments})
})

test("what needs nothing of it stays as it is", () => {
  for (const line of [
    "e1 p n a b 2",
    "g1 p n cur={v(a)}",
    "r1 p poly(1) 2",
    "f1 p n v1 2",
    "e1 p n opamp a b",
  ]) {
    const original = card(line)
    expect(withExpression(original)).toBe(original)
  }
  expect(rewritten("e1 p n vcvs a b 2").words).toEqual(["p", "n", "a", "b", "2"])
  expect(rewritten("f1 p n cccs v1 2").words).toEqual(["p", "n", "v1", "2"])
})

test("the order of coefficients is ngspice's", () => {
  // ngspice 39 with spice2poly.cm, v(a) = -2, v(x) = 0.5.
  const values = {"v(a)": -2, "v(x)": 0.5}
  expect(at("e1 o 0 poly(2) a 0 x 0 1 2 3 4 5 6 7 8 9 10", values)).toBeCloseTo(-32.25, 12)
  const coefficients = Array.from({length: 21}, (_, k) => k + 1).join(" ")
  expect(at(`e1 o 0 poly(3) (a,0) (x,0) (a,x) ${coefficients}`, values)).toBeCloseTo(-199, 12)
})

test("a full polynomial of degree d whose coefficients are all 1 is the sum of all monomials", () => {
  const inputs = fc.array(fc.integer({min: -3, max: 3}), {minLength: 1, maxLength: 4})
  fc.assert(
    fc.property(inputs, fc.integer({min: 1, max: 4}), (x, degree) => {
      const complete = (from: number, left: number): number =>
        left === 0 || from === x.length
          ? 1
          : Array.from(
              {length: left + 1},
              (_, power) => x[from] ** power * complete(from + 1, left - power),
            ).reduce((sum, next) => sum + next)
      const count = binomial(x.length + degree, degree)
      const nodes = x.map((_, k) => `n${k} 0`).join(" ")
      const line = `e1 p 0 poly(${x.length}) ${nodes} ${"1 ".repeat(count)}`
      expect(at(line, Object.fromEntries(x.map((value, k) => [`v(n${k})`, value])))).toBe(complete(0, degree))
    }),
  )
})

const binomial = (n: number, k: number): number => (k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k)

test.each([
  ["e1 p n poly(0) 1", "d.cir:2: e1: expected 'poly(N)' with a number of inputs, found 'poly(0)'"],
  ["e1 p n poly(2) a b c", "d.cir:2: e1: poly(2) needs 4 nodes and coefficients"],
  ["f1 p n poly(1) v1", "d.cir:2: f1: poly(1) needs 1 elements and coefficients"],
  ["e1 p n poly(1) a 0 2", "d.cir:2: e1: poly(1) with one coefficient: some take it for p0, some for p1"],
  [`e1 p n poly(1) a 0 ${"1 ".repeat(1e6)}`, "poly(1) has more than 1000 coefficients"],
  ["e1 p n table {v(a)} (0,0) (1)", "d.cir:2: e1: expected 'table {expression} = (x1,y1) (x2,y2) ...'"],
  ["e1 p n table v(a) (0,0) (1,1)", "d.cir:2: e1: expected 'table {expression} = (x1,y1) (x2,y2) ...'"],
])("%#", (line, message) => {
  expect(() => rewritten(line)).toThrow(message)
})
