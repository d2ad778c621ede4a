/** What wires take from synapses, from the solution of a network's flat circuit. */
import type {Circuit} from "../circuit/circuit.js"
import type {TileLoss, WireLoss} from "../output/measures.js"
import type {CrossbarLayer} from "./conductance.js"
import {biasNode, inputNode, outputNode} from "./element.js"
import {columnParts, rowParts} from "./partition.js"

/**
 * The voltages that wires take from the synapses of a layer. A synapse between the taps i and p of lines that
 * begin at u and end at an amplifier's input a has lost (u - a) - (i - p): with ideal wires between the same
 * ends it would have u - a.
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
export function wireLosses(
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
      // A user's library may have such names, too.
      if (column === undefined || layer > losses.length) continue
      losses[layer - 1].place(isPlus ? 0 : 1, row, column, elements.nodes[2 * k], elements.nodes[2 * k + 1])
    }
  return losses
}

/** Of the image added last, the tile with the largest mean loss. */
export function tileOfMost(
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
