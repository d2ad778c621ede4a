/** Random numbers by name: what `agauss` and its kin draw, the same for a place however the deck grows. */

/**
 * One sample of a run with random parameters. A key is a path, `x1.r1.r#1`: the same key gives the same
 * number every time, and no number depends on which others were asked for.
 */
export interface Draws {
  /** Between 0 and 1, both excluded. */
  uniform(key: string): number
  /** From the standard normal distribution. */
  normal(key: string): number
}

/** The draws of one sample; `seed` and `sample` are whole numbers, of which the low 32 bits count. */
export function seededDraws(seed: number, sample: number): Draws {
  const salt = mix(Math.imul(mix(seed | 0) ^ (sample | 0), 0x9e3779b1))
  const uniform = (key: string, lane: number) => {
    // Two hashes with different multipliers (FNV-1a, Fowler, Noll, Vo 1991): keys that meet in the 32 bits of
    // one alone would be drawn alike.
    let low = salt ^ lane
    let high = mix(salt + lane)
    for (let i = 0; i < key.length; i++) {
      const c = key.charCodeAt(i)
      low = Math.imul(low ^ c, 0x01000193)
      high = Math.imul(high ^ c, 0x5bd1e995)
    }
    low = mix(low ^ (high >>> 7))
    high = mix(high ^ low)
    return ((high >>> 6) * 0x4000000 + (low >>> 6) + 0.5) / 0x10000000000000
  }
  return {
    uniform: key => uniform(key, 0),
    // Box and Muller, 1958.
    normal: key => Math.sqrt(-2 * Math.log(uniform(key, 1))) * Math.cos(2 * Math.PI * uniform(key, 2)),
  }
}

/** Spreads the bits of a word over all of it (murmur3's finalizer, Appleby 2011). */
function mix(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** Kinds of draws in expressions, each 0 where a run is nominal: N(0, 1), uniform in (-1, 1), -1 or 1. */
export type DrawKind = "normal" | "uniform" | "sign"

/**
 * What stands for the k-th draw of an expression among its variables; no parameter has blanks in its name.
 */
export function drawVariable(kind: DrawKind, k: number): string {
  return `${kind} ${k}`
}

const shape = /^(normal|uniform|sign) (\d+)$/

/**
 * The value of a variable that stands for a draw, undefined for any other one. `owner` is what the expression
 * belongs to, `x1.r1.r`; without `draws` the run is nominal.
 */
export function drawn(draws: Draws | undefined, owner: () => string, variable: string): number | undefined {
  const [, kind, k] = shape.exec(variable) ?? []
  if (kind === undefined) return undefined
  if (!draws) return 0
  const key = `${owner()}#${k}`
  if (kind === "normal") return draws.normal(key)
  const between = 2 * draws.uniform(key) - 1
  return kind === "uniform" ? between : between < 0 ? -1 : 1
}
