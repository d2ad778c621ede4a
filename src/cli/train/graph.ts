/**
 * `crosspice train --network ...`: trains a graph of layers, convolutions and all, and writes a model file.
 */
import type {Argv} from "yargs"
import {checkErrors, type DeviceErrors, drawChip} from "../../behavioral/nvm/chip.js"
import type {Dataset} from "../../network/dataset.js"
import {readGraph, writeGraph} from "../../network/files.js"
import type {Graph} from "../../network/graph/graph.js"
import {parseGraph, printGraph} from "../../network/graph/graph-file.js"
import {graphAccuracy} from "../../network/graph/loss.js"
import {lenet5, perceptron, resnet, visionTransformer} from "../../network/graph/networks.js"
import {type Perturb, trainGraph as trainNetwork} from "../../network/graph/train.js"
import {Random} from "../../network/random.js"
import {checkWritable} from "../../output/write-whole.js"
import {imageOptions, readImages} from "../images.js"
import {whole} from "../inputs.js"
import {chooseErrors, errorOptions, scales} from "../nvm/device-errors.js"
import {about, above0, from0} from "../options/numbers.js"
import {accuracies, heldOut, madeBy, split, trainingProgress} from "./common.js"

const text = {type: "string", requiresArg: true} as const

/** How graphs come into being that can be trained by name; `shape` is that of the images. */
const networks = {
  lenet5: (shape: readonly number[], random: Random) => lenet5(random, shape),
  mlp: (shape: readonly number[], random: Random) => perceptron(shape, [120, 84, 10], random),
  resnet: (shape: readonly number[], random: Random) => resnet(shape, 10, random, 8, 1),
  resnet20: (shape: readonly number[], random: Random) => resnet(shape, 10, random),
  vit: (shape: readonly number[], random: Random) => visionTransformer(shape, 10, random),
}
export const networkNames = Object.keys(networks) as (keyof typeof networks)[]

const builder = (yargs: Argv) =>
  errorOptions(imageOptions(yargs))
    .option("network", {
      choices: networkNames,
      requiresArg: true,
      demandOption: true,
      describe: "what to train",
    })
    .option("output", {
      alias: "o",
      ...text,
      demandOption: true,
      describe: "model file to write (JSON)",
    })
    .options({
      epochs: {...text, default: "6", describe: "passes over the training images"},
      batch: {...text, default: "50", describe: "images of a training step"},
      optimizer: {choices: ["adam", "sgd"] as const, default: "adam" as const, describe: "adam, or momentum"},
      rate: {...text, defaultDescription: "2e-3, sgd: 0.02", describe: "first step size; it falls to zero"},
      decay: {...text, default: "0", describe: "weight decay per unit of step size"},
      distortion: {
        ...text,
        defaultDescription: "0.03, colours: 0",
        describe: "strength of random image distortion",
      },
      images: {...text, defaultDescription: "all", describe: "how many images to train on"},
      seed: {...text, default: "1", describe: "of all random choices"},
    })
    .options({
      "ha-sgd": {type: "boolean", describe: "train for devices with errors: gradients of noisy copies"},
      sigma: {...text, defaultDescription: "0.1", describe: "spread of the devices, of half their range"},
      scale: {
        choices: scales,
        defaultDescription: "layer",
        requiresArg: true,
        describe: "whose weights share a range",
      },
      samples: {...text, defaultDescription: "1", describe: "noisy copies of every training step"},
      from: {...text, describe: "model file to start with, instead of a new network"},
    })
    .group(["ha-sgd", "sigma", "samples", "scale"], "Devices:")
    .group(["network", "from", "output"], "What is trained:")
    .group(["epochs", "batch", "optimizer", "rate", "decay", "distortion", "images", "seed"], "How:")

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

async function handler(args: Arguments): Promise<void> {
  checkWritable(args.output)
  const epochs = whole(args.epochs, "epochs", 1, 1e5)
  const seed = whole(args.seed, "seed", 0, 2 ** 32 - 1)
  const how = {
    ...{epochs, seed, optimizer: args.optimizer},
    batch: whole(args.batch, "batch", 1, 1e4),
    rate: above0("rate", args.rate ?? (args.optimizer === "adam" ? "2e-3" : "0.02")),
    decay: from0("decay", args.decay),
    distortion: from0("distortion", args.distortion ?? (args.set === "cifar10" ? "0" : "0.03")),
  }
  const asked = args.images === undefined ? undefined : whole(args.images, "images", 1, 1e7)
  const noise = chooseNoise(args)
  const {images: all, shape} = await readImages(
    "train",
    args,
    asked === undefined ? {} : {count: asked + heldOut},
  )
  const {training, validation} = split(all, asked)
  const initial: Graph =
    args.from === undefined
      ? about("network", () => networks[args.network](shape, new Random(seed)))
      : readGraph(args.from).graph
  if (noise) about("by-crossbar", () => checkErrors(initial, noise.errors))
  const progress = trainingProgress(epochs)
  const trained = await trainNetwork(initial, training, validation, {
    ...how,
    ...(noise && {noise}),
    onProgress: progress.show,
  }).finally(progress.stop)

  // What is measured is what a reader of the file gets: its parameters are rounded.
  const {graph} = parseGraph(printGraph(trained), args.output)
  const rightly = (images: Dataset) => graphAccuracy(graph, images)
  const {images: test} = await readImages("test", args)
  const fractions = {validation: rightly(validation), test: rightly(test)}
  const made = madeBy(process.argv.slice(2), seed, training, trained.epoch, fractions)
  writeGraph(args.output, {graph, made})
  console.log(`${args.output}: epoch ${trained.epoch} of ${epochs}: ${accuracies(fractions)}`)
}

/** Throws a RangeError naming the option. */
function chooseNoise(args: Arguments) {
  if (!args["ha-sgd"]) {
    const {mu, quantile, distribution, "gain-sigma": gain} = args
    const {sigma, scale, samples, levels, "by-crossbar": factors} = args
    const defaults = {mu: "0", quantile: "0", distribution: "normal", "gain-sigma": "0"}
    const given = {
      ...{mu, quantile, distribution, "gain-sigma": gain},
      ...{sigma, scale, samples, levels, "by-crossbar": factors},
    }
    for (const [name, value] of Object.entries(given))
      if (value !== defaults[name as keyof typeof defaults])
        throw new RangeError(`--${name}: goes with --ha-sgd`)
    return undefined
  }
  const sigma = from0("sigma", args.sigma ?? "0.1")
  const errors: DeviceErrors = {...chooseErrors(args), sigma, ...(args.scale && {scale: args.scale})}
  const perturb: Perturb = (clean, noisy, random) => drawChip(clean, noisy, errors, random)
  return {errors, perturb, samples: whole(args.samples ?? "1", "samples", 1, 1000)}
}

export const trainGraph = {
  command: "train",
  describe: "train a network and write a model file",
  builder,
  handler,
}
