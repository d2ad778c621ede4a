/** When to stop, and under which conditions devices are evaluated: the options of every analysis. */
import type {Temperatures} from "../circuit/device.js"
import {analyzeEigen} from "../matrix/eigen.js"
import type {Analyze} from "../matrix/solver.js"

/** Names as in `.options`. */
export interface Options {
  readonly reltol: number
  /** V */
  readonly vntol: number
  /** A */
  readonly abstol: number
  /** Conductance across junctions, S. */
  readonly gmin: number
  /** Iterations of one solve. */
  readonly itl1: number
  /** Iterations at one point in time, before the step is shortened. */
  readonly itl4: number
  /** How `.tran` integrates. */
  readonly method: "trap" | "gear" | "euler"
  /** Highest order of integration: 1 is `euler`, whatever the method. */
  readonly maxord: number
  /** Local errors of `.tran` may be this many times reltol, vntol and abstol. */
  readonly trtol: number
  /** Degrees Celsius. */
  readonly temp: number
  /** Where models were measured, degrees Celsius. */
  readonly tnom: number
  readonly analyze: Analyze
}

export const defaultOptions: Options = {
  reltol: 1e-6,
  vntol: 1e-9,
  abstol: 1e-12,
  gmin: 1e-12,
  itl1: 100,
  itl4: 50,
  method: "trap",
  maxord: 2,
  trtol: 1000,
  temp: 27,
  tnom: 27,
  analyze: analyzeEigen,
}

export const temperatures = ({temp, tnom}: Options): Temperatures => ({
  temperature_K: temp + 273.15,
  nominal_K: tnom + 273.15,
})
