/**
 * Conductances that make up for the wires: a network's crossbars are programmed anew, without any training,
 * until their linear map A(w, g) comes as near as it can to the map T that the same weights have with ideal
 * wires.
 */
import type {DeviceType} from "../circuit/device.js"
import type {CompileOptions} from "./compile.js"
import {type CrossbarLayer, gainOf, levelsOfLayers} from "./conductance.js"
import {type LayerMap, TileCircuit} from "./tile-circuit.js"

export interface Compensated {
  /** Continuous weights and a gain for each output. */
  readonly layers: readonly CrossbarLayer[]
  /** |A - T| / |T| (Frobenius) of each layer, with the conductances that were given and with these. */
  readonly errors: readonly {readonly before: number; readonly after: number}[]
}

/** Steps of conjugate gradients in each round: enough to follow the wires, too few to follow rounding. */
const innerSteps = 40
/** The gain changes by no more than the square of this factor in a round. */
const gainStep = 4

const {max, min} = Math

/**
 * Gauss-Newton: in each round the circuit is solved and differentiated, then for each row
 *
 *     min over dw, d ln g of  | A + S dw + A d ln g - T |^2,   -1 <= w + dw <= 1
 *
 * where S holds what the row's own weights do; weights at a bound that would leave it stay. A layer that
 * came out worse takes a quarter of its step instead. Yields the errors before each round, one for each
 * layer. Throws what `TileCircuit` throws.
 */
export function* compensate(
  layers: readonly CrossbarLayer[],
  options: CompileOptions,
  rounds: number,
  types: readonly DeviceType[],
): Generator<readonly number[], Compensated> {
  const {levels = levelsOfLayers(layers)} = options
  const errorsOf = (maps: readonly LayerMap[]) => maps.map(({drive}, k) => distance(drive, wanted[k]))
  const wanted = new TileCircuit(layers, {...options, levels, wires: "off"}, types)
    .maps(layers, {slopes: false})
    .map(({drive}) => drive)
  const given = new TileCircuit(layers, {...options, levels}, types)
  const before = errorsOf(given.maps(layers, {slopes: false}))
  const circuit = new TileCircuit(layers, {...options, levels: "continuous"}, types)
  const states = layers.map((layer): State => {
    const gain = Float64Array.from({length: layer.outputs}, (_, row) => gainOf(layer, row))
    return {best: {...layer, gain}, error: Number.POSITIVE_INFINITY, share: 1}
  })
  for (let round = 0; ; round++) {
    const now = states.map(({best, step, share}) => (step ? moved(best, step, share) : best))
    const maps = circuit.maps(now)
    for (const [k, error] of errorsOf(maps).entries()) {
      const state = states[k]
      if (error < state.error) {
        Object.assign(state, {best: now[k], error, share: 1})
        if (round < rounds) state.step = leastSquares(now[k], maps[k], wanted[k])
      } else state.share /= 4
    }
    yield states.map(({error}) => error)
    if (round === rounds) break
  }
  return {
    layers: states.map(({best}) => best),
    errors: states.map(({error}, k) => ({before: before[k], after: error})),
  }
}

/** Where a layer stands: its best conductances so far, and the way from there. */
interface State {
  best: RowGains
  error: number
  step?: Step
  /** Of the step that is tried next. */
  share: number
}

interface Step {
  /** Of the weights, outputs x (inputs + 1), bias column last. */
  readonly weights: Float64Array
  /** Of the logarithms of the gains. */
  readonly gains: Float64Array
}

interface RowGains extends CrossbarLayer {
  readonly gain: Float64Array
}

function distance(found: Float64Array, wanted: Float64Array): number {
  let squares = 0
  let all = 0
  for (let i = 0; i < found.length; i++) {
    squares += (found[i] - wanted[i]) ** 2
    all += wanted[i] ** 2
  }
  return Math.sqrt(squares / all)
}

function moved(layer: RowGains, step: Step, share: number): RowGains {
  const {inputs, outputs} = layer
  const width = inputs + 1
  const clip = (weight: number) => Math.max(-1, Math.min(weight, 1))
  return {
    ...layer,
    weights: layer.weights.map((weight, i) =>
      clip(weight + share * step.weights[Math.floor(i / inputs) * width + (i % inputs)]),
    ),
    biases: layer.biases.map((weight, row) => clip(weight + share * step.weights[row * width + inputs])),
    gain: Float64Array.from(
      {length: outputs},
      (_, row) => layer.gain[row] * Math.exp(share * step.gains[row]),
    ),
  }
}

/** Conjugate gradients on the normal equations, for all rows at once. */
function leastSquares(layer: RowGains, {drive, slopes}: LayerMap, wanted: Float64Array): Step {
  const {inputs, outputs: rows} = layer
  const width = inputs + 1
  const size = rows * width
  const weights = new Float64Array(size)
  for (let row = 0; row < rows; row++) {
    weights.set(layer.weights.subarray(row * inputs, (row + 1) * inputs), row * width)
    weights[row * width + inputs] = layer.biases[row]
  }
  // The gain first: the map is about proportional to it.
  const scale = new Float64Array(rows)
  const scaled = new Float64Array(size)
  const residual = new Float64Array(size)
  for (let row = 0; row < rows; row++) {
    let along = 0
    let squares = 0
    for (let i = row * width; i < (row + 1) * width; i++) {
      along += drive[i] * wanted[i]
      squares += drive[i] ** 2
    }
    scale[row] = max(1 / gainStep, min(along / squares, gainStep))
    for (let i = row * width; i < (row + 1) * width; i++) {
      scaled[i] = scale[row] * drive[i]
      residual[i] = wanted[i] - scaled[i]
    }
  }
  const given = new Float64Array(size)
  const taken = new Float64Array(size)
  /** to = S from (transposed: S^T from), part by part. */
  const apply = (from: Float64Array, to: Float64Array, forward: boolean) => {
    for (const {columns, stack} of slopes) {
      const count = columns.length
      for (let row = 0, k = 0; row < rows; row++)
        for (let i = 0; i < count; i++, k++) given[k] = scale[row] * from[row * width + columns[i]]
      stack.multiply(given, taken, forward)
      for (let row = 0, k = 0; row < rows; row++)
        for (let i = 0; i < count; i++, k++) to[row * width + columns[i]] = taken[k]
    }
  }
  const step = new Float64Array(size)
  const gainSteps = new Float64Array(rows)
  const gradient = new Float64Array(size)
  const gainGradient = new Float64Array(rows)
  const direction = new Float64Array(size)
  const gainDirection = new Float64Array(rows)
  const image = new Float64Array(size)
  const before = new Float64Array(rows)
  const frozen = new Uint8Array(size)
  const descend = (first: boolean) => {
    apply(residual, gradient, false)
    for (let row = 0; row < rows; row++) {
      let along = 0
      let squares = 0
      for (let i = row * width; i < (row + 1) * width; i++) {
        if (first && Math.abs(weights[i]) === 1 && gradient[i] * weights[i] > 0) frozen[i] = 1
        if (frozen[i]) gradient[i] = 0
        along += residual[i] * scaled[i]
        squares += gradient[i] ** 2
      }
      gainGradient[row] = along
      squares += along * along
      const share = first || !before[row] ? 0 : squares / before[row]
      before[row] = squares
      gainDirection[row] = gainGradient[row] + share * gainDirection[row]
      for (let i = row * width; i < (row + 1) * width; i++) direction[i] = gradient[i] + share * direction[i]
    }
  }
  for (let k = 0; k < innerSteps; k++) {
    descend(!k)
    apply(direction, image, true)
    for (let row = 0; row < rows; row++) {
      let squares = 0
      for (let i = row * width; i < (row + 1) * width; i++) {
        image[i] += gainDirection[row] * scaled[i]
        squares += image[i] ** 2
      }
      const along = squares ? before[row] / squares : 0
      gainSteps[row] += along * gainDirection[row]
      for (let i = row * width; i < (row + 1) * width; i++) {
        step[i] += along * direction[i]
        residual[i] -= along * image[i]
      }
    }
  }
  return {
    weights: step,
    gains: gainSteps.map(
      (along, row) => Math.log(scale[row]) + max(-Math.log(gainStep), min(along, Math.log(gainStep))),
    ),
  }
}
