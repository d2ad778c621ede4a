/** What a user is told of an error: one clear message for a mistake (status 1), a stack for our bug (70). */
import {AnalysisError} from "../analysis/error.js"
import {CircuitError} from "../circuit/error.js"
import {explain, NetlistError, NetlistErrors} from "../netlist/error.js"
import {DataError} from "../network/error.js"
import {OutputError} from "../output/write-whole.js"

export interface Failure {
  readonly text: string
  readonly status: number
}

/** A failure on a worker thread. Errors lose their class on the way, so the text is made over there. */
export class WorkerFailure extends Error {
  override name = "WorkerFailure"
  constructor(readonly failure: Failure) {
    super(failure.text)
  }
}

/** More mistakes than this are one mistake, such as a file that is no netlist. */
const mostMistakes = 20

export function failure(error: unknown): Failure {
  if (error instanceof WorkerFailure) return error.failure
  if (error instanceof NetlistErrors) return mistake(several(error.errors.map(explain)))
  if (error instanceof NetlistError) return mistake(explain(error))
  if (error instanceof DataError || (error instanceof CircuitError && error.origin?.line))
    return mistake(error.message)
  if (isMistake(error)) return mistake(`crosspice: ${error.message}`)
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {text: `crosspice: this is a bug, please report it\n${printable(stack)}`, status: 70}
}

function isMistake(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  if (error instanceof RangeError) return !enginesOwn.test(error.message)
  if (error.name === "MemoryError") return true
  return [AnalysisError, CircuitError, OutputError].some(type => error instanceof type)
}

/** RangeErrors that JavaScript itself throws are bugs. */
const enginesOwn =
  /^(Maximum call stack|Invalid (typed )?(array|string|count)|Array buffer|Offset is outside)/

const mistake = (text: string): Failure => ({text: printable(text), status: 1})

/** Every instance of a subcircuit repeats its mistakes. */
function several(all: readonly string[]): string {
  const texts = [...new Set(all)]
  const rest = texts.length - mostMistakes
  return [...texts.slice(0, mostMistakes), ...(rest > 0 ? [`... and ${rest} more mistakes`] : [])].join("\n")
}

/** Quoted input must not command the terminal. Characters keep their places, for carets. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\0-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "?")
}
