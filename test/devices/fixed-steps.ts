/** A transient without step control, for laws that hold at every step: trapezoidal rule, Newton's method. */
import {defaultOptions, Newton} from "../../src/analysis/newton.js"
import {op} from "../../src/analysis/op.js"
import type {Circuit} from "../../src/circuit/circuit.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"

export const circuitOf = (cards: string): Circuit =>
  elaborate(parse(`test\n${cards}`, {file: "deck"}), deviceTypes)

/**
 * Points 0 to `steps`, `step_s` apart, by names of unknowns; `drive` writes sources into the right-hand
 * side.
 */
export function* march(
  circuit: Circuit,
  step_s: number,
  steps: number,
  drive: (b: Float64Array, t: number) => void,
): Generator<{t: number; value: (unknown: string) => number}> {
  const newton = new Newton(circuit, {...defaultOptions, reltol: 1e-10, vntol: 1e-13})
  const right = (t: number) => {
    const b = circuit.drive(t, 1)
    drive(b, t)
    return b
  }
  const history = new Float64Array(circuit.size)
  const x = op(circuit, newton.options, () => right(0), newton)
  newton.linearize(x, right(0), {a: 1, history})
  const charge = newton.Q.slice()
  const current = new Float64Array(charge.length)
  const value = (unknown: string) => x[circuit.find(unknown) ?? Number.NaN]
  yield {t: 0, value}
  for (let k = 1; k <= steps; k++) {
    const t = k * step_s
    // Nobody knows the currents of the charges at first: the first step is Euler's.
    const a = (k === 1 ? 1 : 2) / step_s
    for (let i = 0; i < history.length; i++) history[i] = -a * charge[i] - current[i]
    newton.solve(x, right(t), {a, history}, t)
    newton.linearize(x, right(t), {a, history}, t)
    for (let i = 0; i < history.length; i++) {
      current[i] = a * newton.Q[i] + history[i]
      charge[i] = newton.Q[i]
    }
    yield {t, value}
  }
}
