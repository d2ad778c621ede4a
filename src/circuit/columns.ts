/** The elements of one type as columns: unknowns of their nodes, values of their parameters. */
import type {Card} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import type {Expression} from "../netlist/expression.js"
import type {Choice} from "./choose.js"
import type {CircuitBuilder} from "./circuit.js"
import type {DeviceType, Elements, Parameter} from "./device.js"
import {
  aType,
  expressionOf,
  modelValues,
  spellingsOf,
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

  /** Nodes are numbered by `builder`; `attempt` runs the work on one card and collects its mistakes. */
  columns(builder: CircuitBuilder, attempt: (card: Card, work: () => void) => void): Elements {
    const {type, cards, instances} = this
    const {terminals, optional = 0, control: controlled = 0} = type
    const count = cards.length
    const declared = Object.entries<Parameter>(type.parameters)
    const parameters = Object.fromEntries(
      declared.map(([key, {default: value}]) => [key, new Float64Array(count).fill(value ?? Number.NaN)]),
    )
    const required = declared.filter(([, parameter]) => parameter.default === undefined)
    const spellings = spellingsOf(type)
    const nodes = new Int32Array(count * terminals.length)
    const names: string[] = []
    const controls: string[] = []
    const expressions: Expression[] = []
    const waveforms: (Waveform | undefined)[] = []
    const models = new Map<Model, Readonly<Record<string, number>>>()

    const read = (card: Card, instance: Instance, k: number) => {
      const words = type.keyword ? card.words.filter((_, i) => i !== 2) : card.words
      const model = this.#models[k]
      const at = model ? this.#places[k] : -1
      const least = terminals.length - (model ? optional : 0)
      const found = Math.min(terminals.length, model ? at - controlled : words.length)
      if (found < least)
        throw new NetlistError(
          `${card.name}: ${aType(type)} needs ${terminals.length} nodes (${terminals.join(" ")}), found ${found}`,
          card.origin,
        )
      for (let i = 0; i < found; i++) nodes[k * terminals.length + i] = builder.node(instance.node(words[i]))
      const behind = found + controlled
      for (let i = found; i < behind; i++) {
        if (words[i] === undefined)
          throw new NetlistError(
            `${card.name}: the element whose current controls it is missing`,
            card.origin,
          )
        controls.push(instance.path + words[i])
      }
      if (type.expression) expressions.push(expressionOf(type.expression, card, instance))
      if (model) {
        let values = models.get(model)
        if (!values) models.set(model, (values = modelValues(type, model)))
        for (const key in values) parameters[key][k] = values[key]
      }
      const rest = words.slice(behind)
      if (model) rest.splice(at - behind, 1)
      const given = valueWords(type, card, rest)
      let assignments = withoutLists(card)
      if (type.waveform) {
        const follows = given.waveform === undefined ? undefined : waveformWords(given.waveform, card)
        waveforms.push(follows && waveformOf(follows, card, instance))
        if (follows) assignments = {...assignments, ...follows.assignments}
      }
      for (const key in given) {
        const text = given[key]
        if (text !== undefined && key !== "waveform") set(key, text, card, instance, k)
      }
      for (const key in assignments) {
        const name = spellings.get(key)
        if (name !== undefined) {
          if (given[name] !== undefined)
            throw new NetlistError(`${card.name}: '${name}' is given twice`, card.origin)
          set(name, assignments[key], card, instance, k)
        } else if (!type.expression?.includes(key)) throw unknownParameter(type, card, key)
      }
      for (const [key, {title}] of required)
        if (Number.isNaN(parameters[key][k]))
          throw new NetlistError(`${card.name}: ${title} (${key}) is missing`, card.origin)
      if (instance.multiplier !== 1) multiply(card, instance, k)
    }

    const set = (key: string, text: string, card: Card, instance: Instance, k: number) => {
      const value = instance.number(text, card, key)
      const problem = outOfRange(key, value, type.parameters[key])
      if (problem) throw new NetlistError(`${card.name}: ${problem}`, card.origin)
      parameters[key][k] = value
    }

    const multiply = (card: Card, {multiplier}: Instance, k: number) => {
      const followsCurrent = controlled > 0 || expressions[k]?.variables.some(name => name.startsWith("i("))
      const isParallel = spellings.has("m") && !followsCurrent
      if (isParallel) parameters.m[k] *= multiplier
      else if (followsCurrent || !type.setsVoltage)
        throw new NetlistError(
          `${card.name}: ${aType(type)} ${followsCurrent ? "that follows a current " : ""}cannot stand in an instance with m=: write the instances one by one`,
          card.origin,
        )
    }

    for (const [k, card] of cards.entries()) {
      names.push(instances[k].path + card.name)
      attempt(card, () => read(card, instances[k], k))
    }
    const origins = cards.map(({origin}) => origin)
    return {count, names, origins, nodes, parameters, controls, expressions, waveforms}
  }
}

function unknownParameter(type: DeviceType, {name, origin}: Card, key: string): NetlistError {
  const names = Object.keys(type.parameters).filter(name => type.parameters[name].of !== "model")
  return new NetlistError(
    `${name}: ${aType(type)} has no parameter '${key}' (it has: ${names.join(" ") || "none"})`,
    origin,
  )
}
