/** Cards to circuit: expand subcircuits, choose types, evaluate parameters, number unknowns, lay out the matrix. */
import type {Card, Netlist, Origin} from "../netlist/card.js"
import type {Draws} from "../netlist/draws.js"
import {NetlistError, NetlistErrors} from "../netlist/error.js"
import {bind, type Expression, parseExpression} from "../netlist/expression.js"
import {type Circuit, CircuitBuilder} from "./circuit.js"
import type {DeviceType, Elements, Parameter} from "./device.js"
import {outOfRange} from "./parameter.js"
import {deckScope, type Instance} from "./subcircuit.js"
import {type Waveform, waveform} from "./waveform.js"

/** A deck with thousands of mistakes has one mistake: stop collecting. */
const mostErrors = 20

/** An element card, where it stands and the model it names. */
interface Found {
  readonly card: Card
  readonly instance: Instance
  readonly model: {readonly card: Card; readonly home: Instance} | undefined
}

/**
 * The circuit of a netlist. `types` are the element types that exist; `overrides` replace `.param` values of the deck;
 * `draws` is one sample of its random functions, which have their nominal values without.
 * Throws NetlistErrors with everything that is wrong, CircuitError for references to what is not there.
 */
export function elaborate(
  netlist: Netlist,
  types: readonly DeviceType[],
  overrides: Readonly<Record<string, number>> = {},
  draws?: Draws,
): Circuit {
  const deck = deckScope(netlist, overrides, draws)
  const errors: NetlistError[] = []
  const groups = new Map<DeviceType, Found[]>()
  collect(deck, byLetter(types), groups, errors)
  const builder = new CircuitBuilder()
  rejectTwins(groups, errors)
  // All nodes are numbered before the first device is placed.
  const placed = [...groups].map(([type, found]) => [type, columns(type, found, builder, errors)] as const)
  if (errors.length) throw new NetlistErrors(errors.sort((a, b) => a.origin.line - b.origin.line))
  for (const [type, elements] of placed) builder.place(type, elements)
  return builder.finish()
}

function attempt(errors: NetlistError[], {name}: Card, work: () => void) {
  try {
    work()
  } catch (error) {
    if (error instanceof NetlistErrors) errors.push(...error.errors)
    else if (error instanceof NetlistError) errors.push(naming(name, error))
    else throw error
    if (errors.length >= mostErrors) throw new NetlistErrors(errors)
  }
}

/** A mistake in an expression does not know whose it is. */
function naming(name: string, error: NetlistError): NetlistError {
  const {problem, origin, source} = error
  return source ? new NetlistError(`${name}: ${problem}`, origin, source) : error
}

function byLetter(types: readonly DeviceType[]): ReadonlyMap<string, readonly DeviceType[]> {
  const letters = new Map<string, DeviceType[]>()
  for (const type of types) letters.set(type.letter, [...(letters.get(type.letter) ?? []), type])
  return letters
}

function collect(
  instance: Instance,
  letters: ReadonlyMap<string, readonly DeviceType[]>,
  groups: Map<DeviceType, Found[]>,
  errors: NetlistError[],
) {
  for (const card of instance.cards) {
    const letter = card.name[0]
    if (letter === ".") continue
    attempt(errors, card, () => {
      if (letter === "x") return collect(instance.enter(card), letters, groups, errors)
      const {type, model} = choose(card, letters.get(letter), instance)
      const group = groups.get(type)
      if (group) group.push({card, instance, model})
      else groups.set(type, [{card, instance, model}])
    })
  }
}

/** The type of an element: by its letter, then by keyword, expression or model. */
function choose(
  card: Card,
  candidates: readonly DeviceType[] | undefined,
  instance: Instance,
): {type: DeviceType; model: Found["model"]} {
  if (!candidates)
    throw new NetlistError(`${card.name}: there is no element type '${card.name[0]}'`, card.origin)
  if (candidates.length === 1 && !candidates[0].model) return {type: candidates[0], model: undefined}
  const keyword = card.words[2]
  for (const type of candidates)
    if ((type.keyword && type.keyword === keyword) || type.expression?.some(name => name in card.assignments))
      return {type, model: undefined}
  const modelled = candidates.filter(type => type.model)
  if (modelled.length) {
    const nodes = modelled[0].terminals.length
    const name = card.words[nodes + (modelled[0].control ?? 0)]
    const model = name === undefined ? undefined : instance.model(name)
    if (model) return {type: byModel(card, model.card, modelled), model}
    const plain = candidates.find(type => !type.model && !type.keyword && !type.expression)
    if (plain) return {type: plain, model: undefined}
    const kinds = [...new Set(modelled.flatMap(type => Object.keys(type.model?.types ?? {})))].join("|")
    throw new NetlistError(
      name === undefined
        ? `${card.name}: needs ${nodes} nodes${modelled[0].control ? ", a controlling element" : ""} and a model`
        : `${card.name}: there is no model '${name}' (expected '.model ${name} ${kinds} ...')`,
      card.origin,
    )
  }
  const plain = candidates.find(type => !type.keyword && !type.expression)
  if (plain) return {type: plain, model: undefined}
  const forms = candidates.map(type => type.keyword ?? `${type.expression?.[0]}=...`).join(", ")
  throw new NetlistError(`${card.name}: expected one of: ${forms}`, card.origin)
}

function byModel(card: Card, model: Card, candidates: readonly DeviceType[]): DeviceType {
  const kind = model.words[1] ?? ""
  const level = Number(model.assignments.level ?? 1)
  const ofKind = candidates.filter(type => type.model && kind in type.model.types)
  const type = ofKind.find(({model}) => !model?.levels || model.levels.includes(level))
  if (type) return type
  if (!ofKind.length)
    throw new NetlistError(
      `${card.name}: model '${model.words[0]}' is of type '${kind}', which does not fit`,
      card.origin,
    )
  const levels = ofKind.flatMap(type => type.model?.levels ?? []).join(", ")
  throw new NetlistError(
    `${card.name}: model '${model.words[0]}' has level ${model.assignments.level ?? 1}, known levels: ${levels}`,
    card.origin,
  )
}

function rejectTwins(groups: ReadonlyMap<DeviceType, readonly Found[]>, errors: NetlistError[]) {
  const seen = new Map<string, Origin>()
  for (const found of groups.values())
    for (const {card, instance} of found) {
      const name = instance.path + card.name
      const first = seen.get(name)
      if (first)
        attempt(errors, card, () => {
          throw new NetlistError(`${name}: defined before, at ${first.file}:${first.line}`, card.origin)
        })
      else seen.set(name, card.origin)
    }
}

/** The elements of one type as columns. */
function columns(
  type: DeviceType,
  found: readonly Found[],
  builder: CircuitBuilder,
  errors: NetlistError[],
): Elements {
  const {terminals} = type
  const keys = Object.keys(type.parameters)
  const count = found.length
  const nodes = new Int32Array(count * terminals.length)
  const names: string[] = []
  const controls: string[] = []
  const expressions: Expression[] = []
  const waveforms: (Waveform | undefined)[] = []
  const parameters = Object.fromEntries(keys.map(key => [key, new Float64Array(count)]))
  const models = new Map<Card, Map<Instance, Readonly<Record<string, number>>>>()
  found.forEach((element, k) => {
    const {card, instance} = element
    names.push(instance.path + card.name)
    attempt(errors, card, () => {
      const words = type.keyword ? [...card.words.slice(0, 2), ...card.words.slice(3)] : card.words
      if (words.length < terminals.length)
        throw new NetlistError(
          `${card.name}: ${aType(type)} needs ${terminals.length} nodes (${terminals.join(" ")}), found ${words.length}`,
          card.origin,
        )
      for (let i = 0; i < terminals.length; i++)
        nodes[k * terminals.length + i] = builder.node(instance.node(words[i]))
      let next = terminals.length
      for (let i = 0; i < (type.control ?? 0); i++) {
        const control = words[next++]
        if (control === undefined)
          throw new NetlistError(
            `${card.name}: the element whose current controls it is missing`,
            card.origin,
          )
        controls.push(instance.path + control)
      }
      if (element.model) next++
      if (type.expression) expressions.push(expressionOf(type.expression, card, instance))
      const shared = element.model && modelValues(type, element.model, models)
      const given = valueWords(type, card, words.slice(next))
      for (const key of keys) {
        const declared = type.parameters[key]
        const text = given[key] ?? (declared.of === "model" ? undefined : assigned(card, key, declared))
        const value =
          text === undefined ? (shared?.[key] ?? declared.default) : instance.number(text, card, key)
        if (value === undefined)
          throw new NetlistError(`${card.name}: ${declared.title} (${key}) is missing`, card.origin)
        const problem = outOfRange(key, value, declared)
        if (problem) throw new NetlistError(`${card.name}: ${problem}`, card.origin)
        parameters[key][k] = value
      }
      if (type.waveform)
        waveforms.push(given.waveform === undefined ? undefined : waveformOf(given.waveform, card, instance))
      for (const key in card.assignments) {
        const known = parameterNamed(type, key)
        if ((known === undefined || type.parameters[known].of === "model") && !type.expression?.includes(key))
          throw new NetlistError(`${card.name}: ${unknownParameter(type, key)}`, card.origin)
      }
    })
  })
  const origins = found.map(({card}) => card.origin)
  return {count, names, origins, nodes, parameters, controls, expressions, waveforms}
}

/** The name under which a type declares `key`, which may be another spelling of it. */
function parameterNamed(type: DeviceType, key: string): string | undefined {
  if (Object.hasOwn(type.parameters, key)) return key
  return Object.keys(type.parameters).find(name => type.parameters[name].also?.includes(key))
}

/** What the card assigns to a parameter under any of its names. */
function assigned({assignments}: Card, key: string, {also}: Parameter): string | undefined {
  const name = [key, ...(also ?? [])].find(name => name in assignments)
  return name === undefined ? undefined : assignments[name]
}

/** `pulse(0 1 1n)` with its arguments evaluated. */
function waveformOf(text: string, card: Card, instance: Instance): Waveform {
  const [, kind, inside] = /^(\w+)\s*\((.*)\)$/.exec(text) ?? []
  if (kind === undefined)
    throw new NetlistError(
      `${card.name}: expected a waveform such as pulse(0 1), found '${text}'`,
      card.origin,
    )
  try {
    return waveform(
      kind,
      inside
        .split(/[\s,]+/)
        .filter(Boolean)
        .map((word, k) => instance.number(word, card, `${kind}${k}`)),
    )
  } catch (error) {
    if (error instanceof RangeError) throw new NetlistError(`${card.name}: ${error.message}`, card.origin)
    throw error
  }
}

function unknownParameter(type: DeviceType, key: string): string {
  const known = Object.keys(type.parameters).filter(name => type.parameters[name].of !== "model")
  return `${aType(type)} has no parameter '${key}' (it has: ${known.join(" ") || "none"})`
}

/** Parameters given by position. */
function valueWords(
  type: DeviceType,
  card: Card,
  words: readonly string[],
): Readonly<Record<string, string | undefined>> {
  if (!words.length) return {}
  if (type.read)
    try {
      return type.read(words)
    } catch (error) {
      throw new NetlistError(`${card.name}: ${(error as Error).message}`, card.origin)
    }
  if (type.value && words.length === 1) return {[type.value]: words[0]}
  const extra = words[type.value ? 1 : 0]
  throw new NetlistError(`${card.name}: '${extra}' is one word too many for ${aType(type)}`, card.origin)
}

function expressionOf(names: readonly string[], card: Card, instance: Instance): Expression {
  const text = card.assignments[names.find(name => name in card.assignments) ?? ""]
  const bound = bind(parseExpression(text, card.origin, instance.functions), instance.lookup(card, ""))
  const variables = bound.variables.map(variable => {
    if (variable === "time" || variable === "temper") return variable
    const inner = /^([vi])\((.*)\)$/.exec(variable)
    if (!inner) throw new NetlistError(`${card.name}: there is no parameter '${variable}'`, card.origin)
    return inner[1] === "v" ? `v(${instance.node(inner[2])})` : `i(${instance.path}${inner[2]})`
  })
  return {...bound, variables}
}

/** A model's parameters, evaluated once where it stands and shared by its elements. */
function modelValues(
  type: DeviceType,
  {card, home}: NonNullable<Found["model"]>,
  cache: Map<Card, Map<Instance, Readonly<Record<string, number>>>>,
): Readonly<Record<string, number>> {
  let homes = cache.get(card)
  if (!homes) cache.set(card, (homes = new Map()))
  const cached = homes.get(home)
  if (cached) return cached
  const values: Record<string, number> = {}
  const polarity = type.model?.types[card.words[1]]
  if (polarity !== undefined && "polarity" in type.parameters) values.polarity = polarity
  for (const [key, text] of Object.entries(card.assignments)) {
    if (key === "level") continue
    const known = parameterNamed(type, key)
    if (known === undefined || type.parameters[known].of !== "model") {
      const names = Object.keys(type.parameters).filter(name => type.parameters[name].of === "model")
      throw new NetlistError(
        `model '${card.words[0]}': ${aType(type)} has no model parameter '${key}' (it has: ${names.join(" ")})`,
        card.origin,
      )
    }
    values[known] = home.number(text, card, key)
    const problem = outOfRange(known, values[known], type.parameters[known])
    if (problem) throw new NetlistError(`model '${card.words[0]}': ${problem}`, card.origin)
  }
  homes.set(home, values)
  return values
}

const aType = ({title}: DeviceType) => `${/^[aeiou]/.test(title) ? "an" : "a"} ${title}`
