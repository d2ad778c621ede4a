/**
 * `crosspice validate`: the analyses of a deck here and in ngspice, signal by signal. stdout is data,
 * stderr is talk.
 */
import type {Argv} from "yargs"
import {elaborate} from "../../circuit/elaborate.js"
import {runDeck} from "../../deck/run.js"
import {type StoredPlot, type Vector, VectorStore} from "../../deck/vectors.js"
import {deviceTypes} from "../../devices/index.js"
import type {Card} from "../../netlist/card.js"
import {parseNumber} from "../../netlist/number.js"
import {lines} from "../../netlist/print.js"
import {compareCurves, compareRows, type Deviation} from "../../output/compare.js"
import type {RawPlot, RawVariable} from "../../output/raw-read.js"
import {includeOptions, readDeck} from "../deck.js"
import {findNgspice, type Ngspice} from "./ngspice.js"
import {nameFrom, requireKnown, type Single, singles} from "./ngspice-deck.js"

const builder = (yargs: Argv) =>
  includeOptions(
    yargs
      .positional("deck", {type: "string", demandOption: true, describe: "netlist file"})
      .option("tolerance", {
        type: "string",
        requiresArg: true,
        default: "1e-3",
        describe: "largest difference, as a part of the signal's largest value",
      }),
  )

type ValidateArguments = Awaited<ReturnType<typeof builder>["argv"]>

async function handler(args: ValidateArguments): Promise<void> {
  const tolerance = parseNumber(args.tolerance)
  if (tolerance === undefined || !(tolerance > 0))
    throw new RangeError(`--tolerance: expected a number above 0, found '${args.tolerance}'`)
  const {netlist} = readDeck(args)
  requireKnown(elaborate(netlist, deviceTypes))
  const analyses = singles(netlist, note)
  const ngspice = await findNgspice()
  if (!ngspice)
    throw new RangeError(
      "there is no ngspice to compare with: install it (apt install ngspice, brew install ngspice) " +
        "or its WebAssembly form (npm install eecircuit-engine)",
    )
  process.stdout.write(`compared with ${ngspice.title}\n`)
  try {
    let compared = 0
    let beyond = 0
    for (const single of analyses)
      for (const {plot, signals} of await compareOne(single, ngspice)) {
        const rows = signals.map(signal => row(signal, noteworthy(signal, signals), tolerance))
        process.stdout.write(`\n${plot}\n${table(rows.map(({cells}) => cells))}`)
        compared += rows.length
        beyond += rows.filter(({agrees}) => !agrees).length
      }
    process.stdout.write(
      `\n${beyond ? `${beyond} of ${compared} signals differ by more than` : `${compared} signals agree within`} ` +
        `${tolerance} of their largest value\n`,
    )
    if (beyond || !compared) process.exitCode = 1
  } finally {
    await ngspice.close()
  }
}

export const validate = {
  command: "validate <deck>",
  describe: "a netlist here and in ngspice: how far their answers lie apart",
  builder,
  handler,
}

interface Signal extends Deviation {
  readonly name: string
  readonly unit: string
  /** Of `at`; empty where there is no scale. */
  readonly scaleUnit: string
}

interface Compared {
  /** A heading. */
  readonly plot: string
  readonly signals: readonly Signal[]
}

async function compareOne({analysis, netlist}: Single, ngspice: Ngspice): Promise<Compared[]> {
  const store = new VectorStore()
  runDeck(netlist, deviceTypes, store, {everything: true})
  const deck = [...lines(netlist)].join("\n")
  const theirs = await ngspice.run(`${deck}\n`)
  return store.plots.flatMap(own => {
    const kind = own.plot.name.slice(0, 12).toLowerCase()
    const match = theirs.find(({name}) => name.toLowerCase().startsWith(kind))
    if (match) return [comparePlots(own, match, analysis)]
    // As WebAssembly it writes one plot of each analysis.
    if (store.plots.length === 1) note(`ngspice has no '${own.plot.name}'`, analysis)
    return []
  })
}

function comparePlots({plot, vectors}: StoredPlot, theirs: RawPlot, card: Card): Compared {
  const signals: Signal[] = []
  const scale = plot.scale ? [...vectors.values()][0] : undefined
  const theirScale = theirs.variables.find(({name}) => name === scale?.variable.name)
  const points = theirs.variables[0].re.length
  const own = [...vectors.values()][0].re.length
  const found = new Set<string>()
  for (const variable of theirs.variables) {
    const name = nameFrom(variable.name, plot.analysis, name => vectors.has(name))
    const vector = name === undefined ? undefined : vectors.get(name)
    if (name === undefined || !vector || vector === scale || found.has(name)) continue
    found.add(name)
    const deviation = compareSignal(plot.analysis, scale, vector, theirScale, variable)
    signals.push({...deviation, name, unit: vector.variable.unit, scaleUnit: scale?.variable.unit ?? ""})
  }
  if (!signals.length) note(`no signal of '${plot.name}' is in both`, card)
  const count = own === 1 && points === 1 ? "" : `: ${own} points here, ${points} in ngspice`
  return {plot: `${plot.name}${count}`, signals}
}

function compareSignal(
  analysis: string,
  scale: Vector | undefined,
  vector: Vector,
  theirScale: RawVariable | undefined,
  theirs: RawVariable,
): Deviation {
  if (analysis === "tran" && scale && theirScale)
    return compareCurves(scale.re, vector.re, theirScale.re, theirs.re)
  const deviation = compareRows(vector, theirs)
  return scale ? {...deviation, at: scale.re[deviation.at]} : deviation
}

/** What is smaller than this needs no digits of its own. */
const small: Readonly<Record<string, number>> = {V: 1e-3, A: 1e-6}
/** Nor is what is so much smaller than another signal of the plot. */
const negligible = 1e-6

/** The size of which the difference is to be a part. */
function noteworthy({unit, largest}: Signal, signals: readonly Signal[]): number {
  const most = Math.max(...signals.map(other => (other.unit === unit ? other.largest : 0)))
  return Math.max(largest, small[unit] ?? 0, negligible * most)
}

function row({name, unit, scaleUnit, absolute, largest, at}: Signal, size: number, tolerance: number) {
  const relative = absolute === 0 ? 0 : absolute / largest
  const agrees = absolute <= tolerance * size
  const place = scaleUnit && absolute ? `at ${Number(at.toPrecision(6))} ${scaleUnit}` : ""
  const cells = [name, `${short(absolute)} ${unit}`, short(relative), place, agrees ? "" : "differs"]
  return {agrees, cells}
}

const short = (value: number) => (value === 0 ? "0" : value.toExponential(1))

/** Cells below each other. */
function table(rows: readonly (readonly string[])[]): string {
  const all = [["signal", "absolute", "relative", "", ""], ...rows]
  const widths = all[0].map((_, k) => Math.max(...all.map(cells => cells[k].length)))
  return all
    .map(cells => `  ${cells.map((cell, k) => cell.padEnd(widths[k])).join("  ")}`.trimEnd())
    .map(line => `${line}\n`)
    .join("")
}

function note(text: string, card?: Card): void {
  const place = card?.origin.line ? `${card.origin.file}:${card.origin.line}: ` : ""
  process.stderr.write(`note: ${place}${text}\n`)
}
