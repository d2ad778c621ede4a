/** The values of parameters that are defined by each other, in whatever order they are written. */
import type {Origin} from "./card.js"
import {NetlistError, NetlistErrors} from "./error.js"
import {type Expression, type Lookup, parseExpression, value} from "./expression.js"
import {parseNumber} from "./number.js"

/** One `name=text` of a `.param` card or of a subcircuit's defaults. */
export interface Definition {
  readonly name: string
  /** A number, a name or an expression. */
  readonly text: string
  readonly origin: Origin
}

interface Entry {
  readonly definition: Definition
  /** Read when its value is first asked for. */
  expression?: Expression
  /** How many of the expression's variables have been looked at. */
  next: number
  value: number | undefined
  /** On the way to a value, or without one because of a mistake. */
  failed: boolean
}

/** The parameters of one scope: definitions are added, values follow when they are asked for. */
export class Parameters {
  readonly #entries = new Map<string, Entry>()

  constructor(
    /** What surrounds the scope. */
    private readonly outer: Lookup,
    /** Reads an expression, with the functions that are known when its value is first asked for. */
    private readonly parse: (text: string, origin: Origin) => Expression = parseExpression,
    /** The value of a draw in the definition of `owner`, see `draws.ts`. */
    private readonly draw?: (owner: string, variable: string) => number | undefined,
  ) {}

  /** Of several definitions of a name the last counts. Throws a NetlistError where the name has been used. */
  define(definition: Definition): void {
    const {name, origin} = definition
    if (!/^[^\s(){}]+$/.test(name))
      throw new NetlistError(`expected a parameter's name, found '${name}'`, origin)
    if (this.#entries.get(name)?.value !== undefined)
      throw new NetlistError(`'${name}' is defined anew after a condition has used it`, origin)
    this.#entries.set(name, {definition, next: 0, value: undefined, failed: false})
  }

  /**
   * The value of a parameter defined here, undefined where it is not, or depends on a mistake thrown before.
   * Throws a NetlistError: an undefined name, a circle (with the names on it), an expression with a mistake.
   */
  get(name: string): number | undefined {
    const entry = this.#entries.get(name)
    if (entry && entry.value === undefined) this.#settle(entry)
    return entry?.value
  }

  /** Names and values of all. Throws NetlistErrors with all mistakes. */
  settle(): ReadonlyMap<string, number> {
    const errors: NetlistError[] = []
    const values = new Map<string, number>()
    for (const name of this.#entries.keys()) {
      try {
        values.set(name, this.get(name) ?? Number.NaN)
      } catch (error) {
        if (!(error instanceof NetlistError)) throw error
        errors.push(error)
      }
    }
    if (errors.length) throw new NetlistErrors(errors)
    return values
  }

  /** Gives `first` its value, after what it depends on. A stack of our own, for chains can be long. */
  #settle(first: Entry): void {
    if (first.failed) return
    const stack = [first]
    // All on the stack count as failed until they have a value: what depends on a mistake is not reported as
    // well.
    first.failed = true
    for (let entry = stack.at(-1); entry; entry = stack.at(-1)) {
      const {text, origin} = entry.definition
      const number = parseNumber(text)
      if (number === undefined) entry.expression ??= this.parse(text, origin)
      const needed: string | undefined = entry.expression?.variables[entry.next]
      const other = needed === undefined ? undefined : this.#entries.get(needed)
      if (other && other.value === undefined) {
        if (other.failed) {
          const start = stack.indexOf(other)
          if (start < 0) return
          throw circle([...stack.slice(start), other])
        }
        stack.push(other)
        other.failed = true
      } else if (needed !== undefined) entry.next++
      else {
        entry.value = number ?? this.#value(entry)
        entry.failed = false
        stack.pop()
      }
    }
  }

  #value({definition, expression}: Entry): number {
    const {name, text, origin} = definition
    const scope = (variable: string) =>
      this.#entries.get(variable)?.value ?? this.outer(variable) ?? this.draw?.(name, variable)
    return value(expression ?? this.parse(text, origin), scope, origin)
  }
}

function circle(stack: readonly Entry[]): NetlistError {
  const names = stack.map(({definition}) => definition.name)
  const shown = names.length > 10 ? [...names.slice(0, 5), "...", ...names.slice(-4)] : names
  return new NetlistError(`parameters depend on each other: ${shown.join(" > ")}`, stack[0].definition.origin)
}
