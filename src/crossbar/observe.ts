/**
 * Looks inside a network's circuit for some images: where the power goes, what wires lose, what neurons see.
 */
import {ElementPower} from "../analysis/element-power.js"
import type {Circuit} from "../circuit/circuit.js"
import type {Observation, PartPower, TileLoss} from "../output/measures.js"
import type {CompileOptions} from "./compile.js"
import type {CrossbarLayer} from "./conductance.js"
import {neuronInputNode, type Part, placeOf} from "./element.js"
import {type CondensedNetwork, isSource, type NetworkSolver} from "./evaluate.js"
import {tileOfMost, wireLosses} from "./wire-loss.js"

/**
 * `solver`: that of the same network. `volts`: images x inputs. Each image's solution of the condensed
 * circuit is carried back to all unknowns of the flat one, which costs one solve with its factors. Throws
 * AnalysisError for an input without a solution.
 */
export function observe(
  whole: CondensedNetwork,
  solver: NetworkSolver,
  layers: readonly CrossbarLayer[],
  {partitions, wires}: CompileOptions,
  volts: Float64Array,
): Observation {
  const {circuit} = whole
  const powers = new PartPowers(circuit, layers.length)
  const losses = wires === "off" ? [] : wireLosses(circuit, layers, partitions?.horizontal)
  const neurons = new NeuronInputs(circuit, layers)
  let worstTile: TileLoss | undefined
  let images = 0
  for (const x of solutions(whole, solver, volts)) {
    powers.add(x)
    neurons.add(x)
    for (const loss of losses) loss.add(x)
    if (!images++) worstTile = tileOfMost(losses, layers, partitions?.vertical)
  }
  return {
    images,
    power_W: powers.means(images),
    neuronInputs_V: neurons.volts(),
    loss: losses.map(loss => loss.summary(images)),
    worstTile,
  }
}

/** What neurons see alone, by layer, images x outputs: less work. Throws as `observe`. */
export function observeNeurons(
  whole: CondensedNetwork,
  solver: NetworkSolver,
  layers: readonly CrossbarLayer[],
  volts: Float64Array,
): Float64Array[] {
  const neurons = new NeuronInputs(whole.circuit, layers)
  for (const x of solutions(whole, solver, volts)) neurons.add(x)
  return neurons.volts()
}

/** All unknowns of the flat circuit for each image. */
function* solutions(
  {network, condensed}: CondensedNetwork,
  solver: NetworkSolver,
  volts: Float64Array,
): Generator<Float64Array> {
  const images = volts.length / network.inputs
  const kept = solver.solveAll(volts, images)
  const x = new Float64Array(kept.length / images)
  for (let t = 0; t < images; t++) {
    for (let i = 1; i < x.length; i++) x[i] = kept[i * images + t]
    // In the circuit the inputs are 0 V: as their voltages and currents are kept, nothing solved here knows
    // of them.
    yield condensed.recover(x)
  }
}

class NeuronInputs {
  readonly #nodes: readonly Int32Array[]
  readonly #volts: readonly number[][]

  constructor(circuit: Circuit, layers: readonly CrossbarLayer[]) {
    this.#nodes = layers.map(({outputs}, k) =>
      Int32Array.from({length: outputs}, (_, row) => circuit.find(`v(${neuronInputNode(k + 1, row)})`) ?? 0),
    )
    this.#volts = layers.map(() => [])
  }

  add(x: Float64Array) {
    for (const [k, nodes] of this.#nodes.entries()) for (const node of nodes) this.#volts[k].push(x[node])
  }

  /** By layer, images x outputs. */
  volts(): Float64Array[] {
    return this.#volts.map(list => Float64Array.from(list))
  }
}

const parts = ["sources", "synapses", "wires", "amplifiers", "neurons", "others"] as const

/** Sums the powers of all elements by layer and part. */
class PartPowers {
  readonly #groups: readonly {
    readonly elements: ElementPower
    readonly places: Int32Array
    readonly sign: number
  }[]
  readonly #sums: Float64Array
  /** What rounding has taken from the sums: ties of 1 mOhm carry kiloamperes, and megawatts cancel. */
  readonly #rest: Float64Array

  constructor(
    circuit: Circuit,
    private readonly layers: number,
  ) {
    this.#sums = new Float64Array(layers * parts.length)
    this.#rest = new Float64Array(layers * parts.length)
    this.#groups = circuit.placements.map(placement => {
      const source = isSource(placement)
      const places = Int32Array.from(placement.elements.names, name => {
        const {layer, part} = placeOf(name, layers)
        return (layer - 1) * parts.length + parts.indexOf(source ? "sources" : part)
      })
      return {elements: new ElementPower(circuit, placement), places, sign: source ? -1 : 1}
    })
  }

  add(x: Float64Array) {
    for (const {elements, places, sign} of this.#groups) {
      const powers = elements.powers_W(x)
      for (let k = 0; k < powers.length; k++) this.#add(places[k], sign * powers[k])
    }
  }

  /** Neumaier's sum. */
  #add(place: number, power_W: number) {
    const before = this.#sums[place]
    const after = before + power_W
    const large = Math.abs(before) >= Math.abs(power_W)
    this.#rest[place] += large ? before - after + power_W : power_W - after + before
    this.#sums[place] = after
  }

  means(images: number): PartPower[] {
    return Array.from({length: this.layers}, (_, layer) => {
      const of = (part: Part) => {
        const place = layer * parts.length + parts.indexOf(part)
        return (this.#sums[place] + this.#rest[place]) / images
      }
      return {
        sources: of("sources"),
        synapses: of("synapses"),
        wires: of("wires"),
        amplifiers: of("amplifiers"),
        neurons: of("neurons"),
        others: of("others"),
      }
    })
  }
}
