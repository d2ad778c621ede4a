/**
 * Where the plots of a run go (Node): text on stdout, or a file; what could not be shown is said on stderr.
 */
import type {ScriptHost} from "../../deck/script-output.js"
import {CsvWriter} from "../../output/csv.js"
import {JsonWriter} from "../../output/json.js"
import type {Measurement, Output, Plot, Sink} from "../../output/plot.js"
import {several, stepText} from "../../output/plot.js"
import {RawWriter} from "../../output/raw.js"
import {TextWriter} from "../../output/text.js"
import {checkWritable, WholeFile, writeWhole} from "../../output/write-whole.js"
import {ChartData} from "../../report/plot-data.js"
import {chartHtml, chartSvg} from "../../report/plot-svg.js"
import {scriptHost} from "./script-host.js"

export interface DestinationOptions {
  readonly output: string | undefined
  readonly format: "raw" | "csv" | "json" | undefined
  readonly binary: boolean
  readonly plot: string | undefined
  /** Columns of a page of text. */
  readonly width: number
  /** A script decides what is shown. */
  readonly scripted: boolean
}

export interface Destination {
  readonly sink: Sink
  /** For `.control` scripts. */
  readonly host: ScriptHost
  /** Plots are to hold all that the circuit has. */
  readonly everything: boolean
  /** A bar would not stand among the data. */
  readonly showsProgress: boolean
  /** When all plots are there. */
  finish(): Promise<void>
  /** In the end, whatever happened: nothing temporary stays. */
  abandon(): void
}

const stdout: Output = {
  write: bytes => void process.stdout.write(bytes),
  overwrite() {
    throw new RangeError("standard output cannot be written again")
  },
}

/** Where scripts print while stdout is CSV or JSON. */
const stderr: Output = {...stdout, write: bytes => void process.stderr.write(bytes)}

/**
 * Opens the files, so that a wrong path is known before anything is computed. Throws OutputErrors and
 * RangeErrors.
 */
export function openDestination(options: DestinationOptions): Destination {
  const {output, binary, plot, width, scripted} = options
  const format = formatOf(options)
  if (binary && format !== "raw") throw new RangeError("--binary: expected a raw file, --output FILE.raw")
  if (output === undefined && format === "raw")
    throw new RangeError("--format raw: expected --output FILE as well: its header is completed at the end")
  const charts = plot === undefined ? undefined : {path: plot, kind: chartKind(plot), data: new ChartData()}
  if (charts) checkWritable(charts.path)
  const file = output === undefined ? undefined : new WholeFile(output, format === "raw")
  const data = writer(format, file ?? stdout, binary, width)
  const sinks: Sink[] = [data.sink, new Talk(format === "text" && !file && !charts && !scripted)]
  // Measurements are few and wanted at once, wherever the points go.
  const aside = file && format !== "text" ? new TextWriter(stdout, width) : undefined
  if (aside) sinks.push(measurementsTo(aside))
  if (charts) sinks.push(charts.data)
  return {
    sink: several(sinks),
    host: scriptHost(data.text ?? aside ?? new TextWriter(stderr, width)),
    everything: format !== "text" || charts !== undefined,
    showsProgress: Boolean(process.stderr.isTTY) && (file !== undefined || !process.stdout.isTTY),
    async finish() {
      data.finish()
      aside?.finish()
      file?.commit()
      if (charts) await writeCharts(charts.path, charts.kind, charts.data)
    },
    abandon: () => file?.abandon(),
  }
}

function chartKind(path: string): "svg" | "html" {
  const [, kind] = /\.(svg|html)$/i.exec(path) ?? []
  if (kind === undefined) throw new RangeError(`--plot: expected FILE.svg or FILE.html, found '${path}'`)
  return kind.toLowerCase() as "svg" | "html"
}

async function writeCharts(path: string, kind: "svg" | "html", {title, panels}: ChartData): Promise<void> {
  if (!panels.length)
    throw new RangeError("--plot: there is nothing to draw: expected '.dc', '.ac' or '.tran'")
  const draw = kind === "svg" ? chartSvg : chartHtml
  writeWhole(path, await draw(title, panels))
}

type Format = "raw" | "csv" | "json" | "text"

function formatOf({output, format}: DestinationOptions): Format {
  if (format) return format
  if (output === undefined) return "text"
  const [, suffix] = /\.(csv|json|txt)$/i.exec(output) ?? []
  if (suffix === undefined) return "raw"
  return suffix.toLowerCase() === "txt" ? "text" : (suffix.toLowerCase() as "csv" | "json")
}

function writer(
  format: Format,
  to: Output,
  binary: boolean,
  width: number,
): {sink: Sink; finish(): void; text?: TextWriter} {
  switch (format) {
    case "raw":
      return {sink: new RawWriter(to, {binary}), finish() {}}
    case "csv":
      return {sink: new CsvWriter(to), finish() {}}
    case "json": {
      const sink = new JsonWriter(to)
      return {sink, finish: () => sink.finish()}
    }
    default: {
      const sink = new TextWriter(to, width)
      return {sink, finish: () => sink.finish(), text: sink}
    }
  }
}

/** Measurements without the points. */
function measurementsTo(text: TextWriter): Sink {
  return {
    begin: plot => text.begin({...plot, scale: true, tables: []}),
    row() {},
    end: measurements => text.end(measurements),
  }
}

/** More failures than this are not told one by one. */
const mostFailures = 20

/** What is said on stderr: failed measurements, and how to get at what was computed and not shown. */
class Talk implements Sink {
  #plot: Plot | undefined
  #points = 0
  #failures = 0
  #advised = false

  constructor(private readonly isTextOnly: boolean) {}

  begin(plot: Plot): void {
    this.#plot = plot
    this.#points = 0
  }

  row(): void {
    this.#points++
  }

  end(measurements: readonly Measurement[]): void {
    const plot = this.#plot
    if (!plot) return
    const where = plot.step ? ` (${stepText(plot.step)})` : ""
    for (const {name, value, problem} of measurements)
      if (Number.isNaN(value)) {
        if (++this.#failures <= mostFailures)
          process.stderr.write(`.measure ${name}${where} failed: ${problem ?? "it has no value"}\n`)
        if (this.#failures === mostFailures) process.stderr.write("... further failures are not told\n")
      }
    const isHidden = this.isTextOnly && plot.scale && !plot.tables.length
    if (!isHidden || (plot.step?.number ?? 1) > 1) return
    process.stderr.write(`${plot.name}: ${this.#points} points${plot.step ? " in the first run" : ""}\n`)
    if (measurements.length || this.#advised) return
    const signal = plot.analysis === "noise" ? "onoise_spectrum" : "v(node)"
    process.stderr.write(
      `They are shown by '.print ${plot.analysis} ${signal}' in the deck, or written by --output FILE\n`,
    )
    this.#advised = true
  }
}
