/** Branches of `.if`, functions and random parameters: decided in each scope anew. */
import {elaborate} from "../../src/circuit/elaborate.js"
import {deckScope} from "../../src/circuit/subcircuit.js"
import {deviceTypes} from "../../src/devices/index.js"
import {type Draws, seededDraws} from "../../src/netlist/draws.js"
import {parse} from "../../src/netlist/parse.js"

const netlist = (cards: string) => parse(`deck\n${cards}`, {file: "d.cir"})

/** Resistances by the names of their elements. */
function resistances(cards: string, overrides = {}, draws?: Draws): Record<string, number> {
  const {placements} = elaborate(netlist(cards), deviceTypes, overrides, draws)
  const resistors = placements.find(({type}) => type.title === "resistor")?.elements
  return Object.fromEntries(resistors?.names.map((name, k) => [name, resistors.parameters.r[k]]) ?? [])
}

describe("conditions", () => {
  const text = `.if (corner == 1)
.param r=10
.model m d is=1e-12
.subckt s p
r1 p 0 r
.ends
.elseif (corner == 2 && big)
.param r=20
.if big > 1
r3 a 0 3
.else
r4 a 0 4
.endif
.subckt s p
r2 p 0 r
.ends
.else
.param r=30
.func half(x) {x/2}
.subckt s p
r1 p 0 {half(r)}
.ends
.endif
.param corner=1 big=0
x1 a s
r9 a 0 {2*r}`

  test("choose one branch, with all that it defines", () => {
    expect(resistances(text)).toEqual({"x1.r1": 10, r9: 20})
    expect(resistances(text, {corner: 2, big: 1})).toEqual({r4: 4, "x1.r2": 20, r9: 40})
    expect(resistances(text, {corner: 2, big: 2})).toEqual({r3: 3, "x1.r2": 20, r9: 40})
    expect(resistances(text, {corner: 2})).toEqual({"x1.r1": 15, r9: 60})
  })

  test("are decided in each instance by its own parameters", () => {
    const deck = `x1 a s
x2 a s n=2
.subckt s p n=1
.if n > 1
x1 p s n={n-1}
r2 p 0 {n}
.else
r1 p 0 {n}
.endif
.ends`
    expect(resistances(deck)).toEqual({"x1.r1": 1, "x2.x1.r1": 1, "x2.r2": 2})
  })

  test("use what stands anywhere in the scope, and what earlier branches define", () => {
    const deck = `.if k > 2
.param later=5
.endif
.if later == 5
r1 a 0 {later}
.endif
.param k={j+1} j=2 unused={later}`
    expect(resistances(deck)).toEqual({r1: 5})
  })

  test("the cards of the deck without the branches that do not hold", () => {
    const deck = netlist(".param n=2\n.if n==1\n.op\n.else\n.tran 1n 10n\n.endif\n.end")
    expect(deckScope(deck).cards.map(({name}) => name)).toEqual([".param", ".tran"])
    expect(deckScope(deck, {n: 1}).cards.map(({name}) => name)).toEqual([".param", ".op"])
    expect(deckScope(deck).parameter("n")).toBe(2)
  })

  test.each([
    [".if a\n.endif", "d.cir:2: undefined parameter 'a'"],
    [".if 1/0\n.endif", "d.cir:2: '1/0': division by zero"],
    [".if v(a) > 1\n.endif", "d.cir:2: 'v(a)' has no constant value"],
    [".param a=1\n.if a\n.param a=2\n.endif", "d.cir:4: 'a' is defined anew after a condition has used it"],
    ["x1 a s\n.subckt s p\n.if q\n.endif\n.ends", "d.cir:4: x1: undefined parameter 'q'"],
  ])("%j: %s", (cards, message) => {
    expect(() => resistances(cards)).toThrow(message)
  })
})

test("functions, also in .param, with the parameters of the place where they are called", () => {
  const deck = `.param k=2 f(x)=k*x g(x,y) = 'f(x) + y'
.func h(x) {g(x, 1)}
r1 a 0 {h(3)}
x1 a s
.subckt s p k=10
.param f(x)={x}
r1 p 0 {h(3)}
r2 p 0 {f(3)}
.ends`
  expect(resistances(deck)).toEqual({r1: 7, "x1.r1": 4, "x1.r2": 3})
  expect(() => resistances(".func f {x}\nr1 a 0 1")).toThrow("expected '.func name(a, b) {expression}'")
})

describe("random parameters", () => {
  const text = `.param w={agauss(10, 1, 1)} v={w + aunif(0, 1)}
r1 a 0 {w}
r2 a 0 {w}
r3 a 0 {v}
r4 a 0 {gauss(10, 0.1, 1)}
x1 a s
x2 a s
.subckt s p q={unif(5, 0.1)}
.param u={limit(7, 1)}
r1 p 0 {q}
r2 p 0 {q}
r3 p 0 {u}
r4 p 0 {agauss(10, 1, 3) + agauss(0, 1, 3)}
.ends`

  test("have their nominal values without draws", () => {
    const found = resistances(text)
    expect([found.r1, found.r3, found["x1.r1"], found["x1.r3"], found["x2.r4"]]).toEqual([10, 10, 5, 7, 10])
  })

  test("are drawn once in the deck, once in each instance, and at each place of their own", () => {
    const found = resistances(text, {}, seededDraws(1, 1))
    expect(found.r1).not.toBe(10)
    expect(found.r2).toBe(found.r1)
    expect(Math.abs(found.r3 - found.r1)).toBeLessThan(1)
    expect(found["x1.r2"]).toBe(found["x1.r1"])
    expect(Math.abs(found["x1.r1"] - 5)).toBeLessThanOrEqual(0.5)
    expect([6, 8]).toContain(found["x1.r3"])
    const drawn = [
      found.r1,
      found.r3,
      found.r4,
      found["x1.r1"],
      found["x2.r1"],
      found["x1.r4"],
      found["x2.r4"],
    ]
    expect(new Set(drawn).size).toBe(7)
  })

  test("depend on seed, sample and place, not on other elements", () => {
    const draws = () => seededDraws(5, 2)
    const found = resistances(text, {}, draws())
    const more = text.replace("r3 a 0", "r0 a 0 {agauss(1, 0.1, 1)}\nr3 a 0")
    const {r0, ...rest} = resistances(`.param first={agauss(0,1,1)}\nx0 a s\n${more}`, {}, draws())
    expect(r0).toBeGreaterThan(0)
    expect(rest).toMatchObject(found)
    expect(resistances(text, {}, draws())).toEqual(found)
    expect(resistances(text, {}, seededDraws(5, 3)).r1).not.toBe(found.r1)
  })

  test("what the caller says is not drawn", () => {
    expect(resistances(text, {w: 4}, seededDraws(1, 1)).r2).toBe(4)
  })

  test("have the spread they are given", () => {
    const samples = Array.from({length: 4000}, (_, k) => {
      const deck =
        "r1 a 0 {agauss(100, 3, 3)}\nr2 a 0 {gauss(100, 0.03, 3)}\nr3 a 0 {aunif(100, 3)}\nr4 a 0 {unif(100, 0.03)}\nr5 a 0 {limit(100, 3)}"
      return resistances(deck, {}, seededDraws(1, k))
    })
    const deviation = (name: string) => {
      const mean = samples.reduce((sum, sample) => sum + sample[name], 0) / samples.length
      expect(Math.abs(mean - 100)).toBeLessThan(0.25)
      return Math.sqrt(samples.reduce((sum, sample) => sum + (sample[name] - mean) ** 2, 0) / samples.length)
    }
    expect(["r1", "r2", "r3", "r4", "r5"].map(deviation).map(x => x.toFixed(1))).toEqual([
      "1.0",
      "1.0",
      "1.7",
      "1.7",
      "3.0",
    ])
  })

  test("models and sources draw as well, each model for itself", () => {
    const deck = `d1 a 0 m1
d2 a 0 m1
d3 a 0 m2
.model m1 d is={gauss(1e-14, 0.1, 1)}
.model m2 d is={gauss(1e-14, 0.1, 1)}
b1 b 0 v = v(a)*agauss(1, 0.1, 1)`
    const {placements} = elaborate(netlist(deck), deviceTypes, {}, seededDraws(1, 1))
    const [diodes, source] = ["diode", "behavioural voltage source"].map(
      title => placements.find(({type}) => type.title === title)?.elements,
    )
    const [first, second, third] = diodes?.parameters.is ?? []
    expect(first).not.toBe(1e-14)
    expect(second).toBe(first)
    expect(third).not.toBe(first)
    expect(source?.expressions[0].variables).toEqual(["v(a)"])
  })
})
