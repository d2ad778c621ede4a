/** Instances of subcircuits: which cards stand in one, and what names mean there. */
import type {Branch, Card, Netlist, Scope, Subcircuit} from "../netlist/card.js"
import {type Draws, drawn} from "../netlist/draws.js"
import {NetlistError, NetlistErrors} from "../netlist/error.js"
import {
  constant,
  type FunctionDefinition,
  type Functions,
  functionOf,
  type Lookup,
} from "../netlist/expression.js"
import {Parameters} from "../netlist/parameters.js"

/** Instances nest this deep at most: beyond it a definition contains itself. */
const deepest = 100

const DOT = 46

const none: Functions = new Map()

/** What holds in the whole circuit. */
interface Whole {
  /** Nodes of that name are one everywhere. */
  readonly globals: ReadonlySet<string>
  /** Where random functions draw from; none: the run is nominal. */
  readonly draws: Draws | undefined
}

/** Where an instance stands: all of this is empty for the deck itself. */
interface Place {
  /** In front of the names inside: `x1.x2.` for an instance in an instance. */
  readonly path: string
  /** Node outside for each port. */
  readonly ports: ReadonlyMap<string, string>
  /** Parameters that the definition does not decide. */
  readonly given: ReadonlyMap<string, number>
  readonly depth: number
  readonly multiplier: number
}

/**
 * The deck at work: its cards with conditions decided, its parameters, functions and nodes. `overrides` replace
 * `.param` values; without `draws` random functions give their nominal values. Throws NetlistErrors.
 */
export function deckScope(
  netlist: Netlist,
  overrides: Readonly<Record<string, number>> = {},
  draws?: Draws,
): Instance {
  const globals = new Set<string>()
  const given = new Map(Object.entries(overrides))
  const place = {path: "", ports: new Map(), given, depth: 0, multiplier: 1}
  try {
    const deck = new Instance(netlist, undefined, place, {globals, draws})
    for (const {name, words} of deck.cards)
      if (name === ".global") for (const node of words) globals.add(node)
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
  readonly #parameters: Parameters
  /** With those of the scopes around; undefined where this one adds none. */
  #functions: Map<string, FunctionDefinition> | undefined
  #models: Map<string, Model> | undefined
  #subcircuits: ReadonlyMap<string, Subcircuit>

  constructor(
    scope: Scope,
    private readonly outer: Instance | undefined,
    place: Place,
    private readonly whole: Whole,
  ) {
    this.path = place.path
    this.multiplier = place.multiplier
    this.#place = place
    this.#subcircuits = scope.subcircuits
    this.#parameters = new Parameters(
      name => place.given.get(name) ?? outer?.parameter(name),
      () => this.functions,
      (name, variable) => this.#drawn(name, variable),
    )
    this.cards = this.#take(scope)
    this.#parameters.settle()
  }

  /** Takes in what a scope defines, then decides its conditions, in order; returns the cards that stand there. */
  #take(scope: Scope): readonly Card[] {
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
      return constant(condition, scope, origin, this.functions) !== 0
    })
    if (!branch) return []
    if (branch.subcircuits.size) this.#subcircuits = new Map([...this.#subcircuits, ...branch.subcircuits])
    return this.#take(branch)
  }

  #define(card: Card) {
    if (card.name === ".func") this.#defineFunction(card)
    else if (card.name === ".model" && card.words[0]) {
      this.#models ??= new Map()
      this.#models.set(card.words[0], {card, home: this})
    } else if (card.name === ".param")
      for (const [name, text] of Object.entries(card.assignments))
        if (name.includes("(")) this.#defineFunction({...card, words: [], assignments: {[name]: text}})
        else if (!this.#place.given.has(name)) this.#parameters.define({name, text, origin: card.origin})
  }

  #defineFunction(card: Card) {
    this.#functions ??= new Map(this.outer?.functions)
    this.#functions.set(...functionOf(card))
  }

  #drawn(of: string, variable: string): number | undefined {
    return drawn(this.whole.draws, () => this.path + of, variable)
  }

  /** Functions of the user that are known here. */
  get functions(): Functions {
    return this.#functions ?? this.outer?.functions ?? none
  }

  parameter(name: string): number | undefined {
    return this.#place.given.get(name) ?? this.#parameters.get(name) ?? this.outer?.parameter(name)
  }

  /** The circuit-wide name of a node. */
  node(name: string): string {
    if (name === "gnd") return "0"
    if (this.path === "" || name === "0" || this.whole.globals.has(name)) return name
    return this.#place.ports.get(name) ?? this.path + name
  }

  /** A number, the name of a parameter or an expression; `of` tells apart what a card draws at random. */
  number(text: string, card: Card, of = ""): number {
    if (text === "") throw new NetlistError(`${card.name}: a value is missing`, card.origin)
    return constant(text, this.lookup(card, of), card.origin, this.functions)
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
    const definition = this.#subcircuits.get(name)
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
    const {depth} = this.#place
    if (depth >= deepest)
      throw new NetlistError(
        `${card.name}: subcircuits nest deeper than ${deepest}: '${name}' contains itself`,
        card.origin,
      )
    const values = new Map<string, number>()
    let {multiplier} = this
    for (const [key, text] of Object.entries(card.assignments)) {
      if (Object.hasOwn(parameters, key)) values.set(key, this.number(text, card, key))
      else if (key === "m") multiplier *= this.#multiplier(text, card)
      else
        throw new NetlistError(
          `${card.name}: '${name}' has no parameter '${key}' (it has: ${Object.keys(parameters).join(" ") || "none"})`,
          card.origin,
        )
    }
    const path = `${this.path}${card.name}.`
    // Defaults may use each other, the values given and what surrounds the definition.
    const defaults = new Parameters(
      key => values.get(key) ?? home.parameter(key),
      () => home.functions,
      (key, variable) => drawn(this.whole.draws, () => path + key, variable),
    )
    for (const [key, text] of Object.entries(parameters))
      if (!values.has(key)) defaults.define({name: key, text, origin: definition.origin})
    for (const [key, value] of defaults.settle()) values.set(key, value)
    return new Instance(
      definition,
      home,
      {
        path,
        ports: new Map(ports.map((port, i) => [port, this.node(card.words[i])])),
        given: values,
        depth: depth + 1,
        multiplier,
      },
      this.whole,
    )
  }

  #multiplier(text: string, card: Card): number {
    const m = this.number(text, card, "m")
    if (m > 0) return m
    throw new NetlistError(`${card.name}: m = ${m}, must be positive`, card.origin)
  }
}
