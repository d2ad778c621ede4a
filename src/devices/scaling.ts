/** Numbers that follow from parameters and temperatures, kept between the calls of `load`. */
import type {Parameter, Temperatures} from "../circuit/device.js"

/** Columns by name, one number for each element. */
export function columns<N extends string>(count: number, names: readonly N[]): Record<N, Float64Array> {
  return Object.fromEntries(names.map(name => [name, new Float64Array(count)])) as Record<N, Float64Array>
}

/** Calls `work` when what it depends on has changed: parameters (`stamp` says so) or temperatures. */
export class Scaling {
  #temperature_K = Number.NaN
  #nominal_K = Number.NaN

  constructor(readonly work: (at: Temperatures) => void) {}

  /** Parameters may have changed. */
  renew(at: Temperatures) {
    this.#temperature_K = at.temperature_K
    this.#nominal_K = at.nominal_K
    this.work(at)
  }

  /**
   * Nothing but the temperatures may have changed: devices of a condensed circuit are loaded without being
   * stamped.
   */
  follow(at: Temperatures) {
    if (at.temperature_K !== this.#temperature_K || at.nominal_K !== this.#nominal_K) this.renew(at)
  }
}

/** Celsius to kelvin. */
const zero_K = 273.15

/** An element's own temperature: `temp`, or `dtemp` above the circuit's, K. */
export function elementTemperature_K(at: Temperatures, temp: number, dtemp: number): number {
  return Number.isNaN(temp) ? at.temperature_K + dtemp : temp + zero_K
}

/** Where a model's parameters hold, K. */
export function modelTemperature_K(at: Temperatures, tnom: number): number {
  return Number.isNaN(tnom) ? at.nominal_K : tnom + zero_K
}

/** The parameters from which `elementTemperature_K` and `modelTemperature_K` follow. */
export const temperatureParameters = {
  tnom: {
    title: "temperature at which the parameters hold; `.options tnom` where it is not given",
    unit: "C",
    also: ["tref", "t_measured"],
    default: Number.NaN,
    of: "model",
  },
  temp: {title: "temperature; the circuit's where it is not given", unit: "C", default: Number.NaN},
  dtemp: {title: "temperature above the circuit's", unit: "C", default: 0},
} satisfies Record<string, Parameter>
