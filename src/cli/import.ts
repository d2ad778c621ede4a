/** `crosspice import`: an ONNX model becomes a model file. */
import {basename} from "node:path"
import type {Argv} from "yargs"
import {readOnnx, writeGraph} from "../network/files.js"
import {parameterCount, shapes} from "../network/graph/graph.js"
import {textOf} from "../network/graph/layer.js"
import {checkWritable} from "../output/write-whole.js"

const builder = (yargs: Argv) =>
  yargs.positional("file", {type: "string", demandOption: true, describe: "ONNX model"}).option("output", {
    alias: "o",
    type: "string",
    requiresArg: true,
    demandOption: true,
    describe: "model file to write (JSON)",
  })

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

function handler({file, output}: Arguments): void {
  checkWritable(output)
  const graph = readOnnx(file)
  writeGraph(output, {graph})
  const answer = textOf(shapes(graph).at(-1) ?? [])
  console.log(
    `${output}: ${basename(file)}, ${graph.nodes.length} layers, ${textOf(graph.input)} -> ${answer}, ` +
      `${parameterCount(graph)} parameters`,
  )
}

export const importModel = {
  command: "import <file>",
  describe: "turn an ONNX model into a model file",
  builder,
  handler,
}
