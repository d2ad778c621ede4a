/** The page of an evaluation has its figures, charts and images that went wrong; it needs no other file. */
import type {Evaluation} from "../../src/output/evaluation.js"
import type {TransientReport} from "../../src/output/transient.js"
import {drawDigit} from "../../src/report/digit.js"
import {lossChart} from "../../src/report/evaluation-charts.js"
import {type EvaluationReport, evaluationPage} from "../../src/report/evaluation-page.js"

const images = 60
const labels = Uint8Array.from({length: images}, (_, k) => k % 3)
const part = {sources: 2.5, synapses: 2, wires: 0.75, amplifiers: -0.3, neurons: 0.05, others: 0}
const evaluation: Evaluation = {
  ...{title: "some <network>", dataset: "some digits", images, classes: 3, labels},
  decisions: Int8Array.from(labels, (label, k) => (k === 7 ? 0 : k === 11 ? -1 : label)),
  idealDecisions: Int8Array.from(labels),
  digitalDecisions: Int8Array.from(labels),
  outputs: Float64Array.from({length: 3 * images}, (_, k) => Math.sin(k)),
  power_W: Float64Array.of(2.5, 0.0125),
  ...{amplifierSupply_W: 0, time_s: 1e-9, unknowns: {flat: 100, condensed: 10}, iterations: 3, seconds: {}},
  census: {tiles: 4, synapses: 20, amplifiers: 6, switches: 12, neurons: 5, area_um2: 7},
  inside: {
    images: 10,
    power_W: [part, part],
    loss: [
      {mean_V: 0.05, worst_V: 0.25, share: 0.125},
      {mean_V: 0.01, worst_V: 0.02, share: 0.0625},
    ],
    snr_dB: [15.25, 17.5],
    worstTile: {
      layer: 1,
      rows: Uint32Array.of(0, 1),
      columns: Uint32Array.of(2, 0, 1),
      loss_V: Float64Array.of(0.01, 0.02, 0.03, 0.04, 0.05, 0.06),
    },
  },
  chips: {
    chips: [0.9, 0.95, 0.97].map((accuracy, k) => ({seed: k + 4, accuracy, power_W: 2.5 + k / 100})),
    pass: 0.95,
  },
  check: undefined,
  transient: undefined,
}
const report: EvaluationReport = {
  evaluation,
  command: "crosspice evaluate --csv <folder>",
  first: 1000,
  settings: [["weight-var", "5"]],
  circuit: [["ties", "1 mOhm"]],
  pixels: image => Float64Array.from({length: 64}, (_, k) => ((k + image) % 7) / 6),
}
const transient: TransientReport = {
  ...{rise_s: 1e-10, sample_s: 1e-9, stop_s: 1e-7, delays: ["wires have capacitance"], labels},
  images: [
    {
      ...{latency_s: 1.25e-9, decision_s: 0.5e-9, energy_J: 3e-9, sampleEnergy_J: 2e-9, overshoot: 0.125},
      ...{decision: 0, sampled: 0, final_V: new Float64Array(3)},
      times_s: Float64Array.of(0, 1e-9, 2e-9),
      outputs_V: Float64Array.from({length: 9}, (_, k) => k / 9),
    },
    {
      ...{latency_s: Infinity, decision_s: 0, energy_J: Infinity, sampleEnergy_J: 2e-9, overshoot: 0},
      ...{decision: 0, sampled: 0, final_V: new Float64Array(3)},
      times_s: Float64Array.of(0, 1e-9, 2e-9),
      outputs_V: new Float64Array(9),
    },
  ],
}
const cells = (html: string) => [...html.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, text]) => text)

test("figures, charts, settings and what went wrong are there; nothing is fetched or run", async () => {
  const html = await evaluationPage({
    ...report,
    evaluation: {...evaluation, transient},
  })
  expect(html).toContain("<h1>some &lt;network&gt;: 96.67 %</h1>")
  expect(html).toContain("crosspice evaluate --csv &lt;folder&gt;")
  const headings = [...html.matchAll(/<h2>([^<]*)/g)].map(([, text]) => text)
  expect(headings).toEqual(
    "Results,Decisions,Power,Wires,Chips,Outputs over time,What went wrong,Circuit,Settings".split(","),
  )
  for (const text of [
    "96.67 %",
    "2.513 W",
    "2.513 nJ",
    "15.25",
    "12.5",
    "weight-var",
    "1 mOhm",
    "none",
    "1.25",
    "3000",
    "never",
  ])
    expect(cells(html)).toContain(text)
  expect(html).toContain("66.67 % of 3 chips reach an accuracy of 95.00 %")
  // Six fields of the tile, in millivolts.
  expect([...html.matchAll(/lost \[mV\]: (\d+)/g)].map(([, lost]) => Number(lost))).toEqual([
    10, 20, 30, 40, 50, 60,
  ])
  expect(html).toContain("image 1007: a 1, says 0")
  expect(html).toContain("image 1011: a 2, a tie")
  expect(html.replace(/xmlns(:\w+)?="[^"]*"/g, "")).not.toMatch(/https?:|src=|href=/)
})

test("what is not there leaves no gap", async () => {
  const html = await evaluationPage({
    ...report,
    evaluation: {...evaluation, inside: undefined, chips: undefined, transient: undefined},
    pixels: undefined,
  })
  const headings = [...html.matchAll(/<h2>([^<]*)/g)].map(([, text]) => text)
  expect(headings).toEqual(["Results", "Decisions", "Power", "Circuit", "Settings"])
})

test("a large tile is drawn by means of its neighbours", () => {
  const [rows, columns] = [120, 401].map(count => Uint32Array.from({length: count}, (_, k) => k))
  const loss_V = Float64Array.from({length: 120 * 401}, (_, k) => (k % 401) * 1e-3)
  const {data} = lossChart({layer: 1, rows, columns, loss_V}) as {data: {values: Record<string, number>[]}}
  expect(data.values.length).toBe(40 * 37)
  expect(data.values[0]).toEqual({row: 1, column: 1, lost: expect.closeTo(5, 9)})
  // The last field has five columns.
  expect(data.values[36]).toEqual({row: 1, column: 397, lost: expect.closeTo(398, 9)})
})

test("a digit's outputs are bars in their ratio", () => {
  const svg = drawDigit({
    ...{pixels: new Float64Array(64).fill(1), caption: "a & b", label: 1, decision: 0},
    outputs: [0.8, 0.4, -0.2],
  })
  const heights = [...svg.matchAll(/height="([\d.]+)" fill=/g)].map(([, height]) => Number(height))
  expect(heights.map(height => height / heights[1])).toEqual(
    [2, 1, 0.5].map(ratio => expect.closeTo(ratio, 3)),
  )
  expect(svg).toContain("a &amp; b")
})
