/**
 * Networks on macros, on worker threads: images in chunks of one size, so that results do not depend on the
 * threads.
 */
import {Piscina} from "piscina"
import {addWork, type MacroOptions, type Work} from "../../behavioral/acim/products.js"
import type {Graph} from "../../network/graph/graph.js"
import {rightly} from "../../network/graph/loss.js"
import {WorkerFailure} from "../failure.js"
import {allOf} from "../threads/network-pool.js"
import type {Answer} from "../threads/network-worker.js"
import type {AcimAnswer, AcimTask} from "./worker.js"

/** Images that are quantized together: their largest value is the full scale. */
export const imagesPerChunk = 100

export interface AcimResult {
  /** Fraction of images. */
  readonly accuracy: number
  readonly work: readonly Work[]
}

export class AcimPool {
  readonly #pool: Piscina
  #designs = 0

  constructor(threads: number) {
    this.#pool = new Piscina({
      filename: new URL("./worker.js", import.meta.url).href,
      ...{minThreads: threads, maxThreads: threads},
      // A thread that is stopped while it loads a module by require() takes the process down with it.
      execArgv: ["--no-experimental-require-module"],
    })
  }

  /** All images (inputs: images x width) through the graph, with macros or, without, in floating point. */
  async run(
    graph: Graph,
    macros: MacroOptions | undefined,
    inputs: Float64Array,
    labels: Uint8Array,
    progress: (images: number) => void,
  ): Promise<AcimResult> {
    const name = String(this.#designs++)
    const width = inputs.length / labels.length
    const chunks = Math.ceil(labels.length / imagesPerChunk)
    const parts = await allOf(
      Array.from({length: chunks}, async (_, chunk) => {
        const first = chunk * imagesPerChunk
        const own = labels.subarray(first, first + imagesPerChunk)
        const count = own.length
        const task: AcimTask = {
          ...{name, graph, chunk, count, ...(macros && {macros})},
          inputs: inputs.slice(first * width, (first + count) * width),
        }
        const answer: Answer<AcimAnswer> = await this.#pool.run(task, {name: "answer"})
        if ("failure" in answer) throw new WorkerFailure(answer.failure)
        const {outputs, work} = answer.result
        progress(count)
        return {right: rightly(outputs, own, outputs.length / count), work}
      }),
    )
    const right = parts.reduce((sum, part) => sum + part.right, 0)
    return {accuracy: right / labels.length, work: addWork(parts.map(({work}) => work))}
  }

  close(): Promise<void> {
    return this.#pool.destroy()
  }
}
