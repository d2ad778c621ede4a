/**
 * Some elements of a type on another numbering of unknowns: how condensed circuits and batches place
 * devices again.
 */
import type {Elements} from "./device.js"

/** Elements `which`, with each node i replaced by `renumber[i]`. */
export function subset(elements: Elements, which: readonly number[], renumber: Int32Array): Elements {
  const terminals = elements.count ? elements.nodes.length / elements.count : 0
  const nodes = new Int32Array(which.length * terminals)
  which.forEach((k, i) => {
    for (let j = 0; j < terminals; j++) nodes[i * terminals + j] = renumber[elements.nodes[k * terminals + j]]
  })
  const pick = <T>(list: readonly T[]) => (list.length ? which.map(k => list[k]) : [])
  const parameters = Object.fromEntries(
    Object.entries(elements.parameters).map(([name, column]) => [
      name,
      Float64Array.from(which, k => column[k]),
    ]),
  )
  return {
    count: which.length,
    names: pick(elements.names),
    origins: pick(elements.origins),
    nodes,
    parameters,
    // several for each element, or none
    controls: which.flatMap(k => {
      const each = elements.count ? elements.controls.length / elements.count : 0
      return elements.controls.slice(k * each, (k + 1) * each)
    }),
    waveforms: pick(elements.waveforms),
    expressions: pick(elements.expressions),
  }
}
