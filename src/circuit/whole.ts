/** What holds in a whole circuit while its deck is expanded. */
import type {Origin, Subcircuit} from "../netlist/card.js"
import type {Draws} from "../netlist/draws.js"
import {type Expression, type Functions, parseExpression} from "../netlist/expression.js"
import type {Expansion} from "./expansion.js"

/** So many expressions are remembered: those of a definition are needed again in each of its instances. */
const mostRemembered = 10_000

export class Whole {
  /** Nodes of that name are one everywhere. */
  readonly globals = new Set<string>()
  readonly expansion: Expansion = {weight: 0}
  readonly #ports = new Map<Subcircuit, ReadonlyMap<string, number>>()
  /** By the functions that are known, and the text. */
  readonly #expressions = new Map<Functions, Map<string, Expression>>()
  #remembered = 0

  constructor(
    /** Where random functions draw from; none: the run is nominal. */
    readonly draws: Draws | undefined,
  ) {}

  /** The place of each port of a definition. */
  ports(definition: Subcircuit): ReadonlyMap<string, number> {
    const known = this.#ports.get(definition)
    if (known) return known
    const ports = new Map(definition.ports.map((port, i) => [port, i]))
    this.#ports.set(definition, ports)
    return ports
  }

  /** An expression as it is read, remembered where it may be needed again. Throws a NetlistError. */
  expression(text: string, origin: Origin, functions: Functions, again: boolean): Expression {
    const known = this.#expressions.get(functions)
    const found = known?.get(text)
    if (found) return found
    const expression = parseExpression(text, origin, functions)
    if (!again || this.#remembered === mostRemembered) return expression
    this.#remembered++
    if (known) known.set(text, expression)
    else this.#expressions.set(functions, new Map([[text, expression]]))
    return expression
  }
}
