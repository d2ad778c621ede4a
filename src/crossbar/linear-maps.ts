/** What the linear part of a condensed network does: crossbars as matrices, and how they load the neurons before. */
import type {CondensedData} from "../analysis/condense.js"
import {biasNode, inputNode, neuronInputNode, outputNode} from "./element.js"

/** One layer; its columns are its inputs and, last, the bias line. */
export interface LinearMap {
  /** Volts at each neuron's input per volt of input: outputs x (inputs + 1), row-major. */
  readonly drive: Float64Array
  /**
   * Siemens: the conductances at each input, by the voltages of all: inputs x (inputs + 1), row-major. The linear
   * elements of the neurons that drive the inputs are counted, too.
   */
  readonly load: Float64Array
}

/**
 * Reads the maps of all layers from the condensed system, where row and column of a kept node are its own. Inputs,
 * bias lines, neuron inputs and outputs must have been kept.
 */
export function linearMaps(
  data: CondensedData,
  layers: readonly {readonly inputs: number; readonly outputs: number}[],
): LinearMap[] {
  const places = new Map(data.unknowns.map((name, i) => [name, i]))
  return layers.map(({inputs, outputs}, k) => {
    const number = k + 1
    const lines = Array.from({length: inputs}, (_, i) => (k ? outputNode(k, i) : inputNode(i)))
    const columns = [...lines, biasNode(number)]
    const neurons = Array.from({length: outputs}, (_, row) => neuronInputNode(number, row))
    const drive = submatrix(data, places, neurons, columns)
    const own = submatrix(data, places, neurons, neurons)
    for (let row = 0; row < outputs; row++) {
      const conductance = own[row * outputs + row]
      for (let i = 0; i < columns.length; i++) drive[row * columns.length + i] /= -conductance
    }
    return {drive, load: submatrix(data, places, lines, columns)}
  })
}

/** Rows and columns of S by node, dense and row-major. */
export function submatrix(
  {columns, rows, values, unknowns}: CondensedData,
  places: ReadonlyMap<string, number>,
  rowNodes: readonly string[],
  columnNodes: readonly string[],
): Float64Array {
  const place = (node: string) => {
    const i = places.get(`v(${node})`)
    if (i === undefined) throw new RangeError(`the condensed circuit has no node ${node}`)
    return i
  }
  const rowOf = new Int32Array(unknowns.length).fill(-1)
  for (const [k, node] of rowNodes.entries()) rowOf[place(node)] = k
  const result = new Float64Array(rowNodes.length * columnNodes.length)
  for (const [k, node] of columnNodes.entries()) {
    const j = place(node)
    for (let p = columns[j - 1]; p < columns[j]; p++) {
      const row = rowOf[rows[p]]
      if (row >= 0) result[row * columnNodes.length + k] = values[p]
    }
  }
  return result
}
