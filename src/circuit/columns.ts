/** The elements of one type as columns: unknowns of their nodes, values of their parameters. */
import type {Card} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import type {Expression} from "../netlist/expression.js"
import type {Choice} from "./choose.js"
import type {CircuitBuilder} from "./circuit.js"
import type {DeviceType, Elements, Parameter} from "./device.js"
import {
  type Assignments,
  aType,
  expressionOf,
  modelValues,
  parameterNamed,
  valueWords,
  waveformOf,
  waveformWords,
  withoutLists,
} from "./element.js"
import {outOfRange} from "./parameter.js"
import type {Instance, Model} from "./subcircuit.js"
import type {Waveform} from "./waveform.js"

/** The cards of one type, where they stand, and the models they name. */
export class Group {
  readonly cards: Card[] = []
  readonly instances: Instance[] = []
  readonly #models: (Model | undefined)[] = []
  readonly #places: number[] = []

  constructor(readonly type: DeviceType) {}

  add(card: Card, instance: Instance, {model, at}: Choice) {
    this.cards.push(card)
    this.instances.push(instance)
    if (!this.type.model) return
    this.#models.push(model)
    this.#places.push(at)
  }

  /**
   * `attempt` runs the work on one card and collects its mistakes; nodes are numbered by `builder`. Types without
   * words to read by themselves, and models, are looked at once for many elements.
   */
  columns(builder: CircuitBuilder, attempt: (card: Card, work: () => void) => void): Elements {
    const {type, cards, instances} = this
    const {terminals, optional = 0, control: controlled = 0} = type
    const declared = Object.entries<Parameter>(type.parameters).map(([key, parameter]) => ({
      key,
      parameter,
      names: [key, ...(parameter.also ?? [])],
      column: new Float64Array(cards.length),
    }))
    const nodes = new Int32Array(cards.length * terminals.length)
    const names: string[] = []
    const controls: string[] = []
    const expressions: Expression[] = []
    const waveforms: (Waveform | undefined)[] = []
    const models = new Map<Model, Readonly<Record<string, number>>>()
    for (const [k, card] of cards.entries()) {
      const instance = instances[k]
      names.push(instance.path + card.name)
      attempt(card, () => {
        const words = type.keyword ? card.words.filter((_, i) => i !== 2) : card.words
        const model = this.#models[k]
        const at = model ? this.#places[k] : -1
        const least = terminals.length - (model ? optional : 0)
        const count = Math.min(terminals.length, at < 0 ? words.length : at - controlled)
        if (count < least)
          throw new NetlistError(
            `${card.name}: ${aType(type)} needs ${terminals.length} nodes (${terminals.join(" ")}), found ${count}`,
            card.origin,
          )
        for (let i = 0; i < count; i++)
          nodes[k * terminals.length + i] = builder.node(instance.node(words[i]))
        for (let i = count; i < count + controlled; i++) {
          if (words[i] === undefined)
            throw new NetlistError(
              `${card.name}: the element whose current controls it is missing`,
              card.origin,
            )
          controls.push(instance.path + words[i])
        }
        if (type.expression) expressions.push(expressionOf(type.expression, card, instance))
        const rest = words.slice(count + controlled)
        if (model) rest.splice(at - count - controlled, 1)
        const given = valueWords(type, card, rest)
        const follows = given.waveform === undefined ? undefined : waveformWords(given.waveform, card)
        if (type.waveform) waveforms.push(follows && waveformOf(follows, card, instance))
        let shared = model && models.get(model)
        if (model && !shared) models.set(model, (shared = modelValues(type, model)))
        const assignments = {...withoutLists(card), ...follows?.assignments}
        for (const {key, parameter, names, column} of declared) {
          const text = given[key] ?? (parameter.of === "model" ? undefined : assigned(assignments, names))
          const value =
            text === undefined ? (shared?.[key] ?? parameter.default) : instance.number(text, card, key)
          if (value === undefined)
            throw new NetlistError(`${card.name}: ${parameter.title} (${key}) is missing`, card.origin)
          const problem = outOfRange(key, value, parameter)
          if (problem) throw new NetlistError(`${card.name}: ${problem}`, card.origin)
          column[k] = value
        }
        rejectUnknown(type, card, assignments)
      })
    }
    const origins = cards.map(({origin}) => origin)
    const parameters = Object.fromEntries(declared.map(({key, column}) => [key, column]))
    return {count: cards.length, names, origins, nodes, parameters, controls, expressions, waveforms}
  }
}

function assigned(assignments: Assignments, names: readonly string[]): string | undefined {
  for (const name of names) if (Object.hasOwn(assignments, name)) return assignments[name]
  return undefined
}

function rejectUnknown(type: DeviceType, card: Card, assignments: Assignments) {
  for (const key in assignments) {
    if (parameterNamed(type, key) === undefined && !type.expression?.includes(key)) {
      const names = Object.keys(type.parameters).filter(name => type.parameters[name].of !== "model")
      throw new NetlistError(
        `${card.name}: ${aType(type)} has no parameter '${key}' (it has: ${names.join(" ") || "none"})`,
        card.origin,
      )
    }
  }
}
