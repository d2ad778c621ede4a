/** `crosspice train`: trains a network on MNIST or on drawn digits and writes a model file. */
import type {Argv} from "yargs"
import {CircuitModel} from "../crossbar/circuit-model.js"
import {columnCuts} from "../crossbar/partition.js"
import {deviceTypes} from "../devices/index.js"
import {amplifier} from "../network/amplifier.js"
import {type Dataset, encode, slice} from "../network/dataset.js"
import {DataError} from "../network/error.js"
import {writeModel} from "../network/files.js"
import {type ForwardModel, ideal} from "../network/forward-model.js"
import {accuracy, type Encoding, type Network, publishedGain} from "../network/mlp.js"
import {mnist} from "../network/mnist.js"
import {type Made, parseModel, printModel} from "../network/model-file.js"
import type {Levels} from "../network/quantize.js"
import {synthetic} from "../network/synthetic.js"
import {type Stage, train as trainNetwork} from "../network/train.js"
import {checkWritable} from "../output/write-whole.js"
import {type ChosenCircuit, chooseCircuit, circuitOptions} from "./circuit-options.js"
import {whole} from "./inputs.js"
import {progressBar} from "./progress.js"

/** Training images kept apart to choose the epoch; the test set is never used for a choice. */
const heldOut = 5000
const inputs = 400
const outputs = [120, 84, 10]
const vdd_V = 0.8
/** Training images whose mean loads the neurons, and training steps between two looks at the circuit. */
const sampled = 300
const renewed = 70

const builder = (yargs: Argv) =>
  circuitOptions(yargs)
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
      choices: ["circuit", "amplifier", "ideal"] as const,
      default: "amplifier" as const,
      describe: "through the circuit, its amplifiers' closed form, or plain arithmetic",
    })
    .option("levels", {
      type: "string",
      default: "binary",
      coerce: parseLevels,
      describe: "binary, ternary, continuous or a number of levels",
    })
    .option("epochs", {type: "string", default: "60", describe: "passes over the training images"})
    .option("distortion", {type: "number", default: 0.05, describe: "strength of random image distortion"})
    .hide("gain")
    .describe({input: "-vdd and vdd (default), or from 0 to vdd", seed: "of all random choices"})

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

async function handler(args: Arguments): Promise<void> {
  checkWritable(args.output)
  const {levels, distortion} = args
  const epochs = whole(args.epochs, "epochs", 1, 1e5)
  if (!(distortion >= 0)) throw new RangeError(`--distortion: expected a number from 0, found ${distortion}`)
  const encoding = args.input ?? "sign"
  const seed = whole(args.seed, "seed", 0, 2 ** 32 - 1)
  const chosen = chooseTrainable(args, encoding)
  const all = await load("train", args)
  const training = slice(all, 0, all.count - heldOut)
  const validation = slice(all, all.count - heldOut, all.count)
  const samples = encode(training, encoding, vdd_V, 0, Math.min(sampled, training.count))
  const {forward, first} = modelsOf(args, chosen, samples, epochs)
  const circuit = forward instanceof CircuitModel ? forward : undefined
  const closed = first?.epochs ?? 0
  const bar = progressBar(
    "epoch {value}/{total} |{bar}| loss {loss}, validation {validation} %, {duration_formatted}",
  )
  bar.start(epochs, 0, {loss: "-", validation: "-"})
  // A circuit is slow to ask: fewer images choose its epoch.
  const chooses = circuit ? slice(validation, 0, 2000) : validation
  const trained = await trainNetwork(training, chooses, {
    ...{forward, levels, encoding, epochs: epochs - closed, distortion, seed, ...(first && {first})},
    onProgress: ({done, loss, validation}) =>
      bar.update(Math.floor(done), {
        loss: loss.toFixed(3),
        ...(validation && {validation: percent(validation)}),
      }),
  }).finally(() => bar.stop())

  // What is measured is what a reader of the file gets: its weights may be rounded.
  const {network} = parseModel(printModel(trained), args.output)
  const test = await load("test", args)
  const rightly = (digits: Dataset) =>
    circuit ? circuit.accuracy(network, digits) : accuracy(network, digits, forward)
  const fractions = {validation: rightly(validation), test: rightly(test)}
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

/** The circuit that the options choose. Throws a RangeError naming the option that training cannot follow. */
function chooseTrainable(args: Arguments, encoding: Encoding): ChosenCircuit {
  if (args.gain !== undefined) throw new RangeError("--gain: training chooses the gains, expected none")
  for (const [option, expected] of [
    ["amplifier", "ideal"],
    ["combine", "mean"],
  ] as const)
    if (args[option] !== expected)
      throw new RangeError(`--${option}: training knows '${expected}' only, found '${args[option]}'`)
  return chooseCircuit(args, blank(encoding, args.levels), () => new Float64Array())
}

/** The forward model that was asked for and, where that is the circuit, its closed form to start with. */
function modelsOf(
  {forward, levels}: Arguments,
  {layers, options}: ChosenCircuit,
  samples: Float64Array,
  epochs: number,
): {forward: ForwardModel; first?: Stage} {
  if (forward === "ideal") return {forward: ideal}
  const cuts = layers.map((layer, k) => columnCuts(layer.inputs, options.partitions.horizontal[k]))
  const closed = amplifier({cuts, ...options.device, levels})
  if (forward === "amplifier") return {forward: closed}
  return {
    forward: new CircuitModel(layers, {...options, levels}, samples, renewed, deviceTypes),
    first: {forward: closed, epochs: Math.floor(epochs / 3)},
  }
}

/** The network to train, before it knows anything. */
function blank(encoding: Encoding, levels: Levels): Network {
  const layers = outputs.map((count, k) => ({
    ...{inputs: k ? outputs[k - 1] : inputs, outputs: count, activation: "sigmoid" as const},
    weights: new Float64Array((k ? outputs[k - 1] : inputs) * count).fill(1),
    biases: new Float64Array(count).fill(1),
    ...{gain: publishedGain(k, outputs.length), scale: 1},
  }))
  return {layers, encoding, levels, vdd: vdd_V, trainedFor: {forward: "ideal"}}
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

const percent = (fraction: number) => (100 * fraction).toFixed(2)
