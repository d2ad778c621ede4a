/** What commands work on, from files (Node): a network, and the digits it is shown. */
import {statSync} from "node:fs"
import {availableParallelism} from "node:os"
import type {Argv} from "yargs"
import type {Dataset} from "../network/dataset.js"
import {readCsvNetwork, readModel} from "../network/files.js"
import {features} from "../network/graph/front.js"
import type {Graph} from "../network/graph/graph.js"
import type {Network} from "../network/mlp.js"
import {findDigits, needDigits} from "./digits.js"
import {progressBar} from "./progress.js"

/** A model file, or a folder with W1.csv, B1.csv, ... Throws a DataError. */
export function readNetwork(path: string): Network {
  return statSync(path, {throwIfNoEntry: false})?.isDirectory()
    ? readCsvNetwork(path)
    : readModel(path).network
}

/** Without `--set`, commands that measure take drawn digits where MNIST is not to be had. */
export const digitOptions = <T>(yargs: Argv<T>) =>
  mnistOptions(
    yargs.option("set", {
      choices: ["mnist", "synthetic"] as const,
      defaultDescription: "mnist, or synthetic where there is none",
      describe: "digits",
    }),
  )

/** Where MNIST is and how it becomes a network's inputs. */
export const mnistOptions = <T>(yargs: Argv<T>) =>
  yargs
    .option("data", {type: "string", requiresArg: true, describe: "folder with the MNIST files"})
    .option("data-url", {
      type: "string",
      array: true,
      requiresArg: true,
      describe: "folder to download MNIST from (https)",
    })
    .option("pixels", {
      choices: ["crop", "resample"] as const,
      default: "crop" as const,
      describe: "how 28 x 28 pixels become 20 x 20",
    })
    .group(["set", "data", "data-url", "pixels"], "Digits:")

export type DigitArguments = Awaited<ReturnType<typeof digitOptions<unknown>>["argv"]>

/** The digits as inputs of a network: what its front end makes of them, if it has one. */
export function inputsOf({front}: Pick<Network, "front">, digits: Dataset): Dataset {
  if (!front) return digits
  const bar = progressBar("features |{bar}| {percentage} % of the images, {duration_formatted}")
  bar.start(digits.count, 0)
  try {
    return features(front, digits, done => bar.update(done))
  } finally {
    bar.stop()
  }
}

/**
 * The test digits, whole ones for a front end. Without MNIST: drawn ones and a line on stderr, or a
 * DataError if MNIST was asked for.
 */
export async function readDigits(args: DigitArguments, front?: Graph): Promise<Dataset> {
  const asked = args["data-url"] ? "--data-url" : args.set === "mnist" ? "--set mnist" : undefined
  const answer = await findDigits("test", args, front ? "all" : args.pixels)
  if ("dataset" in answer || asked) return needDigits(answer, "--data names its folder", asked ?? "")
  process.stderr.write(`synthetic digits instead of MNIST: ${answer.reason}\n`)
  return needDigits(await findDigits("test", {set: "synthetic"}, "crop"), "", "")
}

/** A whole number on the command line. Throws a RangeError naming the option. */
export function whole(text: string, option: string, least: number, most: number): number {
  const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most))
    throw new RangeError(`--${option}: expected a whole number from ${least} to ${most}, found '${text}'`)
  return value
}

/** How many threads there are unless a command is told otherwise. */
export const cores = (): number => availableParallelism()
