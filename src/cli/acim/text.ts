/** What `crosspice acim` found, as text for a terminal and as JSON. */
import type {MacroConfig} from "../../behavioral/acim/config.js"
import {relativeEnergy} from "../../behavioral/acim/energy.js"
import type {Counts} from "../../behavioral/acim/macro.js"
import {addCounts, type Work} from "../../behavioral/acim/products.js"
import type {Graph} from "../../network/graph/graph.js"

export interface AcimEvaluation {
  readonly model: string
  readonly dataset: string
  readonly images: number
  readonly config: MacroConfig
  readonly graph: Graph
  readonly work: readonly Work[]
  /** Fractions: on macros, of the same whole numbers without error, and of the graph in floating point. */
  readonly accuracy: number
  readonly integerAccuracy: number
  readonly digitalAccuracy: number
}

const none: Counts = {analogCycles: 0, digitalCycles: 0, conversions: 0, digitalSums: 0, tileResults: 0}

/** Per image. */
function summary({graph, work, images, config}: AcimEvaluation) {
  const each = ({analogCycles, digitalCycles, conversions}: Counts) => ({
    analogCycles: analogCycles / images,
    digitalCycles: digitalCycles / images,
    conversions: conversions / images,
  })
  const total = work.reduce((sum, {counts}) => addCounts(sum, counts), none)
  return {
    products: work.map(({node, part, signal, error, counts}) => ({
      layer: node + 1,
      kind: graph.nodes[node].layer.kind,
      part,
      // No error at all: JSON has no infinity.
      csnr_dB: error ? 10 * Math.log10(signal / error) : null,
      ...each(counts),
    })),
    ...each(total),
    relativeEnergy: total.tileResults ? relativeEnergy(total, config) : 0,
  }
}

export function acimJson(evaluation: AcimEvaluation): string {
  const {model, dataset, images, config, accuracy, integerAccuracy, digitalAccuracy} = evaluation
  const all = {model, dataset, images, config, accuracy, integerAccuracy, digitalAccuracy}
  return `${JSON.stringify({...all, ...summary(evaluation)}, null, 2)}\n`
}

export function acimText(evaluation: AcimEvaluation): string {
  const {model, dataset, images, config, accuracy, integerAccuracy, digitalAccuracy} = evaluation
  const {products, analogCycles, digitalCycles, conversions, relativeEnergy: cost} = summary(evaluation)
  const percent = (value: number) => `${(100 * value).toFixed(2)} %`.padStart(8)
  const head = [
    ["network", model],
    ["data", `${dataset}, ${images} images`],
    ["macro", describe(config)],
    ...(config.noise_percent ? [["noise", noiseText(config)]] : []),
    ["accuracy", `${percent(accuracy)}  on macros`],
    ["integerAccuracy", `${percent(integerAccuracy)}  the same whole numbers without error`],
    ["digitalAccuracy", `${percent(digitalAccuracy)}  floating point, no macro`],
    ["cycles", `${count(analogCycles)} analog, ${count(digitalCycles)} digital per image`],
    ["conversions", `${count(conversions)} per image`],
    ["energy", `${cost.toFixed(2)} x all cycles analog, bit-serial, 8-bit ADC`],
  ]
  const rows = products.map(({layer, kind, part, csnr_dB, ...per}) => [
    `${layer} ${kind}${part === "weights" ? "" : ` ${part}`}`,
    csnr_dB === null ? "exact" : csnr_dB.toFixed(1),
    count(per.analogCycles),
    count(per.digitalCycles),
    count(per.conversions),
  ])
  const line = ([name, ...cells]: readonly string[]) =>
    `${name.padEnd(22)}${cells.map(cell => cell.padStart(12)).join("")}\n`
  return (
    head.map(([name, text]) => `${name.padEnd(16)} ${text}\n`).join("") +
    `\n${line(["layer", "CSNR dB", "analog", "digital", "conversions"])}${rows.map(line).join("")}`
  )
}

const count = (value: number) => (value >= 1e5 ? value.toExponential(3) : String(Number(value.toFixed(1))))

function describe(config: MacroConfig): string {
  const {weightBits, inputBits, digitBits, adcBits, rows, parallel} = config
  const cycles = parallel ? "all bits at once" : digitBits === 1 ? "bit-serial" : `${digitBits}-bit digits`
  return `${weightBits} x ${inputBits} bits, ${cycles}, ${rows} rows, ${adcBits}-bit ADC`
}

function noiseText({noise_percent, adcBits}: MacroConfig): string {
  const lsb = (noise_percent / 100) * (2 ** adcBits - 1)
  return `${noise_percent} % of full scale, ${Number(lsb.toFixed(3))} LSB rms`
}
