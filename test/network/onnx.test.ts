/** ONNX models made here: they answer what their operators say, and what is not understood is said. */
import {type Graph, shapes} from "../../src/network/graph/graph.js"
import {lenet5} from "../../src/network/graph/networks.js"
import {answers} from "../../src/network/graph/run.js"
import {parseOnnx} from "../../src/network/onnx.js"
import {
  encodeOnnx,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
} from "../../src/network/onnx-format.js"
import {Random} from "../../src/network/random.js"

const random = new Random(1)
const normals = (n: number) => Array.from({length: n}, () => Math.fround(0.3 * random.normal()))

const tensor = (name: string, dims: number[], floatData: readonly number[]): OnnxTensor => ({
  ...{name, dims, dataType: 1, floatData},
})
const raw = ({floatData = [], ...rest}: OnnxTensor): OnnxTensor => ({
  ...rest,
  rawData: new Uint8Array(Float32Array.from(floatData).buffer),
})
const ints = (name: string, values: number[]): OnnxAttribute => ({name, ints: values})
const node = (
  opType: string,
  input: string[],
  output: string,
  attribute: OnnxAttribute[] = [],
): OnnxNode => ({
  ...{opType, input, output: [output], attribute},
})
const input = (name: string, dims: number[]) => ({
  name,
  type: {tensorType: {shape: {dim: dims.map(dimValue => ({dimValue}))}}},
})
const model = (graph: OnnxGraph) => encodeOnnx({irVersion: 8, graph})
const read = (graph: OnnxGraph) => parseOnnx(model(graph), "m.onnx")

/** Of height x width x channels and back: our order from ONNX's. */
function fromOnnx(values: readonly number[], [channels, height, width]: readonly number[]): Float64Array {
  const to = new Float64Array(values.length)
  for (let c = 0, i = 0; c < channels; c++)
    for (let p = 0; p < height * width; p++, i++) to[p * channels + c] = values[i]
  return to
}

function lenetModel(lenet: Graph): OnnxGraph {
  const initializer: OnnxTensor[] = []
  const node_: OnnxNode[] = []
  let last = "image"
  for (const [k, {layer}] of lenet.nodes.entries()) {
    const {kind, settings, parameters} = layer
    const out = `v${k}`
    const stored = (name: string, dims: number[]) => {
      initializer.push(raw(tensor(`${name}${k}`, dims, [...parameters[name]])))
      return `${name}${k}`
    }
    const {kernel, stride, padding, outputs} = settings
    const window = [
      ints("kernel_shape", [kernel, kernel]),
      ints("strides", [stride, stride]),
      ints("pads", [padding, padding, padding, padding]),
    ]
    if (kind === "conv2d")
      node_.push(
        node(
          "Conv",
          [
            last,
            stored("weights", [outputs, parameters.weights.length / outputs / 25, 5, 5]),
            stored("biases", [outputs]),
          ],
          out,
          window,
        ),
      )
    else if (kind === "maxPool") node_.push(node("MaxPool", [last], out, window))
    else if (kind === "relu") node_.push(node("Relu", [last], out))
    else if (kind === "flatten") node_.push(node("Flatten", [last], out))
    else
      node_.push(
        node(
          "Gemm",
          [
            last,
            stored("weights", [outputs, parameters.weights.length / outputs]),
            stored("biases", [outputs]),
          ],
          out,
          [{name: "transB", i: 1}],
        ),
      )
    last = out
  }
  node_.push(node("Softmax", [last], "answer"))
  return {node: node_, initializer, input: [input("image", [1, 1, 28, 28])], output: [{name: "answer"}]}
}

test("LeNet-5 reads back", () => {
  const lenet = lenet5(new Random(2))
  const x = Float64Array.from({length: 2 * 784}, () => random.uniform())
  const expected = answers(lenet, x)
  for (const [i, y] of answers(read(lenetModel(lenet)), x).entries()) expect(y).toBeCloseTo(expected[i], 4)
})

test("channels first: a convolution, a batch norm, a skip path and the mean, computed by definition", () => {
  const [channels, size] = [2, 4]
  const weights = normals(channels * channels * 9)
  const [scale, shift, mean] = [normals(2), normals(2), normals(2)]
  const variance = [0.5, 2]
  const graph = read({
    node: [
      node("Constant", [], "bias", [{name: "value", t: tensor("", [2], [0.5, -1])}]),
      node("Conv", ["x", "w", "bias"], "a", [ints("kernel_shape", [3, 3]), ints("pads", [1, 1, 1, 1])]),
      node("BatchNormalization", ["a", "scale", "shift", "mean", "variance"], "b", [
        {name: "epsilon", f: 0.01},
      ]),
      node("Add", ["b", "x"], "c"),
      node("GlobalAveragePool", ["c"], "d"),
      node("Flatten", ["d"], "e"),
      node("MatMul", ["e", "m"], "f"),
      node("Add", ["n", "f"], "g"),
      node("Identity", ["g"], "y"),
    ],
    initializer: [
      tensor("w", [2, 2, 3, 3], weights),
      ...[tensor("scale", [2], scale), tensor("shift", [2], shift), tensor("mean", [2], mean)],
      ...[
        tensor("variance", [2], variance),
        tensor("m", [2, 3], [1, 2, 3, 4, 5, 6]),
        tensor("n", [3], [7, 8, 9]),
      ],
    ],
    input: [input("x", [0, channels, size, size])],
    output: [{name: "y"}],
  })
  expect(graph.input).toEqual([4, 4, 2])
  expect(shapes(graph).at(-1)).toEqual([3])
  const x = normals(channels * size * size)
  const at = (c: number, i: number, j: number) =>
    i >= 0 && j >= 0 && i < size && j < size ? x[(c * size + i) * size + j] : 0
  const means = [0, 1].map(k => {
    let sum = 0
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        let value = [0.5, -1][k]
        for (let c = 0; c < 2; c++)
          for (let p = 0; p < 3; p++)
            for (let q = 0; q < 3; q++)
              value += weights[((k * 2 + c) * 3 + p) * 3 + q] * at(c, i + p - 1, j + q - 1)
        sum += (scale[k] * (value - mean[k])) / Math.sqrt(variance[k] + 0.01) + shift[k] + at(k, i, j)
      }
    return sum / size ** 2
  })
  const expected = [0, 1, 2].map(o => means[0] * (o + 1) + means[1] * (o + 4) + o + 7)
  for (const [i, y] of answers(graph, fromOnnx(x, [channels, size, size])).entries())
    expect(y).toBeCloseTo(expected[i], 6)
})

test("a flattened image keeps the order of ONNX: channels, rows, columns", () => {
  const graph = read({
    node: [node("Reshape", ["x", "shape"], "v"), node("Gemm", ["v", "m"], "y")],
    initializer: [
      {name: "shape", dims: [2], dataType: 7, int64Data: [0, -1]},
      tensor(
        "m",
        [12, 1],
        Array.from({length: 12}, (_, k) => 10 ** -k),
      ),
    ],
    input: [input("x", [1, 3, 2, 2])],
    output: [{name: "y"}],
  })
  const x = Array.from({length: 12}, (_, k) => k % 10)
  expect(answers(graph, fromOnnx(x, [3, 2, 2]))[0]).toBeCloseTo(
    x.reduce((sum, v, k) => sum + v * 10 ** -k, 0),
    6,
  )
})

const relu: OnnxGraph = {node: [node("Relu", ["x"], "y")], input: [input("x", [1, 4])], output: [{name: "y"}]}

test.each<[string, Uint8Array, string]>([
  ["text", new TextEncoder().encode("no model"), "m.onnx: expected an ONNX model: "],
  ["nothing", new Uint8Array(0), "m.onnx: expected an ONNX model with operators, found none"],
  ["cut", model(relu).subarray(0, 20), "m.onnx: expected an ONNX model: "],
  [
    "operators",
    model({...relu, node: [node("LSTM", ["x"], "h"), node("Gelu", ["h"], "i"), node("LSTM", ["i"], "y")]}),
    "m.onnx: operators that are not known: LSTM, Gelu (known: Add, AveragePool, ",
  ],
  [
    "inputs",
    model({...relu, input: [input("x", [1, 4]), input("z", [1, 4])]}),
    "m.onnx: expected one input, found 2: x, z",
  ],
  [
    "size",
    model({...relu, input: [input("x", [1, 0])]}),
    "m.onnx: input 'x': expected a batch of vectors or images of a fixed size, found 0",
  ],
  [
    "order",
    model({...relu, node: [node("Relu", ["z"], "y")]}),
    "m.onnx: Relu of 'y': expected inputs from operators before it, found 'z'",
  ],
  [
    "output",
    model({...relu, output: [{name: "z"}]}),
    "m.onnx: output 'z': expected the result of the last operator",
  ],
  [
    "groups",
    model({
      ...{input: [input("x", [1, 2, 4, 4])], output: [{name: "y"}]},
      node: [{...node("Conv", ["x", "w"], "y", [{name: "group", i: 2}]), name: "depthwise"}],
      initializer: [tensor("w", [2, 1, 1, 1], [1, 1])],
    }),
    "m.onnx: 'depthwise' (Conv): expected group 1, found 2",
  ],
  [
    "tensor",
    model({...relu, node: [node("Gemm", ["x", "w"], "y")], initializer: [tensor("w", [4, 2], [1, 2, 3])]}),
    "m.onnx: Gemm of 'y': expected 8 numbers, found 3",
  ],
  [
    "NaN",
    model({
      ...relu,
      node: [node("Gemm", ["x", "w"], "y")],
      initializer: [tensor("w", [4, 1], [1, 2, 3, Number.NaN])],
    }),
    "m.onnx: Gemm of 'y': expected numbers, found NaN",
  ],
  [
    "fit",
    model({...relu, node: [node("Gemm", ["x", "w"], "y")], initializer: [tensor("w", [3, 1], [1, 2, 3])]}),
    "m.onnx: Gemm of 'y': weights: expected 4 numbers, found 3",
  ],
])("one clear message: %s", (_name, bytes, message) => {
  expect(() => parseOnnx(bytes, "m.onnx")).toThrow(message)
})
