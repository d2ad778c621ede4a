/**
 * How a function of the operating point changes with parameters: exactly, all of them by one adjoint solve.
 */
import type {Circuit} from "../circuit/circuit.js"
import type {DeviceType, Elements} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {subset} from "../circuit/subset.js"
import {reorder, transpose} from "../matrix/transpose.js"
import {ElementTerms} from "./element-terms.js"
import {singularAt} from "./error.js"
import {defaultOptions, type Options} from "./newton.js"
import {op} from "./op.js"
import {linearize} from "./small-signal.js"

/**
 * A weighted sum of unknowns (`v(out)`, `i(v1)`), or any function of all unknowns with its derivative by
 * them.
 */
export type Objective =
  | readonly {readonly unknown: string; readonly weight: number}[]
  | ((x: Float64Array) => {readonly value: number; readonly derivative: Float64Array})

/** A parameter of one element (`r1`), or of all elements of a type (its title, `resistor`). */
export interface ParameterName {
  readonly of: string
  readonly parameter: string
}

export interface ParameterDerivatives extends ParameterName {
  readonly elements: readonly string[]
  /** The parameter of each element; NaN where it was not given and follows from others. */
  readonly values: Float64Array
  /** d objective / d parameter; NaN where the value is. */
  readonly derivatives: Float64Array
}

export interface Gradient {
  /** The objective at the operating point. */
  readonly value: number
  /** In the order of the names asked for. */
  readonly parameters: readonly ParameterDerivatives[]
}

/**
 * With r(x; p) = 0 the circuit's equations, J = dr/dx and J^T lambda = d objective / dx,
 *
 *     d objective / dp = - lambda^T dr/dp
 *
 * where dr/dp is differenced in the terms of the elements alone, never in solutions. Every element counts by
 * itself, with parameters of a shared model too: a model's derivative is the sum over its elements. What a
 * parameter changes in the circuit's structure (a series resistance that is 0 and has no node) is not seen.
 * Throws CircuitError for names that do not exist, and where the operating point `x` is not a unique
 * solution.
 */
export function gradient(
  circuit: Circuit,
  objective: Objective,
  parameters: readonly ParameterName[],
  options: Options = defaultOptions,
  x: Float64Array = op(circuit, options),
): Gradient {
  const {value, derivative} = evaluate(circuit, objective, x)
  const lambda = adjoint(circuit, derivative, options, x)
  const groups = new Map<Elements, ElementTerms>()
  const termsOf = ({type, elements}: Found) => {
    const known = groups.get(elements)
    if (known) return known
    const terms = new ElementTerms(circuit, type, elements, x, lambda, options)
    groups.set(elements, terms)
    return terms
  }
  return {
    value,
    parameters: parameters.map(name => {
      const found = locate(circuit, name)
      const {names} = found.elements
      const values = found.elements.parameters[found.parameter].slice()
      const derivatives = termsOf(found)
        .derivative(found.parameter)
        .map(change => 0 - change) // never -0
      return {...name, elements: names, values, derivatives}
    }),
  }
}

/**
 * lambda with J^T lambda = e, J the Jacobian at x; by circuit index. Throws CircuitError where J is singular.
 */
export function adjoint(circuit: Circuit, e: Float64Array, options: Options, x: Float64Array): Float64Array {
  const {G} = linearize(circuit, x, options, true)
  const {pattern, slots} = transpose(circuit.pattern)
  const solver = options.analyze(pattern, new Uint8Array(circuit.size))
  try {
    const failed = solver.factor(reorder(G, slots, new Float64Array(G.length)))
    if (failed) throw singularAt(circuit, failed)
    const lambda = e.slice()
    lambda[0] = 0
    solver.solve(lambda)
    return lambda
  } finally {
    solver.dispose()
  }
}

function evaluate(circuit: Circuit, objective: Objective, x: Float64Array) {
  if (typeof objective === "function") return objective(x)
  const derivative = new Float64Array(circuit.size)
  let value = 0
  for (const {unknown, weight} of objective) {
    const index = circuit.find(unknown)
    if (index === undefined) throw new CircuitError(`the circuit has no ${unknown}`)
    derivative[index] += weight
    value += weight * x[index]
  }
  return {value, derivative}
}

interface Found {
  readonly type: DeviceType
  readonly elements: Elements
  readonly parameter: string
}

function locate(circuit: Circuit, {of, parameter}: ParameterName): Found {
  const one = circuit.placements.find(({elements}) => elements.names.includes(of))
  const {type, elements} = one ?? circuit.placements.find(({type}) => type.title === of) ?? nothing(of)
  const names = Object.keys(type.parameters)
  const known = names.find(name => name === parameter || type.parameters[name].also?.includes(parameter))
  if (known === undefined)
    throw new CircuitError(`${of} has no parameter '${parameter}' (it has: ${names.join(" ") || "none"})`)
  if (!one) return {type, elements, parameter: known}
  const which = [elements.names.indexOf(of)]
  return {type, elements: subset(elements, which, Int32Array.from(circuit.unknowns.keys())), parameter: known}
}

function nothing(of: string): never {
  throw new CircuitError(`there is no element and no type of elements '${of}' in the circuit`)
}
