/** Runs of one deck that differ in something: `.step` and several `.temp`, `.mc`. */
import {frequencies, steps} from "../analysis/frequencies.js"
import type {Instance} from "../circuit/subcircuit.js"
import type {Card} from "../netlist/card.js"
import {type Draws, seededDraws} from "../netlist/draws.js"
import {NetlistError} from "../netlist/error.js"
import type {Step} from "../output/plot.js"
import {option} from "./directives.js"
import {about} from "./requests.js"

/** More runs than this are a slip of the pen. */
const most = 1e6

/** Something of which each run has another value. */
interface Axis {
  readonly card: Card
  readonly kind: "parameter" | "target"
  /** In labels: `r`, `v1`, `temp`. */
  readonly name: string
  readonly values: Float64Array
}

/** What one run changes. */
export interface Run {
  readonly step: Step | undefined
  /** `.param` values. */
  readonly parameters: Readonly<Record<string, number>>
  /** Sources, elements, the temperature: written into the circuit. */
  readonly targets: readonly {readonly name: string; readonly value: number; readonly card: Card}[]
  readonly draws: Draws | undefined
}

/** All runs of a deck, in order: the first `.step` changes slowest. Throws a NetlistError. */
export function readRuns(deck: Instance, given: ReadonlySet<string>, sample?: number): Iterable<Run> {
  const axes = deck.cards.filter(({name}) => name === ".step").map(card => axis(card, deck))
  const temperatures = deck.cards.findLast(({name}) => name === ".temp")
  if (temperatures && temperatures.words.length > 1) axes.push(ofTemperatures(temperatures, deck))
  const random = deck.cards.findLast(({name}) => name === ".mc")
  if (random && axes.length)
    throw fail(random, `cannot be combined with ${axes[0].card.name}: run one after the other`)
  for (const {kind, name, card} of axes) {
    if (kind === "parameter" && given.has(name))
      throw fail(card, `parameter '${name}' is given by the command as well`)
  }
  const total = axes.reduce((product, {values}) => product * values.length, 1)
  if (total > most) throw fail(axes[0].card, `${total} runs are too many (at most ${most})`)
  if (random) return samples(random, deck, sample)
  if (sample !== undefined) throw new RangeError("--sample: the deck has no '.mc N'")
  return products(axes, total)
}

function* products(axes: readonly Axis[], count: number): Generator<Run> {
  for (let k = 0; k < count; k++) {
    let rest = k
    const values: number[] = []
    for (let i = axes.length - 1; i >= 0; i--) {
      const all = axes[i].values
      values[i] = all[rest % all.length]
      rest = Math.floor(rest / all.length)
    }
    const chosen = axes.map(({card, kind, name}, i) => ({card, kind, name, value: values[i]}))
    const step = {
      number: k + 1,
      count,
      random: false,
      values: chosen.map(({name, value}) => [name, value] as const),
    }
    yield {
      step: axes.length ? step : undefined,
      parameters: Object.fromEntries(
        chosen.filter(({kind}) => kind === "parameter").map(({name, value}) => [name, value]),
      ),
      targets: chosen.filter(({kind}) => kind === "target"),
      draws: undefined,
    }
  }
}

/** `.mc N [sample=k]`, with `.options seed=`. */
function samples(card: Card, deck: Instance, given: number | undefined): Iterable<Run> {
  const [word, ...others] = card.words
  const unknown = others[0] ?? Object.keys(card.assignments).find(key => key !== "sample" && key !== "seed")
  if (word === undefined || unknown !== undefined)
    throw fail(card, `expected .mc N [sample=K] [seed=S], found '${unknown ?? "nothing"}'`)
  const whole = (text: string, what: string, least: number) => {
    const value = deck.number(text, card)
    if (Number.isInteger(value) && value >= least) return value
    throw fail(card, `expected a whole number of ${what} from ${least}, found '${text}'`)
  }
  const count = whole(word, "samples", 1)
  if (count > most) throw fail(card, `${count} runs are too many (at most ${most})`)
  const seed = whole(card.assignments.seed ?? (option(deck.cards, "seed") || "1"), "a seed", 0)
  const only = card.assignments.sample
  const chosen = given ?? (only === undefined ? undefined : whole(only, "a sample", 1))
  if (chosen !== undefined && chosen > count) throw fail(card, `there is no sample ${chosen} of ${count}`)
  const [first, last] = chosen === undefined ? [1, count] : [chosen, chosen]
  return draw(seed, first, last, count)
}

function* draw(seed: number, first: number, last: number, count: number): Generator<Run> {
  for (let k = first; k <= last; k++)
    yield {
      step: {number: k, count, random: true, values: [["sample", k]]},
      parameters: {},
      targets: [],
      draws: seededDraws(seed, k),
    }
}

/**
 * `.step [param] NAME START STOP STEP`, `.step [param] NAME list V1 V2 ...`, `.step lin|dec|oct [param] NAME
 * START STOP STEP|POINTS`, with `sweep` anywhere in front; NAME is a parameter, a source, an element or
 * `temp`.
 */
function axis(card: Card, deck: Instance): Axis {
  const words = card.words.filter(word => word !== "sweep")
  const isKind = (word: string | undefined) => word === "lin" || word === "dec" || word === "oct"
  let kind = isKind(words[0]) ? words.shift() : undefined
  const isParameter = words[0] === "param"
  if (isParameter) words.shift()
  const name = words.shift()
  if (isKind(words[0])) kind = words.shift()
  const isList = words[0] === "list"
  if (isList) words.shift()
  const shape = "expected .step [lin|dec|oct] [param] NAME START STOP STEP, or NAME list VALUES"
  if (name === undefined || Object.keys(card.assignments).length) throw fail(card, shape)
  const numbers = words.map(word => deck.number(word, card))
  if (isList ? !numbers.length || kind : numbers.length !== 3)
    throw fail(card, `${shape}; found ${numbers.length} numbers`)
  const isElement =
    /^[a-z@]/.test(name) && deck.cards.some(({name: own}) => own === name.replace(/^@|\[.*/g, ""))
  const parameter = isParameter || (name !== "temp" && !isElement && !name.includes("."))
  if (parameter && deck.parameter(name) === undefined && !uses(deck, name))
    throw fail(card, `there is no parameter, element or source '${name}'`)
  const [start, stop, by] = numbers
  const values = isList
    ? Float64Array.from(numbers)
    : about(card, () =>
        kind === "dec" || kind === "oct" ? frequencies(kind, by, start, stop) : steps(start, stop, by),
      )
  return {card, kind: parameter ? "parameter" : "target", name, values}
}

/**
 * Whether the word stands anywhere in the deck but on `.step` cards: other simulators step what is not
 * defined.
 */
function uses(deck: Instance, name: string): boolean {
  const word = new RegExp(`(^|[^\\w.])${name.replace(/[^\w]/g, "\\$&")}($|[^\\w.(])`)
  return deck.cards.some(
    card =>
      card.name !== ".step" &&
      [...card.words, ...Object.values(card.assignments)].some(text => word.test(text)),
  )
}

function ofTemperatures(card: Card, deck: Instance): Axis {
  const values = Float64Array.from(card.words, word => deck.number(word, card))
  return {card, kind: "target", name: "temp", values}
}

const fail = ({name, origin}: Card, problem: string) => new NetlistError(`${name}: ${problem}`, origin)
