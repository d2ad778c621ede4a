/**
 * A batch through the layers of a training: filled with images, forward to the loss, backward to all
 * gradients.
 */
import {type Dataset, type Encoding, encode} from "./dataset.js"
import {distort} from "./distort.js"
import {steepness} from "./neuron.js"
import type {Random} from "./random.js"
import type {TrainLayer} from "./train-layer.js"

/** The chosen images, distorted where `distortion` is not 0, into the first layer's inputs and `labels`. */
export function fillBatch(
  dataset: Dataset,
  inputs: Uint32Array,
  layer: TrainLayer,
  encoding: Encoding,
  labels: Uint8Array,
  distortion: number,
  random: Random,
): void {
  const {driven, columns} = layer
  const {width, values} = dataset
  const image = {...dataset, count: 1, values: new Uint8Array(width)}
  for (let i = 0; i < inputs.length; i++) {
    const volts = driven.subarray(i * columns, i * columns + width)
    if (distortion) {
      distort(values, inputs[i] * width, Math.sqrt(width), distortion, random, image.values)
      encode(image, encoding, layer.options.vdd, 0, 1, volts)
    } else encode(dataset, encoding, layer.options.vdd, inputs[i], 1, volts)
    labels[i] = dataset.labels[inputs[i]]
  }
}

/** Spread of the neurons' inputs at the start: on the steep part of their curve, V. */
const spread_V = 0.2

/** Chooses scales and gains so that the neurons start on the steep part of their curve. */
export function initializeStrengths(layers: readonly TrainLayer[], limit: number): void {
  for (const [i, layer] of layers.entries()) {
    const {logStrength, sums} = layer
    // The amplifier's output is not quite proportional to its gain.
    for (let k = 0; k < 3; k++) {
      layer.forward()
      for (let row = 0; row < logStrength.length; row++) {
        const factor = Math.log(spread_V / Math.max(deviation(sums, row, logStrength.length), 1e-9))
        logStrength[row] = Math.max(-limit, Math.min(logStrength[row] + factor, limit))
      }
    }
    layer.forward()
    if (i + 1 < layers.length) layer.drive(layers[i + 1])
  }
}

/** Standard deviation of every `step`-th value from `first` on. */
function deviation(values: Float64Array, first: number, step: number): number {
  let sum = 0
  let squares = 0
  for (let i = first; i < values.length; i += step) {
    sum += values[i]
    squares += values[i] * values[i]
  }
  const count = values.length / step
  const mean = sum / count
  return Math.sqrt(Math.max(0, squares / count - mean * mean))
}

/** One batch forward and backward; returns its mean loss. */
export function pass(layers: readonly TrainLayer[], labels: Uint8Array): number {
  const last = layers[layers.length - 1]
  for (const [i, layer] of layers.entries()) {
    layer.forward()
    if (layer !== last) layer.drive(layers[i + 1])
  }
  const loss = crossEntropy(last, labels)
  for (let i = layers.length - 1; i >= 0; i--) layers[i].backward(layers[i - 1])
  return loss
}

/** Softmax over the output neurons' exponents; fills the last layer's gradient, returns the mean loss. */
function crossEntropy(last: TrainLayer, labels: Uint8Array): number {
  const {sums, sumGradient} = last
  const {outputs, activation} = last.options
  const slope = activation === "relu" ? steepness : -steepness
  const n = labels.length
  let loss = 0
  for (let i = 0; i < n; i++) {
    const start = i * outputs
    let largest = Number.NEGATIVE_INFINITY
    for (let j = start; j < start + outputs; j++) largest = Math.max(largest, slope * sums[j])
    let total = 0
    for (let j = start; j < start + outputs; j++)
      total += sumGradient[j] = Math.exp(slope * sums[j] - largest)
    const right = start + labels[i]
    loss -= slope * sums[right] - largest - Math.log(total)
    for (let j = start; j < start + outputs; j++) {
      const exponentGradient = sumGradient[j] / total - (j === right ? 1 : 0)
      sumGradient[j] = (slope * exponentGradient) / n
    }
  }
  return loss / n
}
