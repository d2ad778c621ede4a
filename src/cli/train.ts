/** `crosspice train`: trains a network on MNIST or on drawn digits and writes a model file. */
import {readFileSync, rmSync} from "node:fs"
import {availableParallelism} from "node:os"
import type {Argv} from "yargs"
import {amplifiersOf, CircuitModel} from "../crossbar/circuit-model.js"
import type {CrossbarLayer} from "../crossbar/conductance.js"
import {amplifierNames} from "../crossbar/library.js"
import {columnsByImportance, influences, variances} from "../crossbar/placement.js"
import {deviceTypes} from "../devices/index.js"
import {amplifier} from "../network/amplifier.js"
import {parseCheckpoint, printCheckpoint} from "../network/checkpoint.js"
import {type Dataset, encode, slice} from "../network/dataset.js"
import {DataError} from "../network/error.js"
import {readGraph, writeModel} from "../network/files.js"
import {type ForwardModel, ideal} from "../network/forward-model.js"
import {framed, frontOf} from "../network/graph/front.js"
import {type Graph, shapes} from "../network/graph/graph.js"
import {sizeOf} from "../network/graph/layer.js"
import {accuracy, argmaxStrict, type Encoding, type Network, publishedGain} from "../network/mlp.js"
import {mnist} from "../network/mnist.js"
import {type Made, parseModel, printModel} from "../network/model-file.js"
import type {Levels} from "../network/quantize.js"
import {synthetic} from "../network/synthetic.js"
import {type Checkpoint, type Stage, train as trainNetwork} from "../network/train.js"
import {checkWritable, writeWhole} from "../output/write-whole.js"
import {type ChosenCircuit, chooseCircuit, circuitOptions} from "./circuit-options.js"
import {inputsOf, whole} from "./inputs.js"
import {NetworkPool, type Volts} from "./network-pool.js"
import {above0, from0, numbers} from "./numbers.js"
import {progressBar} from "./progress.js"
import {networkNames} from "./train-graph.js"

/** Training images kept apart to choose the epoch; the test set is never used for a choice. */
const heldOut = 5000
const inputs = 400
const outputs = [120, 84, 10]
const vdd_V = 0.8
/** Training images whose variance places the inputs. */
const sampled = 20000

const builder = (yargs: Argv) =>
  circuitOptions(yargs)
    .option("output", {
      alias: "o",
      type: "string",
      requiresArg: true,
      demandOption: true,
      describe: "model file to write (JSON)",
    })
    .option("network", {
      choices: networkNames,
      describe: "train layers of other kinds instead: see --network lenet5 --help",
    })
    .option("front", {...text, describe: "graph whose first layers make the inputs, digitally"})
    .option("set", {choices: ["mnist", "synthetic"] as const, default: "mnist" as const, describe: "digits"})
    .option("data", {...text, describe: "folder with the MNIST files"})
    .option("data-url", {...text, array: true, describe: "folder to download MNIST from (https)"})
    .option("pixels", {
      choices: ["crop", "resample"] as const,
      default: "crop" as const,
      describe: "how 28 x 28 pixels become 20 x 20",
    })
    .options({
      "through-circuit": {
        type: "boolean",
        describe: "train the network for the circuit that the options choose",
      },
      forward: {
        choices: ["amplifier", "ideal"] as const,
        defaultDescription: "amplifier",
        describe: "or: through its amplifiers' closed form, or plain arithmetic",
      },
      levels: {
        ...text,
        default: "binary",
        coerce: parseLevels,
        describe: "binary, ternary, continuous or a number of levels",
      },
      gains: {
        choices: ["row", "layer", "fixed"] as const,
        default: "row" as const,
        describe: "a trained gain for each output, for each layer, or --gain",
      },
      "gain-limit": {...text, default: "1e4", describe: "largest trained gain; its inverse is the smallest"},
      reorder: {
        choices: ["none", "variance", "influence"] as const,
        default: "none" as const,
        describe: "which inputs come nearest to the amplifiers",
      },
    })
    .options({
      epochs: {...text, default: "30", describe: "passes over the training images"},
      batch: {...text, default: "200", describe: "images of a training step"},
      rate: {...text, default: "3e-3", describe: "first step size; it falls to zero"},
      distortion: {...text, defaultDescription: "0.05", describe: "strength of random image distortion"},
      renew: {...text, default: "70", describe: "training steps between two looks at the circuit"},
      patience: {...text, describe: "end after so many epochs without a better one"},
      resume: {type: "boolean", describe: "go on where an interrupted training stopped"},
    })
    .conflicts("through-circuit", "forward")
    .describe({
      input: "-vdd and vdd (default), or from 0 to vdd",
      seed: "of all random choices",
      gain: "gains that are not trained, with --gains fixed",
      "weight-var": "variation of synapse resistances, +-%, anew at every look",
    })
    .group(["set", "data", "data-url", "pixels", "front"], "Digits:")
    .group(["through-circuit", "forward", "levels", "gains", "gain-limit", "reorder"], "What is trained:")
    .group(["epochs", "batch", "rate", "distortion", "renew", "patience", "resume"], "How:")

const text = {type: "string", requiresArg: true} as const

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

async function handler(args: Arguments): Promise<void> {
  checkWritable(args.output)
  const {levels} = args
  const epochs = whole(args.epochs, "epochs", 1, 1e5)
  const encoding = args.input ?? "sign"
  const seed = whole(args.seed, "seed", 0, 2 ** 32 - 1)
  const strengths = chooseStrengths(args)
  const how = {
    batch: whole(args.batch, "batch", 1, 1e6),
    rate: above0("rate", args.rate),
    // Features are no images any more.
    distortion: from0("distortion", args.distortion ?? (args.front === undefined ? "0.05" : "0")),
    strengthLimit: above0("gain-limit", args["gain-limit"]),
    ...(strengths && {strengths}),
    ...(args.patience !== undefined && {patience: whole(args.patience, "patience", 1, epochs)}),
  }
  const chosen = chooseTrainable(args, encoding)
  const renew = whole(args.renew, "renew", 1, 1e6)
  const digits = await load("train", args)
  const front = args.front === undefined ? undefined : chooseFront(args.front, digits, encoding)
  const all = front ? inputsOf({front}, digits) : digits
  const training = slice(all, 0, all.count - heldOut)
  const validation = slice(all, all.count - heldOut, all.count)
  const placed = await place(args, chosen, training, encoding)
  const {forward, first} = modelsOf(args, placed, epochs, renew)
  const settings = process.argv
    .slice(2)
    .filter(word => word !== "--resume")
    .join(" ")
  const checkpoint = `${args.output}.checkpoint`
  const resume = args.resume ? readCheckpoint(checkpoint, settings) : undefined
  const bar = progressBar(
    "epoch {value}/{total} |{bar}| loss {loss}, validation {validation} %{power}, {duration_formatted}",
  )
  bar.start(epochs, resume?.done ?? 0, {loss: "-", validation: "-", power: ""})
  const trained = await trainNetwork(training, validation, {
    ...{forward, levels, encoding, seed, placement: placed.layers.map(placement)},
    epochs: epochs - (first?.epochs ?? 0),
    ...(first && {first}),
    ...how,
    ...(resume && {resume}),
    onCheckpoint: state => writeWhole(checkpoint, printCheckpoint(state, settings)),
    onProgress: ({done, loss, validation, power_W}) => {
      const power = power_W === undefined ? {} : {power: `, ${power_W.toPrecision(3)} W`}
      const right = validation === undefined ? {} : {validation: percent(validation)}
      bar.update(Math.floor(done), {loss: loss.toFixed(3), ...right, ...power})
      // A log keeps the curve.
      if (validation !== undefined && !process.stderr.isTTY)
        process.stderr.write(
          `epoch ${done}/${epochs}: loss ${loss.toFixed(3)}, validation ${right.validation} %${power.power ?? ""}\n`,
        )
    },
  }).finally(() => bar.stop())

  // What is measured is what a reader of the file gets: its weights may be rounded.
  const {network} = parseModel(
    printModel({network: {...trained.network, ...(front && {front})}}),
    args.output,
  )
  const test = inputsOf(network, await load("test", args))
  const rightly = args["through-circuit"]
    ? (digits: Dataset) => circuitAccuracy(network, placed.options, digits)
    : async (digits: Dataset) => accuracy(network, digits, forward)
  const fractions = {validation: await rightly(validation), test: await rightly(test)}
  const {epoch} = trained
  const made: Made = {
    command: ["crosspice", settings].join(" "),
    seed,
    data: `${training.name}, the first ${training.count}`,
    epoch,
    accuracy: fractions,
  }
  writeModel(args.output, {network, made})
  rmSync(checkpoint, {force: true})
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

function readCheckpoint(path: string, settings: string): Checkpoint {
  let content: string
  try {
    content = readFileSync(path, "utf8")
  } catch {
    throw new DataError("there is no such file to go on from", path)
  }
  return parseCheckpoint(content, path, settings)
}

/** Exact, on all cores. */
async function circuitAccuracy(
  network: Network,
  options: ChosenCircuit["options"],
  digits: Dataset,
): Promise<number> {
  const pool = new NetworkPool(availableParallelism())
  const bar = progressBar("images |{bar}| {percentage} % done after {duration_formatted}")
  bar.start(digits.count, 0)
  try {
    const volts: Volts = (first, count) => encode(digits, network.encoding, network.vdd, first, count)
    const {outputs: answers} = await pool.circuit(
      "circuit",
      network.layers,
      options,
      volts,
      digits.count,
      count => bar.increment(count),
    )
    const classes = network.layers[network.layers.length - 1].outputs
    let right = 0
    for (const [k, label] of digits.labels.entries())
      if (argmaxStrict(answers, k * classes, classes) === label) right++
    return right / digits.count
  } finally {
    bar.stop()
    await pool.close()
  }
}

/** Gains that stay, if they do. Throws a RangeError naming the option. */
function chooseStrengths(args: Arguments): number[] | undefined {
  if (args.gains === "fixed")
    return args.gain === undefined
      ? outputs.map((_, k) => publishedGain(k, outputs.length))
      : numbers("gain", args.gain, outputs.length)
  if (args.gain !== undefined)
    throw new RangeError(`--gain: goes with --gains fixed, found '--gains ${args.gains}'`)
  return undefined
}

/** The circuit that the options choose. Throws a RangeError naming the option that training cannot follow. */
function chooseTrainable(args: Arguments, encoding: Encoding): ChosenCircuit {
  const chosen = chooseCircuit(
    {...args, gain: undefined},
    blank(encoding, args.levels),
    () => new Float64Array(),
  )
  if (typeof chosen.options.amplifier !== "string")
    throw new RangeError(
      `--amplifier: training knows ${amplifierNames.join(", ")}, found the file '${args.amplifier}'`,
    )
  return chosen
}

/** The same circuit with the first layer's columns in the order that was asked for. */
async function place(
  args: Arguments,
  chosen: ChosenCircuit,
  training: Dataset,
  encoding: Encoding,
): Promise<ChosenCircuit> {
  if (args.reorder === "none") return chosen
  const sample = encode(training, encoding, vdd_V, 0, Math.min(sampled, training.count))
  let importance = variances(sample, inputs)
  if (args.reorder === "influence") {
    const {network} = await trainNetwork(training, slice(training, 0, 1), {
      ...{forward: ideal, levels: "continuous", encoding, epochs: 2, outputs, seed: 1},
    })
    importance = influences(network.layers[0], importance)
  }
  const layers = [...chosen.layers]
  layers[0] = {...layers[0], columns: columnsByImportance(importance)}
  return {...chosen, layers}
}

const placement = ({columns, rows}: CrossbarLayer) => ({...(columns && {columns}), ...(rows && {rows})})

/** The forward model that was asked for and, where that is the circuit, its closed form to start with. */
function modelsOf(
  args: Arguments,
  {layers, options}: ChosenCircuit,
  epochs: number,
  renew: number,
): {forward: ForwardModel; first?: Stage} {
  const {levels} = args
  if (args.forward === "ideal") return {forward: ideal}
  const sharedGain = args.gains !== "row"
  const closed = amplifier({amplifiers: amplifiersOf(layers, options), sharedGain, ...options.device, levels})
  if (!args["through-circuit"]) return {forward: closed}
  const forward = new CircuitModel(layers, {...options, levels, sharedGain}, renew, deviceTypes)
  const start = Math.floor(epochs / 6)
  return start ? {forward, first: {forward: closed, epochs: start}} : {forward}
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
    pixels: args.front === undefined ? args.pixels : "all",
    ...(args.data !== undefined && {folder: args.data}),
    ...(args.dataUrl && {urls: args.dataUrl}),
  })
  if ("dataset" in answer) return answer.dataset
  throw new DataError(
    `${answer.reason}. --data names its folder; --set synthetic trains on drawn digits`,
    "--set mnist",
  )
}

/** The layers of a graph before its first linear one, for the digits. Throws a DataError naming its file. */
function chooseFront(path: string, digits: Dataset, encoding: Encoding): Graph {
  const {graph} = readGraph(path)
  try {
    const front = frontOf(graph, framed(slice(digits, 0, 1000), graph), encoding)
    const width = sizeOf(shapes(front).at(-1) ?? [])
    if (width === inputs) return front
    throw new RangeError(`expected ${inputs} features before the first linear layer, found ${width}`)
  } catch (error) {
    throw error instanceof RangeError ? new DataError(error.message, path) : error
  }
}

function parseLevels(text: string): Levels {
  if (text === "binary" || text === "ternary" || text === "continuous") return text
  const levels = Number(text)
  if (Number.isInteger(levels) && levels >= 2) return levels
  throw new RangeError(`--levels: expected binary, ternary, continuous or a number from 2, found '${text}'`)
}

const percent = (fraction: number) => (100 * fraction).toFixed(2)
