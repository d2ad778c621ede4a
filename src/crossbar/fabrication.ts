/** How far a fabricated chip is off: factors of resistances, stuck synapses, offsets, drawn from one seed. */
import {Random} from "../network/random.js"
import type {Device} from "./technology.js"

export const distributions = ["uniform", "normal", "lognormal"] as const
export type Distribution = (typeof distributions)[number]

/** Everything is 0 by default: a chip as designed. */
export interface FabricationOptions {
  /** Of the factors of resistances. Default `uniform`. */
  readonly distribution?: Distribution
  /**
   * Of every synapse resistor: `uniform` within +- so many percent, `normal` with this standard deviation
   * (factors below 0.05 are drawn again), `lognormal` with this standard deviation of the factor's logarithm.
   */
  readonly variation_percent?: number
  /** The same for every segment of a wire. */
  readonly wireVariation_percent?: number
  /** Percentage of synapse resistors that are at the device's low or high resistance, whatever the weight. */
  readonly stuckLow_percent?: number
  readonly stuckHigh_percent?: number
  /** Standard deviation of the input offset voltage of every op-amp: normal, mean 0. */
  readonly offset_V?: number
  /** The chip. Default 1. */
  readonly seed?: number
}

/** Factors of a normal distribution below this are drawn again: no resistance may be negative. */
const leastFactor = 0.05

/**
 * One chip. Each kind of imperfection has random numbers of its own, which are only asked for where there is
 * any: one changes nothing about the others. More faults are the same ones and others.
 */
export class Fabrication {
  readonly #options: Required<FabricationOptions>
  readonly #synapses: Random
  readonly #faults: Random
  readonly #wires: Random
  readonly #offsets: Random

  /** Throws a RangeError naming the value. */
  constructor(options: FabricationOptions = {}) {
    this.#options = checked(options)
    const {seed} = this.#options
    this.#synapses = new Random(seed)
    this.#faults = new Random(seed ^ 0x632be5ab)
    this.#wires = new Random(seed ^ 0x2545f491)
    this.#offsets = new Random(seed ^ 0x51ed270b)
  }

  /**
   * The resistance of the next synapse resistor, for each synapse that to I+ first, in the order of the rows.
   */
  synapse(designed_Ohm: number, {low_Ohm, high_Ohm}: Device): number {
    const {variation_percent, stuckLow_percent, stuckHigh_percent} = this.#options
    let resistance = designed_Ohm
    if (stuckLow_percent || stuckHigh_percent) {
      const percent = this.#faults.uniform(0, 100)
      if (percent < stuckLow_percent) resistance = low_Ohm
      else if (percent >= 100 - stuckHigh_percent) resistance = high_Ohm
    }
    return variation_percent ? resistance * this.#factor(this.#synapses, variation_percent) : resistance
  }

  /** The resistance of the next segment of a wire. */
  segment(designed_Ohm: number): number {
    const {wireVariation_percent} = this.#options
    return wireVariation_percent
      ? designed_Ohm * this.#factor(this.#wires, wireVariation_percent)
      : designed_Ohm
  }

  /** The next op-amp's offset in V; undefined where none has any. */
  offset_V(): number | undefined {
    const {offset_V} = this.#options
    return offset_V ? offset_V * this.#offsets.normal() : undefined
  }

  #factor(random: Random, percent: number): number {
    const spread = percent / 100
    switch (this.#options.distribution) {
      case "uniform":
        return 1 + random.uniform(-spread, spread)
      case "lognormal":
        return Math.exp(spread * random.normal())
      case "normal":
        for (;;) {
          const factor = 1 + spread * random.normal()
          if (factor >= leastFactor) return factor
        }
    }
  }
}

/** Whether chips of other seeds are other chips. */
export function varies(options: FabricationOptions): boolean {
  const {variation_percent, wireVariation_percent, stuckLow_percent, stuckHigh_percent, offset_V} =
    checked(options)
  return variation_percent + wireVariation_percent + stuckLow_percent + stuckHigh_percent + offset_V > 0
}

function checked(options: FabricationOptions): Required<FabricationOptions> {
  const result: Required<FabricationOptions> = {
    distribution: options.distribution ?? "uniform",
    variation_percent: options.variation_percent ?? 0,
    wireVariation_percent: options.wireVariation_percent ?? 0,
    stuckLow_percent: options.stuckLow_percent ?? 0,
    stuckHigh_percent: options.stuckHigh_percent ?? 0,
    offset_V: options.offset_V ?? 0,
    seed: options.seed ?? 1,
  }
  const {variation_percent, wireVariation_percent, stuckLow_percent, stuckHigh_percent, offset_V} = result
  for (const [what, found] of [
    ["variation", variation_percent],
    ["variation of wires", wireVariation_percent],
  ] as const)
    if (!(found >= 0 && found < 100))
      throw new RangeError(`${what}: expected 0 to below 100 %, found ${found}`)
  for (const [what, found] of [
    ["stuck low", stuckLow_percent],
    ["stuck high", stuckHigh_percent],
    ["stuck low and high", stuckLow_percent + stuckHigh_percent],
  ] as const)
    if (!(found >= 0 && found <= 100)) throw new RangeError(`${what}: expected 0 to 100 %, found ${found}`)
  if (!(offset_V >= 0 && Number.isFinite(offset_V)))
    throw new RangeError(`offset: expected a voltage from 0, found ${offset_V}`)
  return result
}
