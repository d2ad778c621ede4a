/**
 * What an evaluation is asked for: a circuit, a network and images; shared by every command that evaluates.
 */
import {join} from "node:path"
import {fileURLToPath} from "node:url"
import type {Argv} from "yargs"
import {type Dataset, encode, slice} from "../../network/dataset.js"
import {readCsvDataset} from "../../network/files.js"
import {type Network, widths} from "../../network/mlp.js"
import {digitOptions, inputsOf, readDigits, readNetwork, whole} from "../inputs.js"
import {type ChosenCircuit, chooseCircuit, circuitOptions} from "../options/circuit.js"
import {measureOptions} from "../options/measures.js"

/** How many images `--gain auto` looks at. */
const calibrationImages = 200

const text = {type: "string", requiresArg: true} as const

export const evaluationOptions = <T>(yargs: Argv<T>) =>
  measureOptions(circuitOptions(digitOptions(yargs)))
    .positional("model", {
      type: "string",
      defaultDescription: "models/mnist-binary.json",
      describe: "model file, or folder of W1.csv, B1.csv, ...",
    })
    .option("csv", {
      type: "string",
      describe: "folder of W1.csv, B1.csv, ... test_data.csv and test_labels.csv",
    })
    .conflicts("csv", ["model", "set", "data", "data-url"])
    .options({
      images: {...text, defaultDescription: "all", describe: "how many images"},
      first: {...text, default: "0", describe: "the first image, from 0"},
    })

export type EvaluationArguments = Awaited<ReturnType<typeof evaluationOptions<unknown>>["argv"]>

/** The network, and the images that were asked for. Throws a DataError, or a RangeError naming the option. */
export async function readInputs(args: EvaluationArguments): Promise<{network: Network; images: Dataset}> {
  const named = args.csv ?? args.model
  const chosen = named === undefined ? undefined : readNetwork(named)
  const digits = args.csv === undefined ? await readDigits(args, chosen?.front) : undefined
  const standard = digits?.name.startsWith("MNIST") ? "mnist-binary" : "synthetic-binary"
  const network = chosen ?? readNetwork(ownFile(`models/${standard}.json`))
  const [inputs, ...outputs] = widths(network)
  const classes = outputs[outputs.length - 1]
  const all = digits ?? readCsvTest(args.csv ?? "", classes)
  if (!network.front && inputs !== all.width)
    throw new RangeError(`the network has ${inputs} inputs, ${all.name} has ${all.width} values per case`)
  const largest = all.labels.reduce((a, b) => Math.max(a, b), 0)
  if (largest >= classes)
    throw new RangeError(`the network has ${classes} outputs, ${all.name} has classes up to ${largest}`)
  const first = whole(args.first, "first", 0, all.count - 1)
  const rest = all.count - first
  const count = args.images === undefined ? rest : whole(args.images, "images", 1, rest)
  return {network, images: inputsOf(network, slice(all, first, first + count))}
}

const readCsvTest = (folder: string, classes: number) =>
  readCsvDataset(join(folder, "test_data.csv"), join(folder, "test_labels.csv"), "fraction", classes)

const ownFile = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

/** Input voltages, count x inputs, of some of the images. */
export function voltsOf(
  args: EvaluationArguments,
  network: Network,
  images: Dataset,
): (first: number, count: number) => Float64Array {
  return (first, count) => encode(images, args.input ?? network.encoding, network.vdd, first, count)
}

/** As `chooseCircuit`; `--gain auto` looks at the first of the images. */
export function chooseFor(args: EvaluationArguments, network: Network, images: Dataset): ChosenCircuit {
  return chooseCircuit(args, network, () =>
    voltsOf(args, network, images)(0, Math.min(calibrationImages, images.count)),
  )
}
