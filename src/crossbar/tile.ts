/** One tile: input lines, rows of two lines each, two resistors per synapse and the wires between. */
import type {Card} from "../netlist/card.js"
import type {Synapses} from "./conductance.js"
import {twoTerminal} from "./element.js"
import type {Range} from "./partition.js"
import type {Wires} from "./wires.js"

export interface Tile {
  /** Counted from 1. */
  readonly layer: number
  /** Horizontal partition, counted from 0. */
  readonly partition: number
  readonly columns: Range
  readonly rows: Range
}

/**
 * Appends the cards of a tile. `inputs` are the nodes that drive the layer's columns, bias last.
 *
 * Row `r`, column `c` of layer `l` is at `<l>_<r>_<c>`: taps `i_` on the input line, `p_` and `m_` on I+ and I-,
 * synapse resistors `rp_` and `rm_`, wire segments `rv_` before the tap of the input line, `rhp_` and `rhm_`
 * after the taps of the row, capacitors to ground `cv_`, `cp_`, `cm_`. A row ends at the amplifier's inputs
 * `ap_<l>_<r>_<partition>` and `am_...`. Without wires (`off`) all taps of a line are one node: that of its end.
 */
export function appendTile(
  cards: Card[],
  tile: Tile,
  synapses: Synapses,
  wires: Wires | "off",
  inputs: readonly string[],
): void {
  const {layer, partition, columns, rows} = tile
  const above = inputs.slice(columns.start, columns.end)
  for (let row = rows.start; row < rows.end; row++) {
    const end = `${layer}_${row}_${partition}`
    let plus = `ap_${end}`
    let minus = `am_${end}`
    // Against the current, so that the node a segment runs to is known already.
    for (let column = columns.end - 1; column >= columns.start; column--) {
      const at = `${layer}_${row}_${column}`
      let input = above[column - columns.start]
      if (wires !== "off") {
        const tap = `i_${at}`
        const p = `p_${at}`
        const m = `m_${at}`
        cards.push(
          twoTerminal(`rv_${at}`, input, tap, wires.vertical_Ohm),
          twoTerminal(`rhp_${at}`, p, plus, wires.horizontal_Ohm),
          twoTerminal(`rhm_${at}`, m, minus, wires.horizontal_Ohm),
        )
        if (wires.capacitance) {
          const {vertical_F, horizontal_F} = wires.capacitance
          cards.push(
            twoTerminal(`cv_${at}`, tap, "0", vertical_F(column, synapses.columns)),
            twoTerminal(`cp_${at}`, p, "0", horizontal_F),
            twoTerminal(`cm_${at}`, m, "0", horizontal_F),
          )
        }
        above[column - columns.start] = input = tap
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
