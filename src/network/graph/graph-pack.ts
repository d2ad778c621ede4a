/** Graphs as plain JSON data with parameters in base64, inside files of several kinds. */
import {z} from "zod"
import {floatsFromBytes, floatsToBase64, fromBase64} from "../base64.js"
import {DataError} from "../error.js"
import {type Graph, outside, shapes} from "./graph.js"

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
