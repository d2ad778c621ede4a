/** Netlist text to cards: each rule of the dialect, and each mistake with its place. */
import type {Card, Netlist} from "../../src/netlist/card.js"
import {explain, NetlistErrors} from "../../src/netlist/error.js"
import {parse} from "../../src/netlist/parse.js"

const read = (body: string) => parse(`title\n${body}`, {file: "deck.cir"})

function card(line: string): Omit<Card, "origin"> {
  const [{name, words, assignments}] = read(line).cards as [Card]
  return {name, words, assignments}
}

function mistakes(body: string, files: Record<string, string> = {}): string {
  try {
    readWith(body, files)
  } catch (error) {
    if (error instanceof NetlistErrors) return error.errors.map(explain).join("\n")
    throw error
  }
  throw new Error("no mistake was found")
}

function readWith(body: string, files: Record<string, string>): Netlist {
  const read = (path: string) => {
    const text = files[path]
    if (text === undefined) throw new Error("there is no such file")
    return {file: path, text}
  }
  return parse(`title\n${body}`, {file: "deck.cir", read})
}

test("the first line is the title, .end the end", () => {
  const netlist = parse("R1 a b 1k\nR2 A B 2K\n.END\nR3 a b 3k\n", {file: "deck.cir"})
  expect(netlist.title).toBe("R1 a b 1k")
  expect(netlist.cards).toEqual([
    {name: "r2", words: ["a", "b", "2k"], assignments: {}, origin: {file: "deck.cir", line: 2}},
  ])
  expect(parse("", {file: "deck.cir"})).toEqual({title: "", cards: [], subcircuits: new Map()})
  expect(parse("\ufeffonly a title", {file: "deck.cir"}).title).toBe("only a title")
})

test("comments and blank lines are passed over, windows line ends too", () => {
  const netlist = read(
    "* r0 a b 1\r\n  \r\nr1 a b 1 ; the first\r\n r2 a$b b 2 $ the second\r\n; no card\r\n+$ nothing\r\n",
  )
  expect(netlist.cards.map(({name, words}) => [name, ...words].join(" "))).toEqual(["r1 a b 1", "r2 a$b b 2"])
  expect(netlist.cards.map(card => card.origin.line)).toEqual([4, 5])
})

test("a card goes on behind '+', comments between", () => {
  const netlist = read("v1 a 0 pulse(0 1\n* a comment\n\n+ 1n\n+1n) dc=1 ; end\n+\nr1 a 0 1")
  expect(netlist.cards[0]).toMatchObject({
    words: ["a", "0", "pulse(0 1 1n 1n)"],
    assignments: {dc: "1"},
    origin: {line: 2},
  })
  expect(netlist.cards[1]?.origin.line).toBe(8)
})

test.each<[string, string[], Record<string, string>]>([
  ["R1 A,B 1K", ["a", "b", "1k"], {}],
  ["r1 a b {2 * R}", ["a", "b", "{2 * r}"], {}],
  ["r1 a b '2*r' tc1 = 'x'", ["a", "b", "{2*r}"], {tc1: "{x}"}],
  ["v1 a 0 pulse(0 'vdd' {t0 + 1n})", ["a", "0", "pulse(0 {vdd} {t0 + 1n})"], {}],
  ["v1 a 0 PWL (0 0,\t1n  1)", ["a", "0", "pwl", "(0 0, 1n 1)"], {}],
  [".print tran v(a,b) i(V1)", ["tran", "v(a,b)", "i(v1)"], {}],
  [".ic v(a)=1 v(b) = 2", [], {"v(a)": "1", "v(b)": "2"}],
  ["m1 d g s b nch l=1u w = 2u", ["d", "g", "s", "b", "nch"], {l: "1u", w: "2u"}],
  [".param a = -1 b=2", [], {a: "-1", b: "2"}],
  [".param a=1, b=2", [], {a: "1", b: "2"}],
  [".param a=- 1 b=c+ d -e f={1}", [], {a: "- 1", b: "c+ d -e", f: "{1}"}],
  ["B1 out 0 V = 0.8 / (1 + exp(11*v(in)))", ["out", "0"], {v: "0.8 / (1 + exp(11*v(in)))"}],
  [
    "b1 out 0 v = v(a) == 1 ? 2 : v(b) <= v( c ) && x != 3 i=1",
    ["out", "0"],
    {v: "v(a) == 1 ? 2 : v(b) <= v( c ) && x != 3", i: "1"},
  ],
  ["e1 out 0 table {v(a)} = (0,0) (1,1)", ["out", "0", "table", "{v(a)}", "(0,0)", "(1,1)"], {}],
  ["e1 out 0 opamp in+ in- gain=1e6", ["out", "0", "opamp", "in+", "in-"], {gain: "1e6"}],
  ['a1 a file="Wave Form.CSV" b', ["a", "b"], {file: '"Wave Form.CSV"'}],
  [".model M D (IS=1e-14 N = 1)", ["m", "d"], {is: "1e-14", n: "1"}],
  [".model m d(is=1e-14 n=(1 + 2)*3)", ["m", "d"], {is: "1e-14", n: "(1 + 2)*3"}],
  [".model m d is=1e-14 n=1", ["m", "d"], {is: "1e-14", n: "1"}],
  [".title It's 'A' \"B\"  of C", ["\"It's 'A' B of C\""], {}],
  ["r1 a b 1k tc=1m,2u m=2", ["a", "b", "1k"], {tc: "1m,2u", m: "2"}],
  ["q1 c b e mod off ic = 0.6, 'x'", ["c", "b", "e", "mod", "off"], {ic: "0.6,{x}"}],
  [".print tran par('V(A)*2') V(x1.Mid) i(x1.v1)", ["tran", "par({v(a)*2})", "v(x1.mid)", "i(x1.v1)"], {}],
  [".nodeset V(a) = {x + 1} v(x1.b)=2", [], {"v(a)": "{x + 1}", "v(x1.b)": "2"}],
  [".global vdd GND!", ["vdd", "gnd!"], {}],
  [".mc 30 tran v(out) seed=1", ["30", "tran", "v(out)"], {seed: "1"}],
  [".step dec param r 1 10 5", ["dec", "param", "r", "1", "10", "5"], {}],
  [".four 1k v(a)", ["1k", "v(a)"], {}],
  [".param f(x, y)='x + y' g = f(1,2)", [], {"f(x, y)": "{x + y}", g: "f(1,2)"}],
  [".alter corner", ["corner"], {}],
  [
    ".measure tran t trig v(a) val=1 rise=1 targ v(b) val = 'x/2'",
    ["tran", "t", "trig", "v(a)", "val=1", "rise=1", "targ", "v(b)", "val={x/2}"],
    {},
  ],
])("%s", (line, words, assignments) => {
  expect(card(line)).toMatchObject({words, assignments})
  expect(Object.keys(card(line).assignments)).toEqual(Object.keys(assignments))
})

test("cards without assignments share one empty object", () => {
  const [a, b] = read("r1 a b 1\nr2 a b {r}").cards as [Card, Card]
  expect(a.assignments).toBe(b.assignments)
})

test("subcircuits nest and keep their defaults unevaluated", () => {
  const netlist = read(
    ".subckt amp in out params: gain=10 r = 2 * 1k\n.subckt half a\nr1 a 0 1\n.ends\nx1 in half\n.ends AMP\nx1 a b amp",
  )
  const amp = netlist.subcircuits.get("amp")
  expect(amp).toMatchObject({ports: ["in", "out"], parameters: {gain: "10", r: "2 * 1k"}, origin: {line: 2}})
  expect(amp?.cards.map(card => card.name)).toEqual(["x1"])
  expect(amp?.subcircuits.get("half")?.cards.map(card => card.name)).toEqual(["r1"])
  expect(netlist.cards.map(card => card.name)).toEqual(["x1"])
})

test("conditions are kept with their branches, definitions inside", () => {
  const netlist = read(
    ".if('A' > 1 && B==2) ; first\nr1 a b 1\n.subckt s p\n.if c\nr2 p 0 1\n.endif\n.ends\n.elseif {c}\n.else\nr3 a b 1\n.endif\nr4 a b 1",
  )
  expect(netlist.subcircuits.size).toBe(0)
  const [card, last] = netlist.cards
  expect([card?.name, last?.name]).toEqual([".if", "r4"])
  expect(card?.branches).toMatchObject([
    {condition: "({a} > 1 && b==2)", cards: [{name: "r1"}], origin: {line: 2}},
    {condition: "{c}", cards: [], origin: {line: 9}},
    {condition: undefined, cards: [{name: "r3"}], origin: {line: 10}},
  ])
  const inner = card?.branches?.[0]?.subcircuits.get("s")
  expect(inner?.cards[0]?.branches?.[0]).toMatchObject({condition: "c", cards: [{name: "r2"}]})
})

test("a table is one card, and .macro is .subckt", () => {
  const text = ".DATA t\n+ W l\n1u 2u ; first\n{2*x}, 3u\n.ENDDATA\nr1 a b 1\n.macro s p\nr1 p 0 1\n.eom s"
  const {cards, subcircuits} = read(text)
  expect(cards).toMatchObject([
    {name: ".data", words: ["t", "w", "l", "1u", "2u", "{2*x}", "3u"]},
    {name: "r1"},
  ])
  expect(subcircuits.get("s")?.ports).toEqual(["p"])
  expect(mistakes(".data t\na=1\n.enddata")).toMatch("deck.cir:3: unexpected '=' after 'a'")
  expect(mistakes(".data t\n1 2")).toMatch("deck.cir:2: expected '.enddata' for '.data' before the end")
})

test("a script is one card with its lines as they are", () => {
  const netlist = read(".CONTROL\n  Run ; all $ of it\n\n+ 'plot\n* v(A)\r\n.ENDC now\nr1 a b 1")
  expect(netlist.cards[0]).toEqual({
    name: ".control",
    words: [],
    assignments: {},
    origin: {file: "deck.cir", line: 2},
    lines: ["Run ; all $ of it", "", "+ 'plot", "* v(A)"].map((text, k) => ({
      text,
      origin: {file: "deck.cir", line: 3 + k},
    })),
  })
  expect(netlist.cards[1]?.origin.line).toBe(8)
})

test("included files and library sections stand where they are named", () => {
  const library = ".lib slow\nr3 a b 3\n.endl\n.lib Fast\n.lib other.lib x\n.endl fast\n"
  const files = {
    "Some File.inc": "r2 a b 2\n.end\nr9 a b 9",
    "my.lib": library,
    "other.lib": ".lib x\nr4 a b 4\n.endl",
  }
  const netlist = readWith("r1 a b 1\n.INCLUDE 'Some File.inc'\n.lib \"my.lib\" FAST\nr5 a b 5", files)
  expect(netlist.cards.map(card => card.name)).toEqual(["r1", "r2", "r4", "r5"])
  expect(netlist.cards[1]?.origin).toEqual({file: "Some File.inc", line: 1})
})

test("a section may use another one of its own file", () => {
  const files = {"my.lib": ".lib a\n.lib my.lib b\n.endl\n.lib b\nr1 a b 1\n.endl"}
  expect(readWith(".lib my.lib a", files).cards.map(card => card.name)).toEqual(["r1"])
})

describe("mistakes", () => {
  test("are all reported, each with its line and a caret", () => {
    expect(mistakes("r1 a b {2*r\nm1 d g s b nfet w=\n+ l=1u\n.ends\nv1 a 0 pulse(0 1\n+  1n))")).toBe(
      [
        "deck.cir:2: '{' is not closed",
        "  r1 a b {2*r",
        "         ^",
        "deck.cir:4: unexpected '=' in a value",
        "  + l=1u",
        "     ^",
        "deck.cir:5: '.ends' without '.subckt'",
        "  .ends",
        "  ^",
        "deck.cir:7: ')' closes nothing",
        "  +  1n))",
        "        ^",
      ].join("\n"),
    )
  })

  test.each([
    ["+ r1", "deck.cir:2: '+' continues a card, but there is none before it\n  + r1\n  ^"],
    ["m1 a w=", "deck.cir:2: expected a value after 'w='\n  m1 a w=\n         ^"],
    ["m1 w=*2", "deck.cir:2: expected a value after 'w='\n  m1 w=*2\n       ^"],
    ["m1 w=2* ", "deck.cir:2: expected a value after '*'\n  m1 w=2* \n         ^"],
    ["m1 a **b=1", "deck.cir:2: expected a name before '='\n  m1 a **b=1\n       ^"],
    [
      ".model m d (is=1 (2))",
      "deck.cir:2: expected 'name=value'\n  .model m d (is=1 (2))\n                   ^",
    ],
    ['r1 a "b\n+ c" d', "deck.cir:2: '\"' is not closed\n  r1 a \"b\n         ^"],
    ["m1 a=1 =1", "deck.cir:2: expected a name before '='\n  m1 a=1 =1\n         ^"],
    ["m1 w=1 w=2", "deck.cir:2: 'w' is given twice\n  m1 w=1 w=2\n         ^"],
    ["m1 __proto__=1", "deck.cir:2: '__proto__' cannot be a name\n  m1 __proto__=1\n     ^"],
    ["r1 a 'b", "deck.cir:2: ''' is not closed\n  r1 a 'b\n       ^"],
    ['r1 a "b', "deck.cir:2: '\"' is not closed\n  r1 a \"b\n       ^"],
    ["r1 (a}", "deck.cir:2: '(' is closed by '}'\n  r1 (a}\n     ^"],
    ["1r a", "deck.cir:2: expected an element or a directive, found '1r'\n  1r a\n  ^"],
    [".model m d (is=1", "deck.cir:2: '(' is not closed\n  .model m d (is=1\n             ^"],
    ["r1 a\u0001", "deck.cir:2: unexpected character U+0001\n  r1 a\u0001\n      ^"],
    [".subckt a b\nr1 b 0 1", "deck.cir:2: expected '.ends' for '.subckt a' before the end"],
    [".subckt", "deck.cir:2: expected a name after '.subckt'\n  .subckt\n  ^"],
    [".subckt a b\n.ends c", "deck.cir:3: expected '.ends a', found '.ends c'\n  .ends c\n  ^"],
    [
      ".subckt a b\n.ends\n.subckt a c\n.ends",
      "deck.cir:4: there already is a subcircuit 'a'\n  .subckt a c\n  ^",
    ],
    [".lib a\nr1 a b 1", "deck.cir:2: expected '.endl' for '.lib a' (a whole file is read by '.include')"],
    [".endl", "deck.cir:2: '.endl' without '.lib section'\n  .endl\n  ^"],
    [".include a b", "deck.cir:2: expected '.include file'\n  .include a b\n  ^"],
    [".include No.inc", "deck.cir:2: 'No.inc' cannot be read: there is no such file\n  .include No.inc\n  ^"],
    [".lib my.lib ff", "deck.cir:2: there is no section 'ff' in 'my.lib'\n  .lib my.lib ff\n  ^"],
    [".control\nrun", "deck.cir:2: expected '.endc' for '.control' before the end\n  .control\n  ^"],
    [".if\n.endif", "deck.cir:2: expected a condition\n  .if\n     ^"],
    [".if a b\n.else\n.endif", "deck.cir:2: expected an operator\n  .if a b\n        ^"],
    [
      ".if (a",
      "deck.cir:2: '(' is not closed\n  .if (a\n      ^\ndeck.cir:2: expected '.endif' for '.if' before the end",
    ],
    [".else", "deck.cir:2: '.else' without '.if'\n  .else\n  ^"],
    [".if 1\n.else\n.elseif 2\n.endif", "deck.cir:4: '.elseif' behind '.else'\n  .elseif 2\n  ^"],
    [
      ".subckt a b\n.if 1\n.ends\n.endif\n.ends",
      "deck.cir:4: expected '.endif' before '.ends'\n  .ends\n  ^",
    ],
  ])("%s", (body, expected) => {
    expect(mistakes(body, {"my.lib": ".lib tt\n.endl"})).toBe(expected)
  })

  test("without a reader there are no files", () => {
    expect(() => read(".include a.inc")).toThrow("'a.inc' cannot be read: no files are available here")
  })

  test("files that include each other are named", () => {
    const files = {"a.inc": ".include b.inc", "b.inc": "r1 a b 1\n.include a.inc"}
    expect(mistakes(".include a.inc", files)).toContain(
      "b.inc:2: files include each other: deck.cir > a.inc > b.inc > a.inc",
    )
    const endless = (path: string) => ({file: path, text: `.include ${path}x`})
    expect(() => parse("t\n.include a", {file: "deck.cir", read: endless})).toThrow(
      "deeper than 32: deck.cir > a > ax",
    )
    const twice = (path: string) => ({file: path, text: `.include ${path}x\n.include ${path}y`})
    expect(() => parse("t\n.include a", {file: "deck.cir", read: twice})).toThrow(/deeper than 32/)
  })
})

describe("hostile text", () => {
  test.each([
    ["a million parentheses", `r1 ${"(".repeat(1e6)}`, "brackets are nested deeper than 200"],
    [
      "a million subcircuits",
      ".subckt a\n".repeat(1e6),
      "subcircuits and conditions are nested deeper than 100",
    ],
    ["a million conditions", ".if 1\n".repeat(1e6), "subcircuits and conditions are nested deeper than 100"],
    ["a script without an end", ".control\n".repeat(1e5), "expected '.endc' for '.control' before the end"],
    ["noise", `${"\u0000\u0001%\n".repeat(1e6)}`, "unexpected character U+0000"],
    ["a million mistakes", "1\n".repeat(1e6), "expected an element or a directive, found '1'"],
  ])("%s is refused at once", (_, body, message) => {
    const start = performance.now()
    expect(() => read(body)).toThrow(message)
    expect(performance.now() - start).toBeLessThan(5000)
  })

  test("a line of ten megabytes is read, and quoted in part where it is wrong", () => {
    const line = `r1 ${"abcdefghi ".repeat(1e6)}`
    expect(read(line).cards[0]?.words).toHaveLength(1e6)
    expect(mistakes(`${line}(`).length).toBeLessThan(1000)
  })
})
