/** `.sens`: how an output at direct current changes with every parameter of every element. */
import type {Circuit} from "../circuit/circuit.js"
import {ElementTerms} from "./element-terms.js"
import {adjoint} from "./gradient.js"
import {defaultOptions, type Options} from "./newton.js"
import {op} from "./op.js"
import {outputOf} from "./small-signal.js"

export interface Sensitivity {
  readonly element: string
  readonly parameter: string
  readonly value: number
  /** d output / d parameter: V or A per unit of the parameter. */
  readonly derivative: number
  /** Change of the output for one percent of the parameter, V or A. */
  readonly perPercent: number
}

/**
 * `output`: a voltage or current, `["v(out)"]`, or the difference of two. Parameters that are not given are
 * left out, and the polarity of models. Throws CircuitError for names that do not exist and where there is no
 * unique solution.
 */
export function sensitivities(
  circuit: Circuit,
  output: readonly [plus: string, minus?: string],
  options: Options = defaultOptions,
  x: Float64Array = op(circuit, options),
): Sensitivity[] {
  const weights = adjoint(circuit, outputOf(circuit, output), options, x)
  return circuit.placements.flatMap(({type, elements}) => {
    if (!elements.count) return []
    const terms = new ElementTerms(circuit, type, elements, x, weights, options)
    return Object.keys(type.parameters).flatMap(parameter => {
      if (parameter === "polarity") return []
      const changes = terms.derivative(parameter)
      return elements.names.flatMap((element, k) => {
        const value = elements.parameters[parameter][k]
        const derivative = 0 - changes[k] // never -0
        if (Number.isNaN(value)) return []
        return [{element, parameter, value, derivative, perPercent: (derivative * value) / 100}]
      })
    })
  })
}
