/** A matrix stored in an SRAM macro, row tile by row tile, and its products with inputs. */
import {Random} from "../../network/random.js"
import type {MacroConfig} from "./config.js"
import {type CycleGroup, cycleGroups} from "./cycle-group.js"
import {Tile} from "./tile.js"

/** What products cost. */
export interface Counts {
  /** Times that the bit lines of a tile sum; a vote of S samples is S times. */
  readonly analogCycles: number
  readonly digitalCycles: number
  /** Of ADCs: one for each output in each analog cycle. */
  readonly conversions: number
  /** What is summed digitally instead. */
  readonly digitalSums: number
  /** Results of single row tiles. */
  readonly tileResults: number
}

/** The rows of each tile: as many as fit, those that belong together in the same one. Throws a RangeError. */
export function rowTiles(length: number, rows: number, together = 1): {first: number; rows: number}[] {
  if (length % together) throw new RangeError(`expected a multiple of ${together} rows, found ${length}`)
  if (rows < together)
    throw new RangeError(`rows: expected at least ${together}, which belong together, found ${rows}`)
  const most = rows - (rows % together)
  return Array.from({length: Math.ceil(length / most)}, (_, k) => ({
    first: k * most,
    rows: Math.min(most, length - k * most),
  }))
}

/** Sums that are kept at a time. */
const blockSize = 2 ** 14

export class Macro {
  readonly #tiles: readonly Tile[]

  /**
   * Weights are outputs x length, two's complement of config.weightBits; of the rows, `together` are never
   * parted. Macros of one configuration may share `groups`.
   */
  constructor(
    weights: Int32Array,
    readonly outputs: number,
    readonly length: number,
    readonly config: MacroConfig,
    together = 1,
    private readonly groups: readonly CycleGroup[] = cycleGroups(config),
  ) {
    const chip = new Random(config.seed)
    this.#tiles = rowTiles(length, config.rows, together).map(
      ({first, rows}) => new Tile(weights, outputs, length, first, rows, config, chip),
    )
  }

  /**
   * What the macro takes products to be, count x outputs. Inputs are count x length, integers of
   * config.inputBits.
   */
  multiply(inputs: Int32Array, count: number, random: Random): Float64Array {
    const {outputs, length, config} = this
    const results = new Float64Array(count * outputs)
    for (const tile of this.#tiles)
      for (const group of this.groups) {
        const {cycles, varies} = group
        const each = outputs * cycles.length
        const block = Math.min(count, Math.max(1, Math.floor(blockSize / each)))
        const real = new Float64Array(varies || config.parallel ? block * each : 0)
        const exact = new Int32Array(real.length ? 0 : block * each)
        for (let k = 0; k < count; k += block) {
          const some = Math.min(block, count - k)
          const part = inputs.subarray(k * length, (k + some) * length)
          if (config.parallel) tile.wholeSums(part, some, real)
          else if (varies) tile.currentSums(part, some, cycles, real)
          else tile.sums(part, some, cycles, exact)
          const to = results.subarray(k * outputs, (k + some) * outputs)
          group.add(real.length ? real : exact, some * outputs, random, to)
        }
      }
    return results
  }

  /** Of the products of `count` inputs. */
  counts(count: number): Counts {
    const tiles = this.#tiles.length
    const cycles = (analog: boolean) =>
      this.groups
        .filter(group => group.analog === analog)
        .reduce(
          (sum, {cycles, kind}) => sum + cycles.length * (kind === "voted" ? this.config.votingSamples : 1),
          0,
        )
    const analogCycles = count * tiles * cycles(true)
    const digitalCycles = count * tiles * cycles(false)
    return {
      ...{analogCycles, digitalCycles},
      conversions: analogCycles * this.outputs,
      digitalSums: digitalCycles * this.outputs,
      tileResults: count * tiles * this.outputs,
    }
  }
}
