/** What worker threads of `crosspice evaluate` do (Node): prepare circuits, solve, compute digitally. */
import type {CompileOptions} from "../../crossbar/compile.js"
import type {CrossbarLayer} from "../../crossbar/conductance.js"
import {
  condenseNetwork,
  type NetworkOutputs,
  NetworkSolver,
  type PreparedNetwork,
  prepareNetwork,
} from "../../crossbar/evaluate.js"
import {observe, observeNeurons} from "../../crossbar/observe.js"
import {forwardModel} from "../../crossbar/trained-for.js"
import {deviceTypes} from "../../devices/index.js"
import {forward, type Network} from "../../network/mlp.js"
import type {Observation} from "../../output/measures.js"
import {type Failure, failure} from "../failure.js"

/** What comes back: a result, or what to tell the user. */
export type Answer<T> = {readonly result: T} | {readonly failure: Failure}

function answer<Task, T>(work: (task: Task) => T): (task: Task) => Answer<T> {
  return task => {
    try {
      return {result: work(task)}
    } catch (error) {
      return {failure: failure(error)}
    }
  }
}

/** Circuits this thread has already planned, by name. */
const solvers = new Map<string, NetworkSolver>()

export interface PrepareTask {
  /** Its name. */
  readonly circuit: string
  readonly layers: readonly CrossbarLayer[]
  readonly options: CompileOptions
  /** What to look into while the factors of the whole circuit are there. */
  readonly look: Look
  /** Inputs of the images to look into, images x inputs. */
  readonly sample: Float64Array
}

/** Everything, or what neurons see alone. */
export type Look = "inside" | "neurons"

export interface Prepared {
  readonly network: PreparedNetwork
  readonly observation: Observation | undefined
  /** What neurons see in the images of the sample, by layer. */
  readonly neuronInputs_V: readonly Float64Array[]
}

/** Throws what compiling, elaborating, condensing and, with a sample, solving throw. */
export function prepareCircuit({
  layers,
  options,
  look,
  sample,
}: Omit<PrepareTask, "circuit">): Prepared & {readonly solver?: NetworkSolver} {
  const whole = condenseNetwork(layers, options, deviceTypes)
  const {network, condensed} = whole
  try {
    if (!sample.length) return {network, observation: undefined, neuronInputs_V: []}
    const solver = new NetworkSolver(network, deviceTypes)
    if (look === "neurons") {
      const neuronInputs_V = observeNeurons(whole, solver, layers, sample)
      return {network, solver, observation: undefined, neuronInputs_V}
    }
    const observation = observe(whole, solver, layers, options, sample)
    return {network, solver, observation, neuronInputs_V: observation.neuronInputs_V}
  } finally {
    condensed.dispose()
  }
}

export const prepare = answer((task: PrepareTask): Prepared => {
  const {solver, ...prepared} = prepareCircuit(task)
  if (solver) solvers.set(task.circuit, solver)
  return prepared
})

export interface SolveTask {
  readonly circuit: string
  readonly prepared: PreparedNetwork
  /** count x inputs. */
  readonly volts: Float64Array
}

export const solve = answer(({circuit, prepared, volts}: SolveTask): NetworkOutputs => {
  let solver = solvers.get(circuit)
  if (!solver) {
    solver = new NetworkSolver(prepared, deviceTypes)
    solvers.set(circuit, solver)
  }
  return solver.solve(volts, volts.length / prepared.inputs)
})

export interface ChipTask {
  readonly layers: readonly CrossbarLayer[]
  readonly options: CompileOptions
  /** Images x inputs. */
  readonly volts: Float64Array
  /** So many images at a time. */
  readonly chunk: number
}

/** A circuit that is not asked again: prepared and solved in one go. */
export const chip = answer(({layers, options, volts, chunk}: ChipTask): NetworkOutputs => {
  const solver = new NetworkSolver(prepareNetwork(layers, options, deviceTypes), deviceTypes)
  const {inputs} = solver.network
  const some = (first: number, count: number) => volts.slice(first * inputs, (first + count) * inputs)
  return solveImages(solver, some, volts.length / inputs, chunk)
})

/** All images, `chunk` at a time. `volts` gives the inputs of some, count x inputs. */
export function solveImages(
  solver: NetworkSolver,
  volts: (first: number, count: number) => Float64Array,
  images: number,
  chunk: number,
): NetworkOutputs {
  const {outputs: answers, layers} = solver.network
  const outputs = new Float64Array(images * answers.length)
  const power_W = new Float64Array(layers)
  let iterations = 0
  for (let first = 0; first < images; first += chunk) {
    const count = Math.min(chunk, images - first)
    const part = solver.solve(volts(first, count), count)
    outputs.set(part.outputs, first * answers.length)
    for (const [k, power] of part.power_W.entries()) power_W[k] += (power * count) / images
    iterations += part.iterations
  }
  return {outputs, power_W, iterations}
}

export interface DigitalTask {
  readonly network: Network
  /** count x inputs. */
  readonly volts: Float64Array
}

/** Output voltages, count x outputs. */
export const digital = answer(
  ({network, volts}: DigitalTask): Float64Array => forward(network, volts, forwardModel(network)),
)
