/** Failures of an analysis: they name the unknown, the elements there, and the iteration. */
import type {Circuit} from "../circuit/circuit.js"
import {CircuitError} from "../circuit/error.js"

/** No convergence: `v(out) still moves by 0.3 after 100 iterations`. */
export class AnalysisError extends Error {
  override name = "AnalysisError"
}

/** The circuit has no unique solution; says what kind of mistake that is at this unknown, and where. */
export function singularAt(circuit: Circuit, unknown: number): CircuitError {
  const variable = circuit.unknowns[unknown]
  const name = variable.slice(2, -1)
  const elements = touching(circuit, unknown, variable)
  const where = elements.length ? ` (${elements.map(({name}) => name).join(", ")})` : ""
  const problem = variable.startsWith("i(")
    ? `no unique solution: ${name} closes a loop of voltage sources, or its terminals are the same node${where}`
    : `no unique solution: node '${name}' floats, it has no path for direct current to ground${where}`
  return new CircuitError(problem, elements[0]?.origin)
}

/** The same failure with the elements around the first unknown, and the others that do not come to rest. */
export function unsettledAt(
  circuit: Circuit,
  {message}: AnalysisError,
  unknowns: readonly number[],
): AnalysisError {
  const named = unknowns.map(unknown => {
    const variable = circuit.unknowns[unknown]
    const elements = touching(circuit, unknown, variable).map(({name}) => name)
    return elements.length ? `${variable} (${elements.join(", ")})` : variable
  })
  return new AnalysisError(named.length ? `${message}; look at ${named.join(", ")}` : message)
}

/** Up to four elements with a terminal at the node, or the one that owns the branch current. */
function touching({placements}: Circuit, unknown: number, variable: string) {
  const found = []
  for (const {elements} of placements) {
    const terminals = elements.count ? elements.nodes.length / elements.count : 0
    for (let k = 0; k < elements.count && found.length < 4; k++) {
      const owner = variable === `i(${elements.names[k]})`
      if (owner || elements.nodes.subarray(k * terminals, (k + 1) * terminals).includes(unknown))
        found.push({name: elements.names[k], origin: elements.origins[k]})
    }
  }
  return found
}
