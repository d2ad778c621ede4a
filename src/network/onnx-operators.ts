/** What each operator of ONNX becomes in a graph of ours; a new one is one entry in the table below. */

import type {Settings, Shape} from "./graph/layer.js"
import {epsilon} from "./graph/norm.js"
import {transpose} from "./product.js"

/** One operator, with its constants. */
export interface Operator {
  /** The number of an attribute, or what it is by default. */
  integer(name: string, otherwise: number): number
  integers(name: string): readonly number[] | undefined
  real(name: string, otherwise: number): number
  /** Input number k as constant. Throws a RangeError where it is none. */
  constant(k: number): {readonly dims: readonly number[]; readonly values: Float64Array}
  /** Whether there is an input number k, and whether it is constant. */
  has(k: number): boolean
  isConstant(k: number): boolean
  /** Shape of the values that come in. */
  readonly shape: Shape
}

/** The layer that an operator becomes. Without kind, values go through unchanged. */
export interface Translated {
  readonly kind?: string
  readonly settings?: Settings
  readonly parameters?: Readonly<Record<string, Float64Array>>
}

type Translate = (operator: Operator) => Translated

/** Throws a RangeError unless all numbers are the same; then it is that one. */
function same(what: string, values: readonly number[] | undefined, otherwise: number): number {
  const [first = otherwise] = values ?? []
  if (values?.some(value => value !== first))
    throw new RangeError(`expected equal ${what}, found ${values.join(", ")}`)
  return first
}

const expectDefault = (what: string, found: number, expected: number) => {
  if (found !== expected) throw new RangeError(`expected ${what} ${expected}, found ${found}`)
}

function window(operator: Operator): Settings {
  expectDefault("dilations", same("dilations", operator.integers("dilations"), 1), 1)
  expectDefault("ceil_mode", operator.integer("ceil_mode", 0), 0)
  const kernel = same("kernel sizes", operator.integers("kernel_shape"), 0)
  const stride = same("strides", operator.integers("strides"), 1)
  return {kernel, stride, padding: same("pads", operator.integers("pads"), 0)}
}

/** Rows of outputs, whichever way the matrix is stored. */
function linear(operator: Operator, outputsFirst: boolean): Translated {
  const {dims, values} = operator.constant(1)
  if (dims.length !== 2) throw new RangeError(`expected a matrix, found ${dims.length} dimensions`)
  const [outputs, inputs] = outputsFirst ? dims : [dims[1], dims[0]]
  const weights = new Float64Array(values.length)
  if (outputsFirst) weights.set(values)
  else transpose(values, weights, inputs, outputs)
  const biases = operator.has(2) ? operator.constant(2).values : new Float64Array(outputs)
  return {kind: "linear", settings: {outputs}, parameters: {weights, biases}}
}

const plain =
  (kind: string): Translate =>
  () => ({kind})

const through: Translate = () => ({})

const flatten: Translate = ({shape}) => (shape.length > 1 ? {kind: "flatten"} : {})

const norm = (operator: Operator, first: number) => ({
  scale: operator.constant(first).values,
  shift: operator.constant(first + 1).values,
})

export const operators: Readonly<Record<string, Translate>> = {
  Add(operator) {
    if (operator.isConstant(1) || operator.isConstant(0))
      throw new RangeError("expected two branches, found a constant that follows no MatMul")
    return {kind: "add"}
  },
  AveragePool(operator) {
    const settings = window(operator)
    if (settings.padding) expectDefault("count_include_pad", operator.integer("count_include_pad", 0), 0)
    return {kind: "averagePool", settings}
  },
  BatchNormalization(operator) {
    const variance = operator.constant(4).values
    // Ours has a fixed epsilon; the variance makes up for it.
    const more = operator.real("epsilon", 1e-5) - epsilon
    const parameters = {
      ...norm(operator, 1),
      mean: operator.constant(3).values,
      variance: variance.map(value => value + more),
    }
    return {kind: "batchNorm", parameters}
  },
  Conv(operator) {
    expectDefault("group", operator.integer("group", 1), 1)
    const {dims, values} = operator.constant(1)
    const [outputs, , height, width] = dims
    if (dims.length !== 4 || height !== width)
      throw new RangeError(`expected square windows of two dimensions, found ${dims.slice(2).join(" x ")}`)
    const biases = operator.has(2) ? operator.constant(2).values : new Float64Array(outputs)
    const settings = {...window(operator), kernel: height, outputs}
    return {kind: "conv2d", settings, parameters: {weights: values, biases}}
  },
  Dropout: through,
  Flatten(operator) {
    expectDefault("axis", operator.integer("axis", 1), 1)
    return flatten(operator)
  },
  Gemm(operator) {
    expectDefault("alpha", operator.real("alpha", 1), 1)
    expectDefault("beta", operator.real("beta", 1), 1)
    expectDefault("transA", operator.integer("transA", 0), 0)
    return linear(operator, operator.integer("transB", 0) === 1)
  },
  GlobalAveragePool: plain("mean"),
  Identity: through,
  LayerNormalization(operator) {
    expectDefault("axis", operator.integer("axis", -1), -1)
    const found = operator.real("epsilon", 1e-5)
    if (Math.abs(found / epsilon - 1) > 1e-3)
      throw new RangeError(`expected epsilon ${epsilon}, found ${found}`)
    return {kind: "layerNorm", parameters: norm(operator, 1)}
  },
  MatMul: operator => linear(operator, false),
  MaxPool: operator => ({kind: "maxPool", settings: window(operator)}),
  Relu: plain("relu"),
  Reshape(operator) {
    const {values} = operator.constant(1)
    if (values.length !== 2)
      throw new RangeError(`expected a vector for each image, found ${values.length} dimensions`)
    return flatten(operator)
  },
  Sigmoid: plain("sigmoid"),
  Tanh: plain("tanh"),
}
