/** Forward models that hold near some weights only: training renews them as the weights move. */
import type {ForwardModel} from "./forward-model.js"
import type {Network} from "./mlp.js"

export interface LocalModel extends ForwardModel {
  /** Training steps at the first rate after which the model is renewed. */
  readonly batches: number
  /**
   * Makes the model exact at these weights. Training calls it before anything else; `draw` counts its
   * steps, so that what varies at random is another one each time. Derivatives by the weights may stay
   * where `slopes` is false; default true.
   */
  renew(network: Network, draw: number, slopes?: boolean): void
  /**
   * Writes each weight's share of a training step, in (0, 1]: the more it does to its output, against others
   * of its row, the less it moves, so that all move the output alike.
   */
  paces(layer: number, paces: Float64Array): void
  /**
   * Mean power, W, that a layer's columns take at these voltages: count x (inputs + 1), the bias line last.
   */
  power_W(layer: number, driven: Float64Array, count: number): number
}

export function isLocal(model: ForwardModel): model is LocalModel {
  return "renew" in model
}
