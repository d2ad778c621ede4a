/** `crosspice train`: trains a network on MNIST or on drawn digits and writes a model file. */
import {existsSync, readFileSync, rmSync} from "node:fs"
import {availableParallelism} from "node:os"
import type {Argv} from "yargs"
import {parseCheckpoint, printCheckpoint} from "../../network/checkpoint.js"
import {type Dataset, type Encoding, encode, slice} from "../../network/dataset.js"
import {DataError} from "../../network/error.js"
import {readGraph, readModel, writeModel} from "../../network/files.js"
import {framed, frontOf} from "../../network/graph/front.js"
import {type Graph, shapes} from "../../network/graph/graph.js"
import {sizeOf} from "../../network/graph/layer.js"
import {accuracy, argmaxStrict, type Network} from "../../network/mlp.js"
import {parseModel, printModel} from "../../network/model-file.js"
import {type Checkpoint, train as trainNetwork} from "../../network/train.js"
import {checkWritable, writeWhole} from "../../output/write-whole.js"
import {findDigits, needDigits} from "../digits.js"
import {inputsOf, whole} from "../inputs.js"
import type {ChosenCircuit} from "../options/circuit.js"
import {progressBar} from "../progress.js"
import {NetworkPool, type Volts} from "../threads/network-pool.js"
import {chooseTrainable, modelsOf, place, placement} from "./circuit.js"
import {accuracies, madeBy, percent, split, trainingProgress} from "./common.js"
import {chooseHow, inputs, type TrainArguments, trainOptions} from "./options.js"

/** Gives all digits of a part; the test's are asked for when nothing is left to choose. */
export type Digits = (part: "train" | "test") => Promise<Dataset>

const handler = (args: TrainArguments) => trainOn(args, part => load(part, args))

/** The command with any digits. `words` made the command line: what is stored with the model. */
export async function trainOn(
  args: TrainArguments,
  digits: Digits,
  words: readonly string[] = process.argv.slice(2),
): Promise<void> {
  checkWritable(args.output)
  const seed = whole(args.seed, "seed", 0, 2 ** 32 - 1)
  const seeds = whole(args.seeds, "seeds", 1, 1000)
  const how = chooseHow(args)
  const chosen = chooseTrainable(args, how.options.encoding)
  const images = await digits("train")
  const front = args.front === undefined ? undefined : chooseFront(args.front, images, how.options.encoding)
  const all = front ? inputsOf({front}, images) : images
  const {training, validation} = split(all)
  const placed = await place(args, chosen, training, how.options.encoding)
  const settings = words.filter(word => word !== "--resume").join(" ")
  const candidates: Candidate[] = []
  const kept = (of: number) => `${args.output}.seed${of}`
  for (let of = seed; of < seed + seeds; of++) {
    if (args.resume && existsSync(kept(of))) {
      const {network, made} = readModel(kept(of))
      if (made?.command === settings) {
        candidates.push({seed: of, network, epoch: made.epoch, validation: made.accuracy.validation})
        continue
      }
    }
    const resume = args.resume && (existsSync(checkpointOf(args)) || !candidates.length)
    const found = await trainSeed(of, {...how, args, front, placed, training, validation, settings, resume})
    candidates.push(found)
    if (seeds === 1) continue
    const {network, epoch, validation: right} = found
    const made = madeBy([settings], of, training, epoch, {validation: right, test: 0})
    writeModel(kept(of), {network, made: {...made, command: settings}})
    rmSync(checkpointOf(args), {force: true})
  }
  const best = candidates.reduce((a, b) => (b.validation > a.validation ? b : a))
  const test = inputsOf(best.network, await digits("test"))
  const {forward} = modelsOf(args, placed, how)
  const rightly = async (of: Dataset) =>
    args["through-circuit"]
      ? circuitAccuracy(best.network, placed.options, of)
      : accuracy(best.network, of, forward)
  const exact = {validation: await rightly(validation), test: await rightly(test)}
  const made = madeBy([settings], best.seed, training, best.epoch, exact)
  writeModel(args.output, {network: best.network, made})
  for (let of = seed; of < seed + seeds; of++) rmSync(kept(of), {force: true})
  rmSync(checkpointOf(args), {force: true})
  if (seeds > 1)
    for (const {seed, validation} of candidates)
      console.log(`seed ${seed}: validation ${percent(validation)} %`)
  console.log(
    `${args.output}: ${seeds > 1 ? `seed ${best.seed}, ` : ""}epoch ${best.epoch} of ${how.epochs}, ` +
      `${forward.trainedFor.forward}: ${accuracies(exact)}`,
  )
}

export const train = {
  command: "train",
  describe: "train a network and write a model file",
  builder: (yargs: Argv) => trainOptions(yargs),
  handler,
}

interface Candidate {
  readonly seed: number
  readonly network: Network
  /** The one that was kept. */
  readonly epoch: number
  /** By the forward model. */
  readonly validation: number
}

interface Task extends ReturnType<typeof chooseHow> {
  readonly args: TrainArguments
  /** Layers in front of the crossbars, if there are any. */
  readonly front: Graph | undefined
  readonly placed: ChosenCircuit
  readonly training: Dataset
  readonly validation: Dataset
  /** What must be the same for a training to go on. */
  readonly settings: string
  readonly resume: boolean | undefined
}

async function trainSeed(seed: number, task: Task): Promise<Candidate> {
  const {args, front, placed, training, validation, epochs, options} = task
  const {forward, first} = modelsOf(args, placed, task)
  const settings = `${task.settings}, seed ${seed}`
  const checkpoint = checkpointOf(args)
  const resume = task.resume ? readCheckpoint(checkpoint, settings) : undefined
  const progress = trainingProgress(epochs, resume?.done)
  const trained = await trainNetwork(training, validation, {
    ...{...options, forward, seed, placement: placed.layers.map(placement)},
    epochs: epochs - (first?.epochs ?? 0),
    ...(first && {first}),
    ...(resume && {resume}),
    onCheckpoint: state => writeWhole(checkpoint, printCheckpoint(state, settings)),
    onProgress: progress.show,
  }).finally(progress.stop)
  // What counts is what a reader of the file gets: its weights may be rounded.
  const {network} = parseModel(
    printModel({network: {...trained.network, ...(front && {front})}}),
    args.output,
  )
  return {...trained, network, seed}
}

const checkpointOf = ({output}: TrainArguments) => `${output}.checkpoint`

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

async function load(part: "train" | "test", args: TrainArguments): Promise<Dataset> {
  const answer = await findDigits(part, args, args.front === undefined ? args.pixels : "all")
  return needDigits(answer, "--data names its folder; --set synthetic trains on drawn digits", "--set mnist")
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
