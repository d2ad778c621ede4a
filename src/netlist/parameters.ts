/** The values of parameters that are defined by each other, in whatever order they are written. */
import type {Origin} from "./card.js"
import {NetlistError, NetlistErrors} from "./error.js"
import {type Expression, type Functions, type Lookup, parseExpression, value} from "./expression.js"

/** One `name=text` of a `.param` card or of a subcircuit's defaults. */
export interface Definition {
  readonly name: string
  /** A number, a name or an expression. */
  readonly text: string
  readonly origin: Origin
}

interface Entry {
  readonly definition: Definition
  readonly expression: Expression
  /** How many of the expression's variables have been looked at. */
  next: number
}

/**
 * Evaluates definitions that may use each other and whatever `outer` knows; of several of one name the last
 * counts. Throws NetlistErrors: an undefined name, a circle (with the names on it), an expression with a
 * mistake.
 */
export function resolveParameters(
  definitions: Iterable<Definition>,
  outer: Lookup,
  functions?: Functions,
): ReadonlyMap<string, number> {
  const errors: NetlistError[] = []
  const values = new Map<string, number>()
  const entries = new Map<string, Entry>()
  const collect = (work: () => void) => {
    try {
      work()
    } catch (error) {
      if (!(error instanceof NetlistError)) throw error
      errors.push(error)
    }
  }
  for (const definition of definitions) {
    collect(() => {
      const {name, text, origin} = definition
      if (!/^[^\s(){}]+$/.test(name))
        throw new NetlistError(`expected a parameter's name, found '${name}'`, origin)
      entries.set(name, {definition, expression: parseExpression(text, origin, functions), next: 0})
    })
  }
  const failed = new Set<Entry>()
  for (const entry of entries.values()) collect(() => settle(entry, entries, values, outer, failed))
  if (errors.length) throw new NetlistErrors(errors)
  return values
}

/** Gives `first` its value, after what it depends on. A stack of our own, for chains can be long. */
function settle(
  first: Entry,
  entries: ReadonlyMap<string, Entry>,
  values: Map<string, number>,
  outer: Lookup,
  failed: Set<Entry>,
): void {
  if (values.has(first.definition.name) || failed.has(first)) return
  const stack = [first]
  // All on the stack count as failed until they have a value: what depends on a mistake is not reported as
  // well.
  failed.add(first)
  for (let entry = stack.at(-1); entry; entry = stack.at(-1)) {
    const {definition, expression} = entry
    const needed: string | undefined = expression.variables[entry.next]
    const other = needed === undefined ? undefined : entries.get(needed)
    if (other && !values.has(other.definition.name)) {
      if (failed.has(other)) {
        const start = stack.indexOf(other)
        if (start < 0) return
        throw circle([...stack.slice(start), other])
      }
      stack.push(other)
      failed.add(other)
    } else if (needed !== undefined) entry.next++
    else {
      const scope = (name: string) => values.get(name) ?? outer(name)
      values.set(definition.name, value(expression, scope, definition.origin))
      stack.pop()
      failed.delete(entry)
    }
  }
}

function circle(stack: readonly Entry[]): NetlistError {
  const names = stack.map(({definition}) => definition.name)
  const shown = names.length > 10 ? [...names.slice(0, 5), "...", ...names.slice(-4)] : names
  return new NetlistError(`parameters depend on each other: ${shown.join(" > ")}`, stack[0].definition.origin)
}
