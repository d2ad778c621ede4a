/** Networks to netlists: crossbars with wires, partitions, amplifiers and neurons, as plain SPICE cards. */
import {type Card, type Netlist, noAssignments, type Scope, type Subcircuit} from "../netlist/card.js"
import type {Levels} from "../network/quantize.js"
import {type CrossbarLayer, gainOf, levelsOfLayers, synapses} from "./conductance.js"
import {biasNode, inputNode, outputNode, supplyNode, twoTerminal} from "./element.js"
import {Fabrication, type FabricationOptions} from "./fabrication.js"
import {appendLayer, type LayerCircuit} from "./layer.js"
import {appendLibrary, findLibrary} from "./libraries.js"
import type {AmplifierName, Dialect, NeuronName} from "./library.js"
import {columnParts, type PartitionCounts, rowParts} from "./partition.js"
import {checkDevice, type Device, devices} from "./technology.js"
import {type Wires, wireGeometry, wireResistances} from "./wires.js"

export type Neuron = NeuronName | Scope

/** Everything has a default; together they are the published circuit, unpartitioned. */
export interface CompileOptions extends FabricationOptions {
  /** Default: one of each in every layer. */
  readonly partitions?: PartitionCounts
  /** Default: MRAM. */
  readonly device?: Device
  /** Says what a zero weight is (see `synapses`). Default: the coarsest levels that hold all weights. */
  readonly levels?: Levels
  /** On-resistance in series with every synapse resistor. Default 0. */
  readonly access_Ohm?: number
  /** On-resistance of a switch at every amplifier's output. Default 0. */
  readonly switch_Ohm?: number
  /**
   * From every amplifier's output to the neuron. Default 1 mOhm as published, 1 kOhm with `limited`
   * amplifiers: tied harder, those fight each other into their limits.
   */
  readonly tie_Ohm?: number
  /** Default: resistances of `wireGeometry`, no capacitances. */
  readonly wires?: Wires | "off"
  /** What neurons see of their horizontal partitions. Default `mean`. */
  readonly combine?: "mean" | "sum"
  /** A built-in one or subcircuits `amplifier p m out gain=` and `summer in out count=`. Default `ideal`. */
  readonly amplifier?: AmplifierName | Scope
  /** Gain-bandwidth product of their op-amps: `gbw=` of every amplifier and summer. Default: no limit. */
  readonly gainBandwidth_Hz?: number
  /** A built-in one or a subcircuit `neuron in out vdd`; a list has one for each layer. Default `mram`. */
  readonly neuron?: Neuron | readonly Neuron[]
  /** Assignments of every neuron: `{rlow: "5k"}`. */
  readonly neuronParameters?: Readonly<Record<string, string>>
  /** Supply and bias line. Default 0.8 V. */
  readonly vdd_V?: number
  /** Voltages of the inputs. Default 0. */
  readonly inputs?: ArrayLike<number>
  /** Whose elements the built-in subcircuits use. Default `crosspice`. */
  readonly dialect?: Dialect
}

const defaults = {
  device: devices.mram as Device,
  access_Ohm: 0,
  switch_Ohm: 0,
  wires: wireResistances(wireGeometry) as Wires | "off",
  combine: "mean" as "mean" | "sum",
  amplifier: "ideal" as AmplifierName | Scope,
  neuron: "mram" as Neuron | readonly Neuron[],
  neuronParameters: noAssignments,
  vdd_V: 0.8,
  dialect: "crosspice" as Dialect,
} satisfies CompileOptions

/**
 * The circuit of a network. Layers are numbered from 1; rows, columns, neurons and partitions from 0.
 * Sources come first: `vin_<k>`, then for each layer `vbias_<l>` and `vdd_<l>`; the answer is at the nodes
 * `out_<last layer>_<k>`. Names inside layers: see `appendLayer` and `appendTile`. Throws a RangeError for
 * sizes and values that make no circuit, naming layer and value, and a NetlistError for a library without
 * the subcircuit.
 */
export function compile(layers: readonly CrossbarLayer[], options: CompileOptions = {}): Netlist {
  const settings = {...defaults, ...options}
  const {device, wires, combine, amplifier, vdd_V, dialect, access_Ohm} = settings
  const levels = options.levels ?? levelsOfLayers(layers)
  const tie_Ohm = tieOf(options)
  checkSettings(settings)
  if (options.gainBandwidth_Hz !== undefined) above0("gain-bandwidth product", options.gainBandwidth_Hz)
  above0("tie resistance", tie_Ohm)
  const {horizontal, vertical} = checkShape(layers, options.partitions)
  const neurons = neuronsOf(settings.neuron, layers.length)
  const amplifiers = findLibrary("amplifier", amplifier, dialect)
  const sums = combine === "sum" && horizontal.some(count => count > 1)
  if (options.offset_V) requireOffset(amplifiers, sums)
  const amplifierOffsets = amplifier === "virtual-ground" ? ["offset", "offset2"] : ["offset"]

  const cards: Card[] = []
  const fabrication = new Fabrication(options)
  let inputs = Array.from({length: layers[0].inputs}, (_, k) => inputNode(k))
  for (const card of inputCards(options.inputs ?? new Float64Array(inputs.length), inputs.length))
    cards.push(card)
  for (const [k, layer] of layers.entries()) {
    const number = k + 1
    cards.push(
      twoTerminal(`vbias_${number}`, biasNode(number), "0", vdd_V),
      twoTerminal(`vdd_${number}`, supplyNode(number), "0", vdd_V),
    )
    const limits = {
      ...(amplifier === "limited" && {high: String(vdd_V), low: String(-vdd_V)}),
      ...(options.gainBandwidth_Hz !== undefined && {gbw: String(options.gainBandwidth_Hz)}),
    }
    const offsets = (names: readonly string[]) =>
      Object.fromEntries(
        names.flatMap(name => {
          const volts = fabrication.offset_V()
          return volts === undefined ? [] : [[name, String(volts)]]
        }),
      )
    const circuit = (): LayerCircuit => ({
      layer: number,
      synapses: synapses(layer, {device, levels, access_Ohm, fabrication}),
      columns: columnParts(layer, horizontal[k]),
      rows: rowParts(layer, vertical[k]),
      wires,
      fabrication,
      tie_Ohm: tie_Ohm + settings.switch_Ohm,
      combine,
      amplifier: row => ({gain: String(gainOf(layer, row)), ...limits, ...offsets(amplifierOffsets)}),
      summer: () => ({...limits, ...offsets(["offset"])}),
      neuron: settings.neuronParameters,
      neuronSubcircuit: neurons[k].name,
    })
    appendLayer(cards, naming(number, circuit), [...inputs, biasNode(number)])
    inputs = Array.from({length: layer.outputs}, (_, row) => outputNode(number, row))
  }

  const subcircuits = new Map<string, Subcircuit>()
  const needed = sums ? (["amplifier", "summer"] as const) : (["amplifier"] as const)
  appendLibrary(cards, subcircuits, amplifiers, needed)
  for (const [name, neuron] of new Map(neurons.map(({name, neuron}) => [name, neuron])))
    appendLibrary(cards, subcircuits, findLibrary("neuron", neuron, dialect), ["neuron"], name)
  const sizes = [layers[0].inputs, ...layers.map(layer => layer.outputs)]
  return {title: `network ${sizes.join(" x ")} as crossbars`, cards, subcircuits}
}

/** From every amplifier's output to the neuron, Ohm, without the switch. */
export function tieOf({tie_Ohm, amplifier}: CompileOptions): number {
  return tie_Ohm ?? (amplifier === "limited" ? 1e3 : 1e-3)
}

/**
 * The same netlist for other input voltages; cards but the inputs' are shared. Voltage k is that of
 * the source `vin_<k>`. Throws a RangeError for another number of them than the network has.
 */
export function withInputs(netlist: Netlist, inputs: ArrayLike<number>): Netlist {
  const count = netlist.cards.findIndex(card => !card.name.startsWith("vin_"))
  return {...netlist, cards: [...inputCards(inputs, count), ...netlist.cards.slice(count)]}
}

function inputCards(voltages: ArrayLike<number>, count: number): Card[] {
  if (voltages.length !== count)
    throw new RangeError(`expected ${count} input voltages, found ${voltages.length}`)
  return Array.from({length: count}, (_, k) => {
    if (!Number.isFinite(voltages[k]))
      throw new RangeError(`input ${k}: expected a voltage, found ${voltages[k]}`)
    return twoTerminal(`vin_${k}`, inputNode(k), "0", voltages[k])
  })
}

/** Throws a RangeError for amplifiers of a user's that have no offset to set. */
function requireOffset({subcircuits}: Scope, sums: boolean): void {
  for (const name of sums ? ["amplifier", "summer"] : ["amplifier"]) {
    const found = subcircuits.get(name)
    if (found && !("offset" in found.parameters))
      throw new RangeError(`offset: expected '.subckt ${name}' with a parameter 'offset=0', found none`)
  }
}

/** Each layer's neuron and the name of its subcircuit: `neuron`, and `neuron_2`, ... where layers differ. */
function neuronsOf(chosen: Neuron | readonly Neuron[], layers: number): {neuron: Neuron; name: string}[] {
  const list: readonly Neuron[] = isList(chosen) ? chosen : new Array<Neuron>(layers).fill(chosen)
  if (list.length !== layers)
    throw new RangeError(`expected neurons for ${layers} layers, found ${list.length}`)
  const kinds = [...new Set(list)]
  return list.map(neuron => {
    const kind = kinds.indexOf(neuron)
    return {neuron, name: kind ? `neuron_${kind + 1}` : "neuron"}
  })
}

// Array.isArray does not narrow a read-only list.
const isList = (chosen: Neuron | readonly Neuron[]): chosen is readonly Neuron[] => Array.isArray(chosen)

/** Checks that layers follow each other; returns their partition counts. */
function checkShape(layers: readonly CrossbarLayer[], counts: PartitionCounts | undefined): PartitionCounts {
  if (!layers.length) throw new RangeError("expected at least one layer, found none")
  for (const [k, layer] of layers.entries()) {
    const before = k ? layers[k - 1].outputs : layer.inputs
    if (layer.inputs !== before)
      throw new RangeError(`layer ${k + 1}: expected ${before} inputs, found ${layer.inputs}`)
    const gains = typeof layer.gain === "number" ? [layer.gain] : layer.gain
    if (gains.length !== 1 && gains.length !== layer.outputs)
      throw new RangeError(`layer ${k + 1}: expected ${layer.outputs} gains, found ${gains.length}`)
    for (const gain of gains) above0(`layer ${k + 1}: gain`, gain)
  }
  const ones = layers.map(() => 1)
  const {horizontal, vertical} = counts ?? {horizontal: ones, vertical: ones}
  for (const [kind, list] of Object.entries({horizontal, vertical}))
    if (list.length !== layers.length)
      throw new RangeError(
        `expected ${kind} partitions for ${layers.length} layers, found ${list.length}: ${list.join(",")}`,
      )
  return {horizontal, vertical}
}

function checkSettings({device, wires, ...settings}: typeof defaults): void {
  checkDevice(device)
  above0("supply voltage", settings.vdd_V)
  if (settings.access_Ohm) above0("access resistance", settings.access_Ohm)
  if (settings.switch_Ohm) above0("switch resistance", settings.switch_Ohm)
  if (wires === "off") return
  above0("wire resistance (no wires: 'off')", wires.vertical_Ohm)
  above0("wire resistance (no wires: 'off')", wires.horizontal_Ohm)
}

function above0(what: string, found: number): void {
  if (!(found > 0 && Number.isFinite(found)))
    throw new RangeError(`${what}: expected a number above 0, found ${found}`)
}

/** Runs `make`; a RangeError gets the layer's number. */
function naming<T>(layer: number, make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`layer ${layer}: ${error.message}`) : error
  }
}
