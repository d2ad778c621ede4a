/** Normalization: batch norm over images and positions, layer norm over each vector. */
import {type LayerType, lastOf, type Shape, type Site} from "./layer.js"

/** Keeps variances from zero, as usual. */
export const epsilon = 1e-5

/** Part of a batch's mean and variance in the running ones. */
const renewal = 0.1

const scaleAndShift = (shape: Shape) => ({
  scale: {shape: [lastOf(shape)], fill: 1},
  shift: {shape: [lastOf(shape)], fill: 0},
})

/**
 * y = scale (x - mean)/sqrt(variance + epsilon) + shift for every channel (Ioffe, Szegedy 2015). Where it
 * is trained, mean and variance are the batch's and renew the running ones; else the running ones count.
 */
export const batchNorm: LayerType = {
  kind: "batchNorm",
  title: "each channel normalized by means over images and positions",
  inputs: 1,
  settings: {},
  shape: (_settings, [shape]) => shape,
  parameters: (_settings, [shape]) => ({
    ...scaleAndShift(shape),
    mean: {shape: [lastOf(shape)], fill: 0, fixed: true},
    variance: {shape: [lastOf(shape)], fill: 1, fixed: true},
  }),
  place: site => (site.gradients ? trainedBatchNorm(site, site.gradients) : fixedBatchNorm(site)),
}

function fixedBatchNorm({layer, inputs: [input], output}: Site) {
  const {scale, shift, mean, variance} = layer.parameters
  const n = scale.length
  const factor = new Float64Array(n)
  const offset = new Float64Array(n)
  return {
    forward() {
      for (let c = 0; c < n; c++) {
        factor[c] = scale[c] / Math.sqrt(variance[c] + epsilon)
        offset[c] = shift[c] - mean[c] * factor[c]
      }
      for (let i = 0; i < output.length; )
        for (let c = 0; c < n; c++, i++) output[i] = factor[c] * input[i] + offset[c]
    },
    backward() {},
  }
}

function trainedBatchNorm({layer, inputs: [input], output}: Site, gradients: NonNullable<Site["gradients"]>) {
  const {scale, shift, mean, variance} = layer.parameters
  const n = scale.length
  const count = input.length / n
  const own = new Float64Array(n)
  const inverse = new Float64Array(n)
  return {
    forward() {
      own.fill(0)
      for (let i = 0; i < input.length; ) for (let c = 0; c < n; c++, i++) own[c] += input[i] / count
      inverse.fill(0)
      for (let i = 0; i < input.length; )
        for (let c = 0; c < n; c++, i++) inverse[c] += (input[i] - own[c]) ** 2 / count
      for (let c = 0; c < n; c++) {
        mean[c] += renewal * (own[c] - mean[c])
        // Unbiased, as others do: images that come later are not those the mean was taken of.
        variance[c] += renewal * ((inverse[c] * count) / Math.max(count - 1, 1) - variance[c])
        inverse[c] = 1 / Math.sqrt(inverse[c] + epsilon)
      }
      for (let i = 0; i < output.length; )
        for (let c = 0; c < n; c++, i++) output[i] = scale[c] * inverse[c] * (input[i] - own[c]) + shift[c]
    },
    backward() {
      // With u = (x - mean)/deviation: dL/dx = scale/deviation (g - mean(g) - u mean(g u)).
      const {output: gradient, inputs, parameters} = gradients
      const sums = parameters.shift.fill(0)
      const products = parameters.scale.fill(0)
      for (let i = 0; i < gradient.length; )
        for (let c = 0; c < n; c++, i++) {
          sums[c] += gradient[i]
          products[c] += gradient[i] * (input[i] - own[c]) * inverse[c]
        }
      const [to] = inputs
      if (!to) return
      for (let i = 0; i < to.length; )
        for (let c = 0; c < n; c++, i++) {
          const u = (input[i] - own[c]) * inverse[c]
          to[i] += scale[c] * inverse[c] * (gradient[i] - (sums[c] + u * products[c]) / count)
        }
    },
  }
}

/** The same for each vector by itself, over its features (Ba, Kiros, Hinton 2016). */
export const layerNorm: LayerType = {
  kind: "layerNorm",
  title: "each vector normalized by its own mean and variance",
  inputs: 1,
  settings: {},
  shape: (_settings, [shape]) => shape,
  parameters: (_settings, [shape]) => scaleAndShift(shape),
  place({layer, inputs: [input], output, gradients}) {
    const {scale, shift} = layer.parameters
    const n = scale.length
    const normal = new Float64Array(gradients ? input.length : 0)
    const inverse = new Float64Array(input.length / n)
    return {
      forward() {
        for (let row = 0, start = 0; row < inverse.length; row++, start += n) {
          let mean = 0
          for (let i = start; i < start + n; i++) mean += input[i]
          mean /= n
          let variance = 0
          for (let i = start; i < start + n; i++) variance += (input[i] - mean) ** 2
          inverse[row] = 1 / Math.sqrt(variance / n + epsilon)
          for (let c = 0, i = start; c < n; c++, i++) {
            const u = (input[i] - mean) * inverse[row]
            if (gradients) normal[i] = u
            output[i] = scale[c] * u + shift[c]
          }
        }
      },
      backward() {
        if (!gradients) return
        const {output: gradient, inputs, parameters} = gradients
        const [to] = inputs
        parameters.scale.fill(0)
        parameters.shift.fill(0)
        for (let row = 0, start = 0; row < inverse.length; row++, start += n) {
          let sum = 0
          let product = 0
          for (let c = 0, i = start; c < n; c++, i++) {
            parameters.shift[c] += gradient[i]
            parameters.scale[c] += gradient[i] * normal[i]
            sum += gradient[i] * scale[c]
            product += gradient[i] * scale[c] * normal[i]
          }
          if (!to) continue
          for (let c = 0, i = start; c < n; c++, i++)
            to[i] += inverse[row] * (gradient[i] * scale[c] - (sum + normal[i] * product) / n)
        }
      },
    }
  },
}
