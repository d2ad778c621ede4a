/** Scripts: what they print and write, and that nothing in them is skipped. */
import {runDeck} from "../../src/deck/run.js"
import type {ScriptHost} from "../../src/deck/script-output.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"
import {TextWriter} from "../../src/output/text.js"
import {Memory} from "../output/memory.js"

interface Said {
  readonly text: string
  readonly files: ReadonlyMap<string, string>
  readonly notes: readonly string[]
}

/** Runs a deck with a script below `circuit`. */
function script(lines: string, circuit = "v1 in 0 dc 2 ac 1\nr1 in out 1k\nr2 out 0 1k\nc1 out 0 1u"): Said {
  const memory = new Memory()
  const text = new TextWriter(memory)
  const files = new Map<string, string>()
  const notes: string[] = []
  const host: ScriptHost = {
    text: line => text.text(line),
    tables: text,
    file(path, write) {
      const file = new Memory()
      write(file)
      files.set(path, file.text)
    },
  }
  const netlist = parse(`title\n${circuit}\n.control\n${lines}\n.endc\n`, {file: "deck.cir"})
  runDeck(netlist, deviceTypes, text, {host, note: said => void notes.push(said)})
  text.finish()
  return {text: memory.text, files, notes}
}

/** What `print` says of the last line's expression. */
function value(lines: string, circuit?: string): number {
  const last = script(lines, circuit).text.trim().split("\n").at(-1) ?? ""
  return Number(/ = ([^ ]+)/.exec(last)?.[1])
}

test.each([
  ["op\nprint v(out)", 1],
  ["op\nprint out*3 + 1", 4],
  ["op\nprint v(in,out)", 1],
  ["op\nprint v1#branch", -1e-3],
  ["let x = 2\nlet y = x^3-1\nprint y", 7],
  ["dc v1 0 4 1\nprint v(out)[3]", 1.5],
  ["dc v1 0 4 1\nprint vecmax(v(out))", 2],
  ["dc v1 0 4 1\nprint mean(v(in))", 2],
  ["dc v1 0 4 1\nlet s = deriv(v(out))\nprint s[0]", 0.5],
  ["dc v1 0 4 1\nlet s = integ(v(out))\nprint s[4]", 4],
  ["ac lin 1 318.309886184 1k\nprint vm(out)", 0.5 / Math.SQRT2],
  ["ac lin 1 318.309886184 1k\nprint vdb(out)", 20 * Math.log10(0.5 / Math.SQRT2)],
  ["ac lin 1 318.309886184 1k\nset units=degrees\nprint ph(v(out)/v(in))", -45],
  ["op\nalter r2 = 3k\nop\nprint v(out)", 1.5],
  ["op\nalter @v1[dc] = 8\nop\nprint v(out)", 4],
  ["op\nalter v1 dc = 8\nop\nprint v(out) - op1.v(out)", 3],
  ["op\nalter r2 = 3k\nreset\nop\nprint v(out)", 1],
  ["op\ndc v1 0 4 1\nsetplot op1\nprint v(out)", 1],
  ["let sum = 0\nforeach r 1k 2k 3k\n alter r2 = $r\n op\n let last = v(out)\nend\nprint last", 1.5],
  ["let n = 0\nrepeat 3\nop\nend\nprint op3.v(out)", 1],
  ["op\nif v(out) > 0.5\nprint 1\nelse\nprint 2\nend", 1],
  ["op\nif v(out) > 5\nprint 1\nelse\nprint 2\nend", 2],
  ["set limit = 7\nprint $limit*2", 14],
  ["dc v1 0 4 1\nmeas dc m when v(out)=0.75\nprint m*2", 3],
])("%s", (lines, expected) => {
  expect(value(lines)).toBeCloseTo(expected, 5)
})

test("models are altered", () => {
  const circuit = ".model res r r=1k\nv1 in 0 2\nr1 in out 1k\nr2 out 0 res"
  expect(value("op\naltermod res r = 3k\nop\nprint v(out)", circuit)).toBeCloseTo(1.5, 6)
})

test("run does what the cards say, tables and measurements too", () => {
  const {text} = script(
    "run\nprint half",
    "v1 a 0 0\nr1 a 0 1\n.dc v1 0 2 1\n.print dc i(v1)\n.meas dc half when i(v1)=-0.5",
  )
  expect(text).toBe(`DC transfer characteristic
 v-sweep [V]    i(v1) [A]
 0.000000e+00   0.000000e+00
 1.000000e+00  -1.000000e+00
 2.000000e+00  -2.000000e+00

Measurements for DC transfer characteristic
half =  5.000000e-01

half = 5.000000e-01
`)
})

test("vectors are printed as a table over their scale", () => {
  expect(script("dc v1 0 1 1\nprint v(out) i(v1)").text).toBe(`DC transfer characteristic
 v-sweep [V]    v(out) [V]     i(v1) [A]
 0.000000e+00   0.000000e+00   0.000000e+00
 1.000000e+00   5.000000e-01  -5.000000e-04
`)
})

test("echo puts in settings and numbers", () => {
  expect(script('op\nset name = "x"\necho "$name is $&v(out) V"').text).toBe("x is 1 V\n")
})

test("files: raw in ASCII, columns as wrdata has them", () => {
  const {files} = script(
    "dc v1 0 1 1\nset filetype=ascii\nwrite a.raw v(out)\nwrdata b v(out) v(in)\nset wr_singlescale\nwrdata c.txt v(out) v(in)",
  )
  expect(files.get("a.raw")).toMatch(
    /^Title: title\n[\s\S]*Plotname: DC transfer characteristic\n[\s\S]*Values:\n 0\t0\.0/,
  )
  const zero = " 0.00000000e+00"
  const one = " 1.00000000e+00"
  const half = " 5.00000000e-01"
  expect(files.get("b.data")).toBe(` ${zero} ${zero} ${zero} ${zero} \n ${one} ${half} ${one} ${one} \n`)
  expect(files.get("c.txt")).toBe(` ${zero} ${zero} ${zero} \n ${one} ${half} ${one} \n`)
})

test("quit ends; comments and windows are read over", () => {
  const {text, notes} = script("* talk\nop ; once\nplot v(out)\nrusage\necho before\nquit\necho after")
  expect(text).toBe("before\n")
  expect(notes).toEqual([
    "'plot' has no meaning in a run without windows and is ignored",
    "'rusage' has no meaning in a run without windows and is ignored",
  ])
})

test.each([
  ["op\nprnt v(out)", "deck.cir:8: .control: 'prnt' is not supported; did you mean print?"],
  ["echo \x1b]0;title\x07", "deck.cir:7: .control: unexpected character U+001b"],
  ["op\nshell rm x", "deck.cir:8: .control: 'shell' is not supported"],
  ["op\nprint v(outt)", "deck.cir:8: there is no vector 'v(outt)'"],
  ["print v(out)", "deck.cir:7: there is no vector 'v(out)'"],
  ["op\nprint foo(v(out))", "deck.cir:8: unknown function 'foo'"],
  ["tran 0 -1u", "deck.cir:7: .tran: expected TSTOP above 0"],
  ["alter r9 = 1", "deck.cir:7: alter: there is no element 'r9'; did you mean r1?"],
  ["altermod m x = 1", "deck.cir:7: .control: there is no model 'm' in the deck itself"],
  ["set colour", "deck.cir:7: .control: the setting 'colour' is not known"],
  ["setplot tran1", "deck.cir:7: .control: there is no plot 'tran1' (there are: none)"],
  ["let 5", "deck.cir:7: .control: expected 'let NAME = EXPRESSION', found 'let 5'"],
  ["while 1\nlet a = 1\nend", "deck.cir:8: .control: more than 100000 commands were run"],
  ["repeat 3\nop", "deck.cir:6: .control: expected 'end' before '.endc'"],
  ["op\nend", "deck.cir:8: .control: 'end' is not supported"],
  ["op\necho $nobody", "deck.cir:8: .control: there is no variable '$nobody'"],
  ["op\nmeas tran m max v(out)", "deck.cir:8: .control: 'meas tran': the current plot is one of 'op'"],
])("%s", (lines, message) => {
  expect(() => script(lines)).toThrow(message)
})

test("nothing runs where a later command is not understood", () => {
  const netlist = parse("t\nv1 a 0 1\n.control\nop\nfrobnicate\n.endc", {file: "deck.cir"})
  const memory = new Memory()
  const text = new TextWriter(memory)
  const host: ScriptHost = {text: line => text.text(line), tables: text, file() {}}
  expect(() => runDeck(netlist, deviceTypes, text, {host})).toThrow("'frobnicate' is not supported")
  expect(memory.text).toBe("")
})

test("without a host scripts are refused", () => {
  const netlist = parse("t\nv1 a 0 1\n.control\nop\n.endc", {file: "deck.cir"})
  expect(() => runDeck(netlist, deviceTypes, new TextWriter(new Memory()))).toThrow(
    "deck.cir:3: .control scripts are not run here",
  )
})
