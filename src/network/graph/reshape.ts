/** Layers that move values, and `add`, which joins two branches. */
import {image, type LayerType, sizeOf, textOf} from "./layer.js"

/** [height, width, channels] becomes one vector in the order of channels, rows, columns: that of ONNX. */
export const flatten: LayerType = {
  kind: "flatten",
  title: "one vector per image: channels, then rows, then columns",
  inputs: 1,
  settings: {},
  shape: (_settings, [shape]) => [sizeOf(shape)],
  place({batch, inputShapes: [shape], inputs: [input], output, gradients}) {
    const [height, width, channels] = shape.length === 3 ? image(shape) : [1, sizeOf(shape), 1]
    const size = height * width * channels
    const sources = new Int32Array(size)
    for (let c = 0, i = 0; c < channels; c++)
      for (let position = 0; position < height * width; position++) sources[i++] = position * channels + c
    return {
      forward() {
        for (let base = 0, i = 0; base < batch * size; base += size)
          for (let j = 0; j < size; j++, i++) output[i] = input[base + sources[j]]
      },
      backward() {
        const to = gradients?.inputs[0]
        if (!to) return
        for (let base = 0, i = 0; base < batch * size; base += size)
          for (let j = 0; j < size; j++, i++) to[base + sources[j]] += gradients.output[i]
      },
    }
  },
}

/** Sum of two branches of the same shape: the skip path of residual networks. */
export const add: LayerType = {
  kind: "add",
  title: "sum of two branches",
  inputs: 2,
  settings: {},
  shape(_settings, [a, b]) {
    if (textOf(a) !== textOf(b))
      throw new RangeError(`expected two branches of one shape, found ${textOf(a)} and ${textOf(b)}`)
    return a
  },
  place({inputs: [a, b], output, gradients}) {
    return {
      forward() {
        for (let i = 0; i < output.length; i++) output[i] = a[i] + b[i]
      },
      backward() {
        if (!gradients) return
        const {output: gradient, inputs} = gradients
        for (const to of inputs) if (to) for (let i = 0; i < to.length; i++) to[i] += gradient[i]
      },
    }
  },
}

/** Every value times a number of its own that is not trained: devices on a path that should do nothing. */
export const gains: LayerType = {
  kind: "gains",
  title: "each value times a number of its own, which is not trained",
  inputs: 1,
  settings: {},
  shape: (_settings, [shape]) => shape,
  parameters: (_settings, [shape]) => ({gains: {shape, fill: 1, fixed: true}}),
  place({layer, batch, inputs: [input], output, gradients}) {
    const {gains} = layer.parameters
    const n = gains.length
    return {
      forward() {
        for (let k = 0, i = 0; k < batch; k++)
          for (let j = 0; j < n; j++, i++) output[i] = gains[j] * input[i]
      },
      backward() {
        const to = gradients?.inputs[0]
        if (!to) return
        for (let k = 0, i = 0; k < batch; k++)
          for (let j = 0; j < n; j++, i++) to[i] += gains[j] * gradients.output[i]
      },
    }
  },
}

/** Positions of an image become tokens, and each gets a vector of its own added: where it was. */
export const tokens: LayerType = {
  kind: "tokens",
  title: "positions become tokens; each gets its own learnt vector added",
  inputs: 1,
  settings: {},
  shape(_settings, [shape]) {
    const [height, width, channels] = image(shape)
    return [height * width, channels]
  },
  parameters(_settings, [shape]) {
    const [height, width, channels] = image(shape)
    return {positions: {shape: [height * width, channels], deviation: 0.02}}
  },
  place({layer, batch, inputs: [input], output, gradients}) {
    const {positions} = layer.parameters
    const n = positions.length
    return {
      forward() {
        for (let k = 0, i = 0; k < batch; k++)
          for (let j = 0; j < n; j++, i++) output[i] = input[i] + positions[j]
      },
      backward() {
        if (!gradients) return
        const {output: gradient, inputs, parameters} = gradients
        const own = parameters.positions.fill(0)
        for (let k = 0, i = 0; k < batch; k++) for (let j = 0; j < n; j++, i++) own[j] += gradient[i]
        const [to] = inputs
        if (to) for (let i = 0; i < to.length; i++) to[i] += gradient[i]
      },
    }
  },
}
