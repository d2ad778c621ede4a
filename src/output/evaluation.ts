/** The result of an evaluation as text for a terminal, as JSON and as CSV. */

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
  readonly unknowns: {readonly flat: number; readonly condensed: number}
  /** Newton iterations for each image, summed over blocks. */
  readonly iterations: number
  readonly seconds: Readonly<Record<string, number>>
  readonly check: {readonly images: number; readonly maxDeviation_V: number} | undefined
}

function fraction(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let equal = 0
  for (let k = 0; k < a.length; k++) if (a[k] === b[k]) equal++
  return a.length ? equal / a.length : 0
}

/** The numbers that `--json` writes and the terminal shows. */
export function summary(evaluation: Evaluation) {
  const {labels, decisions, idealDecisions, digitalDecisions, power_W} = evaluation
  return {
    accuracy: fraction(decisions, labels),
    digitalAccuracy: fraction(digitalDecisions, labels),
    idealWireAccuracy: fraction(idealDecisions, labels),
    agreement: fraction(decisions, digitalDecisions),
    power_W: {total: power_W.reduce((sum, power) => sum + power, 0), layers: Array.from(power_W)},
  }
}

/** Row: class of the image; column: decision, ties last. */
export function confusion({labels, decisions, classes}: Evaluation): number[][] {
  const table = Array.from({length: classes}, () => new Array<number>(classes + 1).fill(0))
  for (let k = 0; k < labels.length; k++) table[labels[k]][decisions[k] < 0 ? classes : decisions[k]]++
  return table
}

export function evaluationJson(evaluation: Evaluation): string {
  const {dataset, images, unknowns, seconds, check, iterations} = evaluation
  const all = {dataset, images, ...summary(evaluation), unknowns, iterations, seconds, check: check ?? null}
  return `${JSON.stringify({...all, confusion: confusion(evaluation)}, null, 2)}\n`
}

export function evaluationText(evaluation: Evaluation): string {
  const {title, dataset, images, unknowns, seconds, check, iterations, classes} = evaluation
  const {accuracy, digitalAccuracy, idealWireAccuracy, agreement, power_W} = summary(evaluation)
  const percent = (value: number) => `${(100 * value).toFixed(2)} %`
  const rows: [string, string][] = [
    ["network", title],
    ["data", `${dataset}, ${images} images`],
    ["accuracy", `${percent(accuracy)}   the circuit`],
    ["idealWireAccuracy", `${percent(idealWireAccuracy)}   the same circuit without wire resistance`],
    ["digitalAccuracy", `${percent(digitalAccuracy)}   its forward model alone, no circuit`],
    ["agreement", `${percent(agreement)}   circuit and network decide the same`],
    [
      "power",
      `${power_W.total.toPrecision(4)} W (layers: ${power_W.layers.map(w => w.toPrecision(4)).join(", ")})`,
    ],
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
  return `${head}\n${line("is\\says", [...names, "tie"])}${table.join("")}`
}

/** Output voltages, one row for each image. */
export function outputsCsv({outputs, images, classes}: Evaluation): string {
  const rows = Array.from({length: images}, (_, k) =>
    outputs.subarray(k * classes, (k + 1) * classes).join(","),
  )
  return `${rows.join("\n")}\n`
}
