/**
 * The crossbars of a network without its neurons: a linear circuit that is elaborated once, programmed with
 * weights and read as exact matrices, with their exact derivatives.
 *
 * Let A u = b be its equations, u_c the solution for one volt at input c and l_r the adjoint solution A^T
 * l_r = -e_r for the output r of an amplifier. A conductance g between nodes a and b then changes what
 * input c gives to r by
 *
 *     d u_c[r] / dg = (l_r[a] - l_r[b]) (u_c[a] - u_c[b])
 */
import {type Condensed, condense} from "../analysis/condense.js"
import type {Circuit} from "../circuit/circuit.js"
import type {DeviceType} from "../circuit/device.js"
import {elaborate} from "../circuit/elaborate.js"
import {Stack} from "../matrix/dense.js"
import {analyzeEigen} from "../matrix/eigen.js"
import type {Pattern} from "../matrix/pattern.js"
import {reorder, transpose} from "../matrix/transpose.js"
import type {Scope} from "../netlist/card.js"
import {parse} from "../netlist/parse.js"
import {amplifierInput_Ohm} from "./closed-form.js"
import {type CompileOptions, compile} from "./compile.js"
import {type CrossbarLayer, gainOf, levelsOfLayers, synapses} from "./conductance.js"
import {amplifierNode, biasNode, inputNode, outputNode, twoTerminal} from "./element.js"
import {Fabrication} from "./fabrication.js"
import {type AmplifierName, linearAmplifierText} from "./library.js"
import {columnParts, rowParts} from "./partition.js"
import {devices} from "./technology.js"

/** What a layer's crossbars do to the voltages of its columns, the bias line (number `inputs`) included. */
export interface LayerMap {
  /**
   * Volts that column c gives to the amplifier of row r that it goes to: outputs x (inputs + 1), row-major.
   */
  readonly drive: Float64Array
  /** Current into column i per volt on column c: (inputs + 1) x (inputs + 1), S, row-major. */
  readonly load: Float64Array
  /** For each horizontal partition, in order. */
  readonly slopes: readonly Slopes[]
}

/** Derivatives of a partition's part of `drive` with respect to the weights of the same row. */
export interface Slopes {
  readonly columns: Uint32Array
  /** d drive[r, columns[j]] / d weight[r, columns[i]] at (r * count + i) * count + j, count columns. */
  readonly values: Float32Array
  /** The same for products: matrix r is that of row r. */
  readonly stack: Stack
}

/** Elements of one layer, by their place in the circuit's resistors. */
interface LayerElements {
  /** outputs x (inputs + 1), row-major. */
  readonly plus: Int32Array
  readonly minus: Int32Array
  /** Of each output: the resistors of its amplifiers that are gain x 1 kOhm. */
  readonly feedback: readonly (readonly number[])[]
}

/** Places of a layer's unknowns in the condensed circuit. */
interface LayerPlaces {
  /** Node and source of each column. */
  readonly nodes: Int32Array
  readonly sources: Int32Array
  /** Amplifiers' outputs: parts x outputs. */
  readonly amplifiers: Int32Array
}

interface LayerShape {
  readonly inputs: number
  readonly outputs: number
  readonly columns: readonly Uint32Array[]
  readonly rows: readonly Uint32Array[]
}

/** Vectors that are solved at once: more would not fit into the processor's cache. */
const together = 48

export class TileCircuit {
  readonly #circuit: Circuit
  readonly #options: CompileOptions
  readonly #resistances: Float64Array
  /** p and n of each resistor. */
  readonly #nodes: Int32Array
  readonly #elements: readonly LayerElements[]
  readonly #shapes: readonly LayerShape[]
  readonly #kept: readonly string[]
  readonly #slopes: readonly (readonly Slopes[])[]
  /** All unknowns (or equations) of some vectors; ground's stay zero. */
  readonly #whole: Float64Array

  /**
   * `layers` give the shape. Amplifiers are taken within their supplies. Throws what `compile` and
   * `elaborate` throw, and a RangeError for amplifiers that are not built in, whose gain nobody knows to
   * program.
   */
  constructor(layers: readonly CrossbarLayer[], options: CompileOptions, types: readonly DeviceType[]) {
    const {amplifier = "ideal", partitions} = options
    if (typeof amplifier !== "string")
      throw new RangeError(
        "amplifier: expected a built-in one, whose gain can be programmed, found a netlist's",
      )
    this.#options = {...options, levels: options.levels ?? levelsOfLayers(layers)}
    const library: Scope = parse(`\n${linearAmplifierText(amplifier)}`, {file: `amplifier-${amplifier}.lib`})
    const netlist = compile(layers, {...options, amplifier: library})
    const cards = netlist.cards.filter(({name}) => !/^(xn|vdd)_/.test(name))
    for (const [k, {outputs}] of layers.slice(0, -1).entries())
      for (let row = 0; row < outputs; row++)
        cards.push(twoTerminal(`vout_${k + 1}_${row}`, outputNode(k + 1, row), "0", 0))
    this.#circuit = elaborate({...netlist, cards}, types)
    const found = this.#circuit.placements.find(({type}) => type.title === "resistor")
    if (!found) throw new RangeError("expected a circuit with resistors, found none")
    const {names, parameters, nodes} = found.elements
    this.#resistances = parameters.r
    this.#nodes = nodes
    this.#elements = elementsOf(names, layers, amplifier)
    this.#shapes = layers.map((layer, k) => ({
      inputs: layer.inputs,
      outputs: layer.outputs,
      columns: columnParts(layer, partitions?.horizontal[k] ?? 1),
      rows: rowParts(layer, partitions?.vertical[k] ?? 1),
    }))
    this.#slopes = this.#shapes.map(({outputs, columns}) =>
      columns.map(part => ({
        columns: part,
        values: new Float32Array(outputs * part.length ** 2),
        stack: new Stack(outputs, part.length),
      })),
    )
    this.#whole = new Float64Array(this.#circuit.size * together)
    this.#kept = this.#shapes.flatMap((shape, k) => {
      const lines = lineNames(shape, k)
      return [
        ...lines.flatMap(([node, source]) => [`v(${node})`, `i(${source})`]),
        ...amplifierNames(shape, k),
      ]
    })
  }

  /**
   * Programs weights and gains, solves, differentiates. The layers' shape must be that of the first ones.
   * With variation each `draw` is another chip; 0 is the one that `compile` writes. Slopes are written over
   * the last ones; those, most of the work, stay where `slopes` is false.
   */
  maps(layers: readonly CrossbarLayer[], {draw = 0, slopes = true} = {}): LayerMap[] {
    this.#program(layers, draw)
    const condensed = condense(this.#circuit, this.#kept)
    try {
      return this.#read(condensed, slopes)
    } finally {
      condensed.dispose()
    }
  }

  #program(layers: readonly CrossbarLayer[], draw: number) {
    const {device = devices.mram, levels = "continuous", access_Ohm = 0} = this.#options
    const {seed = 1} = this.#options
    const fabrication = new Fabrication({...this.#options, seed: (seed + draw) % 2 ** 32})
    for (const [k, layer] of layers.entries()) {
      const {plus, minus, feedback} = this.#elements[k]
      const pairs = synapses(layer, {device, levels, access_Ohm, fabrication})
      for (let i = 0; i < plus.length; i++) {
        this.#resistances[plus[i]] = pairs.plus[i]
        this.#resistances[minus[i]] = pairs.minus[i]
      }
      for (const [row, list] of feedback.entries())
        for (const i of list) this.#resistances[i] = gainOf(layer, row) * amplifierInput_Ohm
    }
    this.#circuit.restamp()
  }

  #read(condensed: Condensed, slopes: boolean): LayerMap[] {
    const {data} = condensed
    const place = new Map(data.unknowns.map((name, i) => [name, i]))
    const of = (name: string) => place.get(name) as number
    const places = this.#shapes.map((shape, k): LayerPlaces => {
      const lines = lineNames(shape, k)
      return {
        nodes: Int32Array.from(lines, ([node]) => of(`v(${node})`)),
        sources: Int32Array.from(lines, ([, source]) => of(`i(${source})`)),
        amplifiers: Int32Array.from(amplifierNames(shape, k), of),
      }
    })
    const pattern: Pattern = {n: data.unknowns.length - 1, columns: data.columns, rows: data.rows}
    const adjoint = slopes ? this.#adjoint(condensed, pattern, places) : undefined
    const maps = this.#shapes.map(({inputs, outputs}, k) => ({
      drive: new Float64Array(outputs * (inputs + 1)),
      load: new Float64Array((inputs + 1) ** 2),
      slopes: this.#slopes[k],
    }))
    const widest = Math.max(...this.#shapes.flatMap(({columns}) => columns.map(part => part.length)))
    const solve = solver(pattern, data.values)
    const whole = this.#whole
    for (let first = 0; first < widest; first += together) {
      const lanes = Math.min(together, widest - first)
      // One volt on column number `first + lane` of every partition: partitions do not see each other.
      const kept = new Float64Array(data.unknowns.length * lanes)
      for (const [k, {columns}] of this.#shapes.entries())
        for (const part of columns)
          for (let lane = 0; lane < lanes && first + lane < part.length; lane++)
            kept[places[k].sources[part[first + lane]] * lanes + lane] = 1
      solve(kept, lanes)
      if (adjoint) condensed.recoverLanes(kept, lanes, whole)
      for (const [k, shape] of this.#shapes.entries()) {
        const map = maps[k]
        for (const [t, part] of shape.columns.entries()) {
          const some = Math.max(0, Math.min(lanes, part.length - first))
          for (let lane = 0; lane < some; lane++) {
            const column = part[first + lane]
            for (let row = 0; row < shape.outputs; row++)
              map.drive[row * (shape.inputs + 1) + column] =
                kept[places[k].amplifiers[t * shape.outputs + row] * lanes + lane]
            for (const i of part)
              map.load[i * (shape.inputs + 1) + column] = -kept[places[k].sources[i] * lanes + lane]
          }
          if (adjoint)
            this.#differentiate(k, t, adjoint[k], whole, {first, some, lanes}, map.slopes[t].values)
        }
      }
    }
    if (adjoint) for (const {slopes} of maps) for (const {stack, values} of slopes) stack.set(values)
    return maps
  }

  /**
   * For each layer (l_r[a] - l_r[b]) dg/dw over the resistors of the synapses, plus and minus, each outputs x
   * (inputs + 1): only the adjoint of a synapse's own row and partition is wanted.
   */
  #adjoint(condensed: Condensed, pattern: Pattern, places: readonly LayerPlaces[]) {
    const {data} = condensed
    const {pattern: across, slots} = transpose(pattern)
    const solve = solver(across, reorder(data.values, slots, new Float64Array(slots.length)))
    const {device = devices.mram, access_Ohm = 0} = this.#options
    const half = (1 / device.low_Ohm - 1 / device.high_Ohm) / 2
    const results = this.#shapes.map(({inputs, outputs}) => ({
      plus: new Float64Array(outputs * (inputs + 1)),
      minus: new Float64Array(outputs * (inputs + 1)),
    }))
    const highest = Math.max(...this.#shapes.flatMap(({rows}) => rows.map(part => part.length)))
    const whole = this.#whole
    for (let first = 0; first < highest; first += together) {
      const lanes = Math.min(together, highest - first)
      const kept = new Float64Array(data.unknowns.length * lanes)
      for (const [k, {rows, columns, outputs}] of this.#shapes.entries())
        for (const part of rows)
          for (let lane = 0; lane < lanes && first + lane < part.length; lane++)
            for (const t of columns.keys())
              kept[places[k].amplifiers[t * outputs + part[first + lane]] * lanes + lane] = -1
      solve(kept, lanes)
      condensed.adjointLanes(kept, lanes, whole)
      for (const [k, {rows, inputs}] of this.#shapes.entries())
        for (const part of rows)
          for (let lane = 0; lane < lanes && first + lane < part.length; lane++)
            for (let i = part[first + lane] * (inputs + 1), end = i + inputs + 1; i < end; i++)
              for (const sign of ["plus", "minus"] as const) {
                const element = this.#elements[k][sign][i]
                const a = this.#nodes[2 * element] * lanes + lane
                const b = this.#nodes[2 * element + 1] * lanes + lane
                const own = (this.#resistances[element] - access_Ohm) / this.#resistances[element]
                results[k][sign][i] = (sign === "plus" ? half : -half) * own * own * (whole[a] - whole[b])
              }
    }
    return results
  }

  #differentiate(
    k: number,
    t: number,
    adjoint: {readonly plus: Float64Array; readonly minus: Float64Array},
    whole: Float64Array,
    {first, some, lanes}: {readonly first: number; readonly some: number; readonly lanes: number},
    values: Float32Array,
  ) {
    const {inputs, outputs, columns} = this.#shapes[k]
    const part = columns[t]
    const {plus, minus} = this.#elements[k]
    const nodes = this.#nodes
    for (let row = 0; row < outputs; row++)
      for (let i = 0; i < part.length; i++) {
        const synapse = row * (inputs + 1) + part[i]
        const p = 2 * plus[synapse]
        const m = 2 * minus[synapse]
        const [pa, pb, ma, mb] = [
          nodes[p] * lanes,
          nodes[p + 1] * lanes,
          nodes[m] * lanes,
          nodes[m + 1] * lanes,
        ]
        const lp = adjoint.plus[synapse]
        const lm = adjoint.minus[synapse]
        const at = (row * part.length + i) * part.length + first
        for (let lane = 0; lane < some; lane++)
          values[at + lane] =
            lp * (whole[pa + lane] - whole[pb + lane]) + lm * (whole[ma + lane] - whole[mb + lane])
      }
  }
}

/** Solves a condensed system for vectors in lanes, in place. */
function solver(pattern: Pattern, values: Float64Array): (lanes: Float64Array, count: number) => void {
  const lu = analyzeEigen(pattern, new Uint8Array(pattern.n + 1))
  const failed = lu.factor(values)
  if (failed) throw new RangeError(`the crossbars have no unique solution (unknown ${failed})`)
  const x = new Float64Array(pattern.n + 1)
  return (lanes, count) => {
    for (let lane = 0; lane < count; lane++) {
      for (let i = 0; i < x.length; i++) x[i] = lanes[i * count + lane]
      lu.solve(x)
      for (let i = 1; i < x.length; i++) lanes[i * count + lane] = x[i]
    }
  }
}

/** Node and source of each column of layer `k`, counted from 0. */
function lineNames({inputs}: LayerShape, k: number): (readonly [node: string, source: string])[] {
  const lines = Array.from({length: inputs}, (_, i) =>
    k ? ([outputNode(k, i), `vout_${k}_${i}`] as const) : ([inputNode(i), `vin_${i}`] as const),
  )
  return [...lines, [biasNode(k + 1), `vbias_${k + 1}`]]
}

function amplifierNames({columns, outputs}: LayerShape, k: number): string[] {
  return columns.flatMap((_, t) =>
    Array.from({length: outputs}, (_, row) => `v(${amplifierNode(k + 1, row, t)})`),
  )
}

function elementsOf(
  names: readonly string[],
  layers: readonly CrossbarLayer[],
  amplifier: AmplifierName,
): LayerElements[] {
  const programmed =
    amplifier === "virtual-ground" ? /^xa_(\d+)_(\d+)_\d+\.r[123]$/ : /^xa_(\d+)_(\d+)_\d+\.r[fg]$/
  const lists = layers.map(({inputs, outputs}) => ({
    plus: new Int32Array(outputs * (inputs + 1)),
    minus: new Int32Array(outputs * (inputs + 1)),
    feedback: Array.from({length: outputs}, (): number[] => []),
  }))
  for (const [i, name] of names.entries()) {
    const [, kind, layer, row, column] = /^(rp|rm)_(\d+)_(\d+)_(\d+)$/.exec(name) ?? []
    if (kind) {
      const list = lists[Number(layer) - 1]
      const k = Number(row) * (layers[Number(layer) - 1].inputs + 1) + Number(column)
      if (kind === "rp") list.plus[k] = i
      else list.minus[k] = i
      continue
    }
    const [, owner, output] = programmed.exec(name) ?? []
    if (owner) lists[Number(owner) - 1].feedback[Number(output)].push(i)
  }
  return lists
}
