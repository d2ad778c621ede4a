/** Inputs times a layer's matrix as its amplifiers do it, forward and backward, for batches of one size. */
import {PartProducts} from "../matrix/dense.js"
import type {Amplifiers} from "./forward-model.js"

/**
 * With M's columns in parts p, each amplifier of which stops at +-limit,
 *
 *     sums = share * sum over p of limit(M_p x_p)
 *
 * and the sums stop there, too. All matrices are row-major: inputs batch x columns, matrix outputs x
 * columns, sums batch x outputs. `backward` passes no gradient through an amplifier at its limit.
 */
export function sumsOf(
  batch: number,
  outputs: number,
  columns: number,
  amplifiers?: Amplifiers,
): PartProducts {
  const all = Uint32Array.from({length: columns}, (_, k) => k)
  const {parts, share, limit_V} = amplifiers ?? {parts: [all], share: 1, limit_V: Number.POSITIVE_INFINITY}
  // Without a limit parts make no difference.
  return new PartProducts(batch, outputs, limit_V < Number.POSITIVE_INFINITY ? parts : [all], share, limit_V)
}
