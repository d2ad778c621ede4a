/** `crosspice nvm`: what errors of memory devices do to the accuracy of trained networks, chip by chip. */
import {availableParallelism} from "node:os"
import {basename} from "node:path"
import {Piscina} from "piscina"
import type {Argv} from "yargs"
import {checkErrors, chip, type DeviceErrors} from "../../behavioral/nvm/chip.js"
import {inputRanges} from "../../behavioral/nvm/products.js"
import {withSkips} from "../../behavioral/nvm/skips.js"
import type {ChipAccuracy, ChipOptions} from "../../behavioral/nvm/study.js"
import {devices} from "../../crossbar/technology.js"
import {slice} from "../../network/dataset.js"
import {DataError} from "../../network/error.js"
import {readGraph, writeModel} from "../../network/files.js"
import {networkOf} from "../../network/graph/from-network.js"
import type {Graph} from "../../network/graph/graph.js"
import {sizeOf} from "../../network/graph/layer.js"
import {checkFits, pixels} from "../../network/graph/loss.js"
import {
  type Resilience,
  type ResilienceCurve,
  resilienceJson,
  resilienceText,
} from "../../output/resilience.js"
import {checkWritable, writeWhole} from "../../output/write-whole.js"
import {resilienceSvg} from "../../report/resilience-svg.js"
import {WorkerFailure} from "../failure.js"
import {imageOptions, readImages} from "../images.js"
import {whole} from "../inputs.js"
import {progressBar} from "../progress.js"
import {allOf} from "../threads/network-pool.js"
import type {Answer} from "../threads/network-worker.js"
import {chooseErrors, errorOptions, scales, sweep} from "./device-errors.js"
import type {ChipTask, NvmData} from "./worker.js"

/** Training images that tell what the inputs of products span. */
const calibrationImages = 500

const text = {type: "string", requiresArg: true} as const

const builder = (yargs: Argv) =>
  errorOptions(imageOptions(yargs))
    .positional("models", {
      type: "string",
      demandOption: true,
      describe: "model file, a graph or a network trained with --forward ideal; or several, with commas",
    })
    .options({
      sigma: {
        ...text,
        default: "0:0.2:0.02",
        describe: "spread of the devices, of half their range: a number, a list, or first:last:step",
      },
      scale: {...text, default: "layer", describe: `${scales.join(", ")}, or a list of these`},
      unrolled: {type: "boolean", describe: "convolutions have devices for every position"},
      skips: {type: "boolean", describe: "skip paths go through devices, too"},
      "input-levels": {
        ...text,
        defaultDescription: "any value",
        describe: "levels of every crossbar's inputs",
      },
    })
    .options({
      chips: {...text, default: "20", describe: "chips at every sigma"},
      images: {...text, default: "1000", describe: "test images that every chip is shown"},
      seed: {...text, default: "1", describe: "of all errors"},
      threads: {...text, defaultDescription: "all cores", describe: "worker threads"},
    })
    .options({
      json: {...text, describe: "file for the results as JSON"},
      plot: {...text, describe: "file for a figure of the results, SVG"},
      "save-chip": {...text, describe: "file for chip 0 as a model that evaluate reads"},
    })
    .group(["sigma", "scale", "mu", "distribution", "by-crossbar", "gain-sigma"], "Devices:")
    .group(["quantile", "levels", "input-levels", "unrolled", "skips"], "Devices:")
    .group(["chips", "images", "seed", "threads"], "Work:")
    .group(["json", "plot", "save-chip"], "Results:")

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

async function handler(args: Arguments): Promise<void> {
  const start = performance.now()
  const {json, plot, "save-chip": saved} = args
  const paths = args.models.split(",")
  for (const path of [json, plot, saved]) if (path !== undefined) checkWritable(path)
  const sigmas = sweep("sigma", args.sigma)
  const errors = {...chooseErrors(args), ...(args.unrolled && {unrolled: true})}
  const chosenScales = args.scale.split(",").map(chooseScale)
  const levels =
    args["input-levels"] === undefined ? undefined : whole(args["input-levels"], "input-levels", 2, 65536)
  const chips = whole(args.chips, "chips", 1, 1e5)
  const seed = whole(args.seed, "seed", 0, 2 ** 32 - 1)
  const threads = whole(args.threads ?? String(availableParallelism()), "threads", 1, 1024)
  const graphs = paths.map(path => {
    const {graph} = readGraph(path)
    return args.skips ? withSkips(graph) : graph
  })
  for (const [k, graph] of graphs.entries()) inFile(paths[k], () => checkErrors(graph, {sigma: 0, ...errors}))
  if (saved !== undefined)
    saveChip(
      saved,
      graphs,
      {...errors, sigma: sigmas[0], scale: chosenScales[0]},
      seed,
      sigmas.length * chosenScales.length,
    )
  const width = sizeOf(graphs[0].input)
  const {images: all} = await readImages("test", args, {width})
  const images = slice(all, 0, whole(args.images, "images", 1, all.count))
  for (const [k, graph] of graphs.entries()) inFile(paths[k], () => checkFits(graph, images))
  const calibration = levels && (await readImages("train", args, {width, count: calibrationImages})).images
  const inputs = graphs.map(graph =>
    calibration && levels
      ? {levels, ranges: inputRanges(graph, pixels(calibration, 0, calibrationImages), calibrationImages)}
      : undefined,
  )
  const studies = graphs.flatMap((_, graph) => chosenScales.map(scale => ({graph, scale})))
  const tasks = studies.flatMap(({graph, scale}) =>
    sigmas.flatMap(sigma =>
      Array.from({length: chips}, (_, index): ChipTask => {
        const ranges = inputs[graph]
        const options: ChipOptions = {...errors, sigma, scale, ...(ranges && {inputs: ranges})}
        return {graph, index, options}
      }),
    ),
  )
  const accuracies = await runChips(threads, {graphs, images, seed}, tasks)
  const curves = studies.map(
    ({graph, scale}, k): ResilienceCurve => ({
      model: basename(paths[graph]),
      scale,
      points: sigmas.map((sigma, s) => {
        const first = (k * sigmas.length + s) * chips
        const own = accuracies.slice(first, first + chips)
        return {sigma, top1: own.map(({top1}) => top1), top5: own.map(({top5}) => top5)}
      }),
    }),
  )
  const resilience: Resilience = {
    ...{dataset: images.name, images: images.count, chips, settings: settingsOf(args), curves},
    seconds: (performance.now() - start) / 1000,
  }
  if (plot !== undefined) writeWhole(plot, await resilienceSvg(resilience))
  if (json !== undefined) writeWhole(json, resilienceJson(resilience))
  process.stdout.write(resilienceText(resilience))
}

export const nvm = {
  command: "nvm <models>",
  describe: "accuracy of networks on memory devices with errors, chip by chip",
  builder,
  handler,
}

/** In the order of the tasks, whichever thread was first. */
async function runChips(threads: number, data: NvmData, tasks: readonly ChipTask[]): Promise<ChipAccuracy[]> {
  const pool = new Piscina({
    filename: new URL("./worker.js", import.meta.url).href,
    ...{minThreads: threads, maxThreads: threads, workerData: data},
    // A thread that is stopped while it loads a module by require() takes the process down with it.
    execArgv: ["--no-experimental-require-module"],
  })
  const bar = progressBar("chips |{bar}| {value}/{total}, {duration_formatted}, {eta_formatted} to go")
  bar.start(tasks.length, 0)
  try {
    return await allOf(
      tasks.map(async task => {
        const answer: Answer<ChipAccuracy> = await pool.run(task, {name: "accuracy"})
        if ("failure" in answer) throw new WorkerFailure(answer.failure)
        bar.increment()
        return answer.result
      }),
    )
  } finally {
    bar.stop()
    await pool.destroy()
  }
}

function chooseScale(word: string) {
  const scale = scales.find(name => name === word.trim())
  if (!scale) throw new RangeError(`--scale: expected some of ${scales.join(", ")}, found '${word}'`)
  return scale
}

/** Chip 0 as conductances, for a circuit with virtual-ground amplifiers. */
function saveChip(
  path: string,
  graphs: readonly Graph[],
  errors: DeviceErrors,
  seed: number,
  studies: number,
): void {
  if (graphs.length > 1 || studies > 1)
    throw new RangeError("--save-chip: expected one model, one --sigma and one --scale")
  try {
    writeModel(path, {network: networkOf(chip(graphs[0], errors, seed, 0), devices.mram)})
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`--save-chip: ${error.message}`) : error
  }
}

function inFile(path: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw error instanceof RangeError ? new DataError(error.message, path) : error
  }
}

/** What differs from the default, for reports. */
function settingsOf(args: Arguments): Record<string, string | number | boolean> {
  const {mu, distribution, levels, quantile, unrolled, skips} = args
  return {
    ...(mu !== "0" && {mu: Number(mu)}),
    ...(distribution !== "normal" && {distribution}),
    ...(levels !== undefined && {levels: Number(levels)}),
    ...(quantile !== "0" && {quantile: Number(quantile)}),
    ...(args["gain-sigma"] !== "0" && {gainSigma: Number(args["gain-sigma"])}),
    ...(args["by-crossbar"] !== undefined && {byCrossbar: args["by-crossbar"]}),
    ...(args["input-levels"] !== undefined && {inputLevels: Number(args["input-levels"])}),
    ...(unrolled && {unrolled}),
    ...(skips && {skips}),
  }
}
