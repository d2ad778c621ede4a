/** Instances of subcircuits: what names mean inside one. */
import type {Card, Scope, Subcircuit} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {constant, type FunctionDefinition, type Functions, functionOf} from "../netlist/expression.js"
import {resolveParameters} from "../netlist/parameters.js"

/** Instances nest this deep at most: beyond it a definition contains itself. */
const deepest = 100

/** One scope at work: the deck itself, or one instance of a subcircuit. */
export class Instance {
  readonly #parameters: ReadonlyMap<string, number>
  readonly #models = new Map<string, Card>()
  /** `.func` definitions that are known here. */
  readonly functions: Functions

  constructor(
    /** In front of the names inside: empty for the deck, `x1.x2.` for an instance. */
    readonly path: string,
    readonly scope: Scope,
    readonly outer: Instance | undefined,
    /** Node outside for each port. */
    readonly ports: ReadonlyMap<string, string>,
    given: Readonly<Record<string, number>>,
    readonly globals: ReadonlySet<string>,
    readonly depth = 0,
  ) {
    const assignments: {name: string; text: string; origin: Card["origin"]}[] = []
    const functions = new Map<string, FunctionDefinition>(outer?.functions)
    for (const card of scope.cards) {
      if (card.name === ".func") functions.set(...functionOf(card))
      if (card.name === ".model" && card.words[0]) this.#models.set(card.words[0], card)
      if (card.name === ".param")
        for (const [name, text] of Object.entries(card.assignments))
          if (!(name in given)) assignments.push({name, text, origin: card.origin})
    }
    this.functions = functions.size ? functions : (outer?.functions ?? functions)
    const known = (name: string) => given[name] ?? outer?.parameter(name)
    const own = resolveParameters(assignments, known, this.functions)
    this.#parameters = new Map([...Object.entries(given), ...own])
  }

  parameter(name: string): number | undefined {
    return this.#parameters.get(name) ?? this.outer?.parameter(name)
  }

  /** The circuit-wide name of a node. */
  node(name: string): string {
    if (name === "gnd") return "0"
    if (this.path === "" || name === "0" || this.globals.has(name)) return name
    return this.ports.get(name) ?? this.path + name
  }

  /** A number, the name of a parameter or an expression. */
  number(text: string, card: Card): number {
    if (text === "") throw new NetlistError(`${card.name}: a value is missing`, card.origin)
    return constant(text, name => this.parameter(name), card.origin, this.functions)
  }

  /** The `.model` card that a name means here, with the instance in which it stands. */
  model(name: string): {card: Card; home: Instance} | undefined {
    const card = this.#models.get(name)
    return card ? {card, home: this} : this.outer?.model(name)
  }

  subcircuit(name: string): {definition: Subcircuit; home: Instance} | undefined {
    const definition = this.scope.subcircuits.get(name)
    return definition ? {definition, home: this} : this.outer?.subcircuit(name)
  }

  /** What an `x` card stands for. */
  enter(card: Card): Instance {
    const name = card.words.at(-1)
    const found = name === undefined ? undefined : this.subcircuit(name)
    if (!found) throw new NetlistError(`${card.name}: there is no subcircuit '${name ?? ""}'`, card.origin)
    const {definition, home} = found
    const {ports, parameters} = definition
    const given = card.words.length - 1
    if (given !== ports.length)
      throw new NetlistError(
        `${card.name}: '${name}' has ${ports.length} ports (${ports.join(" ")}), found ${given} nodes`,
        card.origin,
      )
    if (this.depth >= deepest)
      throw new NetlistError(
        `${card.name}: subcircuits nest deeper than ${deepest}: '${name}' contains itself`,
        card.origin,
      )
    const values: Record<string, number> = {}
    for (const [key, text] of Object.entries(card.assignments)) {
      if (!(key in parameters))
        throw new NetlistError(
          `${card.name}: '${name}' has no parameter '${key}' (it has: ${Object.keys(parameters).join(" ") || "none"})`,
          card.origin,
        )
      values[key] = this.number(text, card)
    }
    // Defaults may use each other, the values given and what surrounds the definition.
    const defaults = Object.entries(parameters)
      .filter(([key]) => !(key in values))
      .map(([key, text]) => ({name: key, text, origin: definition.origin}))
    const rest = resolveParameters(defaults, key => values[key] ?? home.parameter(key), home.functions)
    const nodes = new Map(ports.map((port, i) => [port, this.node(card.words[i])]))
    return new Instance(
      `${this.path}${card.name}.`,
      definition,
      home,
      nodes,
      {...values, ...Object.fromEntries(rest)},
      this.globals,
      this.depth + 1,
    )
  }
}
