/** Networks over time as text for a terminal, as JSON and as CSV; docs/latency.md says what each line is. */
import {withPrefix} from "./number.js"

/** One image; shapes and meanings as in crossbar/transient.ts. */
export interface FollowedImage {
  readonly latency_s: number
  readonly decision_s: number
  readonly energy_J: number
  readonly sampleEnergy_J: number
  readonly overshoot: number
  readonly decision: number
  readonly sampled: number
  readonly times_s: Float64Array
  readonly outputs_V: Float64Array
  readonly final_V: Float64Array
}

export interface TransientReport {
  readonly rise_s: number
  readonly sample_s: number
  readonly stop_s: number
  /** What delays the circuit, what of it is assumed. */
  readonly delays: readonly string[]
  readonly labels: ArrayLike<number>
  /** The first images, in order. */
  readonly images: readonly FollowedImage[]
}

export interface MeanAndWorst {
  readonly mean: number
  readonly worst: number
}

/** Over all images; Infinity: at least one did not settle in time. */
export function transientSummary({images}: TransientReport) {
  const over = (of: (image: FollowedImage) => number): MeanAndWorst => ({
    mean: images.reduce((sum, image) => sum + of(image), 0) / images.length,
    worst: images.reduce((most, image) => Math.max(most, of(image)), 0),
  })
  return {
    latency_s: over(image => image.latency_s),
    decision_s: over(image => image.decision_s),
    energy_J: over(image => image.energy_J),
    sampleEnergy_J: over(image => image.sampleEnergy_J),
    overshoot: over(image => image.overshoot),
    /** Images whose largest output at the sampling time is that of the operating point. */
    decided: images.filter(({decision, sampled}) => decision === sampled).length,
  }
}

/** Plain data for JSON, without the waveforms: what did not settle is null there. */
export function transientData(report: TransientReport) {
  const {rise_s, sample_s, stop_s, delays, images} = report
  return {
    ...{rise_s, sample_s, stop_s, delays, ...transientSummary(report)},
    images: images.map(({latency_s, decision_s, energy_J, sampleEnergy_J, overshoot, ...image}, k) => ({
      label: report.labels[k],
      ...{latency_s, decision_s, energy_J, sampleEnergy_J, overshoot},
      ...{decision: image.decision, sampled: image.sampled, outputs_V: Array.from(image.final_V)},
    })),
  }
}

/** So many images have a line each on a terminal. */
const mostLines = 20

export function transientText(report: TransientReport): string {
  const {rise_s, sample_s, stop_s, delays, images} = report
  const {latency_s, decision_s, energy_J, sampleEnergy_J, overshoot, decided} = transientSummary(report)
  const value = (number: number, unit: string) =>
    number < Number.POSITIVE_INFINITY ? withPrefix(number, unit, 3) : `> ${withPrefix(stop_s, "s", 3)}`
  const both = ({mean, worst}: MeanAndWorst, unit: string) =>
    `${value(mean, unit)}, at worst ${value(worst, unit)}`
  const percent = (part: number) => `${(100 * part).toFixed(1)} %`
  const sample = withPrefix(sample_s, "s", 3)
  const rows: [string, string][] = [
    ["over time", `${images.length} images, inputs rise from 0 V in ${withPrefix(rise_s, "s", 3)}`],
    ...delays.map((text, k): [string, string] => [k ? "" : "delays", text]),
    ["latency", `${both(latency_s, "s")}   all outputs within 10 % of their swing`],
    ["decision", `${both(decision_s, "s")}   the largest output stays the largest`],
    ["energy", `${both(energy_J, "J")}   of all sources, to the latency`],
    ["", `${both(sampleEnergy_J, "J")}   to ${sample}`],
    ["overshoot", `${percent(overshoot.mean)}, at worst ${percent(overshoot.worst)}   of an output's swing`],
    ["decided", `${decided} of ${images.length} at ${sample} as the operating point does`],
  ]
  const head = rows.map(([name, text]) => `${name.padEnd(18)} ${text}\n`).join("")
  if (images.length > mostLines) return `\n${head}`
  const line = (cells: readonly string[]) => `${cells.map(cell => cell.padStart(11)).join("")}\n`
  const table = images.map(({decision, ...image}, k) =>
    line([
      `${report.labels[k]} as ${decision}`,
      value(image.latency_s, "s"),
      value(image.decision_s, "s"),
      value(image.energy_J, "J"),
      value(image.sampleEnergy_J, "J"),
      percent(image.overshoot),
    ]),
  )
  return `\n${head}\n${line(["digit", "latency", "decision", "energy", `to ${sample}`, "overshoot"])}${table.join("")}`
}

/** One row for each image and time: number of the image from 0, s, V. */
export function wavesCsv({images}: TransientReport): string {
  const width = images[0]?.final_V.length ?? 0
  const rows = [["image", "time", ...Array.from({length: width}, (_, j) => `out_${j}`)].join(",")]
  for (const [k, {times_s, outputs_V}] of images.entries())
    for (let n = 0; n < times_s.length; n++)
      rows.push([k, times_s[n], ...outputs_V.subarray(n * width, (n + 1) * width)].join(","))
  return `${rows.join("\n")}\n`
}
