/** A deck from its cards to its plots: every run, every analysis, in order. */
import {AnalysisError} from "../analysis/error.js"
import {type Options, temperatures} from "../analysis/newton.js"
import {readOptions} from "../analysis/options.js"
import type {Circuit} from "../circuit/circuit.js"
import type {DeviceType} from "../circuit/device.js"
import {elaborate} from "../circuit/elaborate.js"
import {CircuitError} from "../circuit/error.js"
import {deckScope, type Instance} from "../circuit/subcircuit.js"
import {type Card, type Netlist, noAssignments} from "../netlist/card.js"
import {NetlistError, NetlistErrors} from "../netlist/error.js"
import type {Sink, Step} from "../output/plot.js"
import {type Note, type Plan, readPlan, rejectUnknown} from "./directives.js"
import {readInitial} from "./initial.js"
import {prepare} from "./perform.js"
import type {Prepared, Progress} from "./prepared.js"
import {type Run, readRuns} from "./runs.js"
import {sweepOf} from "./target.js"

export interface DeckOptions {
  /** Values in place of the deck's `.param`. */
  readonly parameters?: Readonly<Record<string, number>>
  /** Plots hold all unknowns where no `.save` chooses; otherwise what `.print` and `.plot` name. */
  readonly everything?: boolean
  /** Of `.mc N` this sample alone. */
  readonly sample?: number
  /** Told of what is read over. */
  readonly note?: Note
}

/** A run of `.step` or `.mc` that came to no end; the others go on. */
export interface FailedRun {
  readonly step: Step
  readonly error: Error
}

export interface Outcome {
  readonly runs: number
  readonly failed: readonly FailedRun[]
}

/**
 * Runs all analyses of a deck and hands their plots to `sink`. `types` are the element types that exist. A deck without
 * analyses gets its operating point. Throws NetlistErrors (all mistakes in cards and names, before anything runs),
 * CircuitError, AnalysisError; a run of several that fails is in the outcome instead.
 */
export function runDeck(
  netlist: Netlist,
  types: readonly DeviceType[],
  sink: Sink,
  options: DeckOptions = {},
): Outcome {
  const steps = runDeckStepwise(netlist, types, sink, options)
  for (;;) {
    const next = steps.next()
    if (next.done) return next.value
  }
}

/** As `runDeck`; yields after each point, so that others get a turn and the work can be given up. */
export function* runDeckStepwise(
  netlist: Netlist,
  types: readonly DeviceType[],
  sink: Sink,
  options: DeckOptions = {},
): Generator<Progress, Outcome> {
  const {parameters = {}, note = () => {}, sample} = options
  const said = new Set<string>()
  const once: Note = (text, card) => {
    const place = `${text} ${card?.origin.file} ${card?.origin.line}`
    if (!said.has(place)) note(text, card)
    said.add(place)
  }
  let open = false
  const guarded: Sink = {
    begin(plot) {
      open = true
      sink.begin(plot)
    },
    row: values => sink.row(values),
    end(measurements) {
      open = false
      sink.end(measurements)
    },
  }
  const deck = deckScope(netlist, parameters)
  rejectUnknown(netlist, deck, once)
  const failed: FailedRun[] = []
  let runs = 0
  let last: Standing | undefined
  for (const run of together(() => readRuns(deck, new Set(Object.keys(parameters)), sample))) {
    runs++
    try {
      const standing: Standing = stand(netlist, types, run, parameters, deck, last)
      last = standing
      for (const analysis of prepareAll(netlist, standing, run, guarded, options, once)) yield* analysis()
    } catch (error) {
      const isFirst = runs === 1 && !last
      if (!run.step || run.step.count === 1 || (isFirst && !isFailure(error)) || !isExpected(error))
        throw error
      // What was computed of it stays.
      if (open) guarded.end([])
      failed.push({step: run.step, error})
    }
  }
  return {runs, failed}
}

/** The circuit of a run with what it was made from. */
interface Standing {
  readonly deck: Instance
  readonly circuit: Circuit
  readonly options: Options
  /** The circuit serves the next run, too: no parameter is stepped. */
  readonly reusable: boolean
}

function stand(
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

function prepareAll(
  {title}: Netlist,
  {deck, circuit, options}: Standing,
  {step}: Run,
  sink: Sink,
  {everything = false}: DeckOptions,
  note: Note,
): Prepared[] {
  const plan = readPlan(deck, note)
  readOptions(deck, {number: (text, card) => deck.number(text, card), note})
  noteIdle(plan, note)
  const requests = plan.requests.length ? plan.requests : [{kind: "op" as const, card: withoutCard}]
  const initial = readInitial(deck, circuit)
  const parameter = (name: string) => (name === "temper" ? options.temp : deck.parameter(name))
  const vocabulary = {parameter, functions: deck.functions, degrees: plan.degrees}
  const surface = {title, plan, sink, vocabulary, everything, step}
  const errors: NetlistError[] = []
  const prepared: Prepared[] = []
  for (const request of requests)
    try {
      prepared.push(prepare(request, {circuit, options, initial}, surface))
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

function together<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof NetlistError ? new NetlistErrors([error]) : error
  }
}

const isFailure = (error: unknown) => error instanceof AnalysisError || error instanceof CircuitError

const isExpected = (error: unknown): error is Error =>
  isFailure(error) || error instanceof NetlistErrors || error instanceof NetlistError
