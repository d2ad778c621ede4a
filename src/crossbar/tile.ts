/** One tile: input lines, rows of two lines each, two resistors per synapse and the wires between. */
import type {Card} from "../netlist/card.js"
import type {Synapses} from "./conductance.js"
import {twoTerminal} from "./element.js"
import type {Fabrication} from "./fabrication.js"
import type {Wires} from "./wires.js"

export interface Tile {
  /** Counted from 1. */
  readonly layer: number
  /** Horizontal partition, counted from 0. */
  readonly partition: number
  /** Columns of the layer before the first of this tile. */
  readonly before: number
  /** Inputs of its columns, that nearest to the amplifiers last. */
  readonly columns: Uint32Array
  /** Outputs of its rows, that nearest to the inputs first. */
  readonly rows: Uint32Array
}

/**
 * Appends the cards of a tile. `inputs` are the nodes of the layer's inputs, bias last.
 *
 * Output `r`, input `c` of layer `l` is at `<l>_<r>_<c>`: taps `i_` on the input line, `p_` and `m_` on I+
 * and I-, synapse resistors `rp_` and `rm_`, wire segments `rv_` before the tap of the input line, `rhp_`
 * and `rhm_` after the taps of the row, capacitors to ground `cv_`, `cp_`, `cm_`. A row ends at the
 * amplifier's inputs `ap_<l>_<r>_<partition>` and `am_...`. Without wires (`off`) all taps of a line are
 * one node: that of its end.
 */
export function appendTile(
  cards: Card[],
  tile: Tile,
  synapses: Synapses,
  wires: Wires | "off",
  fabrication: Fabrication,
  inputs: readonly string[],
): void {
  const {layer, partition, before, columns, rows} = tile
  const above = Array.from(columns, column => inputs[column])
  for (const row of rows) {
    const end = `${layer}_${row}_${partition}`
    let plus = `ap_${end}`
    let minus = `am_${end}`
    // Against the current, so that the node a segment runs to is known already.
    for (let position = columns.length - 1; position >= 0; position--) {
      const column = columns[position]
      const at = `${layer}_${row}_${column}`
      let input = above[position]
      if (wires !== "off") {
        const tap = `i_${at}`
        const p = `p_${at}`
        const m = `m_${at}`
        cards.push(
          twoTerminal(`rv_${at}`, input, tap, fabrication.segment(wires.vertical_Ohm)),
          twoTerminal(`rhp_${at}`, p, plus, fabrication.segment(wires.horizontal_Ohm)),
          twoTerminal(`rhm_${at}`, m, minus, fabrication.segment(wires.horizontal_Ohm)),
        )
        if (wires.capacitance) {
          const {vertical_F, horizontal_F} = wires.capacitance
          cards.push(
            twoTerminal(`cv_${at}`, tap, "0", vertical_F(before + position, synapses.columns)),
            twoTerminal(`cp_${at}`, p, "0", horizontal_F),
            twoTerminal(`cm_${at}`, m, "0", horizontal_F),
          )
        }
        above[position] = input = tap
        plus = p
        minus = m
      }
      const k = row * synapses.columns + column
      cards.push(
        twoTerminal(`rp_${at}`, input, plus, synapses.plus[k]),
        twoTerminal(`rm_${at}`, input, minus, synapses.minus[k]),
      )
    }
  }
}
