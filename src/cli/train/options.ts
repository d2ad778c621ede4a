/** The options of `crosspice train` for networks of crossbars. */
import type {Argv} from "yargs"
import {publishedGain} from "../../network/mlp.js"
import type {Levels} from "../../network/quantize.js"
import {mnistOptions, whole} from "../inputs.js"
import {circuitOptions} from "../options/circuit.js"
import {above0, from0, numbers} from "../options/numbers.js"
import {networkNames} from "./graph.js"

/** The network that is trained: 400 inputs and layers of so many outputs. */
export const inputs = 400
export const outputs = [120, 84, 10]

export const trainOptions = (yargs: Argv) =>
  mnistOptions(circuitOptions(yargs))
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
        choices: ["none", "variance", "influence", "information"] as const,
        default: "none" as const,
        describe: "which inputs come nearest to the amplifiers",
      },
    })
    .options({
      epochs: {...text, default: "12", describe: "passes over the training images"},
      batch: {...text, default: "200", describe: "images of a training step"},
      rate: {
        ...text,
        defaultDescription: "0.025 for binary, ternary; else 6e-3",
        describe: "first step size; it falls to zero",
      },
      distortion: {...text, defaultDescription: "0.05", describe: "strength of random image distortion"},
      renew: {...text, default: "35", describe: "first training steps between two looks at the circuit"},
      patience: {...text, describe: "end after so many epochs without a better one"},
      seeds: {...text, default: "1", describe: "trainings with seeds from --seed on; the best is kept"},
      resume: {type: "boolean", describe: "go on where an interrupted training stopped"},
    })
    .conflicts("through-circuit", "forward")
    .describe({
      input: "-vdd and vdd (default), or from 0 to vdd",
      seed: "of all random choices",
      amplifier: "limited (default), ideal or virtual-ground",
      gain: "gains that are not trained, with --gains fixed",
      "weight-var": "variation of synapse resistances, +-%, anew at every look",
    })
    .group(["set", "data", "data-url", "pixels", "front"], "Digits:")
    .group(["through-circuit", "forward", "levels", "gains", "gain-limit", "reorder"], "What is trained:")
    .group(["epochs", "batch", "rate", "distortion", "renew", "patience", "seeds", "resume"], "How:")

const text = {type: "string", requiresArg: true} as const

export type TrainArguments = Awaited<ReturnType<typeof trainOptions>["argv"]>

/** What the options say of a training, whatever the circuit. Throws a RangeError naming the option. */
export function chooseHow(args: TrainArguments) {
  const epochs = whole(args.epochs, "epochs", 1, 1e5)
  const strengths = chooseStrengths(args)
  return {
    epochs,
    renew: whole(args.renew, "renew", 1, 1e6),
    options: {
      ...{levels: args.levels, encoding: args.input ?? ("sign" as const)},
      batch: whole(args.batch, "batch", 1, 1e6),
      // What has two or three values needs long steps to change between them.
      rate: above0("rate", args.rate ?? (coarse(args.levels) ? "0.025" : "6e-3")),
      // Features are no images any more.
      distortion: from0("distortion", args.distortion ?? (args.front === undefined ? "0.05" : "0")),
      strengthLimit: above0("gain-limit", args["gain-limit"]),
      ...(strengths && {strengths}),
      ...(args.patience !== undefined && {patience: whole(args.patience, "patience", 1, epochs)}),
    },
  }
}

const coarse = (levels: Levels) => levels === "binary" || levels === "ternary"

/** Gains that stay, if they do. Throws a RangeError naming the option. */
function chooseStrengths(args: TrainArguments): number[] | undefined {
  if (args.gains === "fixed")
    return args.gain === undefined
      ? outputs.map((_, k) => publishedGain(k, outputs.length))
      : numbers("gain", args.gain, outputs.length)
  if (args.gain !== undefined)
    throw new RangeError(`--gain: goes with --gains fixed, found '--gains ${args.gains}'`)
  return undefined
}

function parseLevels(text: string): Levels {
  if (text === "binary" || text === "ternary" || text === "continuous") return text
  const levels = Number(text)
  if (Number.isInteger(levels) && levels >= 2) return levels
  throw new RangeError(`--levels: expected binary, ternary, continuous or a number from 2, found '${text}'`)
}
