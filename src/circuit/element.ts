/** One element's card: the words behind its terminals, what it follows in time, its expression, its model. */
import type {Card} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {bind, type Expression} from "../netlist/expression.js"
import {joinWaveforms} from "../netlist/waveform-words.js"
import {readList, splitList} from "../netlist/words.js"
import type {DeviceType} from "./device.js"
import {outOfRange} from "./parameter.js"
import type {Instance, Model} from "./subcircuit.js"
import {type Waveform, waveform} from "./waveform.js"

export type Assignments = Readonly<Record<string, string>>

export const aType = ({title}: DeviceType) => `${/^[aeiou]/.test(title) ? "an" : "a"} ${title}`

/** `tc=1m,2u` as `tc=1m tc2=2u`: what a list gives to parameters of their own. */
export function withoutLists(card: Card): Assignments {
  const {assignments} = card
  let expanded: Record<string, string> | undefined
  for (const key in assignments) {
    const parts = splitList(assignments[key])
    if (parts.length === 1) continue
    expanded ??= {...assignments}
    for (const [k, part] of parts.entries()) {
      const name = k ? `${key}${k + 1}` : key
      if (k && Object.hasOwn(expanded, name))
        throw new NetlistError(`${card.name}: '${name}' is given twice, alone and in '${key}'`, card.origin)
      expanded[name] = part
    }
  }
  return expanded ?? assignments
}

/** Parameters given by position, and the waveform; `off` is a word for `off=1`. */
export function valueWords(
  type: DeviceType,
  card: Card,
  words: readonly string[],
): Readonly<Record<string, string | undefined>> {
  if (!words.length) return {}
  if (type.read)
    try {
      return type.read(type.waveform ? joinWaveforms(words) : words)
    } catch (error) {
      throw new NetlistError(`${card.name}: ${(error as Error).message}`, card.origin)
    }
  const isOff = Object.hasOwn(type.parameters, "off") && words.includes("off")
  const values = isOff ? words.filter(word => word !== "off") : words
  const most = type.value ? 1 : 0
  if (values.length > most)
    throw new NetlistError(
      `${card.name}: '${values[most]}' is one word too many for ${aType(type)}`,
      card.origin,
    )
  return {...(isOff && {off: "1"}), ...(type.value && {[type.value]: values[0]})}
}

/** What stands in the brackets of a waveform, `pwl(0 0 1n {vdd} r=0)`; inner brackets only group. */
export interface WaveformWords {
  readonly kind: string
  readonly words: readonly string[]
  /** `r=0`: parameters of the element as if they stood on its card. */
  readonly assignments: Assignments
}

export function waveformWords(text: string, card: Card): WaveformWords {
  const [, kind, inside] = /^(\w+)\s*\((.*)\)$/.exec(text) ?? []
  if (kind === undefined)
    throw new NetlistError(
      `${card.name}: expected a waveform such as pulse(0 1), found '${text}'`,
      card.origin,
    )
  const {words, assignments} = readList(inside, card.origin)
  return {kind, words: words.flatMap(word => ungroup(word, card)), assignments}
}

function ungroup(word: string, card: Card): readonly string[] {
  if (!word.startsWith("(") || !word.endsWith(")")) return [word]
  return readList(word.slice(1, -1), card.origin).words.flatMap(inner => ungroup(inner, card))
}

/** `waveform` gets kind and evaluated arguments; keywords, `r=0 td=1n`, are parameters of the element. */
export function waveformOf({kind, words}: WaveformWords, card: Card, instance: Instance): Waveform {
  try {
    return waveform(
      kind,
      words.map((word, k) => instance.number(word, card, `${kind}${k}`)),
    )
  } catch (error) {
    if (error instanceof RangeError) throw new NetlistError(`${card.name}: ${error.message}`, card.origin)
    throw error
  }
}

/** The element's function, parameters as constants, nodes and elements by their names in the circuit. */
export function expressionOf(names: readonly string[], card: Card, instance: Instance): Expression {
  const text = card.assignments[names.find(name => name in card.assignments) ?? ""]
  const bound = bind(instance.expression(text, card.origin), instance.lookup(card, ""))
  const variables = bound.variables.map(variable => {
    if (variable === "time" || variable === "temper") return variable
    if (variable === "hertz")
      throw new NetlistError(`${card.name}: 'hertz' (values over frequency) is not supported`, card.origin)
    const inner = /^([vi])\((.*)\)$/.exec(variable)
    if (!inner) throw new NetlistError(`${card.name}: there is no parameter '${variable}'`, card.origin)
    return inner[1] === "v" ? `v(${instance.node(inner[2])})` : `i(${instance.path}${inner[2]})`
  })
  return {...bound, variables}
}

/** What each spelling of a parameter on an element's card, or on its model's, means to the type. */
export function spellingsOf(type: DeviceType, of?: "model"): ReadonlyMap<string, string> {
  const declared = Object.entries(type.parameters).filter(([, parameter]) => parameter.of === of)
  return new Map([
    ...declared.flatMap(([name, {also = []}]) => also.map(other => [other, name] as const)),
    ...declared.map(([name]) => [name, name] as const),
  ])
}

/** A model's parameters as `type` declares them. */
export function modelValues(type: DeviceType, {card, home}: Model): Readonly<Record<string, number>> {
  const values: Record<string, number> = {}
  const spellings = spellingsOf(type, "model")
  const polarity = type.model?.types[card.words[1]]
  if (polarity !== undefined && "polarity" in type.parameters) values.polarity = polarity
  for (const [key, text] of Object.entries(card.assignments)) {
    if (key === "level") continue
    const fail = (problem: string) => new NetlistError(`model '${card.words[0]}': ${problem}`, card.origin)
    const name = spellings.get(key)
    if (name === undefined) {
      const known = Object.keys(type.parameters).filter(name => type.parameters[name].of === "model")
      throw fail(`${aType(type)} has no model parameter '${key}' (it has: ${known.join(" ")})`)
    }
    if (name in values && name !== "polarity") throw fail(`'${name}' is given twice, once as '${key}'`)
    values[name] = home.number(text, card, key)
    const problem = outOfRange(name, values[name], type.parameters[name])
    if (problem) throw fail(problem)
  }
  return values
}
