/**
 * Networks as circuits at work: compile, elaborate, condense once, then solve batches of inputs for outputs
 * and power.
 */
import {Batch} from "../analysis/batch.js"
import {assemble, type Condensed, type CondensedData, condense} from "../analysis/condense.js"
import {AnalysisError} from "../analysis/error.js"
import {defaultOptions, Newton} from "../analysis/newton.js"
import {op} from "../analysis/op.js"
import type {Circuit, Placement} from "../circuit/circuit.js"
import type {DeviceType} from "../circuit/device.js"
import {elaborate} from "../circuit/elaborate.js"
import {type CompileOptions, compile} from "./compile.js"
import type {CrossbarLayer} from "./conductance.js"
import {biasNode, inputNode, outputNodes, placeOf, supplyNode} from "./element.js"

/** A condensed network, ready for batches; plain data, so that it can go to other threads. */
export interface PreparedNetwork {
  readonly condensed: CondensedData
  readonly inputs: number
  readonly layers: number
  /** Nodes of the answers. */
  readonly outputs: readonly string[]
  /**
   * What sources other than the inputs' deliver: for each unknown its power in W per V or A, and the layer.
   */
  readonly supplies: readonly {readonly unknown: string; readonly weight: number; readonly layer: number}[]
  /** Unknowns of the flat and of the condensed circuit. */
  readonly unknowns: {readonly flat: number; readonly condensed: number}
  /** Milliseconds of each phase. */
  readonly phases_ms: {readonly compile: number; readonly elaborate: number; readonly condense: number}
}

/** A network whose circuit is still there: its inner voltages can be had. */
export interface CondensedNetwork {
  readonly network: PreparedNetwork
  readonly circuit: Circuit
  /** To be disposed of. */
  readonly condensed: Condensed
}

/** Throws what `condenseNetwork` throws. */
export function prepareNetwork(
  layers: readonly CrossbarLayer[],
  options: CompileOptions,
  types: readonly DeviceType[],
): PreparedNetwork {
  const {network, condensed} = condenseNetwork(layers, options, types)
  condensed.dispose()
  return network
}

/** Throws what `compile`, `elaborate` and `condense` throw. */
export function condenseNetwork(
  layers: readonly CrossbarLayer[],
  options: CompileOptions,
  types: readonly DeviceType[],
): CondensedNetwork {
  const start = performance.now()
  const netlist = compile(layers, options)
  const compiled = performance.now()
  const circuit = elaborate(netlist, types)
  const elaborated = performance.now()
  const inputs = layers[0].inputs
  const outputs = outputNodes(layers)
  const supplies = suppliesOf(circuit, layers.length)
  const drives = Array.from({length: inputs}, (_, k) => k)
  const keep = [
    ...drives.flatMap(k => [inputCurrent(k), `v(${inputNode(k)})`]),
    ...outputs.map(node => `v(${node})`),
    ...supplies.map(({unknown}) => unknown),
    // With its node a supply stands alone; without, its current would tie together all that it feeds.
    ...layers.flatMap((_, k) => [`v(${biasNode(k + 1)})`, `v(${supplyNode(k + 1)})`]),
  ]
  const condensed = condense(circuit, keep)
  const {data} = condensed
  const network: PreparedNetwork = {
    condensed: data,
    inputs,
    layers: layers.length,
    outputs,
    supplies,
    unknowns: {flat: circuit.size - 1, condensed: data.unknowns.length - 1},
    phases_ms: {
      compile: compiled - start,
      elaborate: elaborated - compiled,
      condense: performance.now() - elaborated,
    },
  }
  return {network, circuit, condensed}
}

/** What a batch of inputs gives. */
export interface NetworkOutputs {
  /** count x outputs, V. */
  readonly outputs: Float64Array
  /** Mean power that the sources of each layer deliver, W; the inputs belong to the first. */
  readonly power_W: Float64Array
  /** Newton iterations, summed over blocks and inputs. */
  readonly iterations: number
}

/** Solves batches on one prepared network. */
export class NetworkSolver {
  readonly #batch: Batch

  constructor(
    readonly network: PreparedNetwork,
    types: readonly DeviceType[],
  ) {
    const circuit = assemble(network.condensed, types)
    const currents = Array.from({length: network.inputs}, (_, k) => inputCurrent(k))
    this.#batch = new Batch(circuit, currents, [
      ...network.outputs.map(node => `v(${node})`),
      ...currents,
      ...network.supplies.map(({unknown}) => unknown),
    ])
  }

  /** `volts`: count x inputs. Throws AnalysisError for an input without a solution. */
  solve(volts: Float64Array, count: number): NetworkOutputs {
    const {inputs, outputs, supplies, layers} = this.network
    const before = this.#batch.iterations
    const drives = this.#drives(volts, count)
    const probes = this.#batch.solve(drives, count)
    const answers = new Float64Array(count * outputs.length)
    for (let k = 0; k < outputs.length; k++)
      for (let t = 0; t < count; t++) answers[t * outputs.length + k] = probes[k * count + t]
    const power_W = new Float64Array(layers)
    let row = outputs.length * count
    for (let k = 0; k < inputs; k++, row += count)
      for (let t = 0; t < count; t++) power_W[0] -= (drives[k * count + t] * probes[row + t]) / count
    for (const {weight, layer} of supplies) {
      for (let t = 0; t < count; t++) power_W[layer - 1] += (weight * probes[row + t]) / count
      row += count
    }
    return {outputs: answers, power_W, iterations: this.#batch.iterations - before}
  }

  /** As `solve`; returns all unknowns of the condensed circuit x count, ground first. */
  solveAll(volts: Float64Array, count: number): Float64Array {
    return this.#batch.solveAll(this.#drives(volts, count), count)
  }

  /** inputs x count. */
  #drives(volts: Float64Array, count: number): Float64Array {
    const {inputs} = this.network
    const drives = new Float64Array(inputs * count)
    for (let t = 0; t < count; t++)
      for (let k = 0; k < inputs; k++) drives[k * count + t] = volts[t * inputs + k]
    return drives
  }
}

/**
 * The flat netlist by plain Newton, one input after the other: what batches are checked against. Yields the
 * output voltages of each row of `volts` (count x inputs).
 */
export function* solveFlat(
  layers: readonly CrossbarLayer[],
  options: CompileOptions,
  types: readonly DeviceType[],
  volts: Float64Array,
): Generator<Float64Array> {
  const circuit = elaborate(compile(layers, options), types)
  const newton = new Newton(circuit)
  const sources = circuit.placements.find(({type}) => type.title === "voltage source")?.elements
  if (!sources) throw new AnalysisError("the circuit has no sources")
  const outputs = outputNodes(layers).map(node => circuit.find(`v(${node})`) ?? 0)
  const inputs = layers[0].inputs
  const columns = Array.from({length: inputs}, (_, k) => sources.names.indexOf(`vin_${k}`))
  for (let first = 0; first < volts.length; first += inputs) {
    for (let k = 0; k < inputs; k++) sources.parameters.dc[columns[k]] = volts[first + k]
    const x = op(circuit, defaultOptions, undefined, newton)
    yield Float64Array.from(outputs, i => x[i])
  }
}

const inputCurrent = (k: number) => `i(vin_${k})`

/**
 * A voltage source delivers its voltage times its current, a current source its current times its voltage.
 */
export function suppliesOf(circuit: Circuit, layers: number): PreparedNetwork["supplies"] {
  return circuit.placements
    .filter(isSource)
    .flatMap(({type, elements: {names, nodes, parameters, waveforms}}) =>
      names.flatMap((name, k) => {
        if (name.startsWith("vin_")) return []
        const {layer} = placeOf(name, layers)
        const own = parameters.dc[k]
        const value = Number.isNaN(own) ? (waveforms[k]?.value(0) ?? 0) : own
        if (type.setsVoltage) return [{unknown: `i(${name})`, weight: -value, layer}]
        const current = parameters.m[k] * value
        return [
          {unknown: circuit.unknowns[nodes[2 * k]], weight: -current, layer},
          {unknown: circuit.unknowns[nodes[2 * k + 1]], weight: current, layer},
        ].filter(({unknown}) => unknown !== circuit.unknowns[0])
      }),
    )
}

/** Whether these are independent sources, which deliver what all other elements take up. */
export const isSource = ({type}: Placement) => "dc" in type.parameters && "ac" in type.parameters
