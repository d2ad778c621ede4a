/**
 * How capacitances and inductances follow temperature: by 1 + tc1 dT + tc2 dT^2, dT above the nominal one.
 */
import type {Parameter, Temperatures} from "../circuit/device.js"
import {elementTemperature_K, temperatureParameters} from "./scaling.js"

const {temp, dtemp} = temperatureParameters

/** Of an element. */
export const drift = {
  tc1: {title: "linear temperature coefficient", unit: "1/K", also: ["tc"], default: 0},
  tc2: {title: "quadratic temperature coefficient", unit: "1/K^2", default: 0},
  temp,
  dtemp,
} satisfies Record<string, Parameter>

/** Of an element with a model, and of its model; `fill` settles whose coefficients count. */
export const modelledDrift = {
  tc1: {...drift.tc1, title: `${drift.tc1.title}; the model's where it is not given`, default: Number.NaN},
  tc2: {...drift.tc2, title: `${drift.tc2.title}; the model's where it is not given`, default: Number.NaN},
  temp,
  dtemp,
  tc1model: {...drift.tc1, title: `${drift.tc1.title}: tc1 on the model's card`, also: ["tc1"], of: "model"},
  tc2model: {...drift.tc2, title: `${drift.tc2.title}: tc2 on the model's card`, also: ["tc2"], of: "model"},
} satisfies Record<string, Parameter>

/** Writes `otherwise` where a parameter was not given. */
export function fill(column: Float64Array, otherwise: Float64Array) {
  for (let k = 0; k < column.length; k++) if (Number.isNaN(column[k])) column[k] = otherwise[k]
}

/** `read` gives a parameter of the element. */
export function driftFactor(read: (name: keyof typeof drift) => number, at: Temperatures): number {
  const above = elementTemperature_K(at, read("temp"), read("dtemp")) - at.nominal_K
  return 1 + above * (read("tc1") + above * read("tc2"))
}
