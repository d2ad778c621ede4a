/**
 * Behavioural sources: v_p - v_n, or the current from p to n, is an expression of voltages, currents and
 * time; m of the latter may stand in parallel.
 */
import type {Device, DeviceType, Elements, Load, Topology} from "../circuit/device.js"
import {evaluate} from "../netlist/expression.js"
import {addBranch, branchPairs} from "./two-terminal.js"

export const behavioralVoltage: DeviceType<never> = {
  title: "behavioural voltage source",
  letter: "b",
  setsVoltage: true,
  expression: ["v"],
  terminals: ["p", "n"],
  parameters: {},

  place(elements, topology) {
    const {count, names, nodes} = elements
    const branches = topology.branches(names)
    const slots = topology.linear(branchPairs(nodes, branches))
    const values = placeExpressions(elements, topology, k => [branches[k]], [-1])
    return {
      stamp(G) {
        for (let k = 0; k < count; k++) addBranch(G, slots, k)
      },
      ...values,
    }
  },
}

export const behavioralCurrent: DeviceType<"m"> = {
  title: "behavioural current source",
  letter: "b",
  expression: ["i"],
  terminals: ["p", "n"],
  parameters: {m: {title: "number in parallel", default: 1, range: "positive"}},

  place(elements, topology) {
    const {nodes, parameters} = elements
    return placeExpressions(elements, topology, k => [nodes[2 * k], nodes[2 * k + 1]], [1, -1], parameters.m)
  },
}

/**
 * The same elements under the letters E, F, G and H, `e1 p n vol={...}`, as HSPICE and ngspice spell them.
 */
export const expressionVcvs: DeviceType<never> = {
  ...behavioralVoltage,
  letter: "e",
  expression: ["vol", "value"],
}
export const expressionVccs: DeviceType<"m"> = {
  ...behavioralCurrent,
  letter: "g",
  expression: ["cur", "value"],
}
export const expressionCcvs: DeviceType<never> = {...expressionVcvs, letter: "h"}
export const expressionCccs: DeviceType<"m"> = {...expressionVccs, letter: "f"}

/** Adds each element's value, times `signs` and `scale[k]`, to the equations `rowsOf(k)`. */
function placeExpressions(
  {count, names, expressions}: Elements,
  topology: Topology,
  rowsOf: (k: number) => readonly number[],
  signs: readonly number[],
  scale: Float64Array = new Float64Array(count).fill(1),
): Device {
  // Unknown behind each variable of each element: 0 (ground) also stands for time and temperature.
  const inputs: Int32Array[] = []
  const pairs: number[] = []
  for (let k = 0; k < count; k++) {
    const unknowns = Int32Array.from(expressions[k].variables, variable =>
      variable === "time" || variable === "temper" ? 0 : topology.unknown(variable, names[k]),
    )
    inputs.push(unknowns)
    for (const row of rowsOf(k)) for (const unknown of unknowns) pairs.push(row, unknown)
  }
  const slots = topology.nonlinear(Int32Array.from(pairs))
  const rows = Int32Array.from(
    {length: count * signs.length},
    (_, i) => rowsOf(Math.floor(i / signs.length))[i % signs.length],
  )
  const widest = inputs.reduce((most, {length}) => Math.max(most, length), 0)
  const arguments_ = new Float64Array(widest)
  const partials = new Float64Array(widest)

  const load = ({lanes, stride, x, f, G, time, temperature_K}: Load) => {
    let slot = 0
    for (let k = 0; k < count; k++) {
      const expression = expressions[k]
      const unknowns = inputs[k]
      for (let t = 0; t < lanes; t++) {
        for (let j = 0; j < unknowns.length; j++) arguments_[j] = x[unknowns[j] * stride + t]
        for (let j = 0; j < unknowns.length; j++)
          if (expression.variables[j] === "time") arguments_[j] = time
          else if (expression.variables[j] === "temper") arguments_[j] = temperature_K - 273.15
        const value = evaluate(expression, arguments_, partials)
        for (let r = 0; r < signs.length; r++) {
          const factor = signs[r] * scale[k]
          f[rows[k * signs.length + r] * stride + t] += factor * value
          for (let j = 0; j < unknowns.length; j++)
            G[slots[slot + r * unknowns.length + j] * stride + t] += factor * partials[j]
        }
      }
      slot += signs.length * unknowns.length
    }
  }
  return {load}
}
