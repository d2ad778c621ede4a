/** The result of an evaluation as text, as JSON and as CSV; docs/measures.md says what each line is. */

import {type Chips, chipSummary} from "./chips.js"
import {type Census, type Inside, margins_V, quantile, total} from "./measures.js"
import {withPrefix} from "./number.js"
import {type TransientReport, transientData, transientText} from "./transient.js"

export interface Evaluation {
  readonly title: string
  readonly dataset: string
  readonly images: number
  readonly classes: number
  /** Class of each image, and what circuit, circuit without wires and network decide; -1 is a tie. */
  readonly labels: Uint8Array
  readonly decisions: Int8Array
  readonly idealDecisions: Int8Array
  readonly digitalDecisions: Int8Array
  /** images x classes, V. */
  readonly outputs: Float64Array
  /** Mean power of the sources, by layer. */
  readonly power_W: Float64Array
  /** Of the circuit's amplifiers, which have no supply in it: assumed. */
  readonly amplifierSupply_W: number
  /** For which an image is shown. */
  readonly time_s: number
  readonly census: Census
  /** What was looked into; undefined where nothing was. */
  readonly inside: Inside | undefined
  /** All chips, this one first; undefined where there is one alone. */
  readonly chips: Chips | undefined
  readonly unknowns: {readonly flat: number; readonly condensed: number}
  /** Newton iterations for each image, summed over blocks. */
  readonly iterations: number
  readonly seconds: Readonly<Record<string, number>>
  readonly check: {readonly images: number; readonly maxDeviation_V: number} | undefined
  /** The first images over time; undefined where nobody asked. */
  readonly transient: TransientReport | undefined
}

function fraction(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let equal = 0
  for (let k = 0; k < a.length; k++) if (a[k] === b[k]) equal++
  return a.length ? equal / a.length : 0
}

/** The numbers that `--json` writes and the terminal shows. */
export function summary(evaluation: Evaluation) {
  const {labels, decisions, idealDecisions, digitalDecisions, power_W, amplifierSupply_W} = evaluation
  const margins = margins_V(evaluation.outputs, evaluation.classes)
  const sources_W = power_W.reduce((sum, power) => sum + power, 0)
  return {
    accuracy: fraction(decisions, labels),
    digitalAccuracy: fraction(digitalDecisions, labels),
    idealWireAccuracy: fraction(idealDecisions, labels),
    agreement: fraction(decisions, digitalDecisions),
    margin_V: {
      mean: margins.reduce((sum, margin) => sum + margin, 0) / margins.length,
      percentile5: quantile(margins, 0.05),
    },
    power_W: {total: sources_W, layers: Array.from(power_W), amplifierSupply: amplifierSupply_W},
    time_s: evaluation.time_s,
    energy_J: (sources_W + amplifierSupply_W) * evaluation.time_s,
  }
}

/** Row: class of the image; column: decision, ties last. */
export function confusion({labels, decisions, classes}: Evaluation): number[][] {
  const table = Array.from({length: classes}, () => new Array<number>(classes + 1).fill(0))
  for (let k = 0; k < labels.length; k++) table[labels[k]][decisions[k] < 0 ? classes : decisions[k]]++
  return table
}

export function evaluationJson(evaluation: Evaluation): string {
  const {dataset, images, census, inside, chips, unknowns, seconds, check, iterations, transient} = evaluation
  const all = {
    dataset,
    images,
    ...summary(evaluation),
    census,
    inside: inside ? insideJson(inside) : null,
    chips: chips ? {...chipSummary(chips), each: chips.chips} : null,
    unknowns,
    iterations,
    seconds,
    check: check ?? null,
    transient: transient ? transientData(transient) : null,
  }
  return `${JSON.stringify({...all, confusion: confusion(evaluation)}, null, 2)}\n`
}

function insideJson({images, power_W, loss, snr_dB, worstTile}: Inside) {
  const tile = worstTile && {
    layer: worstTile.layer,
    rows: Array.from(worstTile.rows),
    columns: Array.from(worstTile.columns),
    loss_V: Array.from(worstTile.loss_V),
  }
  // What is infinite becomes null.
  return {images, power_W: {total: total(power_W), layers: power_W}, loss, snr_dB, worstTile: tile ?? null}
}

/** What was looked into, as lines of the terminal. */
function insideRows({images, power_W, loss, snr_dB}: Inside): [string, string][] {
  const {synapses, wires, amplifiers, neurons, others} = total(power_W)
  const watts = (value: number) => withPrefix(value, "W", 3)
  const first = `first ${images === 1 ? "image" : `${images} images`}`
  const rest = others ? `, others ${watts(others)}` : ""
  const taken =
    `synapses ${watts(synapses)}, wires ${watts(wires)}, amplifiers ${watts(amplifiers)}, ` +
    `neurons ${watts(neurons)}${rest}`
  const rows: [string, string][] = [
    ["", `${first}:`],
    ["  taken up", taken],
  ]
  if (!loss.length) return rows
  const worst_V = loss.reduce((most, layer) => Math.max(most, layer.worst_V), 0)
  const shares = loss.map(({share}) => (100 * share).toPrecision(3)).join(", ")
  return [
    ...rows,
    ["  wires take", `${shares} % of synapse voltages by layer; at most ${withPrefix(worst_V, "V", 3)}`],
    ["  SNR", `${snr_dB.map(value => value.toFixed(1)).join(", ")} dB at neurons by layer, to ideal wires`],
  ]
}

function chipRows({chips, ...rest}: Chips): [string, string][] {
  const {accuracy, power_W, pass, ...summary} = chipSummary({chips, ...rest})
  const percent = (value: number) => (100 * value).toFixed(2)
  const watts = (value: number) => withPrefix(value, "W", 4)
  return [
    ["", `${chips.length} chips, seeds ${chips[0].seed} to ${chips[chips.length - 1].seed}:`],
    [
      "  accuracy",
      `${percent(accuracy.mean)} %, deviation ${percent(accuracy.deviation)}, ` +
        `from ${percent(accuracy.least)} to ${percent(accuracy.most)} %`,
    ],
    ["  yield", `${percent(summary.yield)} % reach an accuracy of ${percent(pass)} %`],
    ["  power", `${watts(power_W.mean)}, from ${watts(power_W.least)} to ${watts(power_W.most)}`],
  ]
}

export function evaluationText(evaluation: Evaluation): string {
  const {title, dataset, images, unknowns, seconds, check, iterations, classes, inside, census} = evaluation
  const {transient} = evaluation
  const {accuracy, digitalAccuracy, idealWireAccuracy, agreement, ...rest} = summary(evaluation)
  const {power_W, margin_V, energy_J, time_s} = rest
  const volts = (value: number) => withPrefix(value, "V", 3)
  const percent = (value: number) => `${(100 * value).toFixed(2)} %`
  const supply_W = power_W.amplifierSupply
  const assumed = supply_W ? `, with ${withPrefix(supply_W, "W", 3)} assumed for amplifiers` : ""
  const rows: [string, string][] = [
    ["network", title],
    ["data", `${dataset}, ${images} images`],
    ["accuracy", `${percent(accuracy)}   the circuit`],
    ["idealWireAccuracy", `${percent(idealWireAccuracy)}   the same circuit without wire resistance`],
    ["digitalAccuracy", `${percent(digitalAccuracy)}   its forward model alone, no circuit`],
    ["agreement", `${percent(agreement)}   circuit and network decide the same`],
    ["margin", `${volts(margin_V.mean)} before the second output; 5 % below ${volts(margin_V.percentile5)}`],
    [
      "power",
      `${power_W.total.toPrecision(4)} W (layers: ${power_W.layers.map(w => w.toPrecision(4)).join(", ")})`,
    ],
    ["energy", `${withPrefix(energy_J, "J", 4)} per image of ${withPrefix(time_s, "s", 3)}${assumed}`],
    [
      "circuit",
      `${census.amplifiers} amplifiers, ${census.switches} switches, ${census.area_um2.toPrecision(4)} um2 in ` +
        `${census.tiles} tiles`,
    ],
    ...(inside ? insideRows(inside) : []),
    ...(evaluation.chips ? chipRows(evaluation.chips) : []),
    ["unknowns", `${unknowns.flat} flat, ${unknowns.condensed} condensed`],
    ["iterations", `${iterations.toFixed(1)} Newton steps of blocks per image`],
    [
      "seconds",
      Object.entries(seconds)
        .map(([phase, s]) => `${phase} ${s.toFixed(2)}`)
        .join(", "),
    ],
  ]
  if (check)
    rows.push([
      "check",
      `${check.images} images on the flat netlist: at most ${check.maxDeviation_V.toExponential(1)} V apart`,
    ])
  const head = rows.map(([name, text]) => `${name.padEnd(18)} ${text}\n`).join("")
  const names = Array.from({length: classes}, (_, k) => String(k))
  const line = (label: string, cells: readonly (string | number)[]) =>
    `${label.padStart(8)} ${cells.map(cell => String(cell).padStart(5)).join("")}\n`
  const table = confusion(evaluation).map((cells, k) =>
    line(
      String(k),
      cells.map(cell => cell || "."),
    ),
  )
  const time = transient ? transientText(transient) : ""
  return `${head}\n${line("is\\says", [...names, "tie"])}${table.join("")}${time}`
}

/** Output voltages, one row for each image. */
export function outputsCsv({outputs, images, classes}: Evaluation): string {
  const rows = Array.from({length: images}, (_, k) =>
    outputs.subarray(k * classes, (k + 1) * classes).join(","),
  )
  return `${rows.join("\n")}\n`
}
