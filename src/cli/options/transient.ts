/**
 * The options of transients; whatever follows a network over time, or writes a deck that does, shares them.
 */
import type {Argv} from "yargs"
import {type TransientSettings, transientSettings} from "../../crossbar/transient.js"
import {above0} from "./numbers.js"

const text = {type: "string", requiresArg: true} as const

const options = {
  transient: {type: "boolean", describe: "over time: inputs rise, wires and amplifiers delay the answer"},
  rise: {...text, defaultDescription: "0.1n", describe: "in which inputs rise from 0 V, s"},
  step: {...text, defaultDescription: "10p", describe: "time step, s"},
  stop: {...text, describe: "end, s"},
} as const

/** Of the length asked for. */
const mostSteps = 100_000

const needing = Object.keys(options).filter(name => name !== "transient")

export const transientOptions = <T>(yargs: Argv<T>) =>
  yargs.options(options).group(Object.keys(options), "Over time:")

export type TransientArguments = Awaited<ReturnType<typeof transientOptions<unknown>>["argv"]>

/**
 * Undefined without `--transient`. `stop_s`: where `--stop` is not given. Throws a RangeError naming the
 * option.
 */
export function chooseTransient(
  args: TransientArguments,
  sample_s: number,
  stop_s: number,
): TransientSettings | undefined {
  if (!args.transient) {
    const given = needing.find(name => args[name] !== undefined)
    if (given !== undefined) throw new RangeError(`--${given}: expected --transient with it, not found`)
    return undefined
  }
  const time = (option: "rise" | "step" | "stop", otherwise: number) => {
    const words = args[option]
    return words === undefined ? otherwise : above0(option, words)
  }
  const settings = {
    rise_s: time("rise", transientSettings.rise_s),
    step_s: time("step", transientSettings.step_s),
    stop_s: time("stop", stop_s),
    sample_s,
  }
  if (settings.step_s > settings.rise_s)
    throw new RangeError(`--step: expected no more than --rise, found ${settings.step_s} s`)
  if (Math.max(sample_s, settings.rise_s) / settings.step_s > mostSteps)
    throw new RangeError(`--step: expected at most ${mostSteps} steps, found ${settings.step_s} s each`)
  if (settings.stop_s < sample_s)
    throw new RangeError(`--stop: expected at least --tsampling, found ${settings.stop_s} s`)
  return settings
}
