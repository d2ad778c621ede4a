/** The settings of a study's point, understood as the options of `crosspice evaluate` (Node: files). */
import {createHash} from "node:crypto"
import {resolve} from "node:path"
import yargs, {type Argv} from "yargs"
import {amplifierNames, neuronNames} from "../../crossbar/library.js"
import {type TransientSettings, transientSettings} from "../../crossbar/transient.js"
import type {Dataset} from "../../network/dataset.js"
import type {Network} from "../../network/mlp.js"
import {printModel} from "../../network/model-file.js"
import type {Inputs} from "../../study/point.js"
import type {Settings} from "../../study/study.js"
import {type EvaluationArguments, evaluationOptions, readInputs} from "../evaluate/inputs.js"
import {type ChosenCircuit, chooseCircuit} from "../options/circuit.js"
import {chooseMeasures} from "../options/measures.js"
import {chooseTransient, type TransientArguments, transientOptions} from "../options/transient.js"
import {configured} from "../parser.js"

/** All that a point may set: what `crosspice evaluate` takes, but for threads, checks, chips and files. */
const pointOptions = (yargs: Argv) => transientOptions(evaluationOptions(yargs))

export type PointArguments = EvaluationArguments & TransientArguments

/** Throws a RangeError that names the option: `--array: expected ...`. */
export function pointArguments(settings: Settings): PointArguments {
  const line = Object.entries(settings).map(([name, text]) => `--${name}=${text}`)
  let found: PointArguments | undefined
  configured(yargs(line), line, [])
    // After a command with a name the parser lays out its help, each time.
    .command("$0 [model]", false, pointOptions, args => {
      found = args
    })
    .strict()
    .help(false)
    .version(false)
    .exitProcess(false)
    .parseSync()
  if (!found) throw new Error("the parser took no command")
  return found
}

/** The same settings with the files that they name as seen from the study's folder. */
export function inFolder(settings: Settings, folder: string): Settings {
  const own: Record<string, readonly string[]> = {amplifier: amplifierNames, neuron: neuronNames}
  const paths = new Set(["model", "csv", "data", ...Object.keys(own)])
  const found = (name: string, text: string) =>
    !paths.has(name) || own[name]?.includes(text.trim()) ? text : resolve(folder, text.trim())
  return Object.fromEntries(
    Object.entries(settings).map(([name, text]) => [
      name,
      name === "neuron"
        ? text
            .split(",")
            .map(word => found(name, word))
            .join(",")
        : found(name, text),
    ]),
  )
}

/** A point's settings with all that they lead to. */
export interface UnderstoodPoint {
  readonly args: PointArguments
  readonly network: Network
  readonly images: Dataset
  /** Gains are the network's own where they are still to be calibrated. */
  readonly chosen: ChosenCircuit
  /** Over time, where that is asked for. */
  readonly transient: TransientSettings | undefined
  readonly inputs: Omit<Inputs, "program">
  /** Points with the same text have the same circuit. */
  readonly circuit: string
}

/** So many networks with their images are kept. */
const mostKept = 8

/** Understands points one after the other; what they share is read once. */
export class Understanding {
  readonly #read = new Map<string, Promise<Awaited<ReturnType<typeof readHashed>>>>()

  /** Throws a RangeError that names an option, or a DataError that names a file. */
  async point(settings: Settings): Promise<UnderstoodPoint> {
    const args = pointArguments(settings)
    const key = JSON.stringify(read.map(name => settings[name] ?? null))
    let reading = this.#read.get(key)
    if (!reading) {
      // Data sets are large: the one read first goes.
      if (this.#read.size === mostKept) this.#read.delete([...this.#read.keys()][0])
      this.#read.set(key, (reading = readHashed(args)))
    }
    const {network, images, hashes} = await reading
    const {time_s} = chooseMeasures(args)
    const transient = chooseTransient(args, time_s, transientSettings.stop_s)
    const wires = args.wires ?? (transient && "rc")
    const chosen = chooseCircuit(
      {...args, wires, gain: args.gain === "auto" ? undefined : args.gain},
      network,
      () => new Float64Array(),
    )
    const {amplifier, neuron} = chosen.options
    const libraries = [amplifier, neuron].flat().filter(library => typeof library === "object")
    const inputs = {...hashes, ...(libraries.length && {libraries: hash(canonical(libraries))})}
    // What a circuit is and what is looked up in it may depend on the images.
    const looked = args.gain === "auto" || "sample" in settings ? `${hashes.data} ${args.input}` : ""
    const circuit = hash(
      [hashes.network, inputs.libraries, looked, canonical(without(args, notOfCircuit))].join(),
    )
    return {args: {...args, wires}, network, images, chosen, transient, inputs, circuit}
  }
}

/** Options that say which files and images are read. */
const read = ["model", "csv", "set", "data", "pixels", "images", "first"] as const
const notOfCircuit: readonly string[] = ["_", "$0", ...read, "input", "tsampling", "amplifier-power"]

async function readHashed(args: EvaluationArguments) {
  const {network, images} = await readInputs(args)
  const {values, labels, unit, width} = images
  const data = createHash("sha256").update(`${unit} ${width} ${values.constructor.name}`)
  data.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)).update(labels)
  const hashes = {network: hash(printModel({network})), data: data.digest("hex").slice(0, 16)}
  return {network, images, hashes}
}

export const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16)

function without(args: object, names: readonly string[]): object {
  return Object.fromEntries(
    Object.entries(args).filter(([name]) => !names.includes(name) && !/[A-Z]/.test(name)),
  )
}

/** JSON with sorted keys; maps are lists of pairs, and where a card came from does not tell. */
export function canonical(data: unknown): string {
  return JSON.stringify(data, (key, value) => {
    if (key === "origin") return undefined
    if (value instanceof Map) return [...value]
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
