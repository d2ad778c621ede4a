/** The products of a graph of layers as macros make them: quantized, stored, driven, converted. */
import {about, type Graph, outside} from "../../network/graph/graph.js"
import type {Multiply, Product} from "../../network/graph/layer.js"
import {multiplyExactly} from "../../network/graph/multiply.js"
import {transpose} from "../../network/product.js"
import {Random} from "../../network/random.js"
import type {MacroConfig} from "./config.js"
import {type CycleGroup, cycleGroups} from "./cycle-group.js"
import {type Counts, Macro} from "./macro.js"
import {type Quantized, quantized} from "./quantizer.js"
import {signedNodes} from "./signs.js"

/**
 * `simulation`: every cycle through the ADC; `inference`: exact products of the same whole numbers;
 * `train`: the same, times 1 + eta with a normal eta for each result (noise-aware training).
 */
export type Mode = "simulation" | "inference" | "train"

export interface MacroOptions {
  readonly config: MacroConfig
  readonly mode: Mode
  /** Whether the graph's own inputs may be negative. */
  readonly signedInput: boolean
  /** Whether a convolution of the graph's own inputs is on a macro too; else it is computed exactly. */
  readonly firstConvolution: boolean
  /** In `train`: standard deviation of eta, percent. */
  readonly trainNoise_percent?: number
}

/** What one of the graph's matrices has done so far. */
export interface Work {
  readonly node: number
  readonly part: string
  /** Sums of squares of the exact results, and of their errors, in units of whole numbers. */
  signal: number
  error: number
  counts: Counts
}

const nothing: Counts = {analogCycles: 0, digitalCycles: 0, conversions: 0, digitalSums: 0, tileResults: 0}

export class MacroProducts {
  readonly #signed: readonly boolean[]
  readonly #weights = new Map<string, Quantized>()
  readonly #macros = new Map<string, Macro>()
  readonly #groups = new Map<boolean, readonly CycleGroup[]>()
  readonly #work = new Map<string, Work>()
  #random = new Random(0)

  constructor(
    private readonly graph: Graph,
    private readonly options: MacroOptions,
  ) {
    this.#signed = signedNodes(graph, options.signedInput)
  }

  /** From here on results depend on what is multiplied and on `chunk`, not on what came before. */
  begin(chunk: number): void {
    // Odd factors: different chunks of one seed never share their numbers.
    this.#random = new Random(this.options.config.seed ^ Math.imul(chunk + 1, 0x9e3779b1))
    this.#work.clear()
  }

  /** Since `begin`, in the order of first use. */
  get work(): readonly Work[] {
    return [...this.#work.values()]
  }

  readonly multiply: Multiply = (product, vectors, matrix, results) => {
    if (!this.#onMacro(product)) multiplyExactly(product, vectors, matrix, results)
    else if (product.part === "scores") this.#scores(product, vectors, matrix, results)
    else this.#product(product, vectors, matrix, results)
  }

  #onMacro({node, layer}: Product): boolean {
    return (
      this.options.firstConvolution ||
      layer.kind !== "conv2d" ||
      !this.graph.nodes[node].inputs.includes(outside)
    )
  }

  /** Queries are stored and keys drive the word lines, so that the keys are what is cut into digits. */
  #scores(product: Product, vectors: Float64Array, matrix: Float64Array, results: Float64Array): void {
    const {rows, outputs} = product
    const turned = new Float64Array(rows * outputs)
    this.#product({...product, rows: outputs, outputs: rows}, matrix, vectors, turned)
    transpose(turned, results, outputs, rows)
  }

  #product(product: Product, vectors: Float64Array, matrix: Float64Array, results: Float64Array): void {
    const {rows, columns, outputs} = product
    const {mode} = this.options
    const signed = this.#driverSigned(product)
    const config = {...this.options.config, signedInputs: signed}
    const inputs = quantized(vectors, config.inputBits, signed, rows * columns)
    const weights = this.#weightsOf(product, matrix)
    const n = rows * outputs
    // Whole numbers are exact in double precision, and this is the fast product.
    multiplyExactly(product, Float64Array.from(inputs.values), Float64Array.from(weights.values), results)
    if (mode === "simulation") {
      const macro = this.#macroOf(product, weights, config)
      const found = macro.multiply(inputs.values, rows, this.#random)
      this.#note(product, macro, results, found)
      results.set(found)
    }
    const scale = inputs.unit * weights.unit
    const eta = mode === "train" ? (this.options.trainNoise_percent ?? 0) / 100 : 0
    for (let k = 0; k < n; k++) results[k] *= eta ? scale * (1 + eta * this.#random.normal()) : scale
  }

  #driverSigned({node, part}: Product): boolean {
    if (part === "mix") return false
    if (part === "scores" || part === "output") return true
    const [input] = this.graph.nodes[node].inputs
    return input === outside ? this.options.signedInput : this.#signed[input]
  }

  #weightsOf({node, part, columns, outputs}: Product, matrix: Float64Array): Quantized {
    const key = `${node} ${part}`
    const weights =
      this.#weights.get(key) ?? quantized(matrix, this.options.config.weightBits, true, outputs * columns)
    if (this.#keeps(part)) this.#weights.set(key, weights)
    return weights
  }

  #macroOf(product: Product, weights: Quantized, config: MacroConfig): Macro {
    const {node, part, columns, outputs, window} = product
    const key = `${node} ${part}`
    const kept = this.#macros.get(key)
    if (kept) return kept
    const seed = (config.seed ^ Math.imul(node + 1, 0x85ebca6b)) >>> 0
    const groups = this.#groupsOf(config)
    const macro = about(node, product.layer, () => {
      return new Macro(weights.values, outputs, columns, {...config, seed}, window, groups)
    })
    if (this.#keeps(part)) this.#macros.set(key, macro)
    return macro
  }

  /** Weights change in training, activations always. */
  #keeps(part: string): boolean {
    return this.options.mode !== "train" && part !== "scores" && part !== "mix"
  }

  #groupsOf(config: MacroConfig): readonly CycleGroup[] {
    const groups = this.#groups.get(config.signedInputs) ?? cycleGroups(config)
    this.#groups.set(config.signedInputs, groups)
    return groups
  }

  #note({node, part, rows}: Product, macro: Macro, exact: Float64Array, found: Float64Array): void {
    const key = `${node} ${part}`
    const work = this.#work.get(key) ?? {node, part, signal: 0, error: 0, counts: nothing}
    for (let k = 0; k < found.length; k++) {
      work.signal += exact[k] ** 2
      work.error += (found[k] - exact[k]) ** 2
    }
    work.counts = addCounts(work.counts, macro.counts(rows))
    this.#work.set(key, work)
  }
}

/** What was done in all chunks, chunk after chunk. */
export function addWork(chunks: readonly (readonly Work[])[]): Work[] {
  const all = new Map<string, Work>()
  for (const work of chunks.flat()) {
    const key = `${work.node} ${work.part}`
    const sum = all.get(key)
    if (!sum) all.set(key, {...work})
    else {
      sum.signal += work.signal
      sum.error += work.error
      sum.counts = addCounts(sum.counts, work.counts)
    }
  }
  return [...all.values()]
}

export const addCounts = (a: Counts, b: Counts): Counts => ({
  analogCycles: a.analogCycles + b.analogCycles,
  digitalCycles: a.digitalCycles + b.digitalCycles,
  conversions: a.conversions + b.conversions,
  digitalSums: a.digitalSums + b.digitalSums,
  tileResults: a.tileResults + b.tileResults,
})
