/** Currents of single elements: Kirchhoff's law at a node where they meet, in every analysis. */
import {runText} from "./collect.js"

// Into node a: the source's current and the resistor's; out of it: diode, capacitor, controlled source.
const deck = `v1 in 0 dc 0.8 ac 1 sin(0.8 0.5 10k)
r1 in a 100
d1 a 0 dm
c1 a 0 20n
g1 a 0 in 0 1m
b1 a 0 i={1m*v(a)^2}
m1 a in 0 0 nm l=1u w=10u
.model dm d is=1e-12 cjo=1n tt=1u rs=1
.model nm nmos level=1 vto=0.5 kp=1e-4 cgso=1n cgdo=1n
`
const elements = ["d1", "c1", "g1", "b1", "m1"]
const prints = (analysis: string) =>
  `.print ${analysis} i(r1) ${elements.map(name => `i(${name})`).join(" ")}\n`

test("at direct current", () => {
  const run = runText(`${deck}.dc v1 0 1 0.1\n${prints("dc")}`).plot("dc")
  const r = run.column("i(r1)")
  const sum = r.map((_, k) => elements.reduce((sum, name) => sum + run.column(`i(${name})`)[k], 0))
  for (const [k, current] of r.entries()) expect(sum[k]).toBeCloseTo(current, 9)
  expect(run.column("i(c1)").every(current => current === 0)).toBe(true)
  expect(Math.max(...run.column("i(m1)"))).toBeGreaterThan(1e-5)
})

test("for small signals", () => {
  const run = runText(`${deck}.ac dec 2 100 10meg\n${prints("ac")}`).plot("ac")
  for (const part of ["column", "imaginary"] as const) {
    const r = run[part]("i(r1)")
    const sum = r.map((_, k) => elements.reduce((sum, name) => sum + run[part](`i(${name})`)[k], 0))
    for (const [k, current] of r.entries()) expect(sum[k]).toBeCloseTo(current, 9)
  }
})

test("in time, to the order of the differences", () => {
  const run = runText(`${deck}.tran 1u 300u 100u 0.2u\n${prints("tran")}`).plot("tran")
  const r = run.column("i(r1)")
  const sum = r.map((_, k) => elements.reduce((sum, name) => sum + run.column(`i(${name})`)[k], 0))
  // The first two points have no past.
  for (let k = 3; k < r.length; k++) expect(Math.abs(sum[k] - r[k])).toBeLessThan(2e-5)
  expect(Math.max(...run.column("i(c1)"))).toBeGreaterThan(1e-4)
})

test("a swept resistance counts; ground may be the first terminal", () => {
  const run = runText("v1 a 0 2\nr1 0 a 1k\n.dc r1 1k 4k 1k\n.print dc i(r1) @r1[r]").plot("dc")
  const expected = [1, 2, 3, 4].map(k => -2e-3 / k)
  for (const [k, current] of run.column("i(r1)").entries()) expect(current).toBeCloseTo(expected[k], 12)
})

test("a current that is an unknown is taken from there", () => {
  const run = runText("v1 a 0 2\nr1 a b 1k\nl1 b 0 1m\n.op\n.print op i(l1) i(v1) i(r1)").plot("op")
  expect(run.column("i(l1)")[0]).toBeCloseTo(2e-3, 12)
  expect(run.column("i(v1)")[0]).toBeCloseTo(-2e-3, 12)
})

test("of an element that remembers", () => {
  const run = runText(`v1 a 0 pulse(0 1 1n 10p 10p 1 2)
r1 a b 50
t1 b 0 c 0 z0=50 td=2n
r2 c 0 50
s1 c d b 0 sw
r3 d 0 1k
.model sw sw vt=0.4 ron=1 roff=1g
.tran 0.1n 10n
.print tran i(t1) i(r1) i(s1) i(r3)`).plot("tran")
  for (const [of, like] of [
    ["i(t1)", "i(r1)"],
    ["i(s1)", "i(r3)"],
  ]) {
    const [a, b] = [run.column(of), run.column(like)]
    expect(Math.max(...b)).toBeGreaterThan(4e-4)
    for (const [k, current] of a.entries()) expect(Math.abs(current - b[k])).toBeLessThan(1e-6)
  }
})
