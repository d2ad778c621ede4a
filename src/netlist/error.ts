/** Mistakes in a netlist's text: each names file, line and what was expected; a parser collects them all. */
import type {Origin} from "./card.js"

/** One mistake: `deck.cir:12: expected a number, found '1q'`. */
export class NetlistError extends Error {
  override name = "NetlistError"
  constructor(
    /** What is wrong, without the place. */
    readonly problem: string,
    readonly origin: Origin,
    /** The source line and the 1-based column in it, where known: printed with a caret. */
    readonly source?: {readonly text: string; readonly column: number},
  ) {
    super(`${origin.file}:${origin.line}: ${problem}`)
  }
}

/**
 * The mistake with its source line and a caret below the place, for a terminal:
 *
 *     deck.cir:3: expected a value after 'w='
 *       m1 d g s b nfet w=
 *                         ^
 */
export function explain({message, source}: NetlistError): string {
  if (!source) return message
  const text = source.text.replace(/\s/g, " ")
  return `${message}\n  ${text}\n  ${" ".repeat(source.column - 1)}^`
}

/** Everything wrong with one netlist, in the order of its lines. */
export class NetlistErrors extends Error {
  override name = "NetlistErrors"
  constructor(readonly errors: readonly NetlistError[]) {
    super(errors.map(error => error.message).join("\n"))
  }
}
