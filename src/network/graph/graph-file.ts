/** Graphs as JSON text: format `crosspice-graph`, version 1. Described in docs/networks.md. */
import {z} from "zod"
import {floatsFromBytes, floatsToBase64, fromBase64} from "../base64.js"
import {DataError} from "../error.js"
import {type Made, madeSchema} from "../model-file.js"
import {type Graph, outside, shapes} from "./graph.js"

export interface GraphModel {
  readonly graph: Graph
  readonly made?: Made
}

const size = z.int().min(1).max(65536)
export const graphSchema = z.object({
  input: z.array(size).min(1).max(3),
  nodes: z
    .array(
      z.object({
        kind: z.string(),
        /** Numbers of the nodes before; -1 is the input of the graph. */
        inputs: z.array(z.int().min(outside)).min(1).max(2),
        settings: z.record(z.string(), z.int().min(0).max(65536)),
        /** Little-endian 32-bit floats. */
        parameters: z.record(z.string(), z.string()),
      }),
    )
    .min(1)
    .max(10000),
})
const schema = graphSchema.extend({
  format: z.literal("crosspice-graph"),
  version: z.literal(1),
  made: madeSchema.exactOptional(),
})

/** Throws a DataError that names `file` and the place in it: `m.json: layer 3 (conv2d): weights: ...`. */
export function parseGraph(text: string, file: string): GraphModel {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    throw new DataError(`expected JSON: ${(error as Error).message}`, file)
  }
  const result = schema.safeParse(data)
  if (!result.success) {
    const {path, message} = result.error.issues[0]
    throw new DataError(`${z.core.toDotPath(path) || "top level"}: ${message}`, file)
  }
  const {made} = result.data
  const graph = unpackGraph(result.data, file)
  return made ? {graph, made} : {graph}
}

/** Parameters are rounded to 32-bit floats. */
export function printGraph({graph, made}: GraphModel): string {
  const data: z.infer<typeof schema> = {
    format: "crosspice-graph",
    version: 1,
    ...(made && {made}),
    ...packGraph(graph),
  }
  return `${JSON.stringify(data, null, 2)}\n`
}

export const packGraph = ({input, nodes}: Graph): z.infer<typeof graphSchema> => ({
  input: [...input],
  nodes: nodes.map(({layer: {kind, settings, parameters}, inputs}) => ({
    kind,
    inputs: [...inputs],
    settings: {...settings},
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, values]) => [name, floatsToBase64(values)]),
    ),
  })),
})

/** Throws a DataError naming `file` where shapes do not fit or numbers are none. */
export function unpackGraph({input, nodes}: z.infer<typeof graphSchema>, file: string): Graph {
  const graph = {
    input,
    nodes: nodes.map(({kind, inputs, settings, parameters}, k) => ({
      inputs,
      layer: {
        kind,
        settings,
        parameters: Object.fromEntries(
          Object.entries(parameters).map(([name, text]) => {
            const bytes = fromBase64(text)
            const where = `layer ${k + 1} (${kind}): ${name}`
            if (!bytes) throw new DataError(`${where}: expected base64, found other characters`, file)
            const values = floatsFromBytes(bytes)
            const bad = values.find(value => !Number.isFinite(value))
            if (bad !== undefined) throw new DataError(`${where}: expected numbers, found ${bad}`, file)
            return [name, values]
          }),
        ),
      },
    })),
  }
  try {
    shapes(graph)
  } catch (error) {
    throw new DataError((error as Error).message, file)
  }
  return graph
}
