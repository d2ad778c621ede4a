/** One layer: its tiles, an amplifier per row and horizontal partition, ties and neurons. */
import type {Card} from "../netlist/card.js"
import type {Synapses} from "./conductance.js"
import {amplifierNode, instance, neuronInputNode, outputNode, supplyNode, twoTerminal} from "./element.js"
import type {Fabrication} from "./fabrication.js"
import {appendTile} from "./tile.js"
import type {Wires} from "./wires.js"

export interface LayerCircuit {
  /** Counted from 1. */
  readonly layer: number
  readonly synapses: Synapses
  /** Of each partition: inputs and outputs by position. */
  readonly columns: readonly Uint32Array[]
  readonly rows: readonly Uint32Array[]
  readonly wires: Wires | "off"
  readonly fabrication: Fabrication
  /** From each amplifier's output to the neuron's input, switch included. */
  readonly tie_Ohm: number
  readonly combine: "mean" | "sum"
  /** Assignments of the next `amplifier` of a row, the next `summer`, and every `neuron`. */
  readonly amplifier: (row: number) => Readonly<Record<string, string>>
  readonly summer: () => Readonly<Record<string, string>>
  readonly neuron: Readonly<Record<string, string>>
  readonly neuronSubcircuit: string
}

/**
 * Appends the cards of a layer whose columns are driven by the nodes `inputs` (bias last).
 *
 * Row `r` of partition `t`: amplifier `xa_<l>_<r>_<t>` from `ap_...`, `am_...` to `a_...`, tie `rt_...` to
 * the neuron's input `n_<l>_<r>`; neuron `xn_<l>_<r>`. To sum, a `summer` multiplies the ties' mean at
 * `s_<l>_<r>` by the number of partitions.
 */
export function appendLayer(cards: Card[], circuit: LayerCircuit, inputs: readonly string[]): void {
  const {layer, synapses, columns, rows, wires, fabrication, tie_Ohm} = circuit
  let before = 0
  for (const [partition, part] of columns.entries()) {
    for (const range of rows)
      appendTile(
        cards,
        {layer, partition, before, columns: part, rows: range},
        synapses,
        wires,
        fabrication,
        inputs,
      )
    before += part.length
  }

  const sums = circuit.combine === "sum" && columns.length > 1
  const supply = supplyNode(layer)
  for (let row = 0; row < synapses.rows; row++) {
    const neuronInput = neuronInputNode(layer, row)
    const joint = sums ? `s_${layer}_${row}` : neuronInput
    for (let partition = 0; partition < columns.length; partition++) {
      const at = `${layer}_${row}_${partition}`
      const output = amplifierNode(layer, row, partition)
      cards.push(
        instance(`xa_${at}`, [`ap_${at}`, `am_${at}`, output, "amplifier"], circuit.amplifier(row)),
        twoTerminal(`rt_${at}`, output, joint, tie_Ohm),
      )
    }
    if (sums) {
      const summer = {count: String(columns.length), ...circuit.summer()}
      cards.push(instance(`xs_${layer}_${row}`, [joint, neuronInput, "summer"], summer))
    }
    const nodes = [neuronInput, outputNode(layer, row), supply, circuit.neuronSubcircuit]
    cards.push(instance(`xn_${layer}_${row}`, nodes, circuit.neuron))
  }
}
