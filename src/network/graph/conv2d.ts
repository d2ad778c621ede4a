/** Convolutions as products: the window's values at every position make a vector. */
import {image, type LayerType, type Settings, type Shape} from "./layer.js"
import {addBias, biasGradient, matrixGradient, vectorGradient} from "./multiply.js"

/**
 * y[row, column, k] = b_k + sum over channels c and window (i, j) of w[k, c, i, j] x[row s + i - p, column
 * s + j - p, c] with stride s and padding p by zeros. Weights are outputs x channels x kernel x kernel, as
 * ONNX has them.
 */
export const conv2d: LayerType = {
  kind: "conv2d",
  title: "convolution with square windows, zeros around the image",
  inputs: 1,
  settings: {
    outputs: {least: 1, title: "channels of the result"},
    kernel: {least: 1, title: "height and width of the window"},
    stride: {default: 1, least: 1, title: "steps of the window"},
    padding: {default: 0, least: 0, title: "zeros on each side"},
  },
  shape: (settings, [shape]) => [...windows(settings, shape), settings.outputs],
  parameters({outputs, kernel}, [shape]) {
    const channels = image(shape)[2]
    return {
      weights: {
        shape: [outputs, channels, kernel, kernel],
        deviation: Math.sqrt(2 / (channels * kernel ** 2)),
      },
      biases: {shape: [outputs], fill: 0},
    }
  },
  place({node, layer, batch, inputShapes: [shape], inputs: [input], output, multiply, scratch, gradients}) {
    const {weights, biases} = layer.parameters
    const sources = windowSources(layer.settings, shape)
    const window = layer.settings.kernel ** 2
    const columns = image(shape)[2] * window
    const rows = (batch * sources.length) / columns
    const size = input.length / batch
    const product = {node, layer, part: "weights", rows, columns, outputs: biases.length, window}
    const gather = () => {
      const vectors = scratch(rows * columns)
      for (let k = 0, base = 0, i = 0; k < batch; k++, base += size)
        for (let j = 0; j < sources.length; j++, i++)
          vectors[i] = sources[j] < 0 ? 0 : input[base + sources[j]]
      return vectors
    }
    return {
      forward() {
        multiply(product, gather(), weights, output)
        addBias(output, biases, rows)
      },
      backward() {
        if (!gradients) return
        const {output: gradient, inputs, parameters} = gradients
        // Gathered anew: vectors of all layers at once would take many times the memory.
        matrixGradient(product, gather(), gradient, parameters.weights)
        biasGradient(gradient, parameters.biases, rows)
        const [to] = inputs
        if (!to) return
        const own = scratch(rows * columns)
        vectorGradient(product, weights, gradient, own)
        for (let k = 0, base = 0, i = 0; k < batch; k++, base += size)
          for (let j = 0; j < sources.length; j++, i++) if (sources[j] >= 0) to[base + sources[j]] += own[i]
      },
    }
  },
}

/** Values in the windows of one image: more is a mistake, and would take all memory. */
const largest = 2 ** 25

/** Positions of the window: rows and columns. Throws a RangeError where the image is smaller than it. */
export function windows({kernel, stride, padding}: Settings, shape: Shape): readonly [number, number] {
  const [height, width, channels] = image(shape)
  if (padding >= kernel)
    throw new RangeError(`expected a padding below the kernel of ${kernel}, found ${padding}`)
  if (Math.min(height, width) + 2 * padding < kernel)
    throw new RangeError(
      `expected at least ${kernel} x ${kernel} values for the window, found ${height} x ${width}` +
        (padding ? ` with ${padding} zeros on each side` : ""),
    )
  const count = (length: number) => Math.floor((length + 2 * padding - kernel) / stride) + 1
  const values = count(height) * count(width) * channels * kernel ** 2
  if (values > largest)
    throw new RangeError(`expected at most ${largest} values in all windows, found ${values}`)
  return [count(height), count(width)]
}

/**
 * Where each value of each window lies in an image, or -1 where the image ends: positions, then channels,
 * then window rows and columns.
 */
export function windowSources(settings: Settings, shape: Shape): Int32Array {
  const {kernel, stride, padding} = settings
  const [height, width, channels] = image(shape)
  const [rows, columns] = windows(settings, shape)
  const sources = new Int32Array(rows * columns * channels * kernel * kernel)
  let i = 0
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < channels; channel++)
        for (let y = row * stride - padding; y < row * stride - padding + kernel; y++)
          for (let x = column * stride - padding; x < column * stride - padding + kernel; x++)
            sources[i++] =
              y >= 0 && y < height && x >= 0 && x < width ? (y * width + x) * channels + channel : -1
  return sources
}
