/** A network's circuit that is elaborated once and then programmed with other weights and gains. */
import {type CondensedData, condense} from "../analysis/condense.js"
import type {Circuit} from "../circuit/circuit.js"
import type {DeviceType} from "../circuit/device.js"
import {elaborate} from "../circuit/elaborate.js"
import type {Netlist} from "../netlist/card.js"
import type {Levels} from "../network/quantize.js"
import {Random} from "../network/random.js"
import {amplifierInput_Ohm} from "./closed-form.js"
import type {CompileOptions} from "./compile.js"
import {type CrossbarLayer, levelsOfLayers, synapses} from "./conductance.js"
import {biasNode, inputNode, neuronInputNode, outputNode} from "./element.js"
import {devices} from "./technology.js"

/** Elements of one layer, by their place in the circuit's resistors. */
interface LayerElements {
  /** outputs x (inputs + 1), row-major. */
  readonly plus: Int32Array
  readonly minus: Int32Array
  /** The two of every amplifier that are gain x 1 kOhm. */
  readonly feedback: Int32Array
}

export class ProgrammableCircuit {
  readonly #circuit: Circuit
  readonly #options: CompileOptions & {readonly levels: Levels}
  readonly #resistances: Float64Array
  readonly #layers: readonly LayerElements[]
  /** Unknowns of the condensed circuit, beside those that devices load. */
  readonly kept: readonly string[]

  /**
   * `netlist` is what `compile` makes of `layers`, which give the shape. Throws what `elaborate` throws, and a
   * RangeError for amplifiers other than the ideal one.
   */
  constructor(
    netlist: Netlist,
    layers: readonly CrossbarLayer[],
    options: CompileOptions,
    types: readonly DeviceType[],
  ) {
    if ((options.amplifier ?? "ideal") !== "ideal")
      throw new RangeError("amplifier: expected 'ideal', whose gain can be programmed, found another")
    this.#options = {...options, levels: options.levels ?? levelsOfLayers(layers)}
    this.#circuit = elaborate(netlist, types)
    const found = this.#circuit.placements.find(({type}) => type.title === "resistor")
    if (!found) throw new RangeError("expected a circuit with resistors, found none")
    const {names, parameters} = found.elements
    this.#resistances = parameters.r
    this.#layers = layersOf(names, layers)
    this.kept = layers.flatMap(({inputs, outputs}, k) => {
      const rows = Array.from({length: outputs}, (_, row) => row)
      const nodes = [
        biasNode(k + 1),
        ...rows.flatMap(row => [neuronInputNode(k + 1, row), outputNode(k + 1, row)]),
      ]
      const first = k
        ? []
        : Array.from({length: inputs}, (_, i) => [`i(vin_${i})`, `v(${inputNode(i)})`]).flat()
      return [...first, ...nodes.map(node => `v(${node})`)]
    })
  }

  /**
   * The condensed circuit with these weights and gains: what `condense` makes of their compiled netlist, keeping
   * inputs, bias lines, neuron inputs and neuron outputs. The layers' shape must be that of the first ones.
   */
  program(layers: readonly CrossbarLayer[]): CondensedData {
    const {device = devices.mram, levels, access_Ohm = 0} = this.#options
    const {variation_percent = 0, seed = 1} = this.#options
    const random = new Random(seed)
    for (const [k, layer] of layers.entries()) {
      const {plus, minus, feedback} = this.#layers[k]
      const pairs = synapses(layer, {device, levels, access_Ohm, variation_percent, random})
      for (let i = 0; i < plus.length; i++) {
        this.#resistances[plus[i]] = pairs.plus[i]
        this.#resistances[minus[i]] = pairs.minus[i]
      }
      for (const i of feedback) this.#resistances[i] = layer.gain * amplifierInput_Ohm
    }
    this.#circuit.restamp()
    const condensed = condense(this.#circuit, this.kept)
    condensed.dispose()
    return condensed.data
  }
}

function layersOf(names: readonly string[], layers: readonly CrossbarLayer[]): LayerElements[] {
  const lists = layers.map(({inputs, outputs}) => ({
    plus: new Int32Array(outputs * (inputs + 1)),
    minus: new Int32Array(outputs * (inputs + 1)),
    feedback: [] as number[],
  }))
  for (const [i, name] of names.entries()) {
    const [, kind, layer, row, column] = /^(rp|rm)_(\d+)_(\d+)_(\d+)$/.exec(name) ?? []
    if (kind) {
      const list = lists[Number(layer) - 1]
      const k = Number(row) * (layers[Number(layer) - 1].inputs + 1) + Number(column)
      if (kind === "rp") list.plus[k] = i
      else list.minus[k] = i
      continue
    }
    const [, owner] = /^xa_(\d+)_\d+_\d+\.r[fg]$/.exec(name) ?? []
    if (owner) lists[Number(owner) - 1].feedback.push(i)
  }
  return lists.map(({plus, minus, feedback}) => ({plus, minus, feedback: Int32Array.from(feedback)}))
}
