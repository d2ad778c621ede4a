/**
 * `crosspice acim`: a network on SRAM compute-in-memory macros: accuracy, quality of sums, cycles, energy.
 */
import type {Argv} from "yargs"
import type {MacroOptions} from "../../behavioral/acim/products.js"
import {checkWritable, writeWhole} from "../../output/write-whole.js"
import {progressBar} from "../progress.js"
import {allOf} from "../threads/network-pool.js"
import {macroOptions, networkOptions, readBench, readMacro} from "./options.js"
import {AcimPool} from "./pool.js"
import {acimSweep} from "./sweep.js"
import {acimJson, acimText} from "./text.js"
import {acimTrain} from "./train.js"

const builder = (yargs: Argv) =>
  networkOptions(macroOptions(yargs.command(acimSweep).command(acimTrain)))
    .option("json", {type: "string", requiresArg: true, describe: "file for the results as JSON"})
    .group(["json"], "Results:")

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

async function handler(args: Arguments): Promise<void> {
  if (args.json !== undefined) checkWritable(args.json)
  const config = readMacro(args)
  const {model, graph, images, inputs, threads} = await readBench(args)
  const macros: MacroOptions = {
    ...{config, signedInput: false, mode: "simulation"},
    firstConvolution: args["first-conv"] ?? false,
  }
  const pool = new AcimPool(threads)
  const bar = progressBar("images |{bar}| {percentage} % done after {duration_formatted}")
  bar.start(3 * images.count, 0)
  const progress = (some: number) => bar.increment(some)
  try {
    const of = (options?: MacroOptions) => pool.run(graph, options, inputs, images.labels, progress)
    const [digital, integer, simulated] = await allOf([
      of(),
      of({...macros, mode: "inference"}),
      of(macros),
    ] as const)
    bar.stop()
    const {accuracy, work} = simulated
    const evaluation = {
      ...{model, config, graph, work, accuracy},
      ...{dataset: images.name, images: images.count},
      ...{integerAccuracy: integer.accuracy, digitalAccuracy: digital.accuracy},
    }
    if (args.json !== undefined) writeWhole(args.json, acimJson(evaluation))
    process.stdout.write(acimText(evaluation))
  } finally {
    bar.stop()
    await pool.close()
  }
}

export const acim = {
  command: "acim [model]",
  describe: "run a network on SRAM compute-in-memory macros",
  builder,
  handler,
}
