/** The values of parameters that are defined by each other, in whatever order they are written. */
import type {Origin} from "./card.js"
import {NetlistError, NetlistErrors} from "./error.js"
import {type Expression, type Functions, type Lookup, parseExpression, value} from "./expression.js"
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
}

/** The parameters of one scope: definitions are added, values follow when they are asked for. */
export class Parameters {
  readonly #entries = new Map<string, Entry>()
  readonly #values = new Map<string, number>()
  readonly #failed = new Set<Entry>()

  constructor(
    /** What surrounds the scope. */
    private readonly outer: Lookup,
    /** The user's functions as they are when a value is first asked for. */
    private readonly functions?: () => Functions,
    /** The value of a draw in the definition of `owner`, see `draws.ts`. */
    private readonly draw?: (owner: string, variable: string) => number | undefined,
  ) {}

  /** Of several definitions of one name the last counts. Throws a NetlistError where the name has been used. */
  define(definition: Definition): void {
    const {name, origin} = definition
    if (!/^[^\s(){}]+$/.test(name))
      throw new NetlistError(`expected a parameter's name, found '${name}'`, origin)
    if (this.#values.has(name))
      throw new NetlistError(`'${name}' is defined anew after a condition has used it`, origin)
    this.#entries.set(name, {definition, next: 0})
  }

  /**
   * The value of a parameter defined here, undefined where it is not, or depends on a mistake thrown before.
   * Throws a NetlistError: an undefined name, a circle (with the names on it), an expression with a mistake.
   */
  get(name: string): number | undefined {
    const known = this.#values.get(name)
    if (known !== undefined) return known
    const entry = this.#entries.get(name)
    if (!entry) return undefined
    this.#settle(entry)
    return this.#values.get(name)
  }

  /** All values. Throws NetlistErrors with all mistakes. */
  settle(): ReadonlyMap<string, number> {
    const errors: NetlistError[] = []
    for (const name of this.#entries.keys()) {
      try {
        this.get(name)
      } catch (error) {
        if (!(error instanceof NetlistError)) throw error
        errors.push(error)
      }
    }
    if (errors.length) throw new NetlistErrors(errors)
    return this.#values
  }

  /** Gives `first` its value, after what it depends on. A stack of our own, for chains can be long. */
  #settle(first: Entry): void {
    if (this.#failed.has(first)) return
    const stack = [first]
    // All on the stack count as failed until they have a value: what depends on a mistake is not reported as
    // well.
    this.#failed.add(first)
    for (let entry = stack.at(-1); entry; entry = stack.at(-1)) {
      const {name, text, origin} = entry.definition
      const number = parseNumber(text)
      if (number === undefined) entry.expression ??= parseExpression(text, origin, this.functions?.())
      const needed: string | undefined = entry.expression?.variables[entry.next]
      const other = needed === undefined ? undefined : this.#entries.get(needed)
      if (other && !this.#values.has(other.definition.name)) {
        if (this.#failed.has(other)) {
          const start = stack.indexOf(other)
          if (start < 0) return
          throw circle([...stack.slice(start), other])
        }
        stack.push(other)
        this.#failed.add(other)
      } else if (needed !== undefined) entry.next++
      else {
        this.#values.set(name, number ?? this.#value(entry))
        stack.pop()
        this.#failed.delete(entry)
      }
    }
  }

  #value({definition, expression}: Entry): number {
    const {name, text, origin} = definition
    const scope = (variable: string) =>
      this.#values.get(variable) ?? this.outer(variable) ?? this.draw?.(name, variable)
    return value(expression ?? parseExpression(text, origin, this.functions?.()), scope, origin)
  }
}

function circle(stack: readonly Entry[]): NetlistError {
  const names = stack.map(({definition}) => definition.name)
  const shown = names.length > 10 ? [...names.slice(0, 5), "...", ...names.slice(-4)] : names
  return new NetlistError(`parameters depend on each other: ${shown.join(" > ")}`, stack[0].definition.origin)
}
