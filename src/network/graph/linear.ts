/** Linear layers: every vector times a matrix, plus a bias. */
import {type LayerType, lastOf, vectorsOf} from "./layer.js"
import {addBias, biasGradient, matrixGradient, vectorGradient} from "./multiply.js"

/** y = W x + b along the last axis; W is outputs x inputs. */
export const linear: LayerType = {
  kind: "linear",
  title: "y = W x + b along the last axis",
  inputs: 1,
  settings: {outputs: {least: 1, title: "rows of the matrix"}},
  shape: ({outputs}, [shape]) => [...shape.slice(0, -1), outputs],
  parameters({outputs}, [shape]) {
    const columns = lastOf(shape)
    return {
      weights: {shape: [outputs, columns], deviation: Math.sqrt(2 / columns)},
      biases: {shape: [outputs], fill: 0},
    }
  },
  place({node, layer, batch, inputShapes: [shape], inputs: [input], output, multiply, scratch, gradients}) {
    const {weights, biases} = layer.parameters
    const rows = batch * vectorsOf(shape)
    const columns = lastOf(shape)
    const product = {node, layer, part: "weights", rows, columns, outputs: biases.length, window: 1}
    return {
      forward() {
        multiply(product, input, weights, output)
        addBias(output, biases, rows)
      },
      backward() {
        if (!gradients) return
        const {output: gradient, inputs, parameters} = gradients
        matrixGradient(product, input, gradient, parameters.weights)
        biasGradient(gradient, parameters.biases, rows)
        const [to] = inputs
        if (!to) return
        const own = scratch(rows * columns)
        vectorGradient(product, weights, gradient, own)
        for (let i = 0; i < to.length; i++) to[i] += own[i]
      },
    }
  },
}
