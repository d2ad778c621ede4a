/** Expressions against JavaScript's own arithmetic, their slopes against differences. */
import fc from "fast-check"
import {explain, NetlistError} from "../../src/netlist/error.js"
import {
  bind,
  constant,
  evaluate,
  type Functions,
  functionOf,
  parseExpression,
  value,
} from "../../src/netlist/expression.js"
import {parse} from "../../src/netlist/parse.js"

const origin = {file: "deck.cir", line: 7}
const parameters: Readonly<Record<string, number>> = {r: 2, "x.y#1": 3, temper: 27}
const scope = (name: string) => parameters[name]
const number = (text: string) => constant(text, scope, origin)

/** Value and partials of `text` at the given values of its variables. */
function at(text: string, inputs: Readonly<Record<string, number>>): [number, Record<string, number>] {
  const expression = parseExpression(text, origin)
  const partials = new Float64Array(expression.variables.length)
  const result = evaluate(
    expression,
    Float64Array.from(expression.variables, name => inputs[name]),
    partials,
  )
  return [result, Object.fromEntries(expression.variables.map((name, i) => [name, partials[i]]))]
}

function mistake(text: string, functions?: Functions): string {
  try {
    value(parseExpression(text, origin, functions), scope, origin)
  } catch (error) {
    if (error instanceof NetlistError) return explain(error)
    throw error
  }
  throw new Error("no mistake was found")
}

test.each([
  ["1k", 1000],
  ["r", 2],
  ["{2*R}", 4],
  ["{2k} * {3}", 6000],
  ["{2 * r}", 4],
  ["1e-3*1meg + 5uF*0", 1000],
  ["2**3**2 - 2^9", 0],
  ["-2^2", -4],
  ["2^-1", 0.5],
  ["7 - 2 - 1", 4],
  ["!0 && 1 || 0", 1],
  ["!r == 0", 1],
  ["1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3 && 1 != 2", 1],
  ["r > 1 ? 3 : 1/0", 3],
  ["0 ? 1 : 0 ? 2 : 3", 3],
  ["x.y#1 + temper", 30],
  ["sin(pi/2) + cos(0) + tan(pi/4)", 3],
  ["asin(1) + acos(1) + atan(1) - 3*pi/4", 0],
  ["atan2(1, -1)", (3 * Math.PI) / 4],
  ["sinh(1)^2 - cosh(1)^2 + tanh(0)", -1],
  ["asinh(0) + acosh(1) + atanh(0)", 0],
  ["ln(exp(2)) + log(exp(1)) + log10(1000)", 6],
  ["sqrt(9) + abs(-1) + hypot(3, 4)", 9],
  ["min(3, 1, 2) + max(1) + max(1, 3)", 5],
  ["limit(5, 0, 1) + limit(-5, 0, 1) + limit(0.5, 0, 1)", 1.5],
  ["if(1, 2, 3) + ternary_fcn(0, 2, 3)", 5],
  ["int(-2.5) + floor(-2.5) + ceil(-2.5) + nint(2.5) + nint(-2.5)", -7],
  ["nint(0.5) + 10*nint(1.5) + 100*nint(2.5) + 1000*nint(-2.5) + 1e4*nint(-0.4)", -1780],
  ["sgn(-3) + sign(3) + sign(-4, -2) + pow(2, 3) + pwr(-2, 3) + pwr(2, 3)", 4],
  ["sqr(-3) + db(-100) + arctan(1) - pi/4", 49],
  ["eq0(0) + 10*ne0(2) + 100*gt0(1) + 1000*lt0(-1) + 1e4*ge0(0) + 1e5*le0(0)", 111111],
  ["eq0(1) + ne0(0) + gt0(0) + lt0(0) + ge0(-1) + le0(1)", 0],
  ["u2(-1) + 10*u2(0.5) + 100*u2(7)", 105],
  ["agauss(1, 2, 3) + gauss(2, 3, 1) + aunif(3, 1) + unif(4, 1) + limit(5, 2) + agauss(6, 1)", 21],
  ["u(1) + u(-1) + u(0) + uramp(3) + uramp(-3)", 4.5],
  ["table(2.5, 1, 10, 2, 20, 3, 40)", 30],
  ["pwl(0, 1, 10, 2, 20) + pwl(9, 1, 10, 2, 20)", 30],
])("%s = %d", (text, expected) => {
  expect(number(text)).toBeCloseTo(expected, 12)
})

test("variables are canonical, and each is there once", () => {
  const expression = parseExpression("V(A, in+) * v( a ) + I(X1.V1) * time + k*K", origin)
  expect(expression.variables).toEqual(["v(a)", "v(in+)", "i(x1.v1)", "time", "k"])
})

test("bound parameters become constants, and what no longer counts goes", () => {
  const expression = parseExpression("on ? gain * v(a) : v(b)", origin)
  const bound = bind(expression, name => ({on: 1, gain: 3})[name])
  expect(bound.variables).toEqual(["v(a)"])
  const partials = new Float64Array(1)
  expect(evaluate(bound, Float64Array.of(2), partials)).toBe(6)
  expect(partials[0]).toBe(3)
  expect(bind(expression, () => undefined)).toEqual(expression)
})

describe("partial derivatives", () => {
  const formula = fc.constantFrom(
    "0.8 / (1 + exp(11*(x - y)))",
    "x*y - x/(y + 3) + x^3*y^2",
    "pow(x + 3, y) + hypot(x, y) + atan2(x, y + 3)",
    "sin(x)*cos(y) + tan(x/2) + sinh(x) - cosh(y) + tanh(x*y)",
    "asin(x/3) + acos(y/3) + atan(x) + asinh(y) + acosh(x + 4) + atanh(y/3)",
    "ln(x + 3) + log10(y + 3) + sqrt(x*x + 1) + exp(-y)",
    "abs(x) * y",
    "max(x, y, 0.3)",
    "y * min(2*x, y)",
    "limit(x, -0.5, 0.7)",
    "uramp(y) / 3",
    "x > y ? x*x : -y/x",
    "table(x, -1, 3, 0.3, 1, 1, 2) * pwr(y, 3)",
    "x^2 + (x - 9)^3 + (x - 9)**1.5",
    "sqr(x)*y + db(x + 9) + u2(x/2 + 0.5) + arctan(y)",
    "sign(x, y) + pwr(x, 1)*nint(y) + gt0(x)*y",
    "sqrt(x - 9) + ln(y - 9) + log10(x - 9)",
  )
  // Off the places where a slope jumps: x = 0, x = y, 2 x = y and the like.
  const x = fc.integer({min: -190, max: 189}).map(k => k / 100 + 0.0037)
  const y = fc.integer({min: -190, max: 189}).map(k => k / 100 + 0.0061)

  test("are what differences say", () => {
    fc.assert(
      fc.property(formula, x, y, (text, x, y) => {
        const h = 1e-6
        const [, partials] = at(text, {x, y})
        for (const name of Object.keys(partials)) {
          const moved = (by: number) => at(text, {x, y, [name]: {x, y}[name as "x" | "y"] + by})[0]
          const difference = (moved(h) - moved(-h)) / (2 * h)
          expect(Math.abs(partials[name] - difference)).toBeLessThan(1e-3 * (1 + Math.abs(difference)))
        }
      }),
      {numRuns: 500},
    )
  })

  test("of a branch not taken do not count, even if infinite", () => {
    expect(at("x > 0 ? ln(x) : 2*x", {x: -1})).toEqual([-2, {x: 2}])
    expect(at("x > 0 ? x^-300 : 3*x", {x: -1e-200})[1]).toEqual({x: 3})
  })

  test.each([
    "exp(x)",
    "ln(1 + exp(x))",
    "0.8/(1 + exp(11*x))",
    "1/(1 + exp(-x))",
    "sinh(x)/cosh(x)",
    "tanh(x)",
  ])("%s never ends in NaN", text => {
    for (const x of [-1e6, -1000, -701, 0, 699, 701, 1000, 1e6]) {
      const [y, slopes] = at(text, {x})
      expect(Number.isNaN(y)).toBe(false)
      expect(Number.isFinite(slopes.x)).toBe(true)
    }
  })

  test.each(["1/x", "ln(x)", "sqrt(x)", "x^0", "x^0.5", "0^x", "atan2(x, x)", "hypot(x, x)", "x/abs(x)"])(
    "%s is finite at zero",
    text => {
      const [y, slopes] = at(text, {x: 0})
      expect([Number.isFinite(y), Number.isFinite(slopes.x)]).toEqual([true, true])
    },
  )
})

describe("user functions", () => {
  const {cards} = parse(
    "t\n.func sq(x) {x*x}\n.func norm(x, y) = {sqrt(sq(x) + sq(y)) + r}\n.func one() 'r/r'\n.func loop (x) {loop(x)}\n.func sin(x) {7}",
    {file: "deck.cir"},
  )
  const functions = new Map(cards.map(functionOf))

  test("are written out with what the call gives", () => {
    expect(constant("norm(3, 2*2) + one()", scope, origin, functions)).toBe(8)
    expect(constant("sin(0)", scope, origin, functions)).toBe(7)
    expect(parseExpression("sq(v(a))", origin, functions).variables).toEqual(["v(a)"])
  })

  test("cannot run away", () => {
    expect(mistake("loop(1)", functions)).toContain("'loop': functions call each other deeper than 50")
    const doubling = new Map(functions)
    for (let i = 1; i < 45; i++) doubling.set(`d${i}`, {parameters: ["x"], body: `d${i - 1}(d${i - 1}(x))`})
    doubling.set("d0", {parameters: ["x"], body: "x"})
    expect(mistake("d44(1)", doubling)).toContain("more than 10000 operations")
    expect(mistake("sq(1, 2)", functions)).toContain("'sq' expects 1 argument, found 2")
  })
})

describe("mistakes", () => {
  test.each([
    ["2 * foo(r)", "unknown function 'foo'\n  2 * foo(r)\n      ^"],
    ["r + s", "undefined parameter 's'\n  r + s\n      ^"],
    ["2*v(a)", "'v(a)' has no constant value\n  2*v(a)\n    ^"],
    ["1 +", "expected a value, found the end\n  1 +\n     ^"],
    ["(1", "'(' is not closed\n  (1\n  ^"],
    ["1 + {2)", "')' closes nothing\n  1 + {2)\n        ^"],
    ["2 r", "expected an operator, found 'r'\n  2 r\n    ^"],
    ["2k5", "expected a number, found '2k5'\n  2k5\n  ^"],
    ["sin(1,)", "')' is not expected here\n  sin(1,)\n        ^"],
    ["limit(1)", "'limit' expects 2 or 3 arguments, found 1\n  limit(1)\n  ^"],
    ["agauss(1)", "'agauss' expects 2 or 3 arguments, found 1\n  agauss(1)\n  ^"],
    [
      "1 + ddt(v(a))",
      "'ddt' (derivative in time) is not supported: use a capacitor and a source that follows its current\n  1 + ddt(v(a))\n      ^",
    ],
    ["table(1, 2)", "'table' expects a value and pairs of x and y, found 2\n  table(1, 2)\n  ^"],
    ["table(r, 2, 0, 1, 1)", "'table': the points must rise, found 1 after 2\n  table(r, 2, 0, 1, 1)\n  ^"],
    ["1 < 2 < 3", "comparisons cannot be chained: write 'a < b && b < c'\n  1 < 2 < 3\n  ^"],
    ["v(a,b,c)", "expected 'v(node)' or 'v(node, node)'\n  v(a,b,c)\n   ^"],
    ["i(a,b)", "expected 'i(element)'\n  i(a,b)\n   ^"],
    ["r/0", "'r/0': division by zero"],
    ["ln(-1)", "'ln(-1)': ln of -1"],
    ["(-8)^(1/3)", "'(-8)^(1/3)': -8 to the power of 0.3333333333333333"],
    ["1e200*1e200", "'1e200*1e200': no finite value"],
  ])("%s", (text, expected) => {
    expect(mistake(text)).toBe(`deck.cir:7: ${expected}`)
  })

  test.each([
    'import("fs")',
    "constructor(1)",
    "tostring()",
    "hasownproperty(r)",
    "r.constructor",
    "__proto__",
    "[1, 2]",
    '"text"',
    "f(x) = x",
    "a = 1",
    "1; 2",
    "1 to 2",
    "5!",
    "1:2",
    "evaluate(1)",
  ])("%s reaches no function but ours", text => {
    expect(mistake(text)).toMatch(/^deck.cir:7: /)
  })

  test("any text is read or refused, and refused with a place", () => {
    const soup = fc.string({
      unit: fc.constantFrom(
        ..."0123456789.eku+-*/^<>=!&|?:,(){}' vi",
        "sin(",
        "v(a)",
        "**",
        "&&",
        "\u0000",
        "é",
      ),
    })
    fc.assert(
      fc.property(soup, text => {
        try {
          value(parseExpression(text, origin), scope, origin)
        } catch (error) {
          expect(error).toBeInstanceOf(NetlistError)
        }
      }),
      {numRuns: 2000},
    )
  })
})

describe("size", () => {
  test("a sum of 2,000 terms is no matter", () => {
    const text = Array.from({length: 2000}, (_, k) => `${k}*v(x${k})`).join(" + ")
    expect(parseExpression(text, origin).variables).toHaveLength(2000)
  })

  test.each([
    ["(".repeat(1e6), "nested deeper than 200"],
    ["-".repeat(15_000), "expected a value"],
    [`${"-".repeat(15_000)}r`, "the expression is nested"],
    [`${"r^".repeat(9000)}r`, "the expression is nested"],
    [`${"r ? r : ".repeat(4000)}r`, "the expression is nested"],
    [`${"sin(".repeat(201)}r${")".repeat(201)}`, "brackets are nested deeper than 200"],
    [`${"-".repeat(300)}r`, "the expression is nested deeper than 200"],
    ["r+".repeat(1e6), "more than 20000 parts"],
  ])("too much of it is refused at once", (text, message) => {
    const start = performance.now()
    expect(mistake(text)).toContain(message)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
