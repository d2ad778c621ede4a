/** Sums of bit planes and draws from tables of aliases: the inner loops of compute-in-memory macros. */
import {copyIn, f64, i32, kernel} from "./kernel.js"
import {Scratch} from "./scratch.js"

const left = new Scratch()
const right = new Scratch()
const small = new Scratch()
const out = new Scratch()
const results = new Scratch()

/** Vectors x bits x words of 32 rows, words an even number. */
export interface BitPlanes {
  readonly bits: number
  readonly words: number
  readonly planes: Uint32Array
}

/**
 * sums[(k * outputs + o) * cycles + c] = sum over b of 2^b ones(weight plane of o & input plane of k),
 * where cycle c is three numbers: the weight's plane, the input's first plane, how many planes b there are.
 */
export function bitSums(weights: BitPlanes, inputs: BitPlanes, cycles: Int32Array, sums: Int32Array): void {
  const {words} = weights
  const count = inputs.planes.length / (inputs.bits * words)
  const outputs = weights.planes.length / (weights.bits * words)
  const n = count * outputs * (cycles.length / 3)
  const put = (scratch: Scratch, values: Int32Array | Uint32Array) => {
    const pointer = scratch.reserve((values.length + 1) >> 1)
    i32(pointer, values.length).set(values)
    return pointer
  }
  const w = put(left, weights.planes)
  const x = put(right, inputs.planes)
  const c = put(small, cycles)
  const s = out.reserve((n + 1) >> 1)
  kernel.bits_sums(count, outputs, words >> 1, w, weights.bits, x, inputs.bits, cycles.length / 3, c, s)
  sums.set(i32(s, n))
}

/** Each state's outcomes: 2^bits slots, each of which gives `value` below its threshold, else `other`. */
export interface Aliases {
  readonly bits: number
  readonly threshold: Uint32Array
  readonly value: Float64Array
  readonly other: Float64Array
}

const tables = new FinalizationRegistry<readonly number[]>(pointers => pointers.forEach(kernel.free))

/** A table of aliases that stays in the module's memory; `bits` from 1. */
export class AliasTable {
  readonly #bits: number
  readonly #pointers: readonly number[]

  constructor({bits, threshold, value, other}: Aliases) {
    this.#bits = bits
    this.#pointers = [copyIn(threshold), copyIn(value), copyIn(other)]
    tables.register(this, this.#pointers)
  }

  /**
   * results[k] += sum over c of factors[c] times a draw for the state sums[k * cycles + c], for `count`
   * results. `state` is that of xoshiro128**, a number of which makes each draw: its leading bits choose
   * the slot.
   */
  draw(
    sums: Int32Array,
    factors: Float64Array,
    state: Uint32Array,
    count: number,
    totals: Float64Array,
  ): void {
    const cycles = factors.length
    const s = left.reserve((count * cycles + 1) >> 1)
    const f = right.reserve(cycles)
    const r = small.reserve(2)
    const t = results.reserve(count)
    i32(s, count * cycles).set(sums.subarray(0, count * cycles))
    f64(f, cycles).set(factors)
    i32(r, 4).set(state)
    f64(t, count).set(totals.subarray(0, count))
    kernel.bits_draw(count, cycles, s, f, this.#bits, ...this.#pointers, r, t)
    state.set(i32(r, 4))
    totals.set(f64(t, count))
  }
}
