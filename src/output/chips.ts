/** Chips of one design as numbers: how far apart they are, and how many are good enough. */
import {type Statistics, statistics} from "./statistics.js"

export interface Chip {
  readonly seed: number
  readonly accuracy: number
  readonly power_W: number
}

export interface Chips {
  readonly chips: readonly Chip[]
  /** Accuracy that a chip must reach. */
  readonly pass: number
}

export interface ChipSummary {
  readonly accuracy: Statistics
  readonly power_W: Statistics
  /** Share of the chips that reach `pass`. */
  readonly yield: number
  readonly pass: number
}

export function chipSummary({chips, pass}: Chips): ChipSummary {
  return {
    accuracy: statistics(chips.map(({accuracy}) => accuracy)),
    power_W: statistics(chips.map(({power_W}) => power_W)),
    yield: chips.filter(({accuracy}) => accuracy >= pass).length / chips.length,
    pass,
  }
}
