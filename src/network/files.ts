/** Reads and writes networks and data sets as files (Node). */
import {readdirSync, readFileSync, statSync} from "node:fs"
import {basename, join} from "node:path"
import {writeWhole} from "../output/write-whole.js"
import {cifarFiles, cifarImages} from "./cifar.js"
import {type CsvNetworkOptions, datasetFromCsv, networkFromCsv, networkToCsv, type Text} from "./csv.js"
import type {Dataset, Unit} from "./dataset.js"
import {DataError} from "./error.js"
import {graphOf} from "./graph/from-network.js"
import type {Graph} from "./graph/graph.js"
import {type GraphModel, parseGraph, printGraph} from "./graph/graph-file.js"
import type {Network} from "./mlp.js"
import {type Model, parseModel, printModel} from "./model-file.js"
import {parseOnnx} from "./onnx.js"

/** Reads a model file. Throws a DataError naming the file and the path within it. */
export function readModel(path: string): Model {
  return parseModel(readText(path).text, path)
}

/** Writes a model file, whole or not at all. */
export function writeModel(path: string, model: Model): void {
  writeWhole(path, printModel(model))
}

/**
 * Reads the model file of a graph, or of a network of crossbars that was trained by plain arithmetic, as a
 * graph. Throws a DataError naming the file and the place in it.
 */
export function readGraph(path: string): GraphModel {
  const {text} = readText(path)
  if (!/^\s*\{\s*"format":\s*"crosspice-network"/.test(text)) return parseGraph(text, path)
  const {network, ...made} = parseModel(text, path)
  try {
    return {graph: graphOf(network), ...made}
  } catch (error) {
    throw error instanceof RangeError ? new DataError(error.message, path) : error
  }
}

/** Reads an ONNX model as a graph. Throws a DataError naming the file and the operator. */
export function readOnnx(path: string): Graph {
  return parseOnnx(readBytes(path), path)
}

/** Reads CIFAR-10's binary files, data_batch_1.bin ... or test_batch.bin, of a folder. Throws a DataError. */
export function readCifar(folder: string, part: "train" | "test"): Dataset {
  const files = cifarFiles[part].map(name => join(folder, name))
  return cifarImages(
    files.map(file => ({bytes: readBytes(file), file})),
    `CIFAR-10 ${part} images`,
  )
}

/** Writes the model file of a graph, whole or not at all. */
export function writeGraph(path: string, model: GraphModel): void {
  writeWhole(path, printGraph(model))
}

/** Reads W1.csv, B1.csv, W2.csv, ... of a folder, up to the largest number there. Throws a DataError. */
export function readCsvNetwork(folder: string, options?: CsvNetworkOptions): Network {
  const count = Math.max(1, ...list(folder).map(name => Number(/^[WB](\d{1,3})\.csv$/.exec(name)?.[1] ?? 0)))
  const layers = Array.from({length: count}, (_, k) => ({
    weights: readText(join(folder, `W${k + 1}.csv`)),
    biases: readText(join(folder, `B${k + 1}.csv`)),
  }))
  return networkFromCsv(layers, options)
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // The first file of the folder says it better.
    return []
  }
}

/** Writes W1.csv, B1.csv, ... to a folder. */
export function writeCsvNetwork(folder: string, network: Network): void {
  for (const {file, text} of networkToCsv(network)) writeWhole(join(folder, file), text)
}

/** Reads inputs and labels (see `datasetFromCsv`). Throws a DataError. */
export function readCsvDataset(data: string, labels: string, unit: Unit, classes?: number): Dataset {
  return {...datasetFromCsv(readText(data), readText(labels), unit, classes), name: basename(data)}
}

const largest_B = 2 ** 28

const readText = (file: string): Text => ({file, text: readBytes(file).toString("utf8")})

function readBytes(file: string): Buffer {
  let problem: string
  try {
    const kind = statSync(file)
    if (kind.isFile() && kind.size <= largest_B) return readFileSync(file)
    problem = kind.isFile() ? `expected at most ${largest_B} bytes, found ${kind.size}` : "expected a file"
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException
    problem = code === "ENOENT" || code === "ENOTDIR" ? "no such file" : message
  }
  throw new DataError(problem, file)
}
