/** Instances of subcircuits: which cards stand in one, and what names mean there. */
import type {Branch, Card, Netlist, Origin, Scope, Subcircuit} from "../netlist/card.js"
import {type Draws, drawn} from "../netlist/draws.js"
import {NetlistError, NetlistErrors} from "../netlist/error.js"
import {
  type Expression,
  type FunctionDefinition,
  type Functions,
  functionOf,
  type Lookup,
  value,
} from "../netlist/expression.js"
import {parseNumber} from "../netlist/number.js"
import {type Definition, Parameters} from "../netlist/parameters.js"
import {cardWeight, deepest, expand, instanceWeight, parameterWeight} from "./expansion.js"
import {Whole} from "./whole.js"

const DOT = 46

const none: Functions = new Map()
const noValues: ReadonlyMap<string, number> = new Map()

/** Where an instance stands: all of this is empty for the deck itself. */
interface Place {
  /** In front of the names inside: `x1.x2.` for an instance in an instance. */
  readonly path: string
  readonly ports: ReadonlyMap<string, number>
  /** Node outside for each port. */
  readonly nodes: readonly string[]
  /** Parameters that the definition does not decide. */
  readonly given: ReadonlyMap<string, number>
  readonly depth: number
  readonly multiplier: number
}

/**
 * The deck at work: its cards with conditions decided, its parameters, functions and nodes. `overrides`
 * replace `.param` values; without `draws` random functions give their nominal values. Throws NetlistErrors.
 */
export function deckScope(
  netlist: Netlist,
  overrides: Readonly<Record<string, number>> = {},
  draws?: Draws,
): Instance {
  const whole = new Whole(draws)
  const given = new Map(Object.entries(overrides))
  const place = {path: "", ports: new Map(), nodes: [], given, depth: 0, multiplier: 1}
  try {
    const deck = new Instance(netlist, undefined, place, whole)
    for (const {name, words} of deck.cards)
      if (name === ".global") for (const node of words) whole.globals.add(node)
    return deck
  } catch (error) {
    throw error instanceof NetlistError ? new NetlistErrors([error]) : error
  }
}

/** A `.model` card and the instance in which it stands. */
export interface Model {
  readonly card: Card
  readonly home: Instance
}

/** One scope at work: the deck itself, or one instance of a subcircuit. */
export class Instance {
  /** In front of the names inside: `x1.x2.`; empty for the deck. */
  readonly path: string
  /** What stands here: elements and directives of the scope and of the branches that hold. */
  readonly cards: readonly Card[]
  /** So many of it in parallel, those around it counted in. */
  readonly multiplier: number
  readonly #place: Place
  #parameters: Parameters | undefined
  /** With those of the scopes around; undefined where this one adds none. */
  #functions: Map<string, FunctionDefinition> | undefined
  #models: Map<string, Model> | undefined
  /** Of the branches that hold; they come before those of the scope. */
  #subcircuits: Map<string, Subcircuit> | undefined

  constructor(
    private readonly scope: Scope,
    private readonly outer: Instance | undefined,
    place: Place,
    private readonly whole: Whole,
  ) {
    this.path = place.path
    this.multiplier = place.multiplier
    this.#place = place
    expand(whole.expansion, instanceWeight, scope.cards[0])
    this.cards = this.#take(scope)
    this.#parameters?.settle()
  }

  /**
   * Takes in what a scope defines, then decides its conditions in order; returns the cards that stand
   * there.
   */
  #take(scope: Scope): readonly Card[] {
    expand(this.whole.expansion, cardWeight * scope.cards.length, scope.cards[0])
    let conditional = false
    for (const card of scope.cards) {
      if (card.name.charCodeAt(0) !== DOT) continue
      if (card.branches) conditional = true
      else this.#define(card)
    }
    if (!conditional) return scope.cards
    return scope.cards.flatMap(card => (card.branches ? this.#chosen(card.branches) : [card]))
  }

  #chosen(branches: readonly Branch[]): readonly Card[] {
    const branch = branches.find(({condition, origin}) => {
      if (condition === undefined) return true
      const scope = (name: string) => this.parameter(name) ?? this.#drawn(`.if:${origin.line}`, name)
      return value(this.expression(condition, origin), scope, origin) !== 0
    })
    if (!branch) return []
    for (const [name, subcircuit] of branch.subcircuits) {
      this.#subcircuits ??= new Map()
      this.#subcircuits.set(name, subcircuit)
    }
    return this.#take(branch)
  }

  #define(card: Card) {
    if (card.name === ".func") this.#defineFunction(card)
    else if (card.name === ".model" && card.words[0]) {
      this.#models ??= new Map()
      this.#models.set(card.words[0], {card, home: this})
    } else if (card.name === ".param") {
      expand(this.whole.expansion, parameterWeight * Object.keys(card.assignments).length, card)
      for (const [name, text] of Object.entries(card.assignments))
        if (name.includes("(")) this.#defineFunction({...card, words: [], assignments: {[name]: text}})
        else if (!this.#place.given.has(name)) this.#defineParameter({name, text, origin: card.origin})
    }
  }

  #defineFunction(card: Card) {
    if (!this.#functions) {
      this.#functions = new Map(this.outer?.functions)
      expand(this.whole.expansion, this.#functions.size, card)
    }
    this.#functions.set(...functionOf(card))
  }

  #defineParameter(definition: Definition) {
    this.#parameters ??= new Parameters(
      name => this.#place.given.get(name) ?? this.outer?.parameter(name),
      (text, origin) => this.expression(text, origin),
      (name, variable) => this.#drawn(name, variable),
    )
    this.#parameters.define(definition)
  }

  #drawn(of: string, variable: string): number | undefined {
    return drawn(this.whole.draws, () => this.path + of, variable)
  }

  /** Functions of the user that are known here. */
  get functions(): Functions {
    return this.#functions ?? this.outer?.functions ?? none
  }

  parameter(name: string): number | undefined {
    return this.#place.given.get(name) ?? this.#parameters?.get(name) ?? this.outer?.parameter(name)
  }

  /** The circuit-wide name of a node. */
  node(name: string): string {
    if (name === "gnd") return "0"
    if (this.path === "" || name === "0" || this.whole.globals.has(name)) return name
    const port = this.#place.ports.get(name)
    return port === undefined ? this.path + name : this.#place.nodes[port]
  }

  /** A number, the name of a parameter or an expression; `of` tells apart what a card draws at random. */
  number(text: string, card: Card, of = ""): number {
    if (text === "") throw new NetlistError(`${card.name}: a value is missing`, card.origin)
    const number = parseNumber(text) ?? this.parameter(text)
    return number ?? value(this.expression(text, card.origin), this.lookup(card, of), card.origin)
  }

  /** Reads an expression. The same object may be returned again: use it before asking for another one. */
  expression(text: string, origin: Origin): Expression {
    const {functions, whole} = this
    // What stands in the deck itself is needed once.
    return whole.expression(text, origin, functions, this.outer !== undefined)
  }

  /** What names mean in an expression on a card, where they are constant. */
  lookup(card: Card, of: string): Lookup {
    return name => {
      const known = this.parameter(name)
      if (known !== undefined) return known
      return this.#drawn(`${card.name === ".model" ? card.words[0] : card.name}.${of}`, name)
    }
  }

  /** The model that a name means here; the same object each time. */
  model(name: string): Model | undefined {
    return this.#models?.get(name) ?? this.outer?.model(name)
  }

  subcircuit(name: string): {definition: Subcircuit; home: Instance} | undefined {
    const definition = this.#subcircuits?.get(name) ?? this.scope.subcircuits.get(name)
    return definition ? {definition, home: this} : this.outer?.subcircuit(name)
  }

  /** What an `x` card stands for. */
  enter(card: Card): Instance {
    const words = card.words.at(-1) === "params:" ? card.words.slice(0, -1) : card.words
    const name = words.at(-1)
    const found = name === undefined ? undefined : this.subcircuit(name)
    if (!found) throw new NetlistError(`${card.name}: there is no subcircuit '${name ?? ""}'`, card.origin)
    const {definition, home} = found
    const given = words.length - 1
    if (given !== definition.ports.length)
      throw new NetlistError(
        `${card.name}: '${name}' has ${definition.ports.length} ports (${definition.ports.join(" ")}), found ${given} nodes`,
        card.origin,
      )
    const depth = this.#place.depth + 1
    if (depth > deepest)
      throw new NetlistError(
        `${card.name}: subcircuits nest deeper than ${deepest}: '${name}' contains itself`,
        card.origin,
      )
    const path = `${this.path}${card.name}.`
    const nodes = definition.ports.map((_, i) => this.node(words[i]))
    const ports = this.whole.ports(definition)
    const {values, multiplier} = this.#values(card, path, definition, home)
    return new Instance(definition, home, {path, ports, nodes, given: values, depth, multiplier}, this.whole)
  }

  /** What an `x` card says of the parameters of its definition, and the definition of the others. */
  #values(
    card: Card,
    path: string,
    {name, parameters, origin}: Subcircuit,
    home: Instance,
  ): {values: ReadonlyMap<string, number>; multiplier: number} {
    let {multiplier} = this
    let values: Map<string, number> | undefined
    for (const key in card.assignments) {
      const text = card.assignments[key]
      if (Object.hasOwn(parameters, key)) {
        values ??= new Map()
        values.set(key, this.number(text, card, key))
      } else if (key === "m") multiplier *= this.#multiplier(text, card)
      else
        throw new NetlistError(
          `${card.name}: '${name}' has no parameter '${key}' (it has: ${Object.keys(parameters).join(" ") || "none"})`,
          card.origin,
        )
    }
    const rest = Object.keys(parameters).filter(key => !values?.has(key))
    expand(this.whole.expansion, parameterWeight * rest.length, card)
    if (rest.length === 0) return {values: values ?? noValues, multiplier}
    // Defaults may use each other, the values given and what surrounds the definition.
    const defaults = new Parameters(
      key => values?.get(key) ?? home.parameter(key),
      (text, origin) => home.expression(text, origin),
      (key, variable) => drawn(this.whole.draws, () => path + key, variable),
    )
    for (const key of rest) defaults.define({name: key, text: parameters[key], origin})
    return {values: new Map([...(values ?? noValues), ...defaults.settle()]), multiplier}
  }

  #multiplier(text: string, card: Card): number {
    const m = this.number(text, card, "m")
    if (m > 0) return m
    throw new NetlistError(`${card.name}: m = ${m}, must be positive`, card.origin)
  }
}
