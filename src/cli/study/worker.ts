/** What a thread of `crosspice study` does (Node): a whole point, from its settings to its numbers. */
import {AnalysisError} from "../../analysis/error.js"
import {NetworkSolver} from "../../crossbar/evaluate.js"
import {forwardModel} from "../../crossbar/trained-for.js"
import {networkTransient} from "../../crossbar/transient.js"
import {withTransientDefaults} from "../../crossbar/transient-defaults.js"
import {deviceTypes} from "../../devices/index.js"
import {decide, forward} from "../../network/mlp.js"
import {type Inside, inside, type PartPower} from "../../output/measures.js"
import {transientSummary} from "../../output/transient.js"
import type {Answer, Measures, Point, Result} from "../../study/point.js"
import {chooseFor, voltsOf} from "../evaluate/inputs.js"
import {failure} from "../failure.js"
import {chooseMeasures} from "../options/measures.js"
import {chunk, resistive} from "../threads/network-pool.js"
import {prepareCircuit, type Answer as Reply, solveImages} from "../threads/network-worker.js"
import {sizesOf} from "./plan.js"
import {hash, Understanding, type UnderstoodPoint} from "./settings.js"

const understanding = new Understanding()

/** The circuit of the point before, solved again where this one's is the same. */
let last: {readonly circuit: string; readonly solver: NetworkSolver; readonly inside: Measures} | undefined

/** Decisions without a circuit, by network, images and encoding. */
const digital = new Map<string, Int8Array>()

/** What of a point the thread needs. */
export type PointTask = Pick<Point, "hash" | "task" | "inputs" | "circuit">

export async function point(task: PointTask): Promise<Reply<Answer>> {
  try {
    return {result: await compute(task)}
  } catch (error) {
    // A circuit without a solution has none the next time either.
    if (error instanceof AnalysisError) return {result: {failure: error.message}}
    return {failure: failure(error)}
  }
}

async function compute({task, inputs, circuit}: PointTask): Promise<Result> {
  const start = performance.now()
  const understood = await understanding.point(task)
  for (const [name, found] of Object.entries(understood.inputs))
    if (found !== inputs[name as keyof typeof inputs])
      throw new RangeError(`the ${name} changed while the study ran`)
  if (last?.circuit !== circuit) {
    last = undefined
    last = {circuit, ...prepare(understood, "sample" in task)}
  }
  const measures = {
    ...solve(understood, last.solver),
    ...last.inside,
    ...overTime(understood, "sample" in task),
  }
  return {measures, seconds: (performance.now() - start) / 1000}
}

/** The circuit, and what the first images show of it where the study asks for a sample. */
function prepare({args, network, images}: UnderstoodPoint, asked: boolean) {
  const {layers, options} = chooseFor(args, network, images)
  const count = asked ? Math.min(chooseMeasures(args).sample, images.count) : 0
  const sample = voltsOf(args, network, images)(0, count)
  const {
    solver,
    network: circuit,
    observation,
  } = prepareCircuit({
    ...{layers, options: resistive(options), look: "inside", sample},
  })
  if (!observation) return {solver: solver ?? new NetworkSolver(circuit, deviceTypes), inside: {}}
  const ideal = prepareCircuit({layers, options: {...options, wires: "off"}, look: "neurons", sample})
  return {
    solver: solver ?? new NetworkSolver(circuit, deviceTypes),
    inside: insideMeasures(inside(observation, ideal.neuronInputs_V)),
  }
}

/** The first image, or those of the sample, while the inputs rise and after. */
function overTime({args, network, images, transient}: UnderstoodPoint, asked: boolean): Measures {
  if (!transient) return {}
  const {layers, options} = chooseFor(args, network, images)
  const count = asked ? Math.min(Math.max(1, chooseMeasures(args).sample), images.count) : 1
  const volts = voltsOf(args, network, images)(0, count)
  const followed = networkTransient(layers, withTransientDefaults(options), deviceTypes, volts, transient)
  const {latency_s, decision_s, sampleEnergy_J, overshoot, decided} = transientSummary({
    ...transient,
    delays: [],
    labels: images.labels,
    images: followed,
  })
  return {
    ...{latency_s: latency_s.mean, worstLatency_s: latency_s.worst, decision_s: decision_s.mean},
    ...{sampleEnergy_J: sampleEnergy_J.mean, overshoot: overshoot.worst, decidedInTime: decided / count},
  }
}

function insideMeasures({snr_dB, loss, power_W}: Inside): Measures {
  const sum = (part: keyof PartPower) => power_W.reduce((sum, layer) => sum + layer[part], 0)
  return {
    ...Object.fromEntries(snr_dB.map((value, k) => [`snr${k + 1}_dB`, value])),
    ...Object.fromEntries(loss.map(({share}, k) => [`loss${k + 1}`, share])),
    ...{synapses_W: sum("synapses"), wires_W: sum("wires"), neurons_W: sum("neurons")},
  }
}

/** All images, in chunks of one size: the same numbers as those of `crosspice evaluate`. */
function solve(point: UnderstoodPoint, solver: NetworkSolver) {
  const {network, images, args} = point
  const {count, labels} = images
  const volts = voltsOf(args, network, images)
  const ideal = digitalDecisions(point)
  const {time_s, amplifierPower_W} = chooseMeasures(args)
  const sizes = sizesOf(point)
  const {outputs, power_W} = solveImages(solver, volts, count, chunk)
  const decisions = decide(outputs, solver.network.outputs.length)
  const share = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let equal = 0
    for (let k = 0; k < count; k++) if (a[k] === b[k]) equal++
    return equal / count
  }
  const total_W = power_W.reduce((sum, power) => sum + power, 0)
  return {
    accuracy: share(decisions, labels),
    digitalAccuracy: share(ideal, labels),
    agreement: share(decisions, ideal),
    power_W: total_W,
    ...Object.fromEntries(Array.from(power_W, (power, k) => [`power${k + 1}_W`, power])),
    energy_J: (total_W + sizes.amplifiers * amplifierPower_W) * time_s,
    ...sizes,
    images: count,
    unknowns: solver.network.unknowns.flat,
  }
}

function digitalDecisions({network, images, args, inputs}: UnderstoodPoint): Int8Array {
  const key = hash([inputs.network, inputs.data, args.input].join())
  const known = digital.get(key)
  if (known) return known
  const volts = voltsOf(args, network, images)
  const classes = network.layers[network.layers.length - 1].outputs
  const model = forwardModel(network)
  const decisions = new Int8Array(images.count)
  for (let first = 0; first < images.count; first += chunk) {
    const some = Math.min(chunk, images.count - first)
    decisions.set(decide(forward(network, volts(first, some), model), classes), first)
  }
  digital.set(key, decisions)
  return decisions
}
