/** What scripts print and write: vectors as text, raw files and columns of numbers. */
import {Encoder} from "../output/encoder.js"
import {scientific} from "../output/number.js"
import type {Output, Plot, Sink, Variable} from "../output/plot.js"
import {RawWriter} from "../output/raw.js"
import type {ScriptScope} from "./script-scope.js"
import {scaleOf} from "./script-scope.js"
import type {StoredPlot, Vector} from "./vectors.js"

/** Where scripts print and write. */
export interface ScriptHost {
  text(text: string): void
  /** Takes the tables of `print`. */
  readonly tables: Sink
  /** The file is whole or not there. Throws where a script may not write it. */
  file(path: string, write: (output: Output) => void): void
}

/** Single numbers as `name = value`, vectors as a table over their plot's scale. */
export function printVectors(
  vectors: readonly Vector[],
  current: StoredPlot | undefined,
  host: ScriptHost,
): void {
  const long = vectors.filter(({re}) => re.length > 1)
  for (const {re, im, variable} of vectors)
    if (re.length === 1) {
      const unit = variable.unit && ` ${variable.unit}`
      host.text(`${variable.name} = ${scientific(re[0], 6)}${im ? `,${scientific(im[0], 6)}` : ""}${unit}\n`)
    }
  if (!long.length) return
  const {plot, rows} = together(long, current)
  host.tables.begin(plot)
  for (const row of rows) host.tables.row(row)
  host.tables.end([])
}

/** `write`: a raw file, binary unless `set filetype=ascii`. */
export function writeVectors(
  path: string,
  vectors: readonly Vector[],
  current: StoredPlot | undefined,
  {settings}: ScriptScope,
  host: ScriptHost,
): void {
  const {plot, rows} = together(vectors, current)
  host.file(path, output => {
    const writer = new RawWriter(output, {binary: settings.get("filetype") !== "ascii"})
    writer.begin(plot)
    for (const row of rows) writer.row(row)
    writer.end()
  })
}

/** `wrdata`: for each vector its scale and its numbers, a line for each point. */
export function writeColumns(
  path: string,
  vectors: readonly Vector[],
  {settings}: ScriptScope,
  host: ScriptHost,
): void {
  const longest = vectors.reduce((most, {re}) => Math.max(most, re.length), 0)
  const columns: {readonly name: string; readonly values: Float64Array}[] = []
  vectors.forEach(({re, im, over, variable: {name}}, k) => {
    if (over && (k === 0 || !settings.has("wr_singlescale")))
      columns.push({name: over.variable.name, values: over.re})
    columns.push({name, values: re})
    if (im) columns.push({name, values: im})
  })
  host.file(path.includes(".") ? path : `${path}.data`, output => {
    const to = new Encoder(output)
    const line = (cells: readonly string[]) => to.text(` ${cells.join(" ")} \n`)
    if (settings.has("wr_vecnames")) line(columns.map(({name}) => name.padEnd(15)))
    for (let k = 0; k < longest; k++)
      line(
        columns.map(({values}) => {
          const value = values[values.length === 1 ? 0 : k] ?? Number.NaN
          return `${value < 0 ? "" : " "}${scientific(value, 8)}`
        }),
      )
    to.flush()
  })
}

/** Vectors as one plot, what they are plotted over first; a short vector ends with its last number. */
function together(
  vectors: readonly Vector[],
  current: StoredPlot | undefined,
): {plot: Plot; rows: Float64Array[]} {
  const scale = vectors.find(({over}) => over)?.over ?? scaleOf(current)
  const length = vectors.reduce((most, {re}) => Math.max(most, re.length), 0)
  const over = scale?.re.length === length ? scale : length > 1 ? index(length) : undefined
  const columns = [...(over ? [over] : []), ...vectors.filter(vector => vector !== over)]
  const complex = columns.some(({im}) => im !== undefined)
  const rows = Array.from({length}, (_, k) => {
    const row = new Float64Array((complex ? 2 : 1) * columns.length)
    columns.forEach(({re, im}, c) => {
      const at = Math.min(k, re.length - 1)
      if (complex) row.set([re[at], im?.[at] ?? 0], 2 * c)
      else row[c] = re[at]
    })
    return row
  })
  const variables: Variable[] = columns.map(({variable, im}) => ({...variable, ...(!im && {real: true})}))
  const plot: Plot = {
    title: current?.plot.title ?? "",
    analysis: current?.plot.analysis ?? "const",
    name: current?.plot.name ?? "Constant values",
    complex,
    scale: over !== undefined,
    variables,
    outer: [],
    tables: over ? [variables.map((_, k) => k).slice(1)] : [],
    charts: [],
  }
  return {plot, rows}
}

function index(length: number): Vector {
  return {
    re: Float64Array.from({length}, (_, k) => k),
    variable: {name: "index", type: "notype", unit: ""},
  }
}
