/** `crosspice train`: trains a network on MNIST or on drawn digits and writes a model file. */
import {SingleBar} from "cli-progress"
import type {Argv} from "yargs"
import {columnCuts} from "../crossbar/partition.js"
import {amplifier} from "../network/amplifier.js"
import {type Dataset, slice} from "../network/dataset.js"
import {DataError} from "../network/error.js"
import {writeModel} from "../network/files.js"
import {type ForwardModel, ideal} from "../network/forward-model.js"
import {accuracy} from "../network/mlp.js"
import {mnist} from "../network/mnist.js"
import {type Made, parseModel, printModel} from "../network/model-file.js"
import type {Levels} from "../network/quantize.js"
import {synthetic} from "../network/synthetic.js"
import {train as trainNetwork} from "../network/train.js"

/** Training images kept apart to choose the epoch; the test set is never used for a choice. */
const heldOut = 5000
const sizes = {inputs: 400, outputs: [120, 84, 10]}

const builder = (yargs: Argv) =>
  yargs
    .option("output", {
      alias: "o",
      type: "string",
      demandOption: true,
      describe: "model file to write (JSON)",
    })
    .option("set", {choices: ["mnist", "synthetic"] as const, default: "mnist" as const, describe: "digits"})
    .option("data", {type: "string", describe: "folder with the MNIST files"})
    .option("data-url", {type: "string", array: true, describe: "folder to download MNIST from (https)"})
    .option("pixels", {
      choices: ["crop", "resample"] as const,
      default: "crop" as const,
      describe: "how 28 x 28 pixels become 20 x 20",
    })
    .option("forward", {
      choices: ["amplifier", "ideal"] as const,
      default: "amplifier" as const,
      describe: "train through the amplifiers' closed form, or plain arithmetic",
    })
    .option("levels", {
      type: "string",
      default: "binary",
      coerce: parseLevels,
      describe: "binary, ternary, continuous or a number of levels",
    })
    .option("encoding", {
      choices: ["sign", "analog"] as const,
      default: "sign" as const,
      describe: "inputs of -vdd and vdd, or from 0 to vdd",
    })
    .option("hp", {
      type: "string",
      default: "16,8,8",
      coerce: parseCounts,
      describe: "horizontal partitions of each layer (amplifier)",
    })
    .option("rlow", {type: "number", default: 8488.26, describe: "low synapse resistance, Ohm (amplifier)"})
    .option("rhigh", {
      type: "number",
      default: 25464.79,
      describe: "high synapse resistance, Ohm (amplifier)",
    })
    .option("epochs", {type: "number", default: 60, describe: "passes over the training images"})
    .option("distortion", {type: "number", default: 0.05, describe: "strength of random image distortion"})
    .option("seed", {type: "number", default: 1, describe: "of all random choices"})

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

async function handler(args: Arguments): Promise<void> {
  const {levels, encoding, epochs, distortion, seed} = args
  const forward = args.forward === "ideal" ? ideal : throughAmplifiers(args)
  const all = await load("train", args)
  const training = slice(all, 0, all.count - heldOut)
  const validation = slice(all, all.count - heldOut, all.count)
  const bar = new SingleBar({
    stream: process.stderr,
    hideCursor: false,
    format: "epoch {value}/{total} |{bar}| loss {loss}, validation {validation} %, {eta_formatted} left",
  })
  bar.start(epochs, 0, {loss: "-", validation: "-"})
  const trained = await trainNetwork(training, validation, {
    ...{forward, levels, encoding, epochs, distortion, seed},
    onProgress: ({done, loss, validation}) =>
      bar.update(Math.floor(done), {
        loss: loss.toFixed(3),
        ...(validation && {validation: percent(validation)}),
      }),
  }).finally(() => bar.stop())

  // What is measured is what a reader of the file gets: its weights may be rounded.
  const {network} = parseModel(printModel(trained), args.output)
  const test = await load("test", args)
  const fractions = {
    validation: accuracy(network, validation, forward),
    test: accuracy(network, test, forward),
  }
  const {epoch} = trained
  const made: Made = {
    command: ["crosspice", ...process.argv.slice(2)].join(" "),
    seed,
    data: `${training.name}, the first ${training.count}`,
    epoch,
    accuracy: fractions,
  }
  writeModel(args.output, {network, made})
  console.log(
    `${args.output}: epoch ${epoch} of ${epochs}, ${forward.trainedFor.forward}: ` +
      `validation ${percent(fractions.validation)} %, test ${percent(fractions.test)} %`,
  )
}

export const train = {
  command: "train",
  describe: "train a network and write a model file",
  builder,
  handler,
}

function throughAmplifiers({hp, rlow, rhigh, levels}: Arguments): ForwardModel {
  const {inputs, outputs} = sizes
  if (hp.length !== outputs.length)
    throw new RangeError(`--hp: expected ${outputs.length} numbers, one for each layer, found ${hp.length}`)
  const cuts = hp.map((count, i) => columnCuts(i ? outputs[i - 1] : inputs, count))
  return amplifier({cuts, low_Ohm: rlow, high_Ohm: rhigh, levels})
}

async function load(part: "train" | "test", args: Arguments): Promise<Dataset> {
  if (args.set === "synthetic") return synthetic(part, part === "train" ? 60000 : 10000)
  const answer = await mnist(part, {
    pixels: args.pixels,
    ...(args.data !== undefined && {folder: args.data}),
    ...(args.dataUrl && {urls: args.dataUrl}),
  })
  if ("dataset" in answer) return answer.dataset
  throw new DataError(
    `${answer.reason}. --data names its folder; --set synthetic trains on drawn digits`,
    "--set mnist",
  )
}

function parseLevels(text: string): Levels {
  if (text === "binary" || text === "ternary" || text === "continuous") return text
  const levels = Number(text)
  if (Number.isInteger(levels) && levels >= 2) return levels
  throw new RangeError(`--levels: expected binary, ternary, continuous or a number from 2, found '${text}'`)
}

function parseCounts(text: string): number[] {
  return text.split(",").map(word => {
    if (/^\d{1,6}$/.test(word.trim())) return Number(word)
    throw new RangeError(`--hp: expected whole numbers like 16,8,8, found '${text}'`)
  })
}

const percent = (fraction: number) => (100 * fraction).toFixed(2)
