/** `crosspice acim train`: goes on training a network as macros compute it, with few bits and noise. */
import type {Argv} from "yargs"
import {withClips} from "../../behavioral/acim/clips.js"
import {completeConfig} from "../../behavioral/acim/config.js"
import {MacroProducts} from "../../behavioral/acim/products.js"
import {readGraph, writeGraph} from "../../network/files.js"
import {sizeOf} from "../../network/graph/layer.js"
import {graphAccuracy, pixels} from "../../network/graph/loss.js"
import {trainGraph} from "../../network/graph/train.js"
import {checkWritable} from "../../output/write-whole.js"
import {imageOptions, readImages} from "../images.js"
import {whole} from "../inputs.js"
import {above0, from0} from "../options/numbers.js"
import {accuracies, heldOut, madeBy, split, trainingProgress} from "../train/common.js"

/** Training images that the first clips are read from. */
const seen = 200

const text = {type: "string", requiresArg: true} as const

const builder = (yargs: Argv) =>
  imageOptions(yargs)
    .positional("model", {type: "string", demandOption: true, describe: "model file to begin with"})
    .options({
      output: {...text, alias: "o", demandOption: true, describe: "model file to write (JSON)"},
      wbit: {...text, default: "8", describe: "bits of a stored weight"},
      xbit: {...text, default: "8", describe: "bits of an input"},
      "trim-noise": {...text, default: "0", describe: "results times 1 + noise, %, rms"},
      pact: {type: "boolean", describe: "relu learns where to clip"},
      epochs: {...text, default: "2", describe: "passes over the training images"},
      rate: {...text, default: "5e-4", describe: "first step size; it falls to zero"},
      images: {...text, defaultDescription: "all", describe: "how many images to train on"},
      seed: {...text, default: "1", describe: "of all random choices"},
    })
    .group(["wbit", "xbit", "trim-noise", "pact"], "Macro:")
    .group(["epochs", "rate", "images", "seed"], "How:")

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

async function handler(args: Arguments): Promise<void> {
  checkWritable(args.output)
  const seed = whole(args.seed, "seed", 0, 2 ** 32 - 1)
  const config = completeConfig({
    seed,
    weightBits: whole(args.wbit, "wbit", 2, 16),
    inputBits: whole(args.xbit, "xbit", 2, 16),
  })
  const trainNoise_percent = from0("trim-noise", args["trim-noise"])
  const epochs = whole(args.epochs, "epochs", 1, 1e5)
  const rate = above0("rate", args.rate)
  const {graph: first} = readGraph(args.model)
  const width = sizeOf(first.input)
  const {images: all} = await readImages("train", args, {width})
  const asked = args.images === undefined ? undefined : whole(args.images, "images", 1, all.count - heldOut)
  const {training, validation} = split(all, asked)
  const graph = args.pact ? withClips(first, pixels(training, 0, Math.min(seen, training.count))) : first
  const macros = {config, signedInput: false, firstConvolution: false}
  const products = new MacroProducts(graph, {...macros, mode: "train", trainNoise_percent})
  products.begin(0)
  const progress = trainingProgress(epochs)
  const trained = await trainGraph(graph, training, validation, {
    ...{epochs, rate, seed, multiply: products.multiply},
    onProgress: progress.show,
  }).finally(progress.stop)
  const {images: test} = await readImages("test", args, {width})
  const {multiply} = new MacroProducts(trained.graph, {...macros, mode: "inference"})
  const accuracy = {validation: trained.validation, test: graphAccuracy(trained.graph, test, {multiply})}
  const made = madeBy(process.argv.slice(2), seed, training, trained.epoch, accuracy)
  writeGraph(args.output, {graph: trained.graph, made})
  console.log(
    `${args.output}: epoch ${trained.epoch} of ${epochs}, ${args.wbit} x ${args.xbit} bits: ${accuracies(accuracy)}`,
  )
}

export const acimTrain = {
  command: "train <model>",
  describe: "train a network for few bits and noise",
  builder,
  handler,
}
