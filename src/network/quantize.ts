/** What weights a crossbar can hold: two, three or n levels, or any value from -1 to 1. */

/** {-1, 1}, {-1, 0, 1}, all of [-1, 1], or a number n >= 2 of levels evenly spaced over [-1, 1]. */
export type Levels = "binary" | "ternary" | "continuous" | number

/** Throws a RangeError unless `levels` is one of those; n at most 2^16. */
export function checkLevels(levels: Levels): void {
  if (typeof levels === "number" && !(Number.isInteger(levels) && levels >= 2 && levels <= 65536))
    throw new RangeError(`expected a whole number of levels from 2 to 65536, found ${levels}`)
}

/**
 * Nearest levels of real-valued weights in [-1, 1]; `binary` is the sign (0 counts as positive).
 * Ternary weights are 0 up to 1/3 (not the nearest, 1/2): clipped training leaves many weights small.
 */
export function quantize(weights: Float64Array, levels: Levels, result: Float64Array): void {
  const n = weights.length
  if (levels === "binary") for (let i = 0; i < n; i++) result[i] = weights[i] >= 0 ? 1 : -1
  else if (levels === "ternary")
    for (let i = 0; i < n; i++) result[i] = weights[i] > 1 / 3 ? 1 : weights[i] < -1 / 3 ? -1 : 0
  else if (levels === "continuous") for (let i = 0; i < n; i++) result[i] = clip(weights[i])
  else {
    const steps = levels - 1
    // Whole numbers over steps, so that reading k back from a file and dividing gives the same bits.
    for (let i = 0; i < n; i++) result[i] = (2 * round(((clip(weights[i]) + 1) / 2) * steps) - steps) / steps
  }
}

/** The coarsest of binary, ternary and continuous that holds all weights. */
export function levelsOf(arrays: readonly Float64Array[]): Levels {
  if (arrays.every(array => array.every(w => w === 1 || w === -1))) return "binary"
  return arrays.every(array => array.every(w => w === 1 || w === 0 || w === -1)) ? "ternary" : "continuous"
}

// Bound once, for speed where globals are intercepted.
const {max, min, round} = Math

function clip(w: number): number {
  return max(-1, min(w, 1))
}
