/** A deck's circuit as it stands for one run, and its analyses ready to go. */
import {type Options, temperatures} from "../analysis/newton.js"
import {readOptions} from "../analysis/options.js"
import type {Circuit} from "../circuit/circuit.js"
import type {DeviceType} from "../circuit/device.js"
import {elaborate} from "../circuit/elaborate.js"
import {CircuitError} from "../circuit/error.js"
import {deckScope, type Instance} from "../circuit/subcircuit.js"
import {type Card, type Netlist, noAssignments} from "../netlist/card.js"
import {NetlistError, NetlistErrors} from "../netlist/error.js"
import {type Note, type Plan, readPlan} from "./directives.js"
import {readInitial} from "./initial.js"
import {prepare} from "./perform.js"
import type {Prepared, Subject} from "./prepared.js"
import type {Surface} from "./recorder.js"
import type {Run} from "./runs.js"
import {sweepOf} from "./target.js"

/** The circuit of a run with what it was made from. */
export interface Standing {
  readonly deck: Instance
  readonly circuit: Circuit
  readonly options: Options
  /** The circuit serves the next run, too: no parameter is stepped. */
  readonly reusable: boolean
}

/**
 * `base` is the deck with the parameters given alone; `last` what stood before. Throws NetlistErrors,
 * CircuitErrors.
 */
export function stand(
  netlist: Netlist,
  types: readonly DeviceType[],
  {parameters, draws, targets}: Run,
  given: Readonly<Record<string, number>>,
  base: Instance,
  last: Standing | undefined,
): Standing {
  const reusable = !draws && !Object.keys(parameters).length
  const all = {...given, ...parameters}
  const deck = reusable ? base : deckScope(netlist, all, draws)
  const circuit = reusable && last?.reusable ? last.circuit : elaborate(netlist, types, all, draws)
  if (circuit.size === 1) throw new CircuitError("the deck has no elements")
  let options = together(() => readOptions(deck, {number: (text, card) => deck.number(text, card)}))
  for (const {name, value, card} of targets)
    if (name === "temp") options = {...options, temp: checkedTemperature(value, card)}
    else together(() => sweepOf(circuit, name, [value], card)).set(value)
  circuit.restamp(temperatures(options))
  return {deck, circuit, options, reusable}
}

function checkedTemperature(value: number, card: Card): number {
  if (value > -273.15) return value
  throw new NetlistError(`${card.name}: expected degrees Celsius above -273.15, found ${value}`, card.origin)
}

/** A run of the deck as it is written. */
export const nothingChanged: Run = {step: undefined, parameters: {}, targets: [], draws: undefined}

/** What all analyses of a plan share. */
export function surfaceOf(
  {title}: Netlist,
  {deck, options}: Standing,
  plan: Plan,
  more: Pick<Surface, "sink" | "everything" | "step">,
): Surface {
  const parameter = (name: string) => (name === "temper" ? options.temp : deck.parameter(name))
  return {title, plan, vocabulary: {parameter, functions: deck.functions, degrees: plan.degrees}, ...more}
}

export function subjectOf({deck, circuit, options}: Standing): Subject {
  return {circuit, options, initial: readInitial(deck, circuit)}
}

/** The plan of the deck, with notes of what it holds in vain. Throws NetlistErrors. */
export function planOf({deck}: Standing, note: Note): Plan {
  const plan = readPlan(deck, note)
  readOptions(deck, {number: (text, card) => deck.number(text, card), note})
  noteIdle(plan, note)
  return plan
}

/** All requests of a plan, or an operating point. Throws NetlistErrors with all mistakes in their names. */
export function prepareAll(subject: Subject, surface: Surface): Prepared[] {
  const {requests} = surface.plan
  const errors: NetlistError[] = []
  const prepared: Prepared[] = []
  for (const request of requests.length ? requests : [{kind: "op" as const, card: withoutCard}])
    try {
      prepared.push(prepare(request, subject, surface))
    } catch (error) {
      if (!(error instanceof NetlistError)) throw error
      errors.push(error)
    }
  if (errors.length) throw new NetlistErrors(errors)
  return prepared
}

/** Cards about analyses that the deck does not ask for. */
function noteIdle({requests, tables, charts, measures, fouriers, scripts}: Plan, note: Note) {
  // A script may run any.
  if (scripts.length) return
  const kinds = new Set<string>(requests.map(({kind}) => kind))
  if (!requests.length) kinds.add("op")
  const tell = (analysis: string | undefined, card: Card | undefined) => {
    if (analysis !== undefined && !kinds.has(analysis))
      note(`${card?.name}: there is no '.${analysis}' in the deck`, card)
  }
  for (const {analysis, wishes} of [...tables, ...charts]) tell(analysis, wishes[0]?.card)
  for (const {analysis, card} of measures) tell(analysis, card)
  for (const {card} of fouriers) tell("tran", card)
}

const withoutCard: Card = {name: ".op", words: [], assignments: noAssignments, origin: {file: "", line: 0}}

/** A single mistake as those of a deck. */
export function together<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof NetlistError ? new NetlistErrors([error]) : error
  }
}
