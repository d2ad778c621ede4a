/** What commands work on, from files (Node): a network, and the digits it is shown. */
import {statSync} from "node:fs"
import type {Argv} from "yargs"
import type {Dataset} from "../network/dataset.js"
import {readCsvNetwork, readModel} from "../network/files.js"
import type {Network} from "../network/mlp.js"
import {mnist} from "../network/mnist.js"
import {synthetic} from "../network/synthetic.js"

/** A model file, or a folder with W1.csv, B1.csv, ... Throws a DataError. */
export function readNetwork(path: string): Network {
  return statSync(path, {throwIfNoEntry: false})?.isDirectory()
    ? readCsvNetwork(path)
    : readModel(path).network
}

export const digitOptions = <T>(yargs: Argv<T>) =>
  yargs
    .option("set", {
      choices: ["mnist", "synthetic"] as const,
      defaultDescription: "mnist, or synthetic where there is none",
      describe: "digits",
    })
    .option("data", {type: "string", describe: "folder with the MNIST files"})
    .option("pixels", {
      choices: ["crop", "resample"] as const,
      default: "crop" as const,
      describe: "how 28 x 28 pixels become 20 x 20",
    })

export type DigitArguments = Awaited<ReturnType<typeof digitOptions<unknown>>["argv"]>

/** The test digits. Without MNIST: drawn digits and a line on stderr, unless MNIST was asked for. */
export async function readDigits(args: DigitArguments): Promise<Dataset> {
  if (args.set === "synthetic") return synthetic("test")
  const answer = await mnist("test", {
    pixels: args.pixels,
    ...(args.data !== undefined && {folder: args.data}),
  })
  if ("dataset" in answer) return answer.dataset
  if (args.set === "mnist") throw new Error(`${answer.reason}. --data names its folder`)
  console.error(`${answer.reason}: synthetic digits instead`)
  return synthetic("test")
}
