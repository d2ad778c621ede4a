/** Networks on worker threads: circuits are prepared and images solved in parallel, in chunks of one size. */
import {Piscina} from "piscina"
import type {CompileOptions} from "../../crossbar/compile.js"
import type {CrossbarLayer} from "../../crossbar/conductance.js"
import type {NetworkOutputs, PreparedNetwork} from "../../crossbar/evaluate.js"
import type {Network} from "../../network/mlp.js"
import type {Observation} from "../../output/measures.js"
import {WorkerFailure} from "../failure.js"
import type {Answer, ChipTask, DigitalTask, Look, Prepared, PrepareTask, SolveTask} from "./network-worker.js"

/** Results do not depend on the number of threads, because chunks do not. */
export const chunk = 500

/** Input voltages (count x inputs) of images `first` on. */
export type Volts = (first: number, count: number) => Float64Array

/** So many images, the first ones, to look into, and for what. */
export interface Sample {
  readonly images: number
  readonly look: Look
}

export interface SolvedNetwork {
  readonly prepared: PreparedNetwork
  /** Of the sample, if there is one. */
  readonly observation: Observation | undefined
  readonly neuronInputs_V: readonly Float64Array[]
  /** images x outputs, V. */
  readonly outputs: Float64Array
  /** Mean power of each layer's sources, W. */
  readonly power_W: Float64Array
  readonly iterations: number
  readonly seconds: {readonly prepare: number; readonly solve: number}
}

export class NetworkPool {
  readonly #pool: Piscina

  constructor(threads: number) {
    this.#pool = new Piscina({
      filename: new URL("./network-worker.js", import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      // Half a million cards and strings live briefly: a small nursery would copy them again and again.
      resourceLimits: {maxYoungGenerationSizeMb: 256},
      // A thread that is stopped while it loads a module by require() takes the process down with it.
      execArgv: ["--no-experimental-require-module"],
    })
  }

  /**
   * Solves all images on one circuit and looks into the first ones, `sample.images` of them; `name` tells the
   * circuit from others of this pool. Throws a WorkerFailure.
   */
  async circuit(
    name: string,
    layers: readonly CrossbarLayer[],
    options: CompileOptions,
    volts: Volts,
    images: number,
    progress: (images: number) => void,
    sample: Sample = {images: 0, look: "inside"},
  ): Promise<SolvedNetwork> {
    const start = performance.now()
    const {network: prepared, ...looked} = await this.#run<PrepareTask, Prepared>("prepare", {
      circuit: name,
      layers,
      options: resistive(options),
      look: sample.look,
      sample: volts(0, Math.min(sample.images, images)),
    })
    const ready = performance.now()
    const width = prepared.outputs.length
    const outputs = new Float64Array(images * width)
    const power_W = new Float64Array(layers.length)
    let iterations = 0
    await this.#chunks(images, async (first, count) => {
      const task = {circuit: name, prepared, volts: volts(first, count)}
      const part = await this.#run<SolveTask, NetworkOutputs>("solve", task)
      outputs.set(part.outputs, first * width)
      iterations += part.iterations
      progress(count)
      return part.power_W.map(power => (power * count) / images)
    }).then(parts => {
      for (const part of parts) for (const [k, power] of part.entries()) power_W[k] += power
    })
    const seconds = {prepare: (ready - start) / 1000, solve: (performance.now() - ready) / 1000}
    return {prepared, ...looked, outputs, power_W, iterations, seconds}
  }

  /** One circuit on one thread, `volts`: images x inputs. Throws a WorkerFailure. */
  chip(
    layers: readonly CrossbarLayer[],
    options: CompileOptions,
    volts: Float64Array,
  ): Promise<NetworkOutputs> {
    return this.#run<ChipTask, NetworkOutputs>("chip", {layers, options: resistive(options), volts, chunk})
  }

  /** What the network answers without a circuit: images x outputs. */
  async digital(
    network: Network,
    volts: Volts,
    images: number,
    progress: (images: number) => void,
  ): Promise<Float64Array> {
    const width = network.layers[network.layers.length - 1].outputs
    const outputs = new Float64Array(images * width)
    await this.#chunks(images, async (first, count) => {
      const task = {network, volts: volts(first, count)}
      const part = await this.#run<DigitalTask, Float64Array>("digital", task)
      outputs.set(part, first * width)
      progress(count)
    })
    return outputs
  }

  close(): Promise<void> {
    return this.#pool.destroy()
  }

  async #run<Task, T>(name: string, task: Task): Promise<T> {
    const answer: Answer<T> = await this.#pool.run(task, {name})
    if ("failure" in answer) throw new WorkerFailure(answer.failure)
    return answer.result
  }

  #chunks<T>(images: number, work: (first: number, count: number) => Promise<T>): Promise<T[]> {
    const count = Math.ceil(images / chunk)
    return allOf(Array.from({length: count}, (_, k) => work(k * chunk, Math.min(chunk, images - k * chunk))))
  }
}

/**
 * As `Promise.all`, but a failure waits for the others: a pool that is closed while threads answer breaks
 * down.
 */
export async function allOf<T extends readonly unknown[]>(
  tasks: readonly [...{[K in keyof T]: Promise<T[K]> | T[K]}],
): Promise<T> {
  await Promise.allSettled(tasks)
  return (await Promise.all(tasks)) as unknown as T
}

/** Capacitances are functions, which do not go to threads; at an operating point they do not tell. */
export function resistive(options: CompileOptions): CompileOptions {
  const {wires} = options
  if (wires === undefined || wires === "off") return options
  const {vertical_Ohm, horizontal_Ohm} = wires
  return {...options, wires: {vertical_Ohm, horizontal_Ohm}}
}
