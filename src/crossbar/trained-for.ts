/** The forward model that a network's weights were trained through, made from its description. */
import {amplifier} from "../network/amplifier.js"
import {type ForwardModel, ideal} from "../network/forward-model.js"
import type {Network} from "../network/mlp.js"
import {amplifiersOf} from "./circuit-model.js"

/**
 * What a network answers without a circuit: by plain arithmetic, or through the closed form of its
 * amplifiers with ideal wires and neurons that bear any load. The latter also stands for networks trained
 * through the whole circuit, which need one to be themselves. Throws a RangeError where the partitions do
 * not fit the layers.
 */
export function forwardModel({layers, levels, trainedFor}: Network): ForwardModel {
  if (trainedFor.forward === "ideal") return ideal
  const {horizontal, low_Ohm, high_Ohm} = trainedFor
  if (horizontal.length !== layers.length)
    throw new RangeError(
      `expected horizontal partitions for ${layers.length} layers, found ${horizontal.length}: ${horizontal.join(",")}`,
    )
  const amplifiers = amplifiersOf(layers, {partitions: {horizontal, vertical: horizontal}})
  return amplifier({amplifiers, sharedGain: false, low_Ohm, high_Ohm, levels})
}
