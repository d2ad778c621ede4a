/**
 * The page of a study: the right charts for what varies, every number, published values where there are
 * any.
 */
import {parseNumber} from "../../src/netlist/number.js"
import {readStudy} from "../../src/study/read.js"
import {studyPage} from "../../src/study/report.js"
import {paretoFront, rowsOf} from "../../src/study/rows.js"
import type {PointState} from "../../src/study/state.js"
import {points, type Settings} from "../../src/study/study.js"
import {tableCsv, tableText} from "../../src/study/table.js"

/** A study with made-up results. */
function answered(
  text: string,
  measure: (settings: Settings, k: number) => Record<string, number> | undefined,
) {
  const study = readStudy(`title: Some <study>\n${text}`, "s.yaml")
  const states = [...points(study)].map((choice, k): PointState => {
    const settings = Object.fromEntries(choice.map(({name, text}) => [name, text]))
    const inputs = {network: "n", data: "d", program: "p"}
    const point = {
      hash: String(k),
      settings,
      task: {},
      inputs,
      circuit: "",
      family: "",
      partitions: {horizontal: [], vertical: []},
      weight: 1,
      area_um2: 1,
      amplifiers: 1,
    }
    const measures = measure(settings, k)
    if (!measures) return {point, state: "open", changed: []}
    return {
      point,
      state: "done",
      record: {hash: String(k), settings, inputs, measures, seconds: 1},
      changed: [],
    }
  })
  return {study, states}
}
const html = ({study, states}: ReturnType<typeof answered>) => studyPage(study, states, parseNumber)
const charts = (page: string) => page.match(/<svg /g)?.length ?? 0
const labels = (page: string) => [...page.matchAll(/aria-label="([^"]*)"/g)].map(([, label]) => label)

test("devices, bitcells and arrays: bars by device, diamonds of published values, the front", async () => {
  const study = answered(
    "grid: {device: [mram, pcm], bitcell: [1t1r, 2t1r], array: [32x32, 64x64]}",
    (_, k) => ({accuracy: 0.5 + k / 20, power_W: 1 + k / 10}),
  )
  const page = await html(study)
  expect(charts(page)).toBe(5)
  expect(page).toContain("<h1>Some &lt;study&gt;</h1>")
  const told = labels(page)
  expect(told.filter(label => /^array: .*; accuracy \[%\]: .*; device: /.test(label)).length).toBe(8)
  expect(told.filter(label => label.includes("published, JETCAS")).length).toBe(12)
  expect(told).toContain("mram; 1t1r; 32x32; published, JETCAS: 91.4")
  expect(page).toContain("Diamonds are published values")
  expect(page.match(/<tr>/g)?.length).toBe(9)
})

test("two resistances make a map, published beside it; a missing point is no cell", async () => {
  const study = answered("settings: {array: 32x32}\ngrid: {rlow: [5k, 10k], rhigh: [15k, 25k]}", (_, k) =>
    k === 3 ? undefined : {accuracy: 0.9 - k / 10, power_W: 1},
  )
  const page = await html(study)
  expect(page).toContain("Accuracy and power over rhigh and rlow")
  expect(page).toContain("1 of 4 points have no result")
  // Ours, published, power; the front besides.
  expect(charts(page)).toBe(4)
})

test("seeds make a histogram and their mean", async () => {
  const study = answered("settings: {weight-var: 5}\ngrid: {device: [mram, pcm], seed: 1..4}", (_, k) => ({
    accuracy: 0.8 + k / 100,
    power_W: 1,
  }))
  const page = await html(study)
  expect(page).toContain(
    "device mram: 81.50 % on average of 4 seeds, 80.00 to 83.00, standard deviation 1.29",
  )
})

test("a number on the axis makes a line; hp and vp apart make a map, together partitions", async () => {
  const nodes = answered("grid: {device: [mram, pcm], node: [45n, 9n]}", (_, k) => ({
    accuracy: k / 4,
    power_W: k,
  }))
  expect(labels(await html(nodes)).some(label => /4\.5e-8|0\.000000045|node: 45n/.test(label))).toBe(true)
  const map = answered("grid: {hp: [1, 2], vp: [1, 2]}", (_, k) => ({accuracy: k / 4, power_W: k}))
  expect(rowsOf(map.study, map.states).axes.map(({name}) => name)).toEqual(["hp", "vp"])
  const list = answered("list: [{hp: 1, vp: 1}, {hp: 2, vp: 2}, {unpartitioned: true}]", (_, k) => ({
    accuracy: k / 4,
  }))
  expect(rowsOf(list.study, list.states).axes).toEqual([
    {name: "partition", values: ["1 / 1", "2 / 2", "unpartitioned"]},
  ])
})

test("nothing computed yet is a page too", async () => {
  const page = await html(answered("grid: {device: [mram, pcm]}", () => undefined))
  expect(page).toContain("2 of 2 points have no result")
  expect(charts(page)).toBe(0)
})

test("the front is what no other point beats", () => {
  const row = (power_W: number, accuracy: number) => ({
    labels: {},
    measures: {power_W, accuracy},
    published: undefined,
  })
  const rows = [row(3, 0.9), row(1, 0.5), row(2, 0.4), row(2, 0.8), row(4, 0.9), row(5, Number.NaN)]
  expect(paretoFront(rows, "power_W")).toEqual([rows[1], rows[3], rows[0]])
})

test("tables keep to 80 columns and quote what needs it", () => {
  const {study, states} = answered(
    'grid: {hp: [[16, 8, 8], [1, 1, 1]], model: [a/b.json, "c/a-very-long-name-of-a-model.json"]}',
    () => ({accuracy: 0.5, power_W: 1.23456, amplifiers: 7, area_um2: 1e6, digitalAccuracy: 1}),
  )
  const lines = tableText(study, states).split("\n")
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80)
  expect(lines[0]).toMatch(/^hp +model +accuracy % +power W/)
  expect(lines[1]).toMatch(/^16,8,8 {2}b +50\.00/)
  expect(lines[2]).toContain("...-long-name-of-a-model ")
  expect(tableCsv(states).split("\n")[1]).toBe('"16,8,8",a/b.json,done,0.5,1.23456,7,1000000,1,1')
})
