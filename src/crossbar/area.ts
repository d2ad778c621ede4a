/** What a network's circuit is made of, counted, and the area of its arrays. */
import type {Census} from "../output/measures.js"
import {columnCuts, type PartitionCounts, rowCuts} from "./partition.js"
import type {WireGeometry} from "./wires.js"

/** Area of one switch between partitions; a tile of m columns and n rows has m + n of them. */
export const switchArea_um2 = 0.56

/** Throws a RangeError where a partition would be empty. */
export function census(
  layers: readonly {readonly inputs: number; readonly outputs: number}[],
  partitions: PartitionCounts,
  geometry: WireGeometry,
): Census {
  const lambda_um = geometry.lambda_m * 1e6
  const cell_um2 = geometry.cellWidth_lambda * geometry.cellHeight_lambda * lambda_um ** 2
  const total = {tiles: 0, synapses: 0, amplifiers: 0, switches: 0, neurons: 0}
  for (const [k, {inputs, outputs}] of layers.entries()) {
    const columns = columnCuts(inputs, partitions.horizontal[k])
    const rows = rowCuts(outputs, partitions.vertical[k])
    total.tiles += columns.length * rows.length
    total.synapses += (inputs + 1) * outputs
    total.amplifiers += columns.length * outputs
    total.switches += (inputs + 1) * rows.length + outputs * columns.length
    total.neurons += outputs
  }
  return {...total, area_um2: total.synapses * cell_um2 + total.switches * switchArea_um2}
}
