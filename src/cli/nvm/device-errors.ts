/** The options that say how memory devices err; commands that study or train for it share them. */
import type {Argv} from "yargs"
import type {DeviceErrors} from "../../behavioral/nvm/chip.js"
import type {Scale} from "../../behavioral/nvm/range.js"
import {whole} from "../inputs.js"
import {from0, number} from "../options/numbers.js"

const text = {type: "string", requiresArg: true} as const

export const scales: readonly Scale[] = ["global", "layer", "biscale"]

export const errorOptions = <T>(yargs: Argv<T>) =>
  yargs
    .options({
      mu: {...text, default: "0", describe: "shift of all devices, of half their range"},
      distribution: {
        choices: ["normal", "uniform"] as const,
        default: "normal" as const,
        requiresArg: true,
        describe: "of the devices' errors",
      },
      "by-crossbar": {...text, describe: "factors of sigma and mu, one for each crossbar"},
      "gain-sigma": {...text, default: "0", describe: "relative spread of every output's gain"},
      quantile: {...text, default: "0", describe: "share of outliers that the range leaves out"},
      levels: {...text, defaultDescription: "any value", describe: "values a device can hold"},
    })
    .group(["mu", "distribution", "by-crossbar", "gain-sigma", "quantile", "levels"], "Devices:")

export type ErrorArguments = Awaited<ReturnType<typeof errorOptions<unknown>>["argv"]>

/** What the options mean, but for sigma and scale. Throws a RangeError naming the option. */
export function chooseErrors(args: ErrorArguments): Omit<DeviceErrors, "sigma" | "scale"> {
  const quantile = from0("quantile", args.quantile)
  if (quantile >= 0.5)
    throw new RangeError(`--quantile: expected a share below 0.5, found '${args.quantile}'`)
  const {"by-crossbar": factors, levels, distribution} = args
  return {
    mu: number("mu", args.mu),
    distribution,
    quantile,
    gainSigma: from0("gain-sigma", args["gain-sigma"]),
    ...(factors !== undefined && {byGroup: factors.split(",").map(word => from0("by-crossbar", word))}),
    ...(levels !== undefined && {levels: whole(levels, "levels", 2, 65536)}),
  }
}

/** `0.1`, `0,0.05,0.1`, or first:last:step, both ends included. Throws a RangeError naming the option. */
export function sweep(option: string, words: string): number[] {
  const parts = words.split(":")
  if (parts.length === 1) return words.split(",").map(word => from0(option, word))
  const [first, last, step] = parts.map(word => from0(option, word))
  const count = Math.floor((last - first) / step + 1e-9) + 1
  if (parts.length !== 3 || !(count >= 1 && count <= 1000))
    throw new RangeError(`--${option}: expected first:last:step of at most 1000 values, found '${words}'`)
  return Array.from({length: count}, (_, k) => Number((first + k * step).toPrecision(12)))
}
