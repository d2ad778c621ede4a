/**
 * What an SRAM compute-in-memory macro is made of and how it is driven; docs/acim.md says what each number
 * means.
 */

/**
 * How several conversions of one sum become one: mode takes the smallest on a tie, median the mean of the
 * middle two.
 */
export type VotingRule = "mode" | "median" | "mean"

export interface MacroConfig {
  /** Two's complement bits of a stored weight, 2 to 16. */
  readonly weightBits: number
  /** Bits of an input, 1 to 16 (2 to 16 where they are signed). */
  readonly inputBits: number
  /** Inputs are two's complement; else they are not negative. */
  readonly signedInputs: boolean
  /** Input bits that drive a word line in one cycle: 1 is bit-serial. */
  readonly digitBits: number
  /** Of the ADC, 1 to 16: 2^bits - 1 steps over the full scale. */
  readonly adcBits: number
  /** Cells that one conversion sums, 1 to 16384: the full scale, also where a tile has fewer rows. */
  readonly rows: number
  /** Of a conversion: standard deviation as percent of the full scale. */
  readonly noise_percent: number
  /** Error that falls with the sum: percent of the full scale, over sqrt(sum / largest digit + 1). */
  readonly nonlinearity_percent: number
  /** Diagonals of most significant cycles that are computed digitally. */
  readonly hybridLevels: number
  /** Digital cycles go through the ADC's steps all the same, without noise. */
  readonly roundDigital: boolean
  /** Diagonals of most significant cycles, counted as the hybrid ones, that are converted several times. */
  readonly votingLevels: number
  readonly votingSamples: number
  readonly votingRule: VotingRule
  /** All bits of weights and inputs in one conversion for each tile, over the range of signed sums. */
  readonly parallel: boolean
  /** Current-domain compression: m becomes m / (1 + compression m). */
  readonly compression: number
  /** Standard deviation of the current of a cell that stores a 1, percent; drawn once for each cell. */
  readonly weightVariation_percent: number
  /** Of all random choices. */
  readonly seed: number
}

export const defaultMacro: MacroConfig = {
  weightBits: 8,
  inputBits: 8,
  signedInputs: false,
  digitBits: 1,
  adcBits: 8,
  rows: 256,
  noise_percent: 0,
  nonlinearity_percent: 0,
  hybridLevels: 0,
  roundDigital: false,
  votingLevels: 0,
  votingSamples: 3,
  votingRule: "mode",
  parallel: false,
  compression: 0,
  weightVariation_percent: 0,
  seed: 1,
}

/**
 * Defaults for what is not given. Throws a RangeError naming the entry, what was expected and what was
 * found.
 */
export function completeConfig(given: Partial<MacroConfig>): MacroConfig {
  for (const name of Object.keys(given))
    if (!(name in defaultMacro))
      throw new RangeError(`${name}: expected one of ${Object.keys(defaultMacro).join(", ")}`)
  const config = {...defaultMacro, ...given}
  const {signedInputs, inputBits, weightBits} = config
  whole("weightBits", weightBits, 2, 16)
  whole("inputBits", inputBits, signedInputs ? 2 : 1, 16)
  whole("digitBits", config.digitBits, 1, inputBits)
  whole("adcBits", config.adcBits, 1, 16)
  whole("rows", config.rows, 1, 16384)
  whole("hybridLevels", config.hybridLevels, 0, weightBits + inputBits)
  whole("votingLevels", config.votingLevels, 0, weightBits + inputBits)
  whole("votingSamples", config.votingSamples, 1, 1000)
  whole("seed", config.seed, 0, 2 ** 32 - 1)
  for (const name of [
    "noise_percent",
    "nonlinearity_percent",
    "compression",
    "weightVariation_percent",
  ] as const)
    if (!(config[name] >= 0 && config[name] <= 1000))
      throw new RangeError(`${name}: expected a number from 0 to 1000, found ${config[name]}`)
  if (!["mode", "median", "mean"].includes(config.votingRule))
    throw new RangeError(`votingRule: expected mode, median or mean, found '${config.votingRule}'`)
  if (config.parallel && (config.hybridLevels || config.votingLevels))
    throw new RangeError(
      "parallel: expected no hybridLevels and no votingLevels, for there are no single cycles",
    )
  return config
}

function whole(name: string, value: number, least: number, most: number): void {
  if (!(Number.isInteger(value) && value >= least && value <= most))
    throw new RangeError(`${name}: expected a whole number from ${least} to ${most}, found ${value}`)
}
