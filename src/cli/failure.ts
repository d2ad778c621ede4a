/** What a user is told of an error: one clear message for mistakes (status 1), a stack for a bug of ours (70). */
import {AnalysisError} from "../analysis/error.js"
import {CircuitError} from "../circuit/error.js"
import {explain, NetlistError, NetlistErrors} from "../netlist/error.js"
import {DataError} from "../network/error.js"
import {OutputError} from "../output/write-whole.js"

export interface Failure {
  readonly text: string
  readonly status: number
}

/** Errors of worker threads lose their class and keep their name. */
const mistakes = new Set(
  [AnalysisError, CircuitError, DataError, NetlistError, NetlistErrors, OutputError, RangeError].map(
    ({name}) => name,
  ),
)

export function failure(error: unknown): Failure {
  if (error instanceof NetlistErrors) return {text: error.errors.map(explain).join("\n"), status: 1}
  if (error instanceof NetlistError) return {text: explain(error), status: 1}
  if (!(error instanceof Error)) return {text: `crosspice: ${String(error)}`, status: 70}
  const command = error.name === "YError" // a mistake in the command line
  if (command || mistakes.has(error.name)) return {text: `crosspice: ${error.message}`, status: 1}
  return {text: `crosspice: this is a bug, please report it\n${error.stack ?? error.message}`, status: 70}
}
