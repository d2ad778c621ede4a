/**
 * Networks as circuits over time: the inputs rise, the answer follows. Several images share one
 * factorization.
 */
import {FrozenTran, type LaneDrive} from "../analysis/frozen.js"
import type {Circuit} from "../circuit/circuit.js"
import type {DeviceType} from "../circuit/device.js"
import {elaborate} from "../circuit/elaborate.js"
import {type CompileOptions, compile} from "./compile.js"
import type {CrossbarLayer} from "./conductance.js"
import {biasNode, inputNode, outputNode, outputNodes, supplyNode} from "./element.js"
import {suppliesOf} from "./evaluate.js"
import {type TransientFigures, transientFigures} from "./transient-figures.js"

export interface TransientSettings {
  /**
   * In which the inputs go from 0 V to their voltages, from time 0 on; biases and supplies are there
   * before.
   */
  readonly rise_s: number
  /** When the answer is taken. */
  readonly sample_s: number
  /**
   * The step until the answer is taken, of 200 steps at least. From then on it doubles whenever the time
   * that has passed has doubled.
   */
  readonly step_s: number
  /** Where to give up. */
  readonly stop_s: number
}

/** Rise and sampling time as published (Amin et al., ISCAS 2022). */
export const transientSettings: TransientSettings = {
  rise_s: 0.1e-9,
  sample_s: 1e-9,
  step_s: 10e-12,
  stop_s: 100e-9,
}

/** One image over time. */
export interface ImageTransient extends TransientFigures {
  readonly times_s: Float64Array
  /** times x outputs. */
  readonly outputs_V: Float64Array
  /** What all sources deliver. */
  readonly power_W: Float64Array
  /** The operating point. */
  readonly final_V: Float64Array
}

/** A run ends when no neuron's output is further from the operating point. */
const settled_V = 1e-6

/** Of one length. */
const leastSteps = 200

/** So many images at a time. */
const mostLanes = 8

/** An output's swing counts as at least this part of the supply. */
const leastSwing = 0.1

/**
 * `volts`: count x inputs. `progress` gets the part of the work that is done. Throws what `compile` and
 * `elaborate` throw, CircuitError for elements with a past of their own, AnalysisError where there is no
 * solution.
 */
export function networkTransient(
  layers: readonly CrossbarLayer[],
  options: CompileOptions,
  types: readonly DeviceType[],
  volts: Float64Array,
  settings: TransientSettings = transientSettings,
  progress: (part: number) => void = () => {},
): ImageTransient[] {
  const inputs = layers[0].inputs
  const count = volts.length / inputs
  const chunks = Math.ceil(count / mostLanes)
  const lanes = Math.ceil(count / chunks)
  const run = new Run(layers, elaborate(compile(layers, options), types), lanes, settings)
  const images: ImageTransient[] = []
  try {
    for (let chunk = 0; chunk < chunks; chunk++) {
      // The last lanes of the last chunk show the last image again.
      const shown = Float64Array.from({length: lanes * inputs}, (_, k) => {
        const image = Math.min(chunk * lanes + Math.floor(k / inputs), count - 1)
        return volts[image * inputs + (k % inputs)]
      })
      images.push(...run.lanes(shown, part => progress((chunk + part) / chunks)))
    }
  } finally {
    run.dispose()
  }
  return images.slice(0, count)
}

class Run {
  readonly #frozen: FrozenTran
  readonly #inputs: Int32Array // branch of each input's source
  readonly #supplies: Int32Array // unknowns that tell what the other sources deliver
  readonly #weights: Float64Array // W per V or A of these
  readonly #outputs: Int32Array
  readonly #neurons: Int32Array
  readonly #least_V: number

  constructor(
    layers: readonly CrossbarLayer[],
    circuit: Circuit,
    readonly width: number,
    readonly settings: TransientSettings,
  ) {
    const find = (unknown: string) => circuit.find(unknown) ?? 0
    const sources = circuit.placements.find(({type}) => type.title === "voltage source")?.elements
    const names = sources?.names ?? []
    const supplies = suppliesOf(circuit, layers.length)
    this.#inputs = Int32Array.from({length: layers[0].inputs}, (_, k) => find(`i(vin_${k})`))
    this.#supplies = Int32Array.from(supplies, ({unknown}) => find(unknown))
    this.#weights = Float64Array.from(supplies, ({weight}) => weight)
    this.#outputs = Int32Array.from(outputNodes(layers), node => find(`v(${node})`))
    this.#neurons = Int32Array.from(
      layers.flatMap((layer, k) => Array.from({length: layer.outputs}, (_, row) => outputNode(k + 1, row))),
      node => find(`v(${node})`),
    )
    const supply = sources?.parameters.dc[names.indexOf("vdd_1")] ?? 0
    this.#least_V = leastSwing * supply
    this.#frozen = new FrozenTran(circuit, width, [
      ...names.map(name => `i(${name})`),
      ...supplies.map(({unknown}) => unknown),
      ...layers.flatMap((_, k) => [`v(${biasNode(k + 1)})`, `v(${supplyNode(k + 1)})`]),
      ...Array.from(this.#inputs, (_, k) => `v(${inputNode(k)})`),
    ])
  }

  dispose() {
    this.#frozen.dispose()
  }

  /** `volts`: lanes x inputs. */
  lanes(volts: Float64Array, progress: (part: number) => void): ImageTransient[] {
    const {rise_s, sample_s, step_s, stop_s} = this.settings
    const {width: lanes} = this
    const inputs = this.#inputs.length
    const drive: LaneDrive = (b, t) => {
      const part = Math.min(1, t / rise_s)
      for (let k = 0; k < inputs; k++)
        for (let lane = 0; lane < lanes; lane++)
          b[this.#inputs[k] * lanes + lane] = part * volts[lane * inputs + k]
    }
    // Even, so that half of the steps make the same time when they are twice as long.
    const doubleAfter = 2 * Math.ceil(Math.max(leastSteps, sample_s / step_s) / 2)
    const final = this.#frozen.steady(drive, stop_s + rise_s)
    const times: number[] = []
    const outputs: Float64Array[] = []
    const powers: Float64Array[] = []
    for (const {at, x} of this.#frozen.run({step_s, doubleAfter}, drive)) {
      times.push(at)
      outputs.push(this.#pick(x))
      powers.push(this.#power(x, volts, Math.min(1, at / rise_s)))
      progress(Math.min(1, at / sample_s))
      if (at >= stop_s || (at >= sample_s && this.#settled(x, final))) break
    }
    const answers = this.#pick(final)
    const width = this.#outputs.length
    return Array.from({length: lanes}, (_, lane) => {
      const course = {
        times_s: Float64Array.from(times),
        outputs_V: Float64Array.from(
          {length: times.length * width},
          (_, k) => outputs[Math.floor(k / width)][lane * width + (k % width)],
        ),
        power_W: Float64Array.from(powers, power => power[lane]),
        final_V: answers.slice(lane * width, (lane + 1) * width),
      }
      return {...course, ...transientFigures(course, sample_s, this.#least_V)}
    })
  }

  /** lanes x outputs. */
  #pick(x: Float64Array): Float64Array {
    const {width: lanes} = this
    const width = this.#outputs.length
    return Float64Array.from(
      {length: lanes * width},
      (_, k) => x[this.#outputs[k % width] * lanes + Math.floor(k / width)],
    )
  }

  /** An input delivers -v i. */
  #power(x: Float64Array, volts: Float64Array, part: number): Float64Array {
    const {width: lanes} = this
    const inputs = this.#inputs.length
    const power = new Float64Array(lanes)
    for (let lane = 0; lane < lanes; lane++) {
      for (let k = 0; k < inputs; k++)
        power[lane] -= part * volts[lane * inputs + k] * x[this.#inputs[k] * lanes + lane]
      for (let k = 0; k < this.#supplies.length; k++)
        power[lane] += this.#weights[k] * x[this.#supplies[k] * lanes + lane]
    }
    return power
  }

  #settled(x: Float64Array, final: Float64Array): boolean {
    const {width: lanes} = this
    for (const i of this.#neurons)
      for (let lane = 0; lane < lanes; lane++)
        if (!(Math.abs(x[i * lanes + lane] - final[i * lanes + lane]) <= settled_V)) return false
    return true
  }
}
