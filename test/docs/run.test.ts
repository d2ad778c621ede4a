/** The page about running decks shows what its commands really say, and its decks follow their laws. */
import {spawnSync} from "node:child_process"
import {readFileSync} from "node:fs"

const page = readFileSync("docs/run.md", "utf8")
const blocks = [...page.matchAll(/^```\n\$ npx crosspice (run .*)\n([\s\S]*?)^```$/gm)]

/** stdout, then stderr. */
function crosspice(line: string): string {
  const {stdout, stderr} = spawnSync(process.execPath, ["dist/cli/main.js", ...line.split(" ")], {
    encoding: "utf8",
  })
  return `${stdout}${stderr}`.trim()
}

test("it has some", () => {
  expect(blocks.length).toBeGreaterThan(5)
})

test.each(blocks.map(([, command, output]) => [command, output.trim()]))(
  "crosspice %s",
  (command, output) => {
    const said = crosspice(command)
    // What is left out is in the middle.
    const [head, tail = ""] = output.split("\n...\n")
    if (!tail) return expectAlike(said, head)
    expectAlike(
      said.slice(0, said.indexOf("\n", head.length)).split("\n").slice(0, lines(head)).join("\n"),
      head,
    )
    expectAlike(said.split("\n").slice(-lines(tail)).join("\n"), tail)
  },
)

const lines = (text: string) => text.split("\n").length

const numbers = /-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g

/** The same words; numbers to a part in a thousand, for steps in time may differ by a bit of rounding. */
function expectAlike(said: string, shown: string) {
  expect(said.replace(numbers, "#").replace(/ +/g, " ")).toBe(shown.replace(numbers, "#").replace(/ +/g, " "))
  const [a, b] = [said, shown].map(text => (text.match(numbers) ?? []).map(Number))
  for (const [k, value] of b.entries())
    if (Math.abs(a[k] - value) > 1e-3 * Math.abs(value) + 1e-12)
      throw new Error(`${a[k]} is shown as ${value}`)
}

test("the program in it is the example, and finds RC ln 2", () => {
  expect(page).toContain(readFileSync("examples/low-pass.mjs", "utf8"))
  const {stdout} = spawnSync(process.execPath, ["examples/low-pass.mjs"], {encoding: "utf8"})
  const found = [...stdout.matchAll(/^r = (\d+): half after ([\d.]+) us/gm)]
  expect(found.map(([, r]) => Number(r))).toEqual([500, 1000, 2000])
  for (const [, r, us] of found) expect(Number(us)).toBeCloseTo(1e6 * Number(r) * 1e-7 * Math.LN2, 1)
})

test("low-pass.cir: the half-time is RC ln 2, and half of the energy is heat", () => {
  for (const r of [500, 2000]) {
    const said = crosspice(`run netlists/low-pass.cir --param r=${r}`)
    const value = (name: string) => Number(new RegExp(`^${name} += +(\\S+)`, "m").exec(said)?.[1])
    expect(value("half") / (r * 1e-7 * Math.LN2)).toBeCloseTo(1, 3)
    const settled = 1 - Math.exp((-2 * 490e-6) / (r * 1e-7))
    expect(value("heat") / (0.5 * 1e-7 * settled)).toBeCloseTo(1, 2)
  }
})

test("bode.cir: beyond its corner the gain falls by its product with the bandwidth", () => {
  const said = crosspice("run netlists/bode.cir")
  const value = (name: string) => Number(new RegExp(`^${name} += +(\\S+)`, "m").exec(said)?.[1])
  expect(value("unity") / (10 ** (value("gain") / 20) * value("f3db"))).toBeCloseTo(1, 1)
})

test("monte-carlo.cir: the spread is that of the quotient", () => {
  const said = crosspice("run netlists/monte-carlo.cir")
  const [, mean, deviation] = /^v\(out\) \[V\] +(\S+) +(\S+)/m.exec(said) ?? []
  expect(Number(mean)).toBeCloseTo(2.5, 2)
  // d v / v = 3/4 (d r2 / r2 - d r1 / r1), each of which is 1 % / 3.
  expect(Number(deviation) / (2.5 * 0.75 * Math.SQRT2 * (0.01 / 3))).toBeCloseTo(1, 1)
})
