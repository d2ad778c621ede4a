/** Graphs as JSON text: format `crosspice-graph`, version 1. Described in docs/networks.md. */
import {z} from "zod"
import {DataError} from "../error.js"
import {type Made, madeSchema} from "../model-file.js"
import type {Graph} from "./graph.js"
import {graphSchema, packGraph, unpackGraph} from "./graph-pack.js"

export interface GraphModel {
  readonly graph: Graph
  readonly made?: Made
}

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
