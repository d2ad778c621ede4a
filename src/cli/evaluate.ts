/** `crosspice evaluate`: a network as a circuit, all test images, accuracy and power. The main job. */
import {availableParallelism} from "node:os"
import {join} from "node:path"
import {fileURLToPath} from "node:url"
import {SingleBar} from "cli-progress"
import type {Argv} from "yargs"
import {compile} from "../crossbar/compile.js"
import {deckText} from "../crossbar/deck.js"
import {outputNodes} from "../crossbar/element.js"
import {solveFlat} from "../crossbar/evaluate.js"
import {deviceTypes} from "../devices/index.js"
import {type Dataset, encode, slice} from "../network/dataset.js"
import {readCsvDataset} from "../network/files.js"
import {argmaxStrict, type Network, widths} from "../network/mlp.js"
import {type Evaluation, evaluationJson, evaluationText, outputsCsv} from "../output/evaluation.js"
import {writeWhole} from "../output/write-whole.js"
import {evaluationSvg} from "../report/evaluation-svg.js"
import {type ChosenCircuit, chooseCircuit, circuitOptions} from "./circuit-options.js"
import {digitOptions, readDigits, readNetwork} from "./inputs.js"
import {NetworkPool, type Volts} from "./network-pool.js"

/** Largest difference between a batch and the flat netlist that `--check` lets pass. */
const allowedDeviation_V = 1e-6
/** How many images `--gain auto` looks at. */
const calibrationImages = 200

const builder = (yargs: Argv) =>
  circuitOptions(digitOptions(yargs))
    .positional("model", {
      type: "string",
      defaultDescription: "models/mnist-binary.json",
      describe: "model file, or folder of W1.csv, B1.csv, ...",
    })
    .option("csv", {
      type: "string",
      describe: "folder of W1.csv, B1.csv, ... test_data.csv and test_labels.csv",
    })
    .conflicts("csv", ["model", "set", "data"])
    .option("images", {type: "number", defaultDescription: "all", describe: "how many images"})
    .option("first", {type: "number", default: 0, describe: "the first image, from 0"})
    .option("threads", {type: "number", defaultDescription: "all cores", describe: "worker threads"})
    .option("check", {
      type: "number",
      default: 0,
      describe: "solve so many images again on the flat netlist and compare",
    })
    .option("json", {type: "string", describe: "file for the results as JSON"})
    .option("plot", {type: "string", describe: "file for a figure of the results, SVG"})
    .option("outputs", {type: "string", describe: "file for the output voltages of every image, CSV"})
    .option("netlist", {type: "string", describe: "file for the flat netlist, showing the first image"})

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

async function handler(args: Arguments): Promise<void> {
  const start = performance.now()
  const {network, images} = await readInputs(args)
  const count = images.count
  const volts: Volts = (first, some) =>
    encode(images, args.input ?? network.encoding, network.vdd, first, some)
  const chosen = chooseCircuit(args, network, () => volts(0, Math.min(calibrationImages, count)))
  const loaded = performance.now()
  const solved = await solveAll(args, network, chosen, volts, count)
  const {circuit, ideal, digital} = solved
  const check = args.check
    ? compare(chosen, volts, circuit.outputs, whole(args.check, "check", 0, count))
    : undefined
  const classes = network.layers[network.layers.length - 1].outputs
  const evaluation: Evaluation = {
    title: describe(network, chosen),
    dataset: images.name,
    images: count,
    classes,
    labels: images.labels,
    decisions: decide(circuit.outputs, classes),
    idealDecisions: decide(ideal.outputs, classes),
    digitalDecisions: decide(digital, classes),
    outputs: circuit.outputs,
    power_W: circuit.power_W,
    unknowns: circuit.prepared.unknowns,
    iterations: circuit.iterations / count,
    seconds: {
      load: (loaded - start) / 1000,
      ...circuit.seconds,
      total: process.uptime(),
    },
    check,
  }
  if (args.netlist !== undefined) {
    const netlist = compile(chosen.layers, {...chosen.options, inputs: volts(0, 1)})
    writeWhole(
      args.netlist,
      deckText(netlist, `${netlist.title}, ${images.name}`, outputNodes(chosen.layers)),
    )
  }
  if (args.plot !== undefined) writeWhole(args.plot, await evaluationSvg(evaluation))
  if (args.outputs !== undefined) writeWhole(args.outputs, outputsCsv(evaluation))
  if (args.json !== undefined) writeWhole(args.json, evaluationJson(evaluation))
  process.stdout.write(evaluationText(evaluation))
  if (check && !(check.maxDeviation_V <= allowedDeviation_V))
    throw new RangeError(
      `--check: batch and flat netlist differ by ${check.maxDeviation_V} V, more than ${allowedDeviation_V} V`,
    )
}

export const evaluate = {
  command: "evaluate [model]",
  describe: "run a network as a circuit on all test images: accuracy and power",
  builder,
  handler,
}

async function readInputs(args: Arguments): Promise<{network: Network; images: Dataset}> {
  const all =
    args.csv === undefined
      ? await readDigits(args)
      : readCsvDataset(join(args.csv, "test_data.csv"), join(args.csv, "test_labels.csv"), "fraction")
  const standard = all.name.startsWith("MNIST") ? "mnist-binary" : "synthetic-binary"
  const network = readNetwork(args.csv ?? args.model ?? ownFile(`models/${standard}.json`))
  const width = network.layers[0].inputs
  if (width !== all.width)
    throw new RangeError(`the network has ${width} inputs, ${all.name} has ${all.width} values per case`)
  const first = whole(args.first, "first", 0, all.count - 1)
  const count = whole(args.images ?? all.count - first, "images", 1, all.count - first)
  return {network, images: slice(all, first, first + count)}
}

const ownFile = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

async function solveAll(
  args: Arguments,
  network: Network,
  {layers, options}: ChosenCircuit,
  volts: Volts,
  count: number,
) {
  const pool = new NetworkPool(whole(args.threads ?? availableParallelism(), "threads", 1, 1024))
  const bar = new SingleBar({
    stream: process.stderr,
    format: "images |{bar}| {percentage} %, {eta_formatted} left",
    clearOnComplete: true,
  })
  bar.start(3 * count, 0)
  const progress = (some: number) => bar.increment(some)
  const wireless = {...options, wires: "off" as const}
  try {
    const [circuit, ideal, digital] = await Promise.all([
      pool.circuit("circuit", layers, options, volts, count, progress),
      options.wires === "off"
        ? undefined
        : pool.circuit("wireless", layers, wireless, volts, count, progress),
      pool.digital(network, volts, count, progress),
    ])
    return {circuit, ideal: ideal ?? circuit, digital}
  } finally {
    bar.stop()
    await pool.close()
  }
}

/** The first images again, on the flat netlist. */
function compare({layers, options}: ChosenCircuit, volts: Volts, outputs: Float64Array, images: number) {
  let maxDeviation_V = 0
  let at = 0
  for (const answer of solveFlat(layers, options, deviceTypes, volts(0, images)))
    for (const value of answer) {
      const deviation = Math.abs(value - outputs[at++])
      if (!(deviation <= maxDeviation_V)) maxDeviation_V = deviation
    }
  return {images, maxDeviation_V}
}

function decide(outputs: Float64Array, classes: number): Int8Array {
  return Int8Array.from({length: outputs.length / classes}, (_, k) =>
    argmaxStrict(outputs, k * classes, classes),
  )
}

function describe(network: Network, {options: {partitions, device}}: ChosenCircuit): string {
  const {horizontal, vertical} = partitions
  return (
    `${widths(network).join(" x ")}, HP ${horizontal.join(",")}, VP ${vertical.join(",")}, ` +
    `${short(device.low_Ohm)} / ${short(device.high_Ohm)} Ohm`
  )
}

const short = (value: number) => Number(value.toPrecision(5))

function whole(value: number, option: string, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`--${option}: expected a whole number from ${least} to ${most}, found ${value}`)
  return value
}
