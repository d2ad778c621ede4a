/** A point of a study: a pure task that any scheduler can run, and what comes of it. */
import type {Settings} from "./study.js"

/** What a result depends on besides the settings: short SHA-256 hashes of contents. */
export interface Inputs {
  readonly network: string
  readonly data: string
  /** Of the netlists of own amplifiers and neurons. */
  readonly libraries?: string
  /** Version of this program and hash of the code that computes. */
  readonly program: string
}

/** The same hash, the same result: on any machine, at any time. */
export interface Point {
  readonly hash: string
  /** As in the study. */
  readonly settings: Settings
  /** The same with absolute paths. */
  readonly task: Settings
  readonly inputs: Inputs
  /** Points with the same circuit are best computed one after the other. */
  readonly circuit: string
  /** Time that it takes, in any unit. */
  readonly weight: number
  /** The settings but how the network is cut; and how many partitions that makes, by layer. */
  readonly family: string
  readonly partitions: {readonly horizontal: readonly number[]; readonly vertical: readonly number[]}
  /** Known without solving. */
  readonly area_um2: number
  readonly amplifiers: number
}

/** Numbers by name, units in the names. */
export type Measures = Readonly<Record<string, number>>

export interface Result {
  readonly measures: Measures
  /** That a thread was busy with it. */
  readonly seconds: number
}

/** A result, or why a point has none and never will, such as a circuit without a solution. */
export type Answer = Result | {readonly failure: string}

/** Computes points, several at a time. */
export interface Executor {
  /** How many points at a time. */
  readonly lanes: number
  /** A lane remembers its last circuit. Throws for what is no property of the point. */
  run(point: Point, lane: number): Promise<Answer>
  /** Running points are given up. */
  close(): Promise<void>
}
