/** The options that say how the circuit of a network is measured; whatever evaluates one shares them. */
import type {Argv} from "yargs"
import {whole} from "../inputs.js"
import {above0, from0} from "./numbers.js"

const text = {type: "string", requiresArg: true} as const

const measures = {
  sample: {...text, default: "5", describe: "first images to look into: losses, powers of parts"},
  tsampling: {...text, default: "1n", describe: "how long an image is shown, s: its energy"},
  "amplifier-power": {...text, default: "0", describe: "assumed supply of each amplifier, W"},
} as const

export const measureOptions = <T>(yargs: Argv<T>) =>
  yargs.options(measures).group(Object.keys(measures), "Measures:")

export type MeasureArguments = Awaited<ReturnType<typeof measureOptions<unknown>>["argv"]>

export interface ChosenMeasures {
  /** So many images, the first ones, are looked into. */
  readonly sample: number
  readonly time_s: number
  /** Of each amplifier's supply. */
  readonly amplifierPower_W: number
}

/** Throws a RangeError naming the option. */
export function chooseMeasures(args: MeasureArguments): ChosenMeasures {
  return {
    sample: whole(args.sample, "sample", 0, 10_000),
    time_s: above0("tsampling", args.tsampling),
    amplifierPower_W: from0("amplifier-power", args["amplifier-power"]),
  }
}
