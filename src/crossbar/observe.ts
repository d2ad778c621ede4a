/** Looks inside a network's circuit: where the power goes, what the wires lose, what neurons see, for some images. */
import {ElementPower} from "../analysis/element-power.js"
import type {Circuit} from "../circuit/circuit.js"
import type {Observation, PartPower, TileLoss, WireLoss} from "../output/measures.js"
import type {CompileOptions} from "./compile.js"
import type {CrossbarLayer} from "./conductance.js"
import {biasNode, inputNode, neuronInputNode, outputNode, type Part, placeOf} from "./element.js"
import {type CondensedNetwork, isSource, type NetworkSolver} from "./evaluate.js"
import {columnParts, rowParts} from "./partition.js"

/**
 * `solver`: that of the same network. `volts`: images x inputs. Each image's solution of the condensed circuit is carried back to all unknowns of the
 * flat one, which costs one solve with its factors. Throws AnalysisError for an input without a solution.
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
    // In the circuit the inputs are 0 V: as their voltages and currents are kept, nothing solved here knows of them.
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
        const {layer, part} = placeOf(name)
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

/**
 * The voltages that wires take from the synapses of a layer. A synapse between the taps i and p of lines that begin at
 * u and end at an amplifier's input a has lost (u - a) - (i - p): with ideal wires between the same ends it would have
 * u - a.
 */
class LayerLoss {
  readonly #columns: number
  /** Of a resistor at place 2 (row x columns + column), odd on I-: unknowns at its taps, then at the ends. */
  readonly #unknowns: Int32Array
  /** Of the image added last, by place. */
  readonly lost_V: Float64Array
  #lost = 0
  #between = 0
  #worst = 0

  constructor(
    circuit: Circuit,
    readonly layer: number,
    {inputs, outputs}: CrossbarLayer,
    readonly partitions: readonly Uint32Array[],
  ) {
    const find = (node: string) => circuit.find(`v(${node})`) ?? 0
    this.#columns = inputs + 1
    this.#unknowns = new Int32Array(8 * this.#columns * outputs)
    this.lost_V = new Float64Array(2 * this.#columns * outputs)
    const begins = Array.from({length: inputs}, (_, k) =>
      find(layer === 1 ? inputNode(k) : outputNode(layer - 1, k)),
    )
    begins.push(find(biasNode(layer)))
    for (const [t, part] of partitions.entries())
      for (let row = 0; row < outputs; row++) {
        const [plus, minus] = ["p", "m"].map(sign => find(`a${sign}_${layer}_${row}_${t}`))
        for (const column of part) {
          const at = 8 * (row * this.#columns + column)
          this.#unknowns.set([begins[column], plus], at + 2)
          this.#unknowns.set([begins[column], minus], at + 6)
        }
      }
  }

  /** A resistor to I+ (`sign` 0) or I- (1) between two taps. */
  place(sign: number, row: number, column: number, input: number, line: number) {
    const at = 4 * (2 * (row * this.#columns + column) + sign)
    this.#unknowns[at] = input
    this.#unknowns[at + 1] = line
  }

  add(x: Float64Array) {
    const unknowns = this.#unknowns
    for (let k = 0, p = 0; k < this.lost_V.length; k++, p += 4) {
      const between = x[unknowns[p + 2]] - x[unknowns[p + 3]]
      const lost = Math.abs(between - (x[unknowns[p]] - x[unknowns[p + 1]]))
      this.lost_V[k] = lost
      this.#lost += lost
      this.#between += Math.abs(between)
      if (lost > this.#worst) this.#worst = lost
    }
  }

  summary(images: number): WireLoss {
    const count = images * this.lost_V.length
    return {mean_V: this.#lost / count, worst_V: this.#worst, share: this.#lost / this.#between}
  }
}

/** Of all layers. */
function wireLosses(
  circuit: Circuit,
  layers: readonly CrossbarLayer[],
  horizontal: readonly number[] | undefined,
): LayerLoss[] {
  const losses = layers.map((layer, k) => {
    return new LayerLoss(circuit, k + 1, layer, columnParts(layer, horizontal?.[k] ?? 1))
  })
  for (const {elements} of circuit.placements)
    for (let k = 0; k < elements.count; k++) {
      const name = elements.names[k]
      const isPlus = name.startsWith("rp_")
      if (!isPlus && !name.startsWith("rm_")) continue
      const [layer, row, column] = name.slice(3).split("_").map(Number)
      losses[layer - 1].place(isPlus ? 0 : 1, row, column, elements.nodes[2 * k], elements.nodes[2 * k + 1])
    }
  return losses
}

/** Of the image added last, the tile with the largest mean loss. */
function tileOfMost(
  losses: readonly LayerLoss[],
  layers: readonly CrossbarLayer[],
  vertical: readonly number[] | undefined,
): TileLoss | undefined {
  let most = -1
  let found: TileLoss | undefined
  for (const [k, {layer, lost_V, partitions}] of losses.entries())
    for (const rows of rowParts(layers[k], vertical?.[k] ?? 1))
      for (const columns of partitions) {
        const loss_V = new Float64Array(rows.length * columns.length)
        for (let r = 0, to = 0; r < rows.length; r++)
          for (let c = 0; c < columns.length; c++, to++) {
            const place = 2 * (rows[r] * (layers[k].inputs + 1) + columns[c])
            loss_V[to] = (lost_V[place] + lost_V[place + 1]) / 2
          }
        const mean = loss_V.reduce((sum, value) => sum + value, 0) / loss_V.length
        if (mean <= most) continue
        most = mean
        found = {layer, rows, columns, loss_V}
      }
  return found
}
