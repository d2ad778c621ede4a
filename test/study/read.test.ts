/** Studies from YAML: which points they have, and where their mistakes are. */
import {readStudy} from "../../src/study/read.js"
import {countPoints, points, variedNames} from "../../src/study/study.js"

const settings = (text: string) =>
  [...points(readStudy(text, "s.yaml"))].map(choice =>
    Object.fromEntries(choice.map(({name, text}) => [name, text])),
  )

test("points are all combinations, the last changing fastest; a choice replaces a setting", () => {
  const text = `
title: t
settings: {device: mram, images: 10, unpartitioned: false}
grid:
  device: [pcm, rram]
  seed: 1..2
zip:
  node: [9n, 45n]
  geometry: [T=22n, T=30n]
list:
  - {hp: [2, 2, 1], vp: [1, 1, 1]}
  - unpartitioned: true
`
  const all = settings(text)
  expect(all.length).toBe(16)
  expect(countPoints(readStudy(text, "s.yaml"))).toBe(16)
  const first = {device: "pcm", seed: "1", node: "9n", geometry: "T=22n", images: "10"}
  expect(all[0]).toEqual({...first, hp: "2,2,1", vp: "1,1,1"})
  expect(all[1]).toEqual({...first, unpartitioned: "true"})
  expect(all[15]).toEqual({
    ...first,
    device: "rram",
    seed: "2",
    node: "45n",
    geometry: "T=30n",
    unpartitioned: "true",
  })
  expect(variedNames(readStudy(text, "s.yaml"))).toEqual(
    "device seed node geometry hp vp unpartitioned".split(" "),
  )
})

test("numbers stay as they are written", () => {
  const [point] = settings("title: t\nsettings: {rlow: 1e4, rhigh: 0100, wires: on, tie: 1.50}")
  expect(point).toEqual({rlow: "1e4", rhigh: "0100", wires: "on", tie: "1.50"})
})

test("a search is a condition and a cost", () => {
  const {search} = readStudy("title: t\nsearch: {require: accuracy >= 95 %, minimize: area}", "s.yaml")
  expect(search).toEqual({accuracy: 0.95, minimize: "area"})
})

test.each([
  ["title: t\ngrid: 3", "s.yaml:2:7: grid: expected a list of values, or a range like 1..20"],
  ["title: t\ngrid:\n  device: mram", "s.yaml:3:11: expected a list, or a range like 1..20, found 'mram'"],
  ["title: t\ngrid: {a: 9..3}", "s.yaml:2:11: expected a list, or a range like 1..20, found '9..3'"],
  ["title: t\ngird: {}", "s.yaml:1:1: unknown key 'gird': expected one of title, about, settings, grid"],
  ["title: t\nzip: {a: [1, 2], b: [1]}", "s.yaml:2:22: expected 2 values as for a, found 1"],
  ["title: t\na: &x [1]\nb: *x", "s.yaml:2:7: expected no anchors, aliases or tags"],
  ["title: !!js/function 'x'", "s.yaml:1:8: unresolved tag"],
  ["title: t\ntitle: u", "s.yaml:2:1: map keys must be unique"],
  ["title: [", "s.yaml:1:9: flow sequence in block collection must be"],
  ["[1, 2]", "s.yaml:1:1: expected keys such as 'title:' and 'grid:'"],
  ["", "s.yaml: expected keys such as 'title:' and 'grid:'"],
  [
    "title: t\nsettings: {device: }",
    "s.yaml:2:20: settings.device: expected a number, a text, true, or a list",
  ],
  ["title: t\nsearch: {require: speed > 3, minimize: area}", "s.yaml:2:19: expected a condition like"],
  ["title: t\nsearch: {require: accuracy >= 1, minimize: beauty}", "s.yaml:2:44: search.minimize: expected"],
  [`title: t\ngrid: {a: 1..200, b: 1..200}`, "s.yaml: expected at most 5000 points, found 40000"],
  ["title: t\ngrid: {a: 1..999999999}", "s.yaml:2:11: expected at most 5000 points, found 999999999"],
  [`title: t\ngrid: ${"[".repeat(30_000)}`, "s.yaml:2: nested too deep"],
  [`title:\n ${"- ".repeat(15_000)}`, "s.yaml:2: nested too deep"],
  [`title: ${"{a: ".repeat(8_000)}`, "s.yaml:1: nested too deep"],
  [`title: t\n${"? ".repeat(15_000)}`, "s.yaml:2: nested too deep"],
  [Array.from({length: 220}, (_, k) => `${" ".repeat(k)}a:`).join("\n"), "s.yaml:201: nested too deep"],
  [`title: t\nsettings: {${"a,".repeat(15_000)}}`, "s.yaml:2:14: map keys must be unique"],
  [`title: t\ngrid: {a: [${"1,".repeat(15_000)}1]}`, "s.yaml: expected at most 5000 points, found 15001"],
  [`title: ${"x".repeat(300_000)}`, "s.yaml: expected at most 32768 characters, found 300007"],
])("a mistake has a place: %.60s", (text, message) => {
  const start = performance.now()
  expect(() => readStudy(text, "s.yaml")).toThrow(expect.objectContaining({name: "DataError"}))
  expect(() => readStudy(text, "s.yaml")).toThrow(message)
  expect(performance.now() - start).toBeLessThan(10_000)
})
