/** The figure of an evaluation shows its numbers. */
import type {Evaluation} from "../../src/output/evaluation.js"
import {evaluationSvg} from "../../src/report/evaluation-svg.js"

const labels = Uint8Array.from({length: 60}, (_, k) => k % 3)
const decisions = Int8Array.from(labels, (label, k) => (k === 7 ? 0 : label)) // one 1 taken for a 0
const evaluation: Evaluation = {
  title: "some <network>",
  dataset: "some digits",
  images: 60,
  classes: 3,
  labels,
  decisions,
  idealDecisions: Int8Array.from(labels),
  digitalDecisions: Int8Array.from(labels),
  outputs: new Float64Array(180),
  power_W: Float64Array.of(2.5, 0.0125),
  amplifierSupply_W: 0,
  time_s: 1e-9,
  census: {tiles: 4, synapses: 20, amplifiers: 6, switches: 12, neurons: 5, area_um2: 7},
  inside: undefined,
  chips: undefined,
  unknowns: {flat: 100, condensed: 10},
  iterations: 3,
  seconds: {},
  check: undefined,
  transient: undefined,
}
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)

test("counts, accuracies and powers are there, as text and as lengths", async () => {
  const svg = await evaluationSvg(evaluation)
  expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
  const words = texts(svg)
  for (const word of ["20", "19", "1", "98.33 %", "2.50 W", "12.5 mW", "some &lt;network&gt;", "layer 2"])
    expect(words).toContain(word)
  expect(words.filter(word => word === "100.00 %").length).toBe(2)
  expect(words).not.toContain("tie")
  // Bars are drawn from zero: their lengths are in the ratio of the numbers.
  const widths = [...svg.matchAll(/aria-roledescription="bar" d="M0,[\d.]+h([\d.]+)/g)].map(([, width]) =>
    Number(width),
  )
  expect(widths.length).toBe(5)
  expect(widths[2] / widths[0]).toBeCloseTo(59 / 60, 6)
  expect(widths[4] / widths[3]).toBeCloseTo(0.005, 6)
})

test("ties get a column where there are any", async () => {
  const svg = await evaluationSvg({...evaluation, decisions: decisions.map((d, k) => (k === 7 ? -1 : d))})
  expect(texts(svg)).toContain("tie")
})
