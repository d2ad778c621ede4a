/** The options that say how far a fabricated chip is off, and which chip it is. */
import type {Argv} from "yargs"
import {distributions, Fabrication, type FabricationOptions} from "../../crossbar/fabrication.js"
import {whole} from "../inputs.js"
import {about, from0, number} from "./numbers.js"

const text = {type: "string", requiresArg: true, default: "0"} as const

const fabrication = {
  "weight-var": {...text, describe: "variation of synapse resistances, %"},
  "wire-var": {...text, describe: "variation of every wire segment, %"},
  variation: {
    choices: distributions,
    default: "uniform",
    requiresArg: true,
    describe: "within +- that, or with that standard deviation",
  },
  "stuck-low": {...text, describe: "synapse resistors stuck at R_low, %"},
  "stuck-high": {...text, describe: "synapse resistors stuck at R_high, %"},
  offset: {...text, describe: "standard deviation of op-amps' input offsets, V"},
  seed: {...text, default: "1", describe: "which chip"},
} as const

export const fabricationOptions = <T>(yargs: Argv<T>) =>
  yargs.options(fabrication).group(Object.keys(fabrication), "Fabrication:")

export type FabricationArguments = Awaited<ReturnType<typeof fabricationOptions<unknown>>["argv"]>

/** Throws a RangeError naming the option. */
export function chooseFabrication(args: FabricationArguments): Required<FabricationOptions> {
  const percent = (option: "weight-var" | "wire-var" | "stuck-low" | "stuck-high") => {
    const value = number(option, args[option])
    const most = option.endsWith("-var") ? "below 100" : "100"
    if (!(value >= 0 && (value < 100 || (value === 100 && most === "100"))))
      throw new RangeError(`--${option}: expected a percentage from 0 to ${most}, found '${args[option]}'`)
    return value
  }
  const options = {
    distribution: args.variation,
    variation_percent: percent("weight-var"),
    wireVariation_percent: percent("wire-var"),
    stuckLow_percent: percent("stuck-low"),
    stuckHigh_percent: percent("stuck-high"),
    offset_V: from0("offset", args.offset),
    seed: whole(args.seed, "seed", 0, 2 ** 32 - 1),
  }
  // What the percentages are together.
  about("stuck-low, --stuck-high", () => new Fabrication(options))
  return options
}
