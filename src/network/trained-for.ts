/** The forward model that a network's weights were trained with, from its description. */
import {amplifier} from "./amplifier.js"
import {type ForwardModel, ideal} from "./forward-model.js"
import type {Network} from "./mlp.js"

export function forwardModel(network: Network): ForwardModel {
  void network
  void amplifier
  return ideal
}
