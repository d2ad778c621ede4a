/** Amplifier gains that bring a network's pre-activations into its neurons' input range. */
import {type Activation, activate} from "../network/neuron.js"
import {amplifierOutput, type LinearAmplifier} from "./closed-form.js"
import type {CrossbarLayer, Synapses} from "./conductance.js"

/** One layer as calibration sees it: ideal wires, its horizontal partitions, its neurons' curve. */
export interface CalibratedLayer {
  readonly synapses: Synapses
  readonly columns: readonly Uint32Array[]
  readonly activation: Activation
}

export interface CalibrationOptions {
  readonly combine: "mean" | "sum"
  readonly amplifier: LinearAmplifier
  readonly vdd_V: number
  /**
   * Wanted root mean square of a layer's neuron inputs. The published neuron goes from 95 % to 5 % in
   * +-0.27 V.
   */
  readonly target_V: number
}

/** The range of gains that is searched. */
const lowest = 1e-3
const highest = 1e6

/**
 * One gain per layer, for a batch of input voltages, count x inputs: layer by layer, the gain at which the
 * root mean square over batch and rows of the neurons' inputs is `target_V`, in the closed form of tiles
 * with ideal wires (`amplifierOutput`) and with neurons that bear any load. About zero, not about the mean:
 * there neurons switch. Throws a RangeError for an empty batch and where no gain from 1e-3 to 1e6 does it.
 */
export function calibrateGains(
  layers: readonly CalibratedLayer[],
  inputs: Float64Array,
  options: CalibrationOptions,
): number[] {
  let volts = inputs
  return layers.map((layer, k) => {
    const width = layer.synapses.columns - 1
    if (!volts.length || volts.length % width)
      throw new RangeError(`layer ${k + 1}: expected rows of ${width} inputs, found ${volts.length} values`)
    const count = volts.length / width
    const sums = tileSums(layer, volts, count, options.vdd_V)
    const outputs = new Float64Array(count * layer.synapses.rows)
    const excess = (gain: number) => rms(neuronInputs(sums, gain, options, outputs)) - options.target_V
    let low = lowest
    let high = highest
    if (!(excess(low) < 0 && excess(high) > 0))
      throw new RangeError(
        `layer ${k + 1}: no gain from ${lowest} to ${highest} brings its neurons' inputs to ${options.target_V} V`,
      )
    while (high / low > 1 + 1e-9) {
      const middle = Math.sqrt(low * high)
      if (excess(middle) < 0) low = middle
      else high = middle
    }
    neuronInputs(sums, low, options, outputs)
    activate(layer.activation, options.vdd_V, outputs, outputs, outputs.length)
    volts = outputs
    return low
  })
}

/** The same layers with other gains. */
export function withGains<Layer extends CrossbarLayer>(
  layers: readonly Layer[],
  gains: readonly number[],
): Layer[] {
  if (gains.length !== layers.length)
    throw new RangeError(`expected a gain for each of ${layers.length} layers, found ${gains.length}`)
  return layers.map((layer, k) => ({...layer, gain: gains[k]}))
}

/** S+, S-, G+, G- of every input, row and partition, in this order: what does not depend on the gain. */
interface TileSums {
  readonly values: Float64Array
  readonly partitions: number
}

function tileSums(layer: CalibratedLayer, volts: Float64Array, count: number, vdd_V: number): TileSums {
  const {synapses, columns} = layer
  const {rows, plus, minus} = synapses
  const width = synapses.columns - 1
  const values = new Float64Array(count * rows * columns.length * 4)
  for (let input = 0, at = 0; input < count; input++)
    for (let row = 0; row < rows; row++)
      for (const part of columns) {
        for (const column of part) {
          const v = column < width ? volts[input * width + column] : vdd_V
          const gPlus = 1 / plus[row * synapses.columns + column]
          const gMinus = 1 / minus[row * synapses.columns + column]
          values[at] += v * gPlus
          values[at + 1] += v * gMinus
          values[at + 2] += gPlus
          values[at + 3] += gMinus
        }
        at += 4
      }
  return {values, partitions: columns.length}
}

function neuronInputs(
  sums: TileSums,
  gain: number,
  options: CalibrationOptions,
  outputs: Float64Array,
): Float64Array {
  const {values, partitions} = sums
  const share = options.combine === "sum" ? 1 : 1 / partitions
  for (let k = 0, at = 0; k < outputs.length; k++) {
    let sum = 0
    for (let partition = 0; partition < partitions; partition++, at += 4)
      sum += amplifierOutput(
        values[at],
        values[at + 1],
        values[at + 2],
        values[at + 3],
        gain,
        options.amplifier,
      )
    outputs[k] = sum * share
  }
  return outputs
}

function rms(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return Math.sqrt(sum / values.length)
}
