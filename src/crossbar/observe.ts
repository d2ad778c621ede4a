/** Looks inside a network's circuit: where the power goes, what the wires lose, what neurons see, for some images. */
import {Batch} from "../analysis/batch.js"
import {assemble} from "../analysis/condense.js"
import {ElementPower} from "../analysis/element-power.js"
import type {Circuit} from "../circuit/circuit.js"
import type {DeviceType} from "../circuit/device.js"
import type {Observation, PartPower, TileLoss, WireLoss} from "../output/measures.js"
import type {CompileOptions} from "./compile.js"
import type {CrossbarLayer} from "./conductance.js"
import {biasNode, inputNode, neuronInputNode, outputNode, type Part, placeOf} from "./element.js"
import {type CondensedNetwork, inputCurrent, isSource} from "./evaluate.js"
import {columnParts, rowParts} from "./partition.js"

/**
 * `volts`: images x inputs. Each image's solution of the condensed circuit is carried back to all unknowns of the
 * flat one, which costs one solve with its factors. Throws AnalysisError for an input without a solution.
 */
export function observe(
  {network, circuit, condensed}: CondensedNetwork,
  layers: readonly CrossbarLayer[],
  {partitions, wires}: CompileOptions,
  types: readonly DeviceType[],
  volts: Float64Array,
): Observation {
  const {inputs} = network
  const images = volts.length / inputs
  const kept = solveAll(network, types, volts, images)
  const powers = new PartPowers(circuit, layers.length)
  const losses =
    wires === "off"
      ? []
      : layers.map((layer, k) => {
          const parts = columnParts(layer, partitions?.horizontal[k] ?? 1)
          return new LayerLoss(circuit, k + 1, layer, parts)
        })
  const neurons = layers.map(({outputs}, k) =>
    Int32Array.from({length: outputs}, (_, row) => circuit.find(`v(${neuronInputNode(k + 1, row)})`) ?? 0),
  )
  const neuronInputs_V = layers.map(({outputs}) => new Float64Array(images * outputs))
  let worstTile: TileLoss | undefined
  const x = new Float64Array(network.condensed.unknowns.length)
  for (let t = 0; t < images; t++) {
    for (let i = 1; i < x.length; i++) x[i] = kept[(i - 1) * images + t]
    // Inputs are sources of 0 V in the circuit: their voltages and currents are kept, so that no equation that is
    // solved here knows of them.
    const all = condensed.recover(x)
    powers.add(all)
    for (const loss of losses) loss.add(all)
    if (!t) worstTile = tileOfMost(losses, layers, partitions?.vertical)
    for (const [k, nodes] of neurons.entries())
      for (const [row, node] of nodes.entries()) neuronInputs_V[k][t * nodes.length + row] = all[node]
  }
  return {
    images,
    power_W: powers.means(images),
    neuronInputs_V,
    loss: losses.map(loss => loss.summary(images)),
    worstTile,
  }
}

/** All unknowns of the condensed circuit but ground, unknowns x images. */
function solveAll(
  network: CondensedNetwork["network"],
  types: readonly DeviceType[],
  volts: Float64Array,
  images: number,
): Float64Array {
  const {condensed, inputs} = network
  const currents = Array.from({length: inputs}, (_, k) => inputCurrent(k))
  const batch = new Batch(assemble(condensed, types), currents, condensed.unknowns.slice(1))
  const drives = new Float64Array(volts.length)
  for (let t = 0; t < images; t++)
    for (let k = 0; k < inputs; k++) drives[k * images + t] = volts[t * inputs + k]
  return batch.solve(drives, images)
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

  constructor(
    circuit: Circuit,
    private readonly layers: number,
  ) {
    this.#sums = new Float64Array(layers * parts.length)
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
      for (let k = 0; k < powers.length; k++) this.#sums[places[k]] += sign * powers[k]
    }
  }

  means(images: number): PartPower[] {
    return Array.from({length: this.layers}, (_, layer) => {
      const of = (part: Part) => this.#sums[layer * parts.length + parts.indexOf(part)] / images
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
  /** Of each resistor its place, 2 (row x columns + column), odd on I-; and the unknowns at its taps and at the ends. */
  readonly #places: Int32Array
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
    const columns = inputs + 1
    const find = (node: string) => circuit.find(`v(${node})`) ?? 0
    const begins = Array.from({length: inputs}, (_, k) =>
      find(layer === 1 ? inputNode(k) : outputNode(layer - 1, k)),
    )
    begins.push(find(biasNode(layer)))
    const partitionOf = new Int32Array(columns)
    for (const [t, part] of partitions.entries()) for (const column of part) partitionOf[column] = t
    const ends = partitions.map((_, t) =>
      Array.from({length: outputs}, (_, row) =>
        ["p", "m"].map(sign => find(`a${sign}_${layer}_${row}_${t}`)),
      ),
    )
    const places: number[] = []
    const unknowns: number[] = []
    for (const {elements} of circuit.placements)
      for (let k = 0; k < elements.count; k++) {
        const [, sign, own, row, column] = synapse.exec(elements.names[k]) ?? []
        if (!sign || Number(own) !== layer) continue
        const odd = sign === "m" ? 1 : 0
        places.push(2 * (Number(row) * columns + Number(column)) + odd)
        unknowns.push(elements.nodes[2 * k], elements.nodes[2 * k + 1])
        unknowns.push(begins[Number(column)], ends[partitionOf[Number(column)]][Number(row)][odd])
      }
    this.#places = Int32Array.from(places)
    this.#unknowns = Int32Array.from(unknowns)
    this.lost_V = new Float64Array(2 * columns * outputs)
  }

  add(x: Float64Array) {
    const unknowns = this.#unknowns
    for (let k = 0, p = 0; k < this.#places.length; k++, p += 4) {
      const between = x[unknowns[p + 2]] - x[unknowns[p + 3]]
      const lost = Math.abs(between - (x[unknowns[p]] - x[unknowns[p + 1]]))
      this.lost_V[this.#places[k]] = lost
      this.#lost += lost
      this.#between += Math.abs(between)
      if (lost > this.#worst) this.#worst = lost
    }
  }

  summary(images: number): WireLoss {
    const count = images * this.#places.length
    return {mean_V: this.#lost / count, worst_V: this.#worst, share: this.#lost / this.#between}
  }
}

const synapse = /^r([pm])_(\d+)_(\d+)_(\d+)$/

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
