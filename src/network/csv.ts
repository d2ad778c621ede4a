/** Weights and data sets as comma-separated numbers. Text only: `files.ts` reads and writes the files. */
import type {Dataset, Encoding, Unit} from "./dataset.js"
import {DataError} from "./error.js"
import {checkNetwork, type Layer, type Network, publishedGain} from "./mlp.js"
import type {Activation} from "./neuron.js"
import {levelsOf} from "./quantize.js"

/** The text of a file and the name that messages call it by. */
export interface Text {
  readonly file: string
  readonly text: string
}

/** Rows of numbers, row-major. */
interface Table {
  readonly file: string
  readonly rows: number
  readonly columns: number
  readonly values: Float64Array
  /** 1-based line of each row in the file: blank lines are skipped. */
  readonly lines: Uint32Array
}

/** How the rows of W1.csv ... run; asked for only where a square matrix leaves it open. */
export type Orientation = "outputs x inputs" | "inputs x outputs"

export interface CsvNetworkOptions {
  readonly orientation?: Orientation
  /** Default `sign`. */
  readonly encoding?: Encoding
  /** Volts; default 0.8. */
  readonly vdd?: number
  /** Default 30, ..., 30, 10 as published. */
  readonly gains?: readonly number[]
  /** Default 1. */
  readonly scales?: readonly number[]
  readonly activation?: Activation
}

/**
 * A network from the texts of W1.csv, B1.csv, W2.csv, ... A matrix may have a row per output or a row per
 * input: the number of biases tells which, for square ones that of another layer. Throws a DataError naming
 * file, line and field.
 */
export function networkFromCsv(
  files: readonly {readonly weights: Text; readonly biases: Text}[],
  options: CsvNetworkOptions = {},
): Network {
  const {encoding = "sign", vdd = 0.8, gains, scales, activation = "sigmoid"} = options
  const layers: Layer[] = []
  const tables = files.map(({weights, biases}) => ({
    table: parseTable(weights, -1, 1),
    biasTable: parseTable(biases, -1, 1),
  }))
  const orientation = options.orientation ?? orientationOf(tables)
  for (const [i, {table, biasTable}] of tables.entries()) {
    if (biasTable.rows !== 1 && biasTable.columns !== 1)
      throw new DataError(
        `expected one row or one column of biases, found ${shape(biasTable)}`,
        biasTable.file,
      )
    const biases = biasTable.values
    const outputs = biases.length
    const weights = outputsFirst(table, outputs, biasTable.file, orientation)
    const inputs = weights.length / outputs
    const previous = layers.at(-1)
    if (previous && previous.outputs !== inputs)
      throw new DataError(
        `expected ${previous.outputs} inputs, as many as outputs of layer ${i}, found ${shape(table)}`,
        table.file,
      )
    const gain = gains?.[i] ?? publishedGain(i, files.length)
    layers.push({inputs, outputs, weights, biases, gain, scale: scales?.[i] ?? 1, activation})
  }
  const levels = levelsOf(layers.flatMap(layer => [layer.weights, layer.biases]))
  const network: Network = {layers, encoding, levels, vdd, trainedFor: {forward: "ideal"}}
  checkNetwork(network)
  return network
}

/** Files of one network are written alike: what the others show holds for the square ones. */
function orientationOf(
  tables: readonly {readonly table: Table; readonly biasTable: Table}[],
): Orientation | undefined {
  const telling = tables.find(({table}) => table.rows !== table.columns)
  if (!telling) return undefined
  const {table, biasTable} = telling
  return table.rows === biasTable.values.length ? "outputs x inputs" : "inputs x outputs"
}

function outputsFirst(
  table: Table,
  outputs: number,
  biasFile: string,
  orientation?: Orientation,
): Float64Array {
  const {rows, columns, values, file} = table
  const square = rows === outputs && columns === outputs
  if (rows !== outputs && columns !== outputs)
    throw new DataError(
      `expected ${outputs} rows or columns, as many as biases in ${biasFile}, found ${shape(table)}`,
      file,
    )
  if (square && !orientation)
    throw new DataError(`${shape(table)}: say whether a row belongs to an output or to an input`, file)
  if (square ? orientation === "outputs x inputs" : rows === outputs) return values
  const turned = new Float64Array(values.length)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) turned[j * rows + i] = values[i * columns + j]
  return turned
}

/** W1.csv (a row per output), B1.csv (a row per output), W2.csv, ...: numbers that read back exactly. */
export function networkToCsv(network: Network): Text[] {
  return network.layers.flatMap(({inputs, outputs, weights, biases}, i) => {
    const rows = Array.from({length: outputs}, (_, row) =>
      weights.subarray(row * inputs, (row + 1) * inputs).join(","),
    )
    return [
      {file: `W${i + 1}.csv`, text: `${rows.join("\n")}\n`},
      {file: `B${i + 1}.csv`, text: `${biases.join("\n")}\n`},
    ]
  })
}

/**
 * A data set from the texts of test_data.csv, a row per input, and test_labels.csv: classes from 0, or a
 * one-hot row per input. `unit` says what the numbers are (see `Unit`), `classes` how many there are (at most
 * 256). Throws a DataError naming file, line and field.
 */
export function datasetFromCsv(data: Text, labels: Text, unit: Unit, classes = 256): Dataset {
  const [low, high] = {grey: [0, 255], fraction: [0, 1], volts: [-1e3, 1e3]}[unit]
  const table = parseTable(data, low, high)
  const {rows: count, columns: width, values} = table
  return {name: data.file, count, width, values, unit, labels: parseLabels(labels, count, classes)}
}

function parseLabels(text: Text, count: number, classes: number): Uint8Array {
  const table = parseTable(text, 0, Math.max(1, classes - 1))
  const {file, rows, columns, values, lines} = table
  const labels = new Uint8Array(count)
  if (columns === 1 ? rows === count : rows === 1 && columns === count && count > 1) {
    for (let i = 0; i < count; i++) {
      if (!Number.isInteger(values[i]))
        throw new DataError(`expected a class, found ${values[i]}`, file, lines[columns === 1 ? i : 0])
      labels[i] = values[i]
    }
    return labels
  }
  if (rows !== count)
    throw new DataError(`expected ${count} labels, one for each input, found ${shape(table)}`, file)
  for (let i = 0; i < count; i++) {
    const row = values.subarray(i * columns, (i + 1) * columns)
    const hot = row.indexOf(1)
    if (hot >= classes)
      throw new DataError(`expected a class from 0 to ${classes - 1}, found ${hot}`, file, lines[i])
    if (hot < 0 || row.some((value, j) => value !== (j === hot ? 1 : 0)))
      throw new DataError("expected a one-hot row: a single 1, zeros otherwise", file, lines[i])
    labels[i] = hot
  }
  return labels
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

function parseTable({file, text}: Text, low: number, high: number): Table {
  const lines = text.split("\n")
  const kept: number[] = []
  let columns = 0
  const values: number[] = []
  for (let i = 0; i < lines.length; i++) {
    const line = (i ? lines[i] : lines[i].replace(/^\uFEFF/, "")).trim()
    if (!line) continue
    const fields = line.split(",")
    columns ||= fields.length
    if (fields.length !== columns)
      throw new DataError(
        `expected ${columns} fields as in line ${kept[0] ?? i + 1}, found ${fields.length}`,
        file,
        i + 1,
      )
    kept.push(i + 1)
    for (let j = 0; j < columns; j++) {
      const field = fields[j].trim()
      const value = number.test(field) ? Number(field) : Number.NaN
      if (!(value >= low && value <= high))
        throw new DataError(
          `expected a number from ${low} to ${high}, found '${brief(field)}'`,
          file,
          i + 1,
          j + 1,
        )
      values.push(value)
    }
  }
  if (!kept.length) throw new DataError("expected rows of numbers, found nothing", file)
  return {file, rows: kept.length, columns, values: Float64Array.from(values), lines: Uint32Array.from(kept)}
}

const shape = ({rows, columns}: Table) => `${rows} rows of ${columns}`

function brief(field: string): string {
  return field.length > 24 ? `${field.slice(0, 24)}...` : field
}
