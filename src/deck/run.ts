/** A deck from its cards to its plots: every run, every analysis, in order. */
import {AnalysisError} from "../analysis/error.js"
import type {DeviceType} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {deckScope} from "../circuit/subcircuit.js"
import type {Card, Netlist} from "../netlist/card.js"
import {NetlistError, NetlistErrors} from "../netlist/error.js"
import type {Sink, Step} from "../output/plot.js"
import {runScripts} from "./control.js"
import {type Note, rejectUnknown} from "./directives.js"
import type {Progress} from "./prepared.js"
import {readRuns} from "./runs.js"
import type {ScriptHost} from "./script-output.js"
import {planOf, prepareAll, type Standing, stand, subjectOf, surfaceOf, together} from "./stand.js"

export interface DeckOptions {
  /** Values in place of the deck's `.param`. */
  readonly parameters?: Readonly<Record<string, number>>
  /** Plots hold all unknowns where no `.save` chooses; otherwise what `.print` and `.plot` name. */
  readonly everything?: boolean
  /** Of `.mc N` this sample alone. */
  readonly sample?: number
  /** Told of what is read over. */
  readonly note?: Note
  /** Where `.control` scripts print and write; without it such decks are refused. */
  readonly host?: ScriptHost
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
 * Runs all analyses of a deck and hands their plots to `sink`. `types` are the element types that exist. A
 * deck without analyses gets its operating point. Throws NetlistErrors (all mistakes in cards and names,
 * before anything runs), CircuitError, AnalysisError; a run of several that fails is in the outcome instead.
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
  const {parameters = {}, note = () => {}, sample, everything = false, host} = options
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
  /** All that a run needs has been found once. */
  let isReadable = false
  for (const run of together(() => readRuns(deck, new Set(Object.keys(parameters)), sample))) {
    runs++
    try {
      const standing: Standing = stand(netlist, types, run, parameters, deck, last)
      last = standing
      const plan = planOf(standing, once)
      const surface = surfaceOf(netlist, standing, plan, {sink: guarded, everything, step: run.step})
      if (plan.scripts.length) {
        if (run.step) throw fail(plan.scripts[0], "cannot be combined with '.step' or '.mc'")
        if (!host) throw fail(plan.scripts[0], "scripts are not run here")
        yield* runScripts({netlist, types, parameters, standing, surface, host, note: once})
      } else {
        const analyses = prepareAll(subjectOf(standing), surface)
        isReadable = true
        for (const analysis of analyses)
          if (run.step) for (const progress of analysis()) yield ofRun(progress, run.step)
          else yield* analysis()
      }
    } catch (error) {
      if (!run.step || run.step.count === 1 || !isExpected(error)) throw error
      // A mistake in the deck would come again in every run.
      if (!isReadable && !isFailure(error)) throw error
      // What was computed of it stays.
      if (open) guarded.end([])
      failed.push({step: run.step, error})
    }
  }
  return {runs, failed}
}

/** The progress of all runs. */
const ofRun = ({name, done, points}: Progress, {number, count}: Step): Progress => ({
  name: `${name}, run ${number} of ${count}`,
  done: (number - 1 + done) / count,
  points,
})

const fail = ({name, origin}: Card, problem: string) =>
  new NetlistErrors([new NetlistError(`${name} ${problem}`, origin)])

const isFailure = (error: unknown) => error instanceof AnalysisError || error instanceof CircuitError

const isExpected = (error: unknown): error is Error =>
  isFailure(error) || error instanceof NetlistErrors || error instanceof NetlistError
