/**
 * Many points on one circuit that differ in the values of some sources: the circuit falls into blocks that
 * are solved one after the other, each for all points at once. What feeds forward is dense products, what
 * is nonlinear is small.
 */
import type {Circuit} from "../circuit/circuit.js"
import {type Block, blocks, structure} from "../matrix/blocks.js"
import {invert, product} from "../matrix/dense.js"
import {NonlinearBlock} from "./block.js"
import {type ElementRef, loaders} from "./block-devices.js"
import {singularAt} from "./error.js"
import {defaultOptions, type Options} from "./newton.js"
import {op} from "./op.js"

/** Blocks that read the same unknowns and wait for the same others: one product serves them all. */
interface Stage {
  /** Unknowns of earlier stages in their linear part. */
  readonly inputs: Int32Array
  /** Equations in the order of the members' own. */
  readonly equations: readonly number[]
  /** inputs x equations, column-major: -S. */
  readonly matrix: Float64Array
  readonly members: readonly Member[]
}

type Member =
  | {readonly first: number; readonly size: number; readonly nonlinear: NonlinearBlock}
  | {
      readonly first: number
      readonly size: number
      readonly unknowns: readonly number[]
      readonly inverse: Float64Array
    }

export class Batch {
  readonly #stages: readonly Stage[]
  readonly #drives: Int32Array
  readonly #probes: Int32Array
  readonly #b: Float64Array
  readonly #options: Options

  /**
   * `drives` are voltage sources by their current (`i(vin_7)`), `probes` unknowns to report, both by name.
   * Throws CircuitError where the circuit has no unique solution.
   */
  constructor(
    readonly circuit: Circuit,
    drives: readonly string[],
    probes: readonly string[],
    options: Options = defaultOptions,
  ) {
    const find = (name: string) => {
      const i = circuit.find(name)
      if (i === undefined) throw new RangeError(`the circuit has no ${name}`)
      return i
    }
    this.#drives = Int32Array.from(drives, find)
    this.#probes = Int32Array.from(probes, find)
    this.#b = circuit.drive(0, 1)
    this.#options = options
    this.#stages = plan(circuit, options)
  }

  /** Newton iterations taken so far, summed over blocks and points. */
  get iterations(): number {
    let sum = 0
    for (const {members} of this.#stages)
      for (const member of members) if ("nonlinear" in member) sum += member.nonlinear.iterations
    return sum
  }

  /**
   * Solves `count` points. `values[k * count + t]`: source k at point t; returns `probes x count` in the
   * same layout. Throws AnalysisError where even a point by itself does not converge.
   */
  solve(values: Float64Array, count: number): Float64Array {
    const x = this.solveAll(values, count)
    const result = new Float64Array(this.#probes.length * count)
    this.#probes.forEach((i, k) => {
      result.set(x.subarray(i * count, (i + 1) * count), k * count)
    })
    return result
  }

  /** As `solve`; returns all unknowns x count, ground first. */
  solveAll(values: Float64Array, count: number): Float64Array {
    const {circuit} = this
    const x = new Float64Array(circuit.size * count)
    const b = new Float64Array(circuit.size * count)
    for (let i = 1; i < circuit.size; i++) if (this.#b[i]) b.fill(this.#b[i], i * count, (i + 1) * count)
    this.#drives.forEach((i, k) => {
      b.set(values.subarray(k * count, (k + 1) * count), i * count)
    })
    const failed = new Set<number>()
    for (const stage of this.#stages) this.#run(stage, b, x, count, failed)
    for (const point of failed) this.#single(b, x, count, point)
    return x
  }

  #run(stage: Stage, b: Float64Array, x: Float64Array, count: number, failed: Set<number>) {
    const {inputs, equations, matrix, members} = stage
    const d = new Float64Array(equations.length * count)
    if (inputs.length) {
      const gathered = new Float64Array(inputs.length * count)
      inputs.forEach((i, k) => {
        gathered.set(x.subarray(i * count, (i + 1) * count), k * count)
      })
      product(count, equations.length, inputs.length, gathered, matrix, d)
    }
    equations.forEach((i, k) => {
      for (let t = 0; t < count; t++) d[k * count + t] += b[i * count + t]
    })
    for (const member of members) {
      const right = d.subarray(member.first * count, (member.first + member.size) * count)
      if ("nonlinear" in member) {
        for (const point of member.nonlinear.solve(right, x, count)) failed.add(point)
        continue
      }
      const {size, unknowns, inverse} = member
      for (let j = 0; j < size; j++) {
        const to = unknowns[j] * count
        for (let k = 0; k < size; k++) {
          const factor = inverse[k * size + j]
          for (let t = 0; t < count; t++) x[to + t] += factor * right[k * count + t]
        }
      }
    }
  }

  /** A point by itself, with every homotopy that `op` knows. */
  #single(b: Float64Array, x: Float64Array, count: number, point: number) {
    const {circuit} = this
    const single = Float64Array.from({length: circuit.size}, (_, i) => b[i * count + point])
    const solution = op(circuit, this.#options, scale => single.map(value => scale * value))
    for (let i = 1; i < circuit.size; i++) x[i * count + point] = solution[i]
  }
}

function plan(circuit: Circuit, options: Options): Stage[] {
  const {pattern, nonlinearity, G} = circuit
  const {n, columns, rows} = pattern
  const linear: number[] = []
  for (let j = 1; j <= n; j++)
    for (let p = columns[j - 1]; p < columns[j]; p++) if (G[p] !== 0) linear.push(rows[p], j)
  const pairs = new Int32Array(linear.length + nonlinearity.pairs.length)
  pairs.set(linear)
  pairs.set(nonlinearity.pairs, linear.length)
  const system = structure(n, pairs)
  const order = blocks(system)
  if (typeof order === "number") throw singularAt(circuit, order)
  // Where to start from: any solution will do, and this one does not depend on the points.
  const solution = op(circuit, options)
  const refs = loaders(circuit)
  const byRow = linearRows(circuit)
  const S = (equation: number, unknown: number) => byRow[equation].get(unknown) ?? 0

  const level = new Int32Array(n + 1) // of each unknown
  const groups = new Map<string, {inputs: number[]; blocks: Block[]}>()
  for (const block of order) {
    const own = new Set(block.unknowns)
    const inputs = new Set<number>()
    let depth = 0
    for (const equation of block.equations)
      for (let p = system.starts[equation - 1]; p < system.starts[equation]; p++) {
        const unknown = system.columns[p]
        if (own.has(unknown)) continue
        depth = Math.max(depth, level[unknown] + 1)
        if (S(equation, unknown)) inputs.add(unknown)
      }
    for (const unknown of block.unknowns) level[unknown] = depth
    const sorted = [...inputs].sort((a, b) => a - b)
    const key = `${String(depth).padStart(6, "0")}:${sorted.join()}`
    const group = groups.get(key)
    if (group) group.blocks.push(block)
    else groups.set(key, {inputs: sorted, blocks: [block]})
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => stage(circuit, group, S, refs, solution, options))
}

function stage(
  circuit: Circuit,
  {inputs, blocks}: {inputs: readonly number[]; blocks: readonly Block[]},
  S: (equation: number, unknown: number) => number,
  refs: ReadonlyMap<number, readonly ElementRef[]>,
  solution: Float64Array,
  options: Options,
): Stage {
  const equations: number[] = []
  const members: Member[] = []
  for (const block of blocks) {
    const first = equations.length
    const size = block.equations.length
    if (block.equations.some(equation => refs.has(equation))) {
      const nonlinear = new NonlinearBlock(circuit, block, S, refs, solution, options)
      equations.push(...nonlinear.equations)
      members.push({first, size, nonlinear})
    } else {
      const inverse = Float64Array.from({length: size * size}, (_, k) =>
        S(block.equations[k % size], block.unknowns[Math.floor(k / size)]),
      )
      const bad = invert(size, inverse)
      if (bad >= 0) throw singularAt(circuit, block.unknowns[bad])
      equations.push(...block.equations)
      members.push({first, size, unknowns: block.unknowns, inverse})
    }
  }
  const matrix = new Float64Array(inputs.length * equations.length)
  equations.forEach((equation, k) => {
    inputs.forEach((unknown, i) => {
      matrix[k * inputs.length + i] = -S(equation, unknown)
    })
  })
  return {inputs: Int32Array.from(inputs), equations, matrix, members}
}

function linearRows({pattern, G}: Circuit): readonly ReadonlyMap<number, number>[] {
  const {n, columns, rows} = pattern
  const byRow = Array.from({length: n + 1}, () => new Map<number, number>())
  for (let j = 1; j <= n; j++)
    for (let p = columns[j - 1]; p < columns[j]; p++) if (G[p] !== 0) byRow[rows[p]].set(j, G[p])
  return byRow
}
