/** The circuit that `crosspice train` trains for: chosen, its columns placed, made into forward models. */
import {amplifiersOf, CircuitModel} from "../../crossbar/circuit-model.js"
import type {CrossbarLayer} from "../../crossbar/conductance.js"
import {amplifierNames} from "../../crossbar/library.js"
import {columnsByImportance, influences, informations, variances} from "../../crossbar/placement.js"
import {deviceTypes} from "../../devices/index.js"
import {amplifier} from "../../network/amplifier.js"
import {type Dataset, type Encoding, encode, slice} from "../../network/dataset.js"
import {type ForwardModel, ideal} from "../../network/forward-model.js"
import {type Network, publishedGain} from "../../network/mlp.js"
import type {Levels} from "../../network/quantize.js"
import {type Stage, train} from "../../network/train.js"
import {type ChosenCircuit, chooseCircuit} from "../options/circuit.js"
import {inputs, outputs, type TrainArguments} from "./options.js"

const vdd_V = 0.8
/** Training images whose variance places the inputs. */
const sampled = 20000

/** The circuit that the options choose. Throws a RangeError naming the option that training cannot follow. */
export function chooseTrainable(args: TrainArguments, encoding: Encoding): ChosenCircuit {
  const chosen = chooseCircuit(
    {...args, amplifier: args.amplifier ?? "limited", gain: undefined},
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
export async function place(
  args: TrainArguments,
  chosen: ChosenCircuit,
  training: Dataset,
  encoding: Encoding,
): Promise<ChosenCircuit> {
  if (args.reorder === "none") return chosen
  const sample = encode(training, encoding, vdd_V, 0, Math.min(sampled, training.count))
  let importance = variances(sample, inputs)
  if (args.reorder !== "variance") {
    const {network} = await train(training, slice(training, 0, 1), {
      ...{forward: ideal, levels: "continuous", encoding, epochs: 2, outputs, seed: 1},
    })
    const [listener] = network.layers
    importance =
      args.reorder === "influence" ? influences(listener, importance) : informations(listener, sample)
  }
  const layers = [...chosen.layers]
  layers[0] = {...layers[0], columns: columnsByImportance(importance)}
  return {...chosen, layers}
}

export const placement = ({columns, rows}: CrossbarLayer) => ({
  ...(columns && {columns}),
  ...(rows && {rows}),
})

/** The forward model that was asked for and, where that is the circuit, its closed form to start with. */
export function modelsOf(
  args: TrainArguments,
  {layers, options}: ChosenCircuit,
  {epochs, renew}: {readonly epochs: number; readonly renew: number},
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
