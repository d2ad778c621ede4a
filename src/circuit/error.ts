/** Mistakes in a circuit, as opposed to its text: they name the element, its line, and the node. */
import type {Origin} from "../netlist/card.js"

/** `deck.cir:7: r1: ...`: a missing model, a floating node, a voltage loop. */
export class CircuitError extends Error {
  override name = "CircuitError"
  constructor(
    readonly problem: string,
    readonly origin?: Origin,
  ) {
    super(origin?.line ? `${origin.file}:${origin.line}: ${problem}` : problem)
  }
}
