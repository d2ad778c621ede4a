/** An analysis that is about to run: what all kinds of them share. */
import type {Initial} from "../analysis/initial.js"
import type {Options} from "../analysis/newton.js"
import {op} from "../analysis/op.js"
import type {Circuit} from "../circuit/circuit.js"
import type {Variable} from "../output/plot.js"
import type {Request} from "./requests.js"

/** How far an analysis is, for whoever waits for it. */
export interface Progress {
  /** `Transient Analysis`. */
  readonly name: string
  /** Part of it that is done, 0 .. 1. */
  readonly done: number
  readonly points: number
}

/** The circuit that a run is about. */
export interface Subject {
  readonly circuit: Circuit
  readonly options: Options
  readonly initial: Initial
}

/** An analysis whose card has been read and whose signals exist; running it may take long. */
export type Prepared = () => Generator<Progress>

export const time: Variable = {name: "time", type: "time", unit: "s"}
export const frequency: Variable = {name: "frequency", type: "frequency", unit: "Hz"}

export type Of<Kind extends Request["kind"]> = Extract<Request, {readonly kind: Kind}>

export const operatingPoint = ({circuit, options, initial}: Subject) =>
  op(circuit, options, undefined, undefined, initial)
