/** What worker threads of `crosspice evaluate` do (Node): prepare circuits, solve chunks of images, compute digitally. */
import type {CompileOptions} from "../crossbar/compile.js"
import type {CrossbarLayer} from "../crossbar/conductance.js"
import {
  type NetworkOutputs,
  NetworkSolver,
  type PreparedNetwork,
  prepareNetwork,
} from "../crossbar/evaluate.js"
import {forwardModel} from "../crossbar/trained-for.js"
import {deviceTypes} from "../devices/index.js"
import {forward, type Network} from "../network/mlp.js"

/** Circuits this thread has already planned, by name. */
const solvers = new Map<string, NetworkSolver>()

export function prepare(task: {layers: readonly CrossbarLayer[]; options: CompileOptions}): PreparedNetwork {
  return prepareNetwork(task.layers, task.options, deviceTypes)
}

export function solve(task: {
  circuit: string
  prepared: PreparedNetwork
  volts: Float64Array
}): NetworkOutputs {
  const {circuit, prepared, volts} = task
  let solver = solvers.get(circuit)
  if (!solver) {
    solver = new NetworkSolver(prepared, deviceTypes)
    solvers.set(circuit, solver)
  }
  return solver.solve(volts, volts.length / prepared.inputs)
}

/** Output voltages, count x outputs. */
export function digital({network, volts}: {network: Network; volts: Float64Array}): Float64Array {
  return forward(network, volts, forwardModel(network))
}
