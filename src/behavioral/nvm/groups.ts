/** Which parameters of a graph are memory devices: each group is a crossbar with its bias line. */
import type {Graph} from "../../network/graph/graph.js"
import type {Layer} from "../../network/graph/layer.js"
import {epsilon} from "../../network/graph/norm.js"

/** What a crossbar stores. */
export interface Group {
  readonly node: number
  readonly weights: Float64Array
  readonly biases: Float64Array
  /** Outputs: rows of the crossbar. */
  readonly rows: number
  /** Whether the same devices serve many positions of an image. */
  readonly convolution: boolean
  /** Writes other weights and biases into the same layer of another copy of the graph. */
  store(weights: Float64Array, biases: Float64Array, layer: Layer): void
}

/**
 * Linear and convolutional layers, the four projections of attention, and batch norms, each of which is one
 * factor and one bias for every channel: w = scale/sqrt(variance + epsilon), b = shift - mean w. Layer
 * norms, position vectors, softmax and pooling are digital.
 */
export function groups({nodes}: Graph): Group[] {
  return nodes.flatMap(({layer}, node): Group[] => {
    const {kind, parameters} = layer
    const plain = (weights: string, biases: string): Group => ({
      node,
      weights: parameters[weights],
      biases: parameters[biases],
      rows: parameters[biases].length,
      convolution: kind === "conv2d",
      store(w, b, {parameters}) {
        parameters[weights].set(w)
        parameters[biases].set(b)
      },
    })
    if (kind === "linear" || kind === "conv2d") return [plain("weights", "biases")]
    if (kind === "attention")
      return ["query", "key", "value", "output"].map(name => plain(name, `${name}Biases`))
    return kind === "batchNorm" ? [normGroup(layer, node)] : []
  })
}

function normGroup({parameters}: Layer, node: number): Group {
  const {scale, shift, mean, variance} = parameters
  const weights = scale.map((value, c) => value / Math.sqrt(variance[c] + epsilon))
  return {
    node,
    weights,
    biases: shift.map((value, c) => value - mean[c] * weights[c]),
    rows: scale.length,
    convolution: false,
    store(w, b, {parameters: {scale, shift, mean, variance}}) {
      for (let c = 0; c < w.length; c++) {
        scale[c] = w[c] * Math.sqrt(variance[c] + epsilon)
        shift[c] = b[c] + mean[c] * w[c]
      }
    },
  }
}
