/** The kinds of layers; a new one is one file and one line here. */
import {falling, fallingTanh, polar, relu, sigmoid, sign, steps, tanh} from "./activation.js"
import {attention} from "./attention.js"
import {conv2d} from "./conv2d.js"
import type {LayerType} from "./layer.js"
import {linear} from "./linear.js"
import {batchNorm, layerNorm} from "./norm.js"
import {pact} from "./pact.js"
import {averagePool, maxPool, mean} from "./pool.js"
import {add, flatten, gains, tokens} from "./reshape.js"

export const layerTypes: readonly LayerType[] = [
  linear,
  conv2d,
  maxPool,
  averagePool,
  mean,
  flatten,
  tokens,
  relu,
  sigmoid,
  tanh,
  falling,
  fallingTanh,
  polar,
  sign,
  steps,
  pact,
  batchNorm,
  layerNorm,
  add,
  gains,
  attention,
]

const known = new Map(layerTypes.map(type => [type.kind, type]))

/** Throws a RangeError for a kind that is not there. */
export function layerType(kind: string): LayerType {
  const type = known.get(kind)
  if (!type) throw new RangeError(`expected one of ${[...known.keys()].join(", ")}, found '${kind}'`)
  return type
}
