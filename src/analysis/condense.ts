/**
 * Circuit -> smaller circuit with the same answers: everything that no `load` touches is eliminated,
 *
 *     S = G_PP - G_PL G_LL^-1 G_LP        b'_P = b_P - G_PL G_LL^-1 b_L        x_L = G_LL^-1 (b_L - G_LP x_P)
 *
 * for direct current: capacitors are open. Exact, not a model.
 */
import {type Circuit, CircuitBuilder} from "../circuit/circuit.js"
import type {DeviceType, Elements} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {subset} from "../circuit/subset.js"
import {analyzeEigen} from "../matrix/eigen.js"
import type {Analyze, Schur} from "../matrix/solver.js"
import {singularAt} from "./error.js"

/** A condensed circuit as plain data, for worker threads and stores. */
export interface CondensedData {
  /** Of the condensed circuit, ground first. Its equation i need not be the one of unknown i. */
  readonly unknowns: readonly string[]
  /** Compressed columns of S, as in `Pattern`. */
  readonly columns: Int32Array
  readonly rows: Int32Array
  readonly values: Float64Array
  /** Right-hand side of the sources as they are at time 0. */
  readonly b: Float64Array
  /** Nonlinear elements by their type's title, on the condensed numbering. */
  readonly loads: readonly {readonly title: string; readonly elements: Elements}[]
}

/** A condensed circuit that still knows where it comes from. */
export interface Condensed {
  readonly data: CondensedData
  /** All unknowns of the whole circuit from a solution of the condensed one. */
  recover(x: Float64Array): Float64Array
  /**
   * The same without sources for `lanes` vectors side by side, written into `all`: unknown i of lane t at i
   * * lanes + t, ground's, left alone, first.
   */
  recoverLanes(x: Float64Array, lanes: number, all: Float64Array): void
  /**
   * Weights of all equations of the whole circuit from those of the condensed one, in lanes as well, such
   * that in the weighted sum of the equations every eliminated unknown cancels: adjoint solutions.
   */
  adjointLanes(y: Float64Array, lanes: number, all: Float64Array): void
  /** Gives the factors back; nothing else may be asked then. */
  dispose(): void
}

/**
 * Keeps the unknowns that devices load and those named in `keep` (`v(out_3_1)`, `i(vin_7)`).
 * Throws CircuitError for a name that does not exist and for a part that has no unique solution by itself.
 */
export function condense(
  circuit: Circuit,
  keep: Iterable<string>,
  analyze: Analyze = analyzeEigen,
): Condensed {
  const solver = analyze(circuit.pattern, ports(circuit, keep))
  const schur = solver.condense(circuit.G)
  if (typeof schur === "number") throw singularAt(circuit, schur)
  const b = circuit.drive(0, 1)
  return {
    data: condensedData(circuit, schur, schur.forward(b)),
    recover: x => schur.backward(b, x),
    recoverLanes: schur.backwardLanes,
    adjointLanes: schur.adjointLanes,
    dispose: () => solver.dispose(),
  }
}

/**
 * 1 for the unknowns that devices load and those named in `keep`. Throws CircuitError for a name that does
 * not exist.
 */
export function ports(circuit: Circuit, keep: Iterable<string>): Uint8Array {
  const trailing = circuit.nonlinearity.touched.slice()
  for (const name of keep) {
    const i = circuit.find(name)
    if (i === undefined) throw new CircuitError(`the circuit has no ${name} to keep`)
    if (i) trailing[i] = 1
  }
  return trailing
}

/** The data of a circuit of which `schur` is left, with `b` as the right-hand side that it drives. */
export function condensedData(circuit: Circuit, schur: Schur, b: Float64Array): CondensedData {
  const {unknowns, pattern} = schur
  const renumber = new Int32Array(circuit.size) // an unknown that is gone maps to ground: no load reads it
  for (let i = 1; i < unknowns.length; i++) renumber[unknowns[i]] = i
  const loads = circuit.placements
    .filter(({device}) => device.load)
    .map(({type, elements}) => ({
      title: type.title,
      elements: subset(elements, Array.from(elements.names.keys()), renumber),
    }))
  return {
    unknowns: Array.from(unknowns, i => circuit.unknowns[i]),
    columns: pattern.columns,
    rows: pattern.rows,
    values: schur.values,
    b,
    loads,
  }
}

/** The circuit of condensed data: S as one linear device, the nonlinear elements as they were. */
export function assemble(data: CondensedData, types: readonly DeviceType[]): Circuit {
  const builder = new CircuitBuilder(data.unknowns)
  const pairs = new Int32Array(2 * (data.values.length - 1))
  for (let j = 1, to = 0; j < data.columns.length; j++)
    for (let p = data.columns[j - 1]; p < data.columns[j]; p++) {
      pairs[to++] = data.rows[p]
      pairs[to++] = j
    }
  const slots = builder.reserve(pairs)
  builder.add(linearBlock, noElements, {
    stamp(G) {
      for (let k = 0; k < slots.length; k++) G[slots[k]] += data.values[k + 1]
    },
    drive(b, _t, scale) {
      for (let i = 1; i < b.length; i++) b[i] += scale * data.b[i]
    },
  })
  for (const {title, elements} of data.loads) {
    const found = types.find(type => type.title === title)
    if (!found) throw new CircuitError(`there is no device type '${title}'`)
    builder.placeLoad(found, elements)
  }
  return builder.finish()
}

const linearBlock: DeviceType = {
  title: "linear block",
  letter: "",
  terminals: [],
  parameters: {},
  place: () => ({}),
}
const noElements: Elements = {
  count: 0,
  names: [],
  origins: [],
  nodes: new Int32Array(0),
  parameters: {},
  controls: [],
  expressions: [],
  waveforms: [],
}
