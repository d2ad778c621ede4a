/** What `.subckt` and `.if` open and `.ends` and `.endif` close, while a netlist is read. */
import {type Branch, type Card, noAssignments, type Origin, type Scope, type Subcircuit} from "./card.js"
import {NetlistError} from "./error.js"
import type {LogicalLines} from "./lines.js"
import {originOf} from "./plain-card.js"
import {readCondition} from "./words.js"

const deepest = 100

export const conditionals: ReadonlySet<string> = new Set([".if", ".elseif", ".else", ".endif"])

interface OpenScope {
  readonly cards: Card[]
  readonly subcircuits: Map<string, Subcircuit>
  /** The `.subckt` card that it is the body of. */
  readonly opener?: Card
  /** The `.if` that it is the last branch of, so far. */
  readonly conditional?: Conditional
}

interface Conditional {
  readonly origin: Origin
  /** The branches before the open one. */
  readonly branches: Branch[]
  /** Of the open one. */
  readonly condition: string | undefined
  readonly branchOrigin: Origin
}

/** The scopes that are open at a line. Its methods throw NetlistErrors. */
export class Scopes {
  readonly #outer: OpenScope[] = []
  #scope: OpenScope = {cards: [], subcircuits: new Map()}

  /** So deep that nothing good can come of it. */
  get isTooDeep(): boolean {
    return this.#outer.length >= deepest
  }

  add(card: Card): void {
    this.#scope.cards.push(card)
  }

  /** The deck, and what is still open. */
  finish(): {readonly deck: Scope; readonly missing: readonly NetlistError[]} {
    const missing = [...this.#outer, this.#scope].flatMap(({opener, conditional}) => {
      if (conditional)
        return [new NetlistError("expected '.endif' for '.if' before the end", conditional.origin)]
      if (!opener) return []
      return [
        new NetlistError(`expected '.ends' for '.subckt ${opener.words[0]}' before the end`, opener.origin),
      ]
    })
    const {cards, subcircuits} = this.#scope
    return {deck: {cards, subcircuits}, missing}
  }

  /** A `.subckt` card. */
  open(card: Card, lines: LogicalLines): void {
    const name: string | undefined = card.words[0]
    if (name === undefined) throw lines.mistake(lines.start, "expected a name after '.subckt'")
    // Opened even where the name is taken, so that its body and '.ends' are not mistakes as well.
    const isTaken = this.#scope.subcircuits.has(name)
    this.#push({cards: [], subcircuits: new Map(), opener: card}, lines)
    if (isTaken) throw lines.mistake(lines.start, `there already is a subcircuit '${name}'`)
  }

  /** An `.ends` card. */
  close(card: Card, lines: LogicalLines): void {
    const {opener, conditional, cards, subcircuits} = this.#scope
    if (conditional) throw lines.mistake(lines.start, "expected '.endif' before '.ends'")
    const outer = this.#outer.pop()
    if (!opener || !outer) throw lines.mistake(lines.start, "'.ends' without '.subckt'")
    const [name, ...ports] = opener.words.filter(word => word !== "params:")
    this.#scope = outer
    if (!outer.subcircuits.has(name)) {
      const {assignments: parameters, origin} = opener
      outer.subcircuits.set(name, {name, ports, parameters, cards, subcircuits, origin})
    }
    const ended = card.words[0]
    if (ended !== undefined && ended !== name)
      throw lines.mistake(lines.start, `expected '.ends ${name}', found '.ends ${ended}'`)
  }

  /** One of the `conditionals`. After a mistake in it the block stays open, so that it is the only one. */
  condition(directive: string, lines: LogicalLines): void {
    const branchOrigin = originOf(lines)
    let condition: string | undefined
    let mistake: NetlistError | undefined
    if (directive === ".if" || directive === ".elseif")
      try {
        condition = readCondition(lines, lines.start + directive.length)
      } catch (error) {
        if (!(error instanceof NetlistError)) throw error
        mistake = error
        condition = "0"
      }
    const open = (origin: Origin, branches: Branch[]): OpenScope => ({
      cards: [],
      subcircuits: new Map(),
      conditional: {origin, branches, condition, branchOrigin},
    })
    if (directive === ".if") this.#push(open(branchOrigin, []), lines)
    else {
      const {conditional, cards, subcircuits} = this.#scope
      if (!conditional) throw lines.mistake(lines.start, `'${directive}' without '.if'`)
      const {origin, branches, condition: last} = conditional
      if (last === undefined && directive !== ".endif")
        throw lines.mistake(lines.start, `'${directive}' behind '.else'`)
      branches.push({condition: last, cards, subcircuits, origin: conditional.branchOrigin})
      if (directive === ".endif") {
        this.#scope = this.#outer.pop() ?? this.#scope
        this.add({name: ".if", words: [], assignments: noAssignments, origin, branches})
      } else this.#scope = open(origin, branches)
    }
    if (mistake) throw mistake
  }

  #push(scope: OpenScope, lines: LogicalLines): void {
    if (this.isTooDeep)
      throw lines.mistake(lines.start, `subcircuits and conditions are nested deeper than ${deepest}`)
    this.#outer.push(this.#scope)
    this.#scope = scope
  }
}
