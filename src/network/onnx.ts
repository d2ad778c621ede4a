/** ONNX models as graphs: convolutional and fully connected networks, with skip paths. */
import {DataError} from "./error.js"
import {type Graph, GraphBuilder, outside} from "./graph/graph.js"
import type {Shape} from "./graph/layer.js"
import {decodeOnnx, type OnnxGraph, type OnnxNode, type OnnxTensor, tensorValues} from "./onnx-format.js"
import {type Operator, operators} from "./onnx-operators.js"
import {Random} from "./random.js"

/**
 * The graph of a model: batches come first in ONNX and are left out, channels are moved behind rows and
 * columns, a softmax at the end is left out because it changes no decision. Throws a DataError naming
 * `file` and the operator; operators that are not known are said all at once.
 */
export function parseOnnx(bytes: Uint8Array, file: string): Graph {
  let onnx: OnnxGraph | undefined
  try {
    onnx = decodeOnnx(bytes).graph
  } catch (error) {
    throw new DataError(`expected an ONNX model: ${(error as Error).message}`, file)
  }
  if (!onnx?.node?.length) throw new DataError("expected an ONNX model with operators, found none", file)
  return new Translation(onnx, file).graph()
}

/** A value of the model: a constant, or what a node of the graph gives. */
type Known = {readonly tensor: OnnxTensor} | {readonly node: number}

class Translation {
  readonly #known = new Map<string, Known>()
  readonly #shapes: Shape[] = []
  readonly #builder: GraphBuilder
  readonly #nodes: readonly OnnxNode[]
  readonly #answer: string | undefined

  constructor(
    {node = [], initializer = [], input = [], output = []}: OnnxGraph,
    readonly file: string,
  ) {
    for (const tensor of initializer) this.#known.set(tensor.name ?? "", {tensor})
    const outer = input.filter(({name = ""}) => !this.#known.has(name))
    if (outer.length !== 1)
      throw new DataError(
        `expected one input, found ${outer.length}: ${outer.map(({name}) => name).join(", ")}`,
        file,
      )
    const [{name = "", type}] = outer
    const sizes = (type?.tensorType?.shape?.dim ?? []).slice(1).map(({dimValue}) => dimValue ?? 0)
    if (!sizes.length || sizes.length > 3 || !sizes.every(size => size > 0 && size <= 65536))
      throw new DataError(
        `input '${name}': expected a batch of vectors or images of a fixed size, ` +
          `found ${sizes.join(" x ") || "none"}`,
        file,
      )
    const [channels, ...image] = sizes
    this.#builder = new GraphBuilder(image.length === 2 ? [...image, channels] : sizes, new Random(0))
    this.#known.set(name, {node: outside})
    this.#nodes = node
    this.#answer = output[0]?.name
    const unknown = new Set(node.map(({opType = ""}) => opType))
    for (const type of [...Object.keys(operators), "Constant"]) unknown.delete(type)
    const end = node.at(-1)
    if (end?.opType === "Softmax" && node.filter(({opType}) => opType === "Softmax").length === 1)
      unknown.delete("Softmax")
    if (unknown.size)
      throw new DataError(
        `operators that are not known: ${[...unknown].join(", ")} ` +
          `(known: ${Object.keys(operators).join(", ")})`,
        file,
      )
  }

  graph(): Graph {
    for (let k = 0; k < this.#nodes.length; k++) k += this.#translate(this.#nodes[k], this.#nodes[k + 1])
    const answer = this.#known.get(this.#answer ?? "")
    const graph = this.#builder.graph()
    if (!answer || !("node" in answer) || answer.node !== graph.nodes.length - 1)
      throw new DataError(`output '${this.#answer}': expected the result of the last operator`, this.file)
    return graph
  }

  /** Returns how many of the operators after it were taken as well. */
  #translate(node: OnnxNode, next: OnnxNode | undefined): number {
    const {opType = "", name, input = [], output = [], attribute = []} = node
    const [result = ""] = output
    try {
      if (opType === "Constant") {
        const tensor = attribute.find(({name}) => name === "value")?.t
        if (!tensor) throw new RangeError("expected a tensor as its value")
        this.#known.set(result, {tensor})
        return 0
      }
      const branches = input.flatMap(name => {
        const known = this.#known.get(name)
        if (!known && name) throw new RangeError(`expected inputs from operators before it, found '${name}'`)
        return known && "node" in known ? [known.node] : []
      })
      if (!branches.length) throw new RangeError("expected an input that is no constant, found none")
      if (opType === "Softmax") {
        this.#known.set(result, {node: branches[0]})
        return 0
      }
      const {kind, settings, parameters = {}} = operators[opType](this.#operator(node, branches[0]))
      if (!kind) {
        this.#known.set(result, {node: branches[0]})
        return 0
      }
      const at = this.#builder.add(kind, settings, branches)
      this.#shapes.push(this.#builder.shape)
      const {layer} = this.#builder.graph().nodes[at]
      for (const [name, values] of Object.entries(parameters)) {
        const own = layer.parameters[name]
        if (own.length !== values.length)
          throw new RangeError(`${name}: expected ${own.length} numbers, found ${values.length}`)
        own.set(values)
      }
      const bias = opType === "MatMul" && next ? this.#biasOf(next, result) : undefined
      if (bias) layer.parameters.biases.set(bias)
      this.#known.set(bias ? (next?.output?.[0] ?? "") : result, {node: at})
      return bias ? 1 : 0
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new DataError(
        `${name ? `'${name}' (${opType})` : `${opType} of '${result}'`}: ${error.message}`,
        this.file,
      )
    }
  }

  /** The constant that an Add behind a MatMul adds. */
  #biasOf({opType, input = []}: OnnxNode, product: string): Float64Array | undefined {
    const other = input.find(name => name !== product)
    const known = opType === "Add" && input.includes(product) ? this.#known.get(other ?? "") : undefined
    if (!known || !("tensor" in known)) return undefined
    const values = tensorValues(known.tensor)
    const {length} = this.#builder.graph().nodes[this.#shapes.length - 1].layer.parameters.biases
    if (values.length !== length)
      throw new RangeError(`expected a bias of ${length} numbers, found ${values.length}`)
    return values
  }

  #operator({input = [], attribute = []}: OnnxNode, branch: number): Operator {
    const found = (name: string) => attribute.find(attribute => attribute.name === name)
    const tensor = (k: number) => {
      const known = this.#known.get(input[k] ?? "")
      return known && "tensor" in known ? known.tensor : undefined
    }
    return {
      integer: (name, otherwise) => found(name)?.i ?? (found(name) ? 0 : otherwise),
      real: (name, otherwise) => found(name)?.f ?? (found(name) ? 0 : otherwise),
      integers: name => found(name)?.ints,
      has: k => Boolean(input[k]),
      isConstant: k => tensor(k) !== undefined,
      constant(k) {
        const own = tensor(k)
        if (!own) throw new RangeError(`expected a constant as input ${k + 1}, found '${input[k] ?? "none"}'`)
        return {dims: own.dims ?? [], values: tensorValues(own)}
      },
      shape: branch === outside ? this.#builder.input : this.#shapes[branch],
    }
  }
}
