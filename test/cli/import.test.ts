/** `crosspice import` as its user runs it. */
import {readFileSync} from "node:fs"
import {parseGraph} from "../../src/network/graph/graph-file.js"
import {encodeOnnx} from "../../src/network/onnx-format.js"
import {patience_ms, Workplace} from "./command.js"

const place = new Workplace()
afterAll(() => place.remove())

const model = (opType: string) =>
  encodeOnnx({
    irVersion: 8,
    graph: {
      node: [{opType, input: ["x"], output: ["y"]}],
      input: [{name: "x", type: {tensorType: {shape: {dim: [{}, {dimValue: 3}]}}}}],
      output: [{name: "y"}],
    },
  })

test(
  "writes a model file and says what is in it; says which operators are missing",
  async () => {
    place.write("relu.onnx", model("Relu"))
    expect(await place.run("import relu.onnx -o m.json")).toMatchObject({
      ...{status: 0, stderr: ""},
      stdout: "m.json: relu.onnx, 1 layers, 3 -> 3, 0 parameters\n",
    })
    expect(parseGraph(readFileSync(place.path("m.json"), "utf8"), "m.json").graph.input).toEqual([3])
    place.write("lstm.onnx", model("LSTM"))
    const {status, stderr} = await place.run("import lstm.onnx -o n.json")
    expect([status, stderr.split(" (known")[0]]).toEqual([1, "lstm.onnx: operators that are not known: LSTM"])
    const missing = await place.run("import none.onnx -o n.json")
    expect([missing.status, missing.stderr]).toEqual([1, "none.onnx: no such file\n"])
  },
  patience_ms,
)
