/** Forward models that hold near some weights only: training renews them as the weights move. */
import type {Dataset} from "./dataset.js"
import type {ForwardModel} from "./forward-model.js"
import type {Network} from "./mlp.js"

export interface LocalModel extends ForwardModel {
  /** Training steps after which the model is renewed. */
  readonly batches: number
  /** Makes the model exact at these weights. Training calls it before anything else. */
  renew(network: Network): void
  /** Fraction of a data set that the network decides rightly, without the model's approximations. */
  accuracy(network: Network, dataset: Dataset): number
}

export function isLocal(model: ForwardModel): model is LocalModel {
  return "renew" in model
}
