/** Options of `crosspice acim`: the macro, the network, the images (Node: files). */
import {availableParallelism} from "node:os"
import {fileURLToPath} from "node:url"
import type {Argv} from "yargs"
import {completeConfig, defaultMacro, type MacroConfig} from "../../behavioral/acim/config.js"
import {type Dataset, slice} from "../../network/dataset.js"
import {readGraph} from "../../network/files.js"
import type {Graph} from "../../network/graph/graph.js"
import {sizeOf} from "../../network/graph/layer.js"
import {checkFits, pixels} from "../../network/graph/loss.js"
import {imageOptions, readImages} from "../images.js"
import {whole} from "../inputs.js"
import {from0} from "../options/numbers.js"

const text = {type: "string", requiresArg: true} as const

const defaultModel = "models/mnist-ideal-continuous.json"

export const macroOptions = <T>(yargs: Argv<T>) =>
  yargs
    .options({
      wbit: {...text, default: "8", describe: "bits of a stored weight"},
      xbit: {...text, default: "8", describe: "bits of an input"},
      "act-enc": {...text, default: "1", describe: "input bits of one cycle"},
      rows: {...text, default: "256", describe: "cells that one conversion sums"},
      adc: {...text, default: "8", describe: "bits of the ADC"},
      noise: {...text, default: "0", describe: "of a conversion, % of full scale, rms"},
      nonlinearity: {...text, default: "0", describe: "the same, less for larger sums"},
      compression: {...text, default: "0", describe: "current domain: m becomes m / (1 + compression m)"},
      "weight-var": {...text, default: "0", describe: "spread of cell currents, % rms, one draw"},
      hybrid: {...text, default: "0", describe: "diagonals of digital cycles"},
      "round-digital": {type: "boolean", describe: "digital cycles keep the ADC's steps"},
      voting: {...text, default: "0", describe: "diagonals of voted cycles"},
      samples: {...text, default: "3", describe: "conversions of a voted cycle"},
      vote: {
        choices: ["mode", "median", "mean"] as const,
        default: defaultMacro.votingRule,
        requiresArg: true,
        describe: "what several conversions become",
      },
      parallel: {type: "boolean", describe: "all bits in one conversion"},
      seed: {...text, default: "1", describe: "of noise and cells"},
    })
    .group(["wbit", "xbit", "act-enc", "rows", "parallel"], "Macro:")
    .group(["adc", "noise", "nonlinearity", "compression", "weight-var", "seed"], "Analog errors:")
    .group(["hybrid", "round-digital", "voting", "samples", "vote"], "Protected cycles:")

export const networkOptions = <T>(yargs: Argv<T>) =>
  imageOptions(yargs)
    .positional("model", {
      type: "string",
      defaultDescription: defaultModel,
      describe: "model file, trained by arithmetic",
    })
    .options({
      images: {...text, defaultDescription: "all", describe: "how many test images"},
      threads: {...text, defaultDescription: "all cores", describe: "worker threads"},
      "first-conv": {type: "boolean", describe: "a convolution of the pixels is on a macro, too"},
    })
    .group(["images", "threads", "first-conv"], "Work:")

export type MacroArguments = Awaited<ReturnType<typeof macroOptions<unknown>>["argv"]>
export type NetworkArguments = Awaited<ReturnType<typeof networkOptions<unknown>>["argv"]>

/** Throws a RangeError naming the option. */
export function readMacro(args: MacroArguments): MacroConfig {
  const inputBits = whole(args.xbit, "xbit", 2, 16)
  return completeConfig({
    inputBits,
    weightBits: whole(args.wbit, "wbit", 2, 16),
    digitBits: whole(args["act-enc"], "act-enc", 1, inputBits),
    adcBits: whole(args.adc, "adc", 1, 16),
    rows: whole(args.rows, "rows", 1, 16384),
    noise_percent: from0("noise", args.noise),
    nonlinearity_percent: from0("nonlinearity", args.nonlinearity),
    compression: from0("compression", args.compression),
    weightVariation_percent: from0("weight-var", args["weight-var"]),
    hybridLevels: whole(args.hybrid, "hybrid", 0, 32),
    roundDigital: args["round-digital"] ?? false,
    votingLevels: whole(args.voting, "voting", 0, 32),
    votingSamples: whole(args.samples, "samples", 1, 1000),
    votingRule: args.vote,
    parallel: args.parallel ?? false,
    seed: whole(args.seed, "seed", 0, 2 ** 32 - 1),
  })
}

/** A network, what it is shown, and the threads to work with. */
export interface Bench {
  readonly model: string
  readonly graph: Graph
  readonly images: Dataset
  /** Inputs of the graph: images x width. */
  readonly inputs: Float64Array
  readonly threads: number
}

/** Throws DataErrors and RangeErrors. */
export async function readBench(args: NetworkArguments): Promise<Bench> {
  const threads = whole(args.threads ?? String(availableParallelism()), "threads", 1, 1024)
  const path = args.model ?? fileURLToPath(new URL(`../../../${defaultModel}`, import.meta.url))
  const {graph} = readGraph(path)
  const {images: all} = await readImages("test", args, {width: sizeOf(graph.input)})
  checkFits(graph, all)
  const count = args.images === undefined ? all.count : whole(args.images, "images", 1, all.count)
  const images = slice(all, 0, count)
  return {model: args.model ?? defaultModel, graph, images, inputs: pixels(images), threads}
}
