/** The circuit that a script works on: what `alter` and `altermod` change, what `reset` brings back. */
import type {DeviceType} from "../circuit/device.js"
import {deckScope} from "../circuit/subcircuit.js"
import {type Card, type Netlist, noAssignments, type Origin} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {nothingChanged, type Standing, stand} from "./stand.js"
import {sweepOf} from "./target.js"

interface Change {
  /** `r1`, `@q1[area]` */
  readonly word: string
  readonly value: number
  readonly card: Card
}

/** The value of an expression that must be a single number. */
type ReadValue = (text: string, card: Card) => number

export class Bench {
  #netlist: Netlist
  /** Repeated where the circuit is made anew. */
  #changes: Change[] = []

  constructor(
    private readonly original: Netlist,
    private readonly types: readonly DeviceType[],
    private readonly parameters: Readonly<Record<string, number>>,
    public standing: Standing,
  ) {
    this.#netlist = original
  }

  /** `alter r1 = 2k`, `alter v1 dc = 3`, `alter @q1[area] = 2`. Throws a NetlistError. */
  alter(text: string, origin: Origin, read: ReadValue): void {
    const [, bracketed, parameter, element, named, value] =
      /^(?:@(\S+)\[(\w+)\]|(\S+?)(?:\s+([a-z]\w*))?)\s*(?:=|\s)\s*(\S.*)$/.exec(text) ?? []
    if (value === undefined)
      throw fail(origin, `expected 'alter ELEMENT [PARAMETER] = VALUE', found 'alter ${text}'`)
    const key = parameter ?? named
    const name = bracketed ?? element
    const card = {name: "alter", words: [], assignments: noAssignments, origin}
    const change = {word: key === undefined ? name : `@${name}[${key}]`, value: read(value, card), card}
    this.#changes.push(change)
    this.#write(change)
  }

  /** `altermod nch vto = 0.4`, `altermod @nch[vto] = 0.4`. Throws a NetlistError. */
  alterModel(text: string, origin: Origin, read: ReadValue): void {
    const [, bracketed, inBrackets, plain, named, value] =
      /^(?:@(\S+)\[(\w+)\]|(\S+)\s+([a-z]\w*))\s*=?\s*(\S.*)$/.exec(text) ?? []
    if (value === undefined)
      throw fail(origin, `expected 'altermod MODEL PARAMETER = VALUE', found 'altermod ${text}'`)
    const [model, parameter] = [bracketed ?? plain, inBrackets ?? named]
    const number = read(value, {name: "altermod", words: [], assignments: noAssignments, origin})
    let found = false
    const cards = this.#netlist.cards.map(old => {
      if (old.name !== ".model" || old.words[0] !== model) return old
      found = true
      return {...old, assignments: {...old.assignments, [parameter]: String(number)}}
    })
    if (!found) throw fail(origin, `there is no model '${model}' in the deck itself`)
    this.#netlist = {...this.#netlist, cards}
    this.#rebuild()
  }

  /** The deck as it is written. */
  reset(): void {
    this.#changes = []
    this.#netlist = this.original
    this.#rebuild()
  }

  #rebuild() {
    const deck = deckScope(this.#netlist, this.parameters)
    this.standing = stand(this.#netlist, this.types, nothingChanged, this.parameters, deck, undefined)
    for (const change of this.#changes) this.#write(change)
  }

  #write({word, value, card}: Change) {
    sweepOf(this.standing.circuit, word, [value], card).set(value)
  }
}

const fail = (origin: Origin, problem: string) => new NetlistError(`.control: ${problem}`, origin)
