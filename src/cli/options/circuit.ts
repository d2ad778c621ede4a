/** The options that choose a circuit for a network; every command that builds one shares them. */
import type {Argv} from "yargs"
import type {CompileOptions, Neuron} from "../../crossbar/compile.js"
import {type CrossbarLayer, synapses} from "../../crossbar/conductance.js"
import {Fabrication} from "../../crossbar/fabrication.js"
import {calibrateGains, withGains} from "../../crossbar/gain.js"
import {type AmplifierName, amplifierNames, neuronNames} from "../../crossbar/library.js"
import {
  columnCuts,
  columnParts,
  countsForArray,
  type PartitionCounts,
  rowCuts,
} from "../../crossbar/partition.js"
import {bitcells, checkDevice, type Device, devices} from "../../crossbar/technology.js"
import {type WireGeometry, wireCapacitance, wireGeometry, wireResistances} from "../../crossbar/wires.js"
import type {Scope} from "../../netlist/card.js"
import {readFromDisk} from "../../netlist/include-node.js"
import {parse, type SourceText} from "../../netlist/parse.js"
import type {Network} from "../../network/mlp.js"
import {chooseFabrication, fabricationOptions} from "./fabrication.js"
import {about, above0, from0, number, numbers} from "./numbers.js"

/** Root mean square of the neurons' inputs that `--gain auto` aims at. */
const calibrated_V = 0.25

const text = {type: "string", requiresArg: true} as const

const circuit = {
  hp: {...text, defaultDescription: "16,8,8", describe: "horizontal partitions by layer"},
  vp: {...text, defaultDescription: "8,8,1", describe: "vertical partitions by layer"},
  array: {...text, describe: "or: largest tile, columns x rows, such as 32x32"},
  unpartitioned: {type: "boolean", describe: "or: one tile per layer"},
  device: {choices: Object.keys(devices), default: "mram", requiresArg: true, describe: "memory device"},
  rlow: {...text, defaultDescription: "the device's", describe: "low synapse resistance, Ohm"},
  rhigh: {...text, defaultDescription: "the device's", describe: "high synapse resistance, Ohm"},
  access: {...text, default: "0", describe: "on-resistance of access transistors, Ohm"},
  combine: {
    choices: ["mean", "sum"],
    default: "mean",
    requiresArg: true,
    describe: "what a neuron sees of its partitions",
  },
  tie: {...text, defaultDescription: "1m, limited: 1k", describe: "from amplifier to neuron, Ohm"},
  switch: {...text, default: "0", describe: "on-resistance behind amplifiers, Ohm"},
} as const

const wires = {
  wires: {
    choices: ["on", "off", "rc"],
    defaultDescription: "on; over time rc",
    requiresArg: true,
    describe: "wire resistances; rc: and capacitances",
  },
  bitcell: {
    choices: Object.keys(bitcells),
    default: "1t1r",
    requiresArg: true,
    describe: "its width sets R_h",
  },
  node: {...text, default: "9n", describe: "lambda of the technology, m"},
  geometry: {
    ...text,
    describe:
      "other sizes, such as T=22n,H=20n (m), W=12,L=15,D=5,metal=3 (lambda), eps=20, rho=1.9e-8 (Ohm m)",
  },
} as const

const neurons = {
  amplifier: {
    ...text,
    defaultDescription: "the model's, or ideal",
    describe: `${amplifierNames.join(", ")}, or a file with .subckt amplifier p m out gain=1`,
  },
  gain: {...text, defaultDescription: "the model's", describe: "a number for each layer, or auto"},
  gbw: {
    ...text,
    defaultDescription: "no limit; over time 100G",
    describe: "gain-bandwidth product of amplifiers, Hz",
  },
  neuron: {
    ...text,
    defaultDescription: "mram, or as the model's activation",
    describe: `${neuronNames.join(", ")}, or a file with .subckt neuron in out vdd; or a list by layer`,
  },
  "neuron-rlow": {...text, describe: "the neuron's low resistance, Ohm"},
  "neuron-rhigh": {...text, describe: "the neuron's high resistance, Ohm"},
  input: {
    choices: ["sign", "analog"],
    requiresArg: true,
    defaultDescription: "the model's",
    describe: "-vdd and vdd, or from 0 to vdd",
  },
} as const

export const circuitOptions = <T>(yargs: Argv<T>) =>
  fabricationOptions(yargs)
    .options(circuit)
    .options(wires)
    .options(neurons)
    .conflicts({array: ["hp", "vp", "unpartitioned"], unpartitioned: ["hp", "vp"]})
    .group(Object.keys(circuit), "Crossbars:")
    .group(Object.keys(wires), "Wires:")
    .group(Object.keys(neurons), "Amplifiers and neurons:")

export type CircuitArguments = Awaited<ReturnType<typeof circuitOptions<unknown>>["argv"]>

/** A network with its gains, and the circuit that was asked for. */
export interface ChosenCircuit {
  readonly layers: CrossbarLayer[]
  readonly options: CompileOptions & {readonly partitions: PartitionCounts; readonly device: Device}
  readonly geometry: WireGeometry
}

/**
 * What the options mean for a network. `batch` gives input voltages, count x inputs, for `--gain auto`.
 * Throws a RangeError naming the option.
 */
export function chooseCircuit(
  args: CircuitArguments,
  network: Network,
  batch: () => Float64Array,
): ChosenCircuit {
  const geometry = chooseGeometry(args)
  const known = devices[args.device]
  const low_Ohm = number("rlow", args.rlow) ?? known.low_Ohm
  const high_Ohm = number("rhigh", args.rhigh) ?? known.high_Ohm
  const device = about("rlow, --rhigh", () => checkDevice({low_Ohm, high_Ohm}))
  const neuronParameters: Record<string, string> = {}
  for (const name of ["rlow", "rhigh"] as const) {
    const value = args[`neuron-${name}`]
    if (value !== undefined) neuronParameters[name] = String(above0(`neuron-${name}`, value))
  }
  const options = {
    partitions: choosePartitions(args, network),
    device,
    levels: network.levels,
    access_Ohm: from0("access", args.access),
    switch_Ohm: from0("switch", args.switch),
    ...(args.tie !== undefined && {tie_Ohm: above0("tie", args.tie)}),
    wires: chooseWires(args.wires ?? "on", geometry),
    combine: args.combine,
    amplifier: chooseAmplifier(args.amplifier, network),
    ...(args.gbw !== undefined && {gainBandwidth_Hz: above0("gbw", args.gbw)}),
    neuron: chooseNeuron(args, network),
    neuronParameters,
    vdd_V: network.vdd,
    ...chooseFabrication(args),
  }
  return {layers: chooseGains(args.gain, network, options, batch), options, geometry}
}

function choosePartitions(args: CircuitArguments, {layers}: Network): PartitionCounts {
  if (args.unpartitioned) return {horizontal: layers.map(() => 1), vertical: layers.map(() => 1)}
  if (args.array !== undefined) {
    const [, columns, rows] = /^(\d{1,6})x(\d{1,6})$/i.exec(args.array) ?? []
    if (!rows) throw new RangeError(`--array: expected columns x rows like 32x32, found '${args.array}'`)
    return about("array", () => countsForArray(layers, Number(columns), Number(rows)))
  }
  const horizontal = numbers("hp", args.hp ?? "16,8,8", layers.length)
  const vertical = numbers("vp", args.vp ?? "8,8,1", layers.length)
  for (const [k, {inputs, outputs}] of layers.entries()) {
    about(`hp: layer ${k + 1}`, () => columnCuts(inputs, horizontal[k]))
    about(`vp: layer ${k + 1}`, () => rowCuts(outputs, vertical[k]))
  }
  return {horizontal, vertical}
}

function chooseGeometry(args: CircuitArguments): WireGeometry {
  const names = {
    t: "thickness_m",
    h: "spacing_m",
    w: "cellHeight_lambda",
    l: "cellWidth_lambda",
    d: "lineGap_lambda",
    metal: "width_lambda",
    eps: "relativePermittivity",
    rho: "bulkResistivity_Ohmm",
  } as const
  const sizes: Record<string, number> = {
    lambda_m: above0("node", args.node),
    cellWidth_lambda: bitcells[args.bitcell],
  }
  for (const assignment of args.geometry?.split(",") ?? []) {
    const [, key, value] = /^\s*(\w+)\s*=(.*)$/.exec(assignment.toLowerCase()) ?? []
    if (!(key in names))
      throw new RangeError(
        `--geometry: expected one of T, H, W, L, D, metal, eps, rho and '=', found '${assignment}'`,
      )
    sizes[names[key as keyof typeof names]] = above0(`geometry ${key}`, value)
  }
  return {...wireGeometry, ...sizes}
}

function chooseWires(wires: NonNullable<CircuitArguments["wires"]>, geometry: WireGeometry) {
  if (wires === "off") return wires
  const resistances = wireResistances(geometry)
  return wires === "on" ? resistances : {...resistances, capacitance: wireCapacitance(geometry)}
}

/** One for all layers, or a list where they differ. */
function chooseNeuron({neuron}: CircuitArguments, {layers}: Network): Neuron | Neuron[] {
  const ideal = layers.map(({activation}) => (activation === "sigmoid" ? "mram" : activation))
  const words = neuron?.split(",").map(word => word.trim()) ?? ideal
  if (words.length !== 1 && words.length !== layers.length)
    throw new RangeError(
      `--neuron: expected one neuron or ${layers.length}, one for each layer, found '${neuron}'`,
    )
  if (new Set(words).size === 1) return readNeuron(words[0])
  // The same file is the same library.
  const known = new Map(words.map(word => [word, readNeuron(word)]))
  return words.map(word => known.get(word) as Neuron)
}

function readNeuron(word: string): Neuron {
  return builtIn(neuronNames, word) ?? readLibrary("neuron", word)
}

function chooseGains(
  text: string | undefined,
  {layers, vdd}: Network,
  options: ChosenCircuit["options"],
  batch: () => Float64Array,
): CrossbarLayer[] {
  if (text === undefined) return [...layers]
  if (text !== "auto") return withGains(layers, numbers("gain", text, layers.length))
  const {device, levels = "continuous", access_Ohm = 0, partitions, combine = "mean", amplifier} = options
  const settings = {device, levels, access_Ohm, fabrication: new Fabrication()}
  const circuits = layers.map((layer, k) => ({
    synapses: synapses(layer, settings),
    columns: columnParts(layer, partitions.horizontal[k]),
    activation: layer.activation,
  }))
  const gains = calibrateGains(circuits, batch(), {
    combine,
    amplifier: amplifier === "virtual-ground" ? amplifier : "ideal",
    vdd_V: vdd,
    target_V: calibrated_V,
  })
  return withGains(layers, gains)
}

function builtIn<Name extends string>(names: readonly Name[], text: string): Name | undefined {
  return names.find(name => name === text)
}

/** What a network was trained for is what it needs, unless somebody says otherwise. */
function chooseAmplifier(word: string | undefined, {trainedFor}: Network): AmplifierName | Scope {
  if (word !== undefined) return builtIn(amplifierNames, word) ?? readLibrary("amplifier", word)
  const own = trainedFor.forward === "circuit" ? trainedFor.amplifier : undefined
  return builtIn(amplifierNames, own ?? "") ?? "ideal"
}

function readLibrary(option: string, path: string): Scope {
  let library: SourceText
  try {
    library = readFromDisk(path, "")
  } catch (error) {
    throw new RangeError(`--${option}: '${path}': ${(error as Error).message}`, {cause: error})
  }
  // Included, so that its first line is no title.
  const read = (name: string, from: string) => (from === "" ? library : readFromDisk(name, from))
  return parse("\n.include library", {file: "", read})
}
