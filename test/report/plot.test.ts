/** Charts: what they show of plots, and that a long curve keeps its shape. */
import {ChartData} from "../../src/report/plot-data.js"
import {chartHtml, chartSvg} from "../../src/report/plot-svg.js"
import {Thinned} from "../../src/report/thinned.js"
import {feed, phasors, transient} from "../output/memory.js"

test("a short curve is kept; a long one keeps its extremes, in order", () => {
  const short = new Thinned("a", 100)
  for (let k = 0; k < 100; k++) short.add(k, k * k)
  expect(short.points()).toEqual(Array.from({length: 100}, (_, k) => [k, k * k]))
  const long = new Thinned("a", 64)
  const count = 100_000
  for (let k = 0; k < count; k++) long.add(k, k === 31_234 ? 9 : k === 77_777 ? -9 : Math.sin(k / 5000))
  const points = long.points()
  expect(points.length).toBeLessThanOrEqual(128)
  expect(points).toContainEqual([31_234, 9])
  expect(points).toContainEqual([77_777, -9])
  for (let k = 1; k < points.length; k++) expect(points[k][0]).toBeGreaterThanOrEqual(points[k - 1][0])
  for (const [x, y] of points) if (Math.abs(y) < 2) expect(y).toBeCloseTo(Math.sin(x / 5000), 12)
})

test("panels by unit; phasors as decibels and a phase without jumps", () => {
  const data = new ChartData()
  feed(data, {...transient, charts: [[1, 2]]}, [
    [0, 1, 2],
    [1, 3, 4],
  ])
  // Two turns of a phasor that shrinks.
  const turns = Array.from({length: 17}, (_, k) => {
    const angle = (-k * Math.PI) / 4
    return [10 ** k, 0, 10 ** -k * Math.cos(angle), 10 ** -k * Math.sin(angle), 0, 0]
  })
  feed(data, {...phasors, charts: [[1]]}, turns)
  const names = data.panels.map(({y, curves}) => [y.name, y.unit, curves.map(({label}) => label)])
  expect(names).toEqual([
    ["voltage", "V", ["v(out)"]],
    ["current", "A", ["i(v1)"]],
    ["magnitude", "dB", ["db(v(out))"]],
    ["phase", "deg", ["ph(v(out))"]],
  ])
  const [, , magnitude, phase] = data.panels.map(({curves: [{points}]}) => points.map(([, y]) => y))
  expect(magnitude[5]).toBeCloseTo(-100, 9)
  for (const [k, angle] of phase.entries()) expect(angle).toBeCloseTo(-45 * k, 9)
})

test("runs are curves of one panel; nested sweeps, too; single values lie over what is stepped", () => {
  const data = new ChartData()
  for (const r of [1, 2, 3]) {
    const step = {number: r, count: 3, random: false, values: [["r", r]] as const}
    data.begin({...transient, step})
    data.row(Float64Array.of(0, r, 0))
    data.end([{name: "delay", value: r * r, details: []}])
  }
  const [voltage, current, delay] = data.panels
  expect([voltage.labels, voltage.y.name, voltage.curves.map(({label}) => label)]).toEqual([
    "r",
    "v(out)",
    ["1", "2", "3"],
  ])
  expect(current.y.name).toBe("i(v1)")
  expect(delay.curves).toEqual([
    {
      label: "",
      points: [
        [1, 1],
        [2, 4],
        [3, 9],
      ],
    },
  ])

  const nested = new ChartData()
  feed(nested, {...transient, outer: [2], tables: [[1, 2]]}, [
    [0, 1, 7],
    [1, 2, 7],
    [0, 3, 8],
  ])
  expect(nested.panels.map(({curves}) => curves)).toEqual([
    [
      {
        label: "7",
        points: [
          [0, 1],
          [1, 2],
        ],
      },
      {label: "8", points: [[0, 3]]},
    ],
  ])
})

test("samples become a histogram", () => {
  const data = new ChartData()
  for (let k = 1; k <= 5; k++) {
    const step = {number: k, count: 5, random: true, values: [["sample", k]] as const}
    feed(data, {...transient, scale: false, tables: [[1]], step}, [[0, k, 0]])
  }
  expect(data.panels.map(({kind, x, curves}) => [kind, x.name, curves[0].points.length])).toEqual([
    ["histogram", "v(out)", 5],
  ])
})

test("texts of a deck are text: in SVG and in a page", async () => {
  const data = new ChartData()
  const title = '</script><script>alert("x")</script>'
  feed(data, {...transient, title}, [
    [0, 1, 2],
    [1e-3, 3, 4],
  ])
  expect(data.title).toBe(title)
  const svg = await chartSvg(title, data.panels)
  expect(svg).toContain("&lt;/script>&lt;script>alert".replaceAll(">", "&gt;"))
  const html = await chartHtml(title, data.panels)
  expect(html.match(/<script>/g)?.length).toBe(2)
  expect(html).toContain("<title>&lt;/script&gt;&lt;script&gt;alert(&quot;x&quot;)")
})
