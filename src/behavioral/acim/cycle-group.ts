/** Cycles that share an ADC scale and a way of conversion: what their sums add to the results. */
import {AliasTable} from "../../matrix/bits.js"
import type {Random} from "../../network/random.js"
import {Adc, adcTable} from "./adc.js"
import type {MacroConfig} from "./config.js"
import {type Cycle, cyclesOf} from "./cycles.js"
import {vote} from "./voting.js"

/** Results x cycles; whole numbers unless the currents of cells vary. */
export type Sums = Int32Array | Float64Array

export class CycleGroup {
  readonly factors: Float64Array
  /** What each sum becomes, where nothing is random. */
  readonly #certain: Float64Array | undefined
  /** What each sum may become. */
  readonly #drawn: AliasTable | undefined
  readonly #votes: Float64Array

  /** All cycles are of one kind and one digit width. */
  constructor(
    readonly cycles: readonly Cycle[],
    private readonly adc: Adc,
    private readonly config: MacroConfig,
  ) {
    this.factors = Float64Array.from(cycles, ({factor}) => factor)
    const whole = !this.varies && !config.parallel && this.kind !== "digital" && this.kind !== "voted"
    const table = whole ? adcTable(adc) : undefined
    this.#certain = table?.bits === 0 ? table.value : undefined
    this.#drawn = table?.bits ? new AliasTable(table) : undefined
    this.#votes = new Float64Array(config.votingSamples)
  }

  get kind() {
    return this.cycles[0].kind
  }

  get analog(): boolean {
    return this.kind === "analog" || this.kind === "voted"
  }

  /** Sums are of currents that vary from cell to cell. */
  get varies(): boolean {
    return this.analog && this.config.weightVariation_percent > 0
  }

  /** Adds to `results` what the sums are taken for. */
  add(sums: Sums, count: number, random: Random, results: Float64Array): void {
    const {factors, kind} = this
    if (kind === "digital") addExact(sums, factors, count, results)
    else if (kind === "voted") this.#addVoted(sums, count, random, results)
    else if (this.#certain) addCertain(sums, factors, this.#certain, count, results)
    else if (this.#drawn && sums instanceof Int32Array)
      this.#addDrawn(this.#drawn, sums, count, random, results)
    else this.#addSingly(sums, count, random, results)
  }

  #addDrawn(table: AliasTable, sums: Int32Array, count: number, random: Random, results: Float64Array): void {
    const {state} = random
    const words = Uint32Array.from(state.slice(0, 4))
    table.draw(sums, this.factors, words, count, results)
    random.state = [...words, ...state.slice(4)]
  }

  #addSingly(sums: Sums, count: number, random: Random, results: Float64Array): void {
    const {adc, factors} = this
    for (let k = 0, at = 0; k < count; k++)
      for (let c = 0; c < factors.length; c++, at++) results[k] += factors[c] * adc.convert(sums[at], random)
  }

  #addVoted(sums: Sums, count: number, random: Random, results: Float64Array): void {
    const {adc, factors, config} = this
    const votes = this.#votes
    for (let k = 0, at = 0; k < count; k++)
      for (let c = 0; c < factors.length; c++, at++) {
        for (let s = 0; s < votes.length; s++) votes[s] = adc.convert(sums[at], random)
        results[k] += factors[c] * vote(votes, config.votingRule)
      }
  }
}

/** All cycles of a macro, in groups. */
export function cycleGroups(config: MacroConfig): CycleGroup[] {
  if (config.parallel) return [parallelGroup(config)]
  const groups = new Map<string, Cycle[]>()
  for (const cycle of cyclesOf(config)) {
    const key = `${cycle.kind} ${cycle.bits}`
    groups.set(key, [...(groups.get(key) ?? []), cycle])
  }
  return [...groups.values()].map(cycles => {
    const [{kind, bits}] = cycles
    const quiet = kind === "rounded" ? {noise_percent: 0, nonlinearity_percent: 0, compression: 0} : {}
    return new CycleGroup(cycles, new Adc({...config, ...quiet}, 0, config.rows * (2 ** bits - 1)), config)
  })
}

/** One cycle of all bits; its scale goes from the least to the largest sum that there can be. */
function parallelGroup(config: MacroConfig): CycleGroup {
  const {weightBits, inputBits, signedInputs, rows} = config
  const largest = 2 ** (weightBits - 1)
  const inputs = signedInputs ? [-(2 ** (inputBits - 1)), 2 ** (inputBits - 1) - 1] : [0, 2 ** inputBits - 1]
  const products = inputs.flatMap(input => [-largest * input, (largest - 1) * input])
  const adc = new Adc(config, rows * Math.min(...products), rows * Math.max(...products))
  return new CycleGroup(
    [{weightBit: 0, firstBit: 0, bits: inputBits, factor: 1, kind: "analog"}],
    adc,
    config,
  )
}

function addExact(sums: Sums, factors: Float64Array, count: number, results: Float64Array): void {
  for (let k = 0, at = 0; k < count; k++) {
    let sum = 0
    for (let c = 0; c < factors.length; c++, at++) sum += factors[c] * sums[at]
    results[k] += sum
  }
}

function addCertain(
  sums: Sums,
  factors: Float64Array,
  values: Float64Array,
  count: number,
  results: Float64Array,
): void {
  for (let k = 0, at = 0; k < count; k++) {
    let sum = 0
    for (let c = 0; c < factors.length; c++, at++) sum += factors[c] * values[sums[at]]
    results[k] += sum
  }
}
