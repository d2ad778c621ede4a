/** An evaluation as one page: what was evaluated, how well it went, where the power goes, what went wrong. */
import {type ChipSummary, chipSummary} from "../output/chips.js"
import {type Evaluation, summary} from "../output/evaluation.js"
import type {Inside} from "../output/measures.js"
import {withPrefix} from "../output/number.js"
import type {TransientReport} from "../output/transient.js"
import {chipCharts, courseChart} from "./chip-charts.js"
import {drawDigit} from "./digit.js"
import {
  accuracyChart,
  decisionChart,
  layerChart,
  lossChart,
  marginChart,
  partChart,
} from "./evaluation-charts.js"
import {type PageSection, type PageTable, page} from "./page.js"

export interface EvaluationReport {
  readonly evaluation: Evaluation
  /** The command that makes it again. */
  readonly command: string
  /** Number of the first image in its set. */
  readonly first: number
  /** Every option, and what they came to, by name. */
  readonly settings: readonly (readonly [name: string, value: string])[]
  readonly circuit: readonly (readonly [name: string, value: string])[]
  /** Of an image, from 0 to 1, row-major; undefined where images are no squares. */
  readonly pixels?: ((image: number) => ArrayLike<number>) | undefined
}

/** Most images shown that went wrong, and images over time. */
const mostDigits = 24
const mostCourses = 4

/** HTML text. */
export function evaluationPage(report: EvaluationReport): Promise<string> {
  const {evaluation, command} = report
  const {inside, chips} = evaluation
  const sections = [
    results(evaluation),
    {
      heading: "Decisions",
      charts: [decisionChart(evaluation), accuracyChart(evaluation), marginChart(evaluation)],
    },
    power(evaluation),
    ...(inside?.worstTile ? [wires(inside, inside.worstTile)] : []),
    ...(chips ? [chipSection(chips.chips, chipSummary(chips))] : []),
    ...(evaluation.transient ? [overTime(evaluation, evaluation.transient, report.first)] : []),
    ...wrong(report),
    {
      heading: "Circuit",
      table: {columns: ["what", "value"], rows: report.circuit},
    },
    {
      heading: "Settings",
      text: ["Every option of the command, with its value where it was not given."],
      table: {columns: ["option", "value"], rows: report.settings},
    },
  ]
  return page({
    title: `${evaluation.title}: ${percent(summary(evaluation).accuracy)}`,
    text: [`${evaluation.dataset}, ${evaluation.images.toLocaleString("en")} images.`, command],
    sections,
  })
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`

function results(evaluation: Evaluation): PageSection {
  const {accuracy, digitalAccuracy, idealWireAccuracy, agreement, ...rest} = summary(evaluation)
  const {margin_V, power_W, energy_J, time_s} = rest
  const {census, unknowns, check} = evaluation
  const rows: [string, string][] = [
    ["accuracy of the circuit", percent(accuracy)],
    ["the same circuit without wire resistance", percent(idealWireAccuracy)],
    ["the network's forward model, no circuit", percent(digitalAccuracy)],
    ["circuit and network decide the same", percent(agreement)],
    ["mean lead over the second output", withPrefix(margin_V.mean, "V", 3)],
    ["lead below which 5 % of the images are", withPrefix(margin_V.percentile5, "V", 3)],
    ["mean power of the sources", withPrefix(power_W.total, "W", 4)],
    [
      "assumed supply of the amplifiers",
      power_W.amplifierSupply ? withPrefix(power_W.amplifierSupply, "W", 4) : "none",
    ],
    [`energy per image, ${withPrefix(time_s, "s", 3)} each`, withPrefix(energy_J, "J", 4)],
    ["area of cells and switches", `${census.area_um2.toPrecision(4)} um2`],
    ["synapses, tiles", `${census.synapses}, ${census.tiles}`],
    ["amplifiers, switches, neurons", `${census.amplifiers}, ${census.switches}, ${census.neurons}`],
    ["unknowns, flat and condensed", `${unknowns.flat}, ${unknowns.condensed}`],
  ]
  if (check) {
    const apart = `${check.maxDeviation_V.toExponential(1)} V`
    rows.push([`largest difference to the flat netlist, ${check.images} images`, apart])
  }
  return {heading: "Results", table: {columns: ["figure", "value"], rows}}
}

function power(evaluation: Evaluation): PageSection {
  const {inside} = evaluation
  const heading = "Power"
  if (!inside) return {heading, charts: [layerChart(evaluation)]}
  const table: PageTable = {
    columns: ["layer", "sources [W]", "synapses", "wires", "amplifiers", "neurons", "others"],
    rows: inside.power_W.map(({sources, synapses, wires, amplifiers, neurons, others}, k) => [
      k + 1,
      ...[sources, synapses, wires, amplifiers, neurons, others].map(value => Number(value.toPrecision(4))),
    ]),
  }
  return {
    heading,
    text: [
      `Sources: mean of all images. Parts: of the first ${inside.images}. What the sources deliver the parts take up, ` +
        "all layers together; amplifiers and ideal neurons may deliver, as their own supply is not in the circuit.",
    ],
    charts: [layerChart(evaluation), partChart(inside.power_W)],
    table,
  }
}

function wires({loss, snr_dB, images}: Inside, tile: NonNullable<Inside["worstTile"]>): PageSection {
  const {layer, rows, columns} = tile
  return {
    heading: "Wires",
    text: [
      `The tile that loses most, of layer ${layer}: ${rows.length} rows, ${columns.length} columns, for the first ` +
        "image. Lost is the voltage between the ends of a synapse's lines less that at the synapse. " +
        `The table: means of ${images} images; SNR at the neurons against ideal wires.`,
    ],
    charts: [lossChart(tile)],
    table: {
      columns: ["layer", "mean loss [mV]", "share [%]", "worst [mV]", "SNR [dB]"],
      rows: loss.map(({mean_V, worst_V, share}, k) => [
        k + 1,
        ...[1e3 * mean_V, 100 * share, 1e3 * worst_V, snr_dB[k]].map(value => Number(value.toPrecision(4))),
      ]),
    },
  }
}

function chipSection(
  chips: NonNullable<Evaluation["chips"]>["chips"],
  {accuracy, power_W, pass, ...rest}: ChipSummary,
): PageSection {
  return {
    heading: "Chips",
    text: [
      `${percent(rest.yield)} of ${chips.length} chips reach an accuracy of ${percent(pass)}. Mean ` +
        `${percent(accuracy.mean)}, standard deviation ${percent(accuracy.deviation)}; power ` +
        `${withPrefix(power_W.mean, "W", 4)}, standard deviation ${withPrefix(power_W.deviation, "W", 3)}.`,
    ],
    charts: chipCharts(chips, pass),
    table: {
      columns: ["seed", "accuracy [%]", "power [W]"],
      rows: chips.map(({seed, accuracy, power_W}) => [
        seed,
        Number((100 * accuracy).toFixed(2)),
        Number(power_W.toPrecision(5)),
      ]),
    },
  }
}

function overTime(
  {labels, classes}: Evaluation,
  {images, delays, sample_s}: TransientReport,
  first: number,
): PageSection {
  const nanoseconds = (value: number) =>
    Number.isFinite(value) ? Number((1e9 * value).toPrecision(4)) : "never"
  const picojoules = (value: number) =>
    Number.isFinite(value) ? Number((1e12 * value).toPrecision(4)) : "never"
  return {
    heading: "Outputs over time",
    text: [
      "Latency: from then on every output stays within a tenth of its swing of its final value. Decision: from then " +
        "on the largest output is the final one.",
      ...delays,
    ],
    charts: images
      .slice(0, mostCourses)
      .map((course, k) => courseChart(`image ${first + k}, a ${labels[k]}`, course, classes)),
    table: {
      columns: [
        ...["image", "class", "latency [ns]", "decision [ns]", "energy to the latency [pJ]"],
        ...[`energy to ${withPrefix(sample_s, "s", 3)} [pJ]`, "overshoot [%]"],
      ],
      rows: images.map(({latency_s, decision_s, energy_J, sampleEnergy_J, overshoot}, k) => [
        ...[first + k, labels[k], nanoseconds(latency_s), nanoseconds(decision_s)],
        ...[picojoules(energy_J), picojoules(sampleEnergy_J), Number((100 * overshoot).toPrecision(3))],
      ]),
    },
  }
}

function wrong({evaluation, first, pixels}: EvaluationReport): PageSection[] {
  const {labels, decisions, outputs, classes, images} = evaluation
  if (!pixels) return []
  const missed = Array.from({length: images}, (_, k) => k).filter(k => decisions[k] !== labels[k])
  if (!missed.length) return []
  const shown = missed.slice(0, mostDigits)
  const says = (k: number) => (decisions[k] < 0 ? "a tie" : `says ${decisions[k]}`)
  return [
    {
      heading: "What went wrong",
      text: [
        `${shown.length} of ${missed.length} images that the circuit takes for another class. Blue: the right output.`,
      ],
      drawings: shown.map(k =>
        drawDigit({
          pixels: pixels(k),
          caption: `image ${first + k}: a ${labels[k]}, ${says(k)}`,
          outputs: outputs.subarray(k * classes, (k + 1) * classes),
          label: labels[k],
          decision: decisions[k],
        }),
      ),
    },
  ]
}
