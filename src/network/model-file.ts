/** Trained networks as JSON text: format `crosspice-network`, version 1. Described in docs/models.md. */
import {z} from "zod"
import {floatsFromBytes, floatsToBase64, fromBase64, toBase64} from "./base64.js"
import {DataError} from "./error.js"
import {graphSchema, packGraph, unpackGraph} from "./graph/graph-pack.js"
import {checkNetwork, type Network} from "./mlp.js"
import {type Levels, quantize} from "./quantize.js"

/** Where a network comes from: enough to make it again. */
export interface Made {
  /** The command line that made it. */
  readonly command: string
  readonly seed: number
  /** Name of the training set. */
  readonly data: string
  /** The epoch (1-based) that was kept. */
  readonly epoch: number
  /** Fractions decided rightly by the forward model it was trained with. */
  readonly accuracy: {readonly validation: number; readonly test: number}
}

export interface Model {
  readonly network: Network
  readonly made?: Made
}

const size = z.int().min(1).max(65536)
const packed = z.discriminatedUnion("type", [
  /** w = byte / divisor. */
  z.object({type: z.literal("int8"), divisor: z.int().min(1).max(127), base64: z.string()}),
  /** Little-endian. */
  z.object({type: z.literal("float32"), base64: z.string()}),
])
const order = z.array(z.int().min(0).max(65536))
const counts = z.array(z.int().min(1).max(65536)).readonly()
const positive = z.number().positive()
const synapses = {low_Ohm: positive, high_Ohm: positive}
const trainedFor = z.discriminatedUnion("forward", [
  z.object({forward: z.literal("ideal")}),
  z.object({forward: z.literal("amplifier"), horizontal: counts, ...synapses}),
  z.object({
    ...{forward: z.literal("circuit"), horizontal: counts, vertical: counts, ...synapses},
    amplifier: z.string().exactOptional(),
    combine: z.enum(["mean", "sum"]).exactOptional(),
    wires: z.union([z.literal("off"), z.object({vertical_Ohm: positive, horizontal_Ohm: positive})]),
  }),
])
const fraction = z.number().min(0).max(1)
export const madeSchema = z.object({
  command: z.string(),
  seed: z.int(),
  data: z.string(),
  epoch: z.int().min(1),
  accuracy: z.object({validation: fraction, test: fraction}),
})
const schema = z.object({
  format: z.literal("crosspice-network"),
  version: z.literal(1),
  encoding: z.enum(["sign", "analog"]),
  levels: z.union([z.enum(["binary", "ternary", "continuous"]), z.int().min(2).max(65536)]),
  vdd_V: z.number().positive().max(1e3),
  trainedFor,
  made: madeSchema.exactOptional(),
  front: graphSchema.exactOptional(),
  layers: z
    .array(
      z.object({
        inputs: size,
        outputs: size,
        activation: z.enum(["sigmoid", "tanh", "relu"]),
        gain: z.union([positive, z.array(positive)], "expected a positive number, or one for each output"),
        columns: order.exactOptional(),
        rows: order.exactOptional(),
        scale: z.number().positive(),
        weights: packed,
        biases: packed,
      }),
    )
    .min(1)
    .max(1000),
})

type Packed = z.infer<typeof packed>

/** Throws a DataError that names `file` and the path within it: `m.json: layers[1].gain: ...`. */
export function parseModel(text: string, file: string): Model {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    throw new DataError(`expected JSON: ${(error as Error).message}`, file)
  }
  if ((data as {format?: unknown} | null)?.format === "crosspice-graph")
    throw new DataError(
      "expected a network of crossbars, found a graph of layers: nvm, acim and train --front read those",
      file,
    )
  const result = schema.safeParse(data)
  if (!result.success) {
    const {path, message} = result.error.issues[0]
    throw new DataError(`${z.core.toDotPath(path) || "top level"}: ${message}`, file)
  }
  const {encoding, levels, vdd_V, trainedFor, made, layers, front} = result.data
  const network: Network = {
    encoding,
    levels,
    vdd: vdd_V,
    trainedFor,
    ...(front && {front: unpackGraph(front, file)}),
    layers: layers.map(({columns, rows, ...layer}, i) => ({
      ...layer,
      ...(columns && {columns: Uint32Array.from(columns)}),
      ...(rows && {rows: Uint32Array.from(rows)}),
      gain: typeof layer.gain === "number" ? layer.gain : Float64Array.from(layer.gain),
      weights: unpack(layer.weights, layer.inputs * layer.outputs, levels, `layers[${i}].weights`, file),
      biases: unpack(layer.biases, layer.outputs, levels, `layers[${i}].biases`, file),
    })),
  }
  try {
    checkNetwork(network)
  } catch (error) {
    throw new DataError((error as Error).message, file)
  }
  return made ? {network, made} : {network}
}

/** The text of a model file. Continuous weights are rounded to 32-bit floats. */
export function printModel({network, made}: Model): string {
  const {encoding, levels, vdd, trainedFor, layers, front} = network
  const pack = packer(levels)
  const data: z.infer<typeof schema> = {
    format: "crosspice-network",
    version: 1,
    encoding,
    levels,
    vdd_V: vdd,
    trainedFor,
    ...(made && {made}),
    ...(front && {front: packGraph(front)}),
    layers: layers.map(({inputs, outputs, columns, rows, activation, gain, scale, weights, biases}) => ({
      ...{inputs, outputs, activation, scale},
      ...(columns && {columns: [...columns]}),
      ...(rows && {rows: [...rows]}),
      gain: typeof gain === "number" ? gain : [...gain],
      weights: pack(weights),
      biases: pack(biases),
    })),
  }
  return `${JSON.stringify(data, null, 2)}\n`
}

function packer(levels: Levels): (values: Float64Array) => Packed {
  const divisor = typeof levels === "number" ? levels - 1 : 1
  if (levels === "continuous" || divisor > 127)
    return values => ({type: "float32", base64: floatsToBase64(values)})
  return values => {
    const bytes = Int8Array.from(values, value => Math.round(value * divisor))
    return {type: "int8", divisor, base64: toBase64(new Uint8Array(bytes.buffer))}
  }
}

function unpack(packed: Packed, count: number, levels: Levels, path: string, file: string): Float64Array {
  const fail = (problem: string) => new DataError(`${path}: ${problem}`, file)
  const bytes = fromBase64(packed.base64)
  if (!bytes) throw fail("expected base64, found other characters")
  const width = packed.type === "int8" ? 1 : 4
  if (bytes.length !== count * width) throw fail(`expected ${count * width} bytes, found ${bytes.length}`)
  const values =
    packed.type === "int8"
      ? Float64Array.from(bytes, byte => ((byte << 24) >> 24) / packed.divisor)
      : floatsFromBytes(bytes)
  const nearest = new Float64Array(count)
  quantize(values, levels, nearest)
  // Not equality: 32-bit floats are off their level by rounding. NaN fails too.
  const stray = values.findIndex((value, i) => !(Math.abs(value - nearest[i]) < 1e-6))
  if (stray >= 0) throw fail(`expected ${levels} weights from -1 to 1, found ${values[stray]}`)
  return values
}
