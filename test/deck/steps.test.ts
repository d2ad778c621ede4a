/**
 * `.step`, several `.temp`, `.mc`: which runs there are, in which order, and that a sample can be repeated.
 */
import {seededDraws} from "../../src/netlist/draws.js"
import {statistics} from "../../src/output/statistics.js"
import {runText} from "./collect.js"

const divider = "v1 a 0 6\nr1 a b 1k\nr2 b 0 {r}\n.op\n"

/** v(b) of each run with what it stepped. */
const runs = (cards: string) =>
  runText(`${divider}${cards}`).plots.map(({plot, column}) => [
    ...(plot.step?.values ?? []).map(([, value]) => Number(value.toPrecision(6))),
    Number(column("v(b)")[0].toPrecision(6)),
  ])

test.each([
  [
    ".param r=1k\n.step param r 1k 3k 1k",
    [
      [1000, 3],
      [2000, 4],
      [3000, 4.5],
    ],
  ],
  [
    ".step param r list 1k 2k",
    [
      [1000, 3],
      [2000, 4],
    ],
  ],
  [".param r=1k\n.step r list 2k", [[2000, 4]]],
  [
    ".param r=1\n.step dec param r 1k 10k 1",
    [
      [1000, 3],
      [10000, 5.45455],
    ],
  ],
  [
    ".param r=1\n.step oct r 1k 2k 1",
    [
      [1000, 3],
      [2000, 4],
    ],
  ],
  [
    ".param r=1\n.step param r sweep lin 1k 2k 1k",
    [
      [1000, 3],
      [2000, 4],
    ],
  ],
  [
    ".param r=1k\n.step v1 2 4 2",
    [
      [2, 1],
      [4, 2],
    ],
  ],
  [".param r=1k\n.step r1 list 500", [[500, 4]]],
  [".param r=1k\n.step @v1[dc] list 4", [[4, 2]]],
  [
    ".param r=1k\n.step v1 2 4 2\n.step param r list 1k 3k",
    [
      [2, 1000, 1],
      [2, 3000, 1.5],
      [4, 1000, 2],
      [4, 3000, 3],
    ],
  ],
] as const)("%s", (cards, expected) => {
  expect(runs(cards)).toEqual(expected)
})

test("temperatures, in either way", () => {
  const deck = "i1 0 a 1m\nr1 a 0 1k tc1=0.01\n.op\n"
  for (const cards of [".step temp list 27 127", ".temp 27 127"]) {
    const {plots} = runText(deck + cards)
    expect(plots.map(({column}) => Number(column("v(a)")[0].toFixed(6)))).toEqual([1, 2])
    expect(plots[1].plot.step?.values).toEqual([["temp", 127]])
  }
})

test("numbers on cards follow the step", () => {
  const {plots} =
    runText(`v1 a 0 sin(0 1 1k)\nr1 a 0 1\n.param n=1\n.tran 10u {n*100u}\n.step param n list 1 2
.meas tran end find time at={n*50u}`)
  expect(plots.map(({column}) => Math.round(1e6 * (column("time").at(-1) ?? 0)))).toEqual([100, 200])
  expect(plots.map(({measured}) => Math.round(1e6 * measured("end")))).toEqual([50, 100])
})

test("a run that fails is told, the others go on", () => {
  const {plots, failed} = runText(
    `v1 a 0 1\nr1 a b {r}\nc1 b 0 {c}\n.param r=1k c=1p\n.op\n.step param c list 1p -1 2p`,
  )
  expect(plots.length).toBe(2)
  expect(failed).toEqual(["deck.cir:4: c1: c = -1 F, must not be negative"])
})

test("a mistake in the deck is one mistake, however many runs there are", () => {
  expect(() => runText(`${divider}.param r=1\n.step param r 1 9 1\n.print op v(c)`)).toThrow(
    "deck.cir:8: .print: there is no v(c)",
  )
})

const random = "v1 a 0 2\nr1 a b {agauss(1k,50,1)}\nr2 b 0 {gauss(1k,0.05,1)}\n.op\n.options seed=3\n"

test("samples differ; each can be had again alone; the seed counts", () => {
  const b = (text: string, options = {}) => runText(text, options).plots.map(({column}) => column("v(b)")[0])
  const all = b(`${random}.mc 200`)
  expect(new Set(all).size).toBe(200)
  expect(b(`${random}.mc 200`, {sample: 137})).toEqual([all[136]])
  expect(b(`${random}.mc 200 sample=137`)).toEqual([all[136]])
  expect(b(`${random}.mc 137`)[136]).toBe(all[136])
  expect(b(`${random.replace("seed=3", "seed=4")}.mc 1`)[0]).not.toBe(all[0])
  expect(b(`${random}.mc 1 seed=3`)[0]).toBe(all[0])
  // Without .mc a run is nominal.
  expect(b(random)).toEqual([expect.closeTo(1, 9)])
  // v = 2 r2 / (r1 + r2), each with 5 %: the deviation is 0.5 * sqrt(2) * 5 % of 1 V.
  const {mean, deviation} = statistics(all)
  expect(mean).toBeCloseTo(1, 1)
  expect(deviation / (0.05 * Math.SQRT1_2)).toBeCloseTo(1, 0)
})

test("draws do not depend on other cards", () => {
  const value = (text: string) => runText(text, {sample: 2}).plots[0].column("i(v1)")[0]
  const alone = value("v1 a 0 1\nr1 a 0 {aunif(1k,100)}\n.mc 3")
  expect(value("v1 a 0 1\nr0 b 0 {aunif(1k,100)}\nv2 b 0 1\nr1 a 0 {aunif(1k,100)}\n.mc 3")).toBe(alone)
  expect(seededDraws(1, 2).uniform("r1.r#0")).toBeGreaterThan(0)
})

test("--sample without .mc is a mistake", () => {
  expect(() => runText("v1 a 0 1\nr1 a 0 1", {sample: 1})).toThrow("--sample: the deck has no '.mc N'")
})

test("a parameter that is stepped and given is a mistake", () => {
  expect(() => runText(`${divider}.param r=1\n.step param r 1 2 1`, {parameters: {r: 3}})).toThrow(
    "parameter 'r' is given by the command as well",
  )
})
