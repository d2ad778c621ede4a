/**
 * `crosspice run` as its user sees it: tables, files, charts, scripts; what goes to stdout and what to
 * stderr.
 */

import {once} from "node:events"
import {existsSync, mkdirSync, readdirSync, readFileSync} from "node:fs"
import {setTimeout as sleep} from "node:timers/promises"
import {Workplace} from "./command.js"

let place: Workplace
beforeEach(() => {
  place = new Workplace()
})
afterEach(() => place.remove())

const lowPass = `RC low-pass
.param r=1k
v1 in 0 dc 1 ac 1 pulse(0 1 0 1u 1u 1 2)
r1 in out {r}
c1 out 0 100n
`

const run = (deck: string, options = "") => {
  place.write("deck.cir", deck)
  return place.run(`run deck.cir ${options}`)
}

test("tables and measurements on stdout, failures and advice on stderr", async () => {
  const deck = `${lowPass}.tran 20u 100u\n.ac dec 1 1 100\n.print ac vm(out)
.meas tran top max v(out)\n.meas tran never when v(out)=5\n`
  const {status, stdout, stderr} = await run(deck)
  expect(status).toBe(0)
  expect(stdout).toMatch(
    /^Measurements for Transient Analysis\ntop {3}= {2}6\.3\d+e-01 {2}at = 1\.0+e-04\nnever = {2}failed\n/,
  )
  expect(stdout).toMatch(
    /\nAC Analysis\n frequency \[Hz\] {3}vm\(out\) \[V\]\n( \d\.\d{6}e\+\d\d {5}[\d.]+e-01\n){3}$/,
  )
  expect(stderr).toMatch(
    /^.measure never failed: WHEN: the signal crosses 5 nowhere\nTransient Analysis: \d+ points\n$/,
  )
})

test("files: their formats follow their names; stdout has the measurements", async () => {
  const deck = `${lowPass}.tran 20u 100u\n.op\n.meas tran top max v(out)\n`
  const answers = new Map<string, string>()
  for (const file of ["a.raw", "a.csv", "a.json", "a.txt"]) {
    const {status, stdout, stderr} = await run(deck, `-o out/${file}`)
    expect([status, stderr]).toEqual([0, ""])
    expect(stdout).toMatch(file === "a.txt" ? /^$/ : /^Measurements for Transient Analysis\ntop = /)
    answers.set(file, readFileSync(place.path(`out/${file}`), "utf8"))
  }
  expect(readdirSync(place.path("out")).sort()).toEqual(["a.csv", "a.json", "a.raw", "a.txt"])
  expect(answers.get("a.raw")).toMatch(
    /^Title: RC low-pass\nDate: .*\nPlotname: Transient Analysis\nFlags: real\n/,
  )
  expect(answers.get("a.raw")).toContain("\nPlotname: Operating Point\n")
  expect(answers.get("a.csv")).toMatch(/^time,v\(in\),v\(out\),i\(v1\)\n0,/)
  const {plots} = JSON.parse(answers.get("a.json") ?? "") as {plots: {values?: Record<string, number>}[]}
  expect(plots[1].values).toMatchObject({"v(out)": expect.closeTo(1, 6)})
  expect(answers.get("a.txt")).toMatch(/\nv\(out\) {3}1\.0/)
})

test("csv and json go to stdout where there is no file", async () => {
  const deck = `${lowPass}.op\n`
  expect((await run(deck, "--format csv")).stdout).toMatch(/^v\(in\),v\(out\),i\(v1\)\n1,[\d.]+,/)
  expect(JSON.parse((await run(deck, "--format json --param r=2k")).stdout)).toMatchObject({
    plots: [{analysis: "op"}],
  })
})

test("a binary raw file", async () => {
  expect((await run(`${lowPass}.ac dec 2 1 10\n`, "-o x.raw --binary")).status).toBe(0)
  const bytes = readFileSync(place.path("x.raw"))
  const head = bytes.indexOf("Binary:\n") + 8
  expect(bytes.subarray(0, head).toString()).toContain("Flags: complex\nNo. Variables: 4\nNo. Points: 3 ")
  expect(bytes.length - head).toBe(3 * 4 * 16)
  expect(bytes.readDoubleLE(head)).toBe(1)
})

test("charts: SVG and a page that needs nothing else", async () => {
  const deck = `${lowPass}.tran 20u 100u\n.ac dec 5 10 100k\n.plot tran v(out) i(v1)\n.plot ac v(out)\n`
  for (const file of ["a.svg", "a.html"])
    expect(await run(deck, `--plot ${file}`)).toMatchObject({status: 0, stderr: ""})
  const svg = readFileSync(place.path("a.svg"), "utf8")
  for (const text of ["RC low-pass", "voltage [V]", "current [A]", "magnitude [dB]", "phase [deg]"])
    expect(svg).toContain(`>${text}<`)
  const html = readFileSync(place.path("a.html"), "utf8")
  expect(html).toMatch(/<title>RC low-pass<\/title>/)
  expect(html.match(/(src|href)="/g)).toBeNull()
})

test.each([
  ["--binary", "crosspice: --binary: expected a raw file, --output FILE.raw"],
  [
    "--format raw",
    "crosspice: --format raw: expected --output FILE as well: its header is completed at the end",
  ],
  ["--plot chart.png", "crosspice: --plot: expected FILE.svg or FILE.html, found 'chart.png'"],
  ["--plot a.svg", "crosspice: --plot: there is nothing to draw: expected '.dc', '.ac' or '.tran'"],
  ["--sample 0", "crosspice: --sample: expected a whole number from 1 to 1000000000, found '0'"],
  ["--sample 1", "crosspice: --sample: the deck has no '.mc N'"],
  ["--format ods", "crosspice: --format: expected raw, csv, json, found ods (crosspice --help says more)"],
])("%s", async (options, message) => {
  const answer = await run(`${lowPass}.op\n`, options)
  expect(answer).toMatchObject({status: 1, stderr: `${message}\n`})
  expect(readdirSync(place.folder)).toEqual(["deck.cir"])
})

test("a run that fails says which, the others are there, and the status tells", async () => {
  const {status, stdout, stderr} = await run(`${lowPass}.op\n.print op v(out)\n.step r1 list 1k 0 2k\n`)
  expect(status).toBe(1)
  expect(stderr).toBe("r1 = 0: deck.cir:8: .step: r1: r must not be zero\n")
  expect(stdout.match(/^ \d+ /gm)).toEqual([" 1000 ", " 2000 "])
})

test("scripts print, and write below the current folder only", async () => {
  const script = (lines: string) => `${lowPass}.control\n${lines}\n.endc\n`
  expect((await run(script("op\nprint v(out)\nwrite op.raw"))).stdout).toMatch(
    /^v\(out\) = [\d.]+e[-+]00 V\n$/,
  )
  expect(existsSync(place.path("op.raw"))).toBe(true)
  for (const [path, reason] of [
    ["../x.raw", "scripts write below the current folder only"],
    ["/tmp/x.raw", "scripts write below the current folder only"],
    [".profile", "its name begins with a dot"],
    ["deck.cir", "it exists, and its name does not say that it is data (.raw, .txt, .csv, .data, ...)"],
  ]) {
    const {status, stderr} = await run(script(`op\nwrite ${path}`))
    expect([status, stderr]).toEqual([1, `deck.cir:8: .control: will not write ${path}: ${reason}\n`])
  }
})

test("files are included from below the deck's folder, or where the user allows it", async () => {
  mkdirSync(place.path("decks"))
  place.write("models/r.lib", "r1 a 0 2\n")
  place.write("decks/sub/r.lib", "r1 a 0 1\n")
  const deck = (path: string) => place.write("decks/deck.cir", `t\ni1 0 a 1\n.include ${path}\n`)
  deck("sub/r.lib")
  expect((await place.run("run decks/deck.cir")).stdout).toMatch(/v\(a\) +1\.0/)
  deck("../models/r.lib")
  const refused = await place.run("run decks/deck.cir")
  expect(refused.status).toBe(1)
  expect(refused.stderr).toContain(
    "decks/deck.cir:3: '../models/r.lib' cannot be read: it is not below the deck's folder",
  )
  for (const option of ["--include-dir models", "--allow-any-include"])
    expect((await place.run(`run decks/deck.cir ${option}`)).stdout).toMatch(/v\(a\) +2\.0/)
  deck("r.lib")
  expect((await place.run("run decks/deck.cir --include-dir models")).stdout).toMatch(/v\(a\) +2\.0/)
})

test.each(["SIGINT", "SIGTERM"] as const)("%s ends a long run soon, and no file is left", async signal => {
  place.write("deck.cir", `${lowPass}v2 x 0 sin(0 1 1meg)\nr2 x 0 1\n.tran 1n 1\n`)
  const child = place.start(["run", "deck.cir", "-o", "long.raw"])
  const closed = once(child, "close")
  // Until the temporary file is there and points come.
  for (let k = 0; k < 200 && readdirSync(place.folder).length < 2; k++) await sleep(50)
  await sleep(300)
  expect(readdirSync(place.folder).length).toBe(2)
  child.kill(signal)
  expect(await closed).toEqual([null, signal])
  expect(readdirSync(place.folder)).toEqual(["deck.cir"])
})
