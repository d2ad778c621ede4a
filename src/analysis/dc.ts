/** Sweeps at direct current: one operating point after another, each started from the last. */
import type {Circuit} from "../circuit/circuit.js"
import {CircuitError} from "../circuit/error.js"
import {outOfRange} from "../circuit/parameter.js"
import {AnalysisError} from "./error.js"
import {solveSteady} from "./homotopy.js"
import type {Initial} from "./initial.js"
import {defaultOptions, Newton, type Options} from "./newton.js"
import {op} from "./op.js"
import type {Point} from "./point.js"
import {findElement} from "./small-signal.js"

/** One quantity and the values it takes. */
export interface Sweep {
  /** `v1`, `r1.tc1`, `temp` */
  readonly name: string
  readonly values: ArrayLike<number>
  /** Writes the value into the circuit. */
  set(value: number): void
  /** Writes back what was there at first. */
  restore(): void
}

/** `at` is the value of the first sweep, `values` those of all; both buffers are used again. */
export type SweepPoint = Point & {readonly values: readonly number[]}

/**
 * Every combination of values; the first sweep is the innermost. `initial` is for the first point. The
 * circuit is as before when the generator ends. Throws AnalysisError that says at which values there is no
 * convergence.
 */
export function* dc(
  circuit: Circuit,
  sweeps: readonly Sweep[],
  options: Options = defaultOptions,
  initial: Initial = {},
): Generator<SweepPoint> {
  const values = sweeps.map(() => Number.NaN)
  const total = sweeps.reduce((product, sweep) => product * sweep.values.length, 1)
  const drive = (scale: number) => circuit.drive(0, scale)
  const newton = new Newton(circuit, options)
  let x: Float64Array | undefined
  try {
    for (let k = 0; k < total; k++) {
      let rest = k
      sweeps.forEach((sweep, i) => {
        const value = sweep.values[rest % sweep.values.length]
        rest = Math.floor(rest / sweep.values.length)
        if (value === values[i]) return
        values[i] = value
        sweep.set(value)
      })
      try {
        if (x) {
          solveSteady(newton, x, drive)
          newton.accept(x)
        } else x = op(circuit, options, drive, newton, initial)
      } catch (error) {
        if (!(error instanceof AnalysisError)) throw error
        const where = sweeps.map(({name}, i) => `${name} = ${values[i]}`).join(", ")
        throw new AnalysisError(`${error.message} at ${where}`)
      }
      yield {at: values[0], x, values}
    }
  } finally {
    for (const sweep of sweeps) sweep.restore()
  }
}

/**
 * Sweeps a parameter of an element; without `parameter` the value of a source, or what a bare number on its
 * card sets. Throws CircuitError where there is no such element or parameter, or a value is out of its range.
 */
export function parameterSweep(
  circuit: Circuit,
  element: string,
  values: ArrayLike<number>,
  parameter?: string,
): Sweep {
  const {type, elements, index} = findElement(circuit, element)
  const isSource = "dc" in type.parameters
  const wanted = parameter ?? (isSource ? "dc" : type.value)
  const key = Object.keys(type.parameters).find(
    name => name === wanted || (wanted !== undefined && type.parameters[name].also?.includes(wanted)),
  )
  if (key === undefined) {
    const known = Object.keys(type.parameters).join(" ") || "none"
    throw new CircuitError(
      wanted === undefined
        ? `${element}: which parameter is to be swept? (it has: ${known})`
        : `${element} has no parameter '${wanted}' (it has: ${known})`,
      elements.origins[index],
    )
  }
  for (let k = 0; k < values.length; k++) {
    const problem = outOfRange(key, values[k], type.parameters[key])
    if (problem) throw new CircuitError(`${element}: ${problem}`, elements.origins[index])
  }
  const column = elements.parameters[key]
  const before = column[index]
  const set = (value: number) => {
    column[index] = value
    // A source's value is read whenever it drives; the matrix need not be made again.
    if (!(isSource && key === "dc")) circuit.restamp()
  }
  return {name: parameter ? `${element}.${parameter}` : element, values, set, restore: () => set(before)}
}

/** Sweeps the temperature, degrees Celsius. Throws RangeError for one that does not exist. */
export function temperatureSweep(circuit: Circuit, values: ArrayLike<number>): Sweep {
  for (let k = 0; k < values.length; k++)
    if (!(values[k] > -273.15 && values[k] < Number.POSITIVE_INFINITY))
      throw new RangeError(`temp: expected degrees Celsius above -273.15, found ${values[k]}`)
  const before = circuit.temperatures
  const set = (celsius: number) => circuit.restamp({...circuit.temperatures, temperature_K: celsius + 273.15})
  return {name: "temp", values, set, restore: () => circuit.restamp(before)}
}
