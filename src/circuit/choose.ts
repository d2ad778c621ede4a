/** Which type an element is of: by its letter, then by keyword, expression or model. */
import type {Card} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import type {DeviceType} from "./device.js"
import type {Instance, Model} from "./subcircuit.js"

/** What an element turned out to be. */
export interface Choice {
  readonly type: DeviceType
  readonly model?: Model
  /** Which word names the model; -1 without one. */
  readonly at: number
}

/** The types of one letter, by what chooses them. */
interface Letter {
  readonly types: readonly DeviceType[]
  /** By keyword or expression. */
  readonly marked: readonly DeviceType[]
  readonly modelled: readonly DeviceType[]
  /** What is left where nothing else fits, alone of its kind. */
  readonly plain: Choice | undefined
  /** The first and the last place where a model may be named. */
  readonly first: number
  readonly last: number
}

export type Letters = ReadonlyMap<string, Letter>

export function byLetter(types: readonly DeviceType[]): Letters {
  const letters = new Map<string, DeviceType[]>()
  for (const type of types) letters.set(type.letter, [...(letters.get(type.letter) ?? []), type])
  return new Map(
    [...letters].map(([letter, types]) => {
      const modelled = types.filter(type => type.model)
      const plain = types.find(type => !type.model && !type.keyword && !type.expression)
      return [
        letter,
        {
          types,
          marked: types.filter(type => type.keyword || type.expression),
          modelled,
          plain: plain && {type: plain, at: -1},
          first: Math.min(...modelled.map(type => places(type)[0])),
          last: Math.max(...modelled.map(type => places(type)[1])),
        },
      ]
    }),
  )
}

/** The first and the last word that may name the type's model: a bare value may stand before it. */
function places({terminals, optional = 0, control = 0, value}: DeviceType): readonly [number, number] {
  const behind = terminals.length + control
  return [behind - optional, behind + (value ? 1 : 0)]
}

/** Throws a NetlistError that says what there is. */
export function choose(card: Card, letters: Letters, instance: Instance): Choice {
  const letter = letters.get(card.name[0])
  if (!letter) throw new NetlistError(`${card.name}: there is no element type '${card.name[0]}'`, card.origin)
  for (const type of letter.marked)
    if (
      type.keyword ? type.keyword === card.words[2] : type.expression?.some(name => name in card.assignments)
    )
      return {type, at: -1}
  for (let at = letter.first; at <= letter.last && at < card.words.length; at++) {
    const model = instance.model(card.words[at])
    if (model) return {type: byModel(card, model, letter.modelled), model, at}
  }
  if (letter.plain) return letter.plain
  if (!letter.modelled.length) {
    const forms = letter.types.map(type => type.keyword ?? `${type.expression?.[0]}=...`).join(", ")
    throw new NetlistError(`${card.name}: expected one of: ${forms}`, card.origin)
  }
  const [{terminals, control = 0}] = letter.modelled
  const at = Math.min(card.words.length - 1, terminals.length + control)
  const name = at < letter.first ? undefined : card.words[at]
  const kinds = [...new Set(letter.modelled.flatMap(type => Object.keys(type.model?.types ?? {})))].join("|")
  throw new NetlistError(
    name === undefined
      ? `${card.name}: needs ${terminals.length} nodes${control ? ", a controlling element" : ""} and a model`
      : `${card.name}: there is no model '${name}' (expected '.model ${name} ${kinds} ...')`,
    card.origin,
  )
}

function byModel({name, origin}: Card, {card, home}: Model, candidates: readonly DeviceType[]): DeviceType {
  const kind = card.words[1] ?? ""
  const given = card.assignments.level
  const level = given === undefined ? 1 : home.number(given, card, "level")
  const ofKind = candidates.filter(type => type.model && Object.hasOwn(type.model.types, kind))
  const type = ofKind.find(({model}) => !model?.levels || model.levels.includes(level))
  if (type) return type
  if (!ofKind.length)
    throw new NetlistError(
      `${name}: model '${card.words[0]}' is of type '${kind}', which does not fit`,
      origin,
    )
  const levels = ofKind.flatMap(type => type.model?.levels ?? []).sort((a, b) => a - b)
  throw new NetlistError(
    `${name}: model '${card.words[0]}' has level ${level}, known levels: ${levels.join(", ")}`,
    origin,
  )
}
