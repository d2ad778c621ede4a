/** Decks with mistakes: one clear message on stderr, nothing on stdout, status 1. */
import {mkdirSync} from "node:fs"
import {failure} from "../../src/cli/failure.js"
import {run} from "../../src/cli/run/run.js"
import {patience_ms, runArguments, Workplace} from "./command.js"

const place = new Workplace()
afterAll(() => place.remove())

/** The text of deck.cir below its title, and the message. */
const decks: readonly (readonly [what: string, text: string, message: string])[] = [
  ["unknown element", "y1 a b c mod", "deck.cir:2: y1: there is no element type 'y'"],
  [
    "missing model",
    "v1 a 0 1\nd1 a 0 diode",
    "deck.cir:3: d1: there is no model 'diode' (expected '.model diode d ...')",
  ],
  ["missing subcircuit", "v1 a 0 1\nx1 a 0 sub", "deck.cir:3: x1: there is no subcircuit 'sub'"],
  [
    "unknown parameter",
    "v1 a 0 1\nr1 a 0 1k foo=3",
    "deck.cir:3: r1: a resistor has no parameter 'foo' (it has: r tc1 tc2 tce m scale ac temp dtemp noisy)",
  ],
  [
    "floating node",
    "v1 a 0 1\nr1 a 0 1k\nc1 a b 1p",
    "deck.cir:4: no unique solution: node 'b' floats, it has no path for direct current to ground (c1)",
  ],
  [
    "voltage loop",
    "v1 a 0 1\nr1 a 0 1k\nv2 a 0 2",
    "deck.cir:4: no unique solution: v2 closes a loop of voltage sources, or its terminals are the same node (v2)",
  ],
  [
    "shorted source",
    "r1 a 0 1k\nv1 a 0 1\nv2 b b 2\nr2 b 0 1",
    "deck.cir:4: no unique solution: v2 closes a loop of voltage sources, or its terminals are the same node (v2)",
  ],
  ["negative capacitance", "v1 a 0 1\nc1 a 0 -1p", "deck.cir:3: c1: c = -1e-12 F, must not be negative"],
  [
    "undefined parameter",
    "v1 a 0 1\nr1 a 0 {2*foo}",
    "deck.cir:3: r1: undefined parameter 'foo'\n  {2*foo}\n     ^",
  ],
  ["unbalanced brace", "v1 a 0 1\nr1 a 0 {2*3", "deck.cir:3: '{' is not closed\n  r1 a 0 {2*3\n         ^"],
  [
    "cycle of includes",
    ".include deck.cir",
    "deck.cir:2: files include each other: deck.cir > deck.cir\n  .include deck.cir\n  ^",
  ],
  [
    "missing include",
    ".include none.lib",
    "deck.cir:2: 'none.lib' cannot be read: there is no such file\n  .include none.lib\n  ^",
  ],
  ["unknown directive", "v1 a 0 1\n.foo 3", "deck.cir:3: .foo is not supported"],
  ["too few nodes", "v1 a", "deck.cir:2: v1: a voltage source needs 2 nodes (p n), found 1"],
  ["nothing", "* only talk", "crosspice: deck.cir: expected elements, found none"],
  ["not text", "r1 a 0 1\0", "crosspice: deck.cir: it is not text"],
  ["no output", "v1 a 0 1\n.save v(b)", "deck.cir:3: .save: there is no v(b)"],
  [
    "orders to the terminal",
    "r1 a 0 \x1b]0;title\x07",
    "deck.cir:2: unexpected character U+001b\n  r1 a 0 ?]0;title?\n         ^",
  ],
  [
    "the same mistake in every instance",
    "x1 a s\nx2 b s\nx3 c s\n.subckt s a\nr1 a 0 0\n.ends",
    "deck.cir:6: r1: r must not be zero",
  ],
]

let before: string
beforeEach(() => {
  before = process.cwd()
  process.chdir(place.folder)
})
afterEach(() => process.chdir(before))

// In this process, where it is quicker; some go through the whole command below.
test.each(decks)("%s", async (_, text, message) => {
  place.write("deck.cir", `a title\n${text}\n`)
  const caught: unknown = await run.handler(runArguments("deck.cir")).catch(error => error)
  expect(failure(caught)).toEqual({text: message, status: 1})
})

test.each([
  ["run bad.cir", "bad.cir:2: '{' is not closed\n  r1 a 0 {2\n         ^"],
  ["run none.cir", "crosspice: none.cir: there is no such file"],
  ["run folder", "crosspice: folder: it is not a file"],
  ["run", "crosspice: run: expected a file, found none (crosspice --help says more)"],
  ["run a b", "crosspice: unexpected argument 'b' (crosspice --help says more)"],
  ["run ok.cir --param r", "crosspice: --param: expected NAME=VALUE, found 'r'"],
  [
    "run ok.cir --output",
    "crosspice: --output: expected a value after it, found none (crosspice --help says more)",
  ],
  ["run ok.cir -o ok.cir/x", "crosspice: cannot write ok.cir/x: part of 'ok.cir' is a file, not a folder"],
  ["run ok.cir -o folder", "crosspice: cannot write folder: it is a folder"],
  ["run ok.cir -o /dev/full", "crosspice: cannot write /dev/full: the disk is full"],
])(
  "%s",
  async (line, message) => {
    place.write("bad.cir", "title\nr1 a 0 {2\n")
    place.write("ok.cir", "title\nr1 a 0 1\ni1 0 a 1\n")
    mkdirSync(place.path("folder"), {recursive: true})
    expect(await place.run(line)).toMatchObject({status: 1, stdout: "", stderr: `${message}\n`})
  },
  patience_ms,
)

test(
  "of a thousand mistakes the first",
  async () => {
    place.write("deck.cir", `title\n${Array.from({length: 1000}, (_, k) => `r${k} a 0 {b${k}\n`).join("")}`)
    const {status, stderr} = await place.run("run deck.cir")
    expect(status).toBe(1)
    expect(stderr.split("\n").length).toBe(3 * 20 + 2)
    expect(stderr).toMatch(/\n\.\.\. and 80 more mistakes\n$/)
  },
  patience_ms,
)

test(
  "parameters given on the command line do not swallow the deck",
  async () => {
    place.write("deck.cir", "title\n.param r=1\nr1 a 0 {r}\ni1 0 a 1\n")
    expect((await place.run("run --param r=3 deck.cir")).stdout).toBe("v(a)   3.000000000e+0 V\n")
  },
  patience_ms,
)
