/** The executor of this machine: worker threads, each with the circuit of its last point at hand. */
import {Piscina} from "piscina"
import type {Answer, Executor, Point} from "../../study/point.js"
import {WorkerFailure} from "../failure.js"
import type {Answer as Reply} from "../threads/network-worker.js"
import type {PointTask} from "./worker.js"

export class LocalExecutor implements Executor {
  readonly #threads: readonly Piscina[]

  constructor(readonly lanes: number) {
    // A pool chooses the thread by itself; a pool of one has no choice.
    this.#threads = Array.from(
      {length: lanes},
      () =>
        new Piscina({
          filename: new URL("./worker.js", import.meta.url).href,
          minThreads: 1,
          maxThreads: 1,
          // As for the threads of an evaluation.
          resourceLimits: {maxYoungGenerationSizeMb: 256},
          execArgv: ["--no-experimental-require-module"],
        }),
    )
  }

  async run({hash, task, inputs, circuit}: Point, lane: number): Promise<Answer> {
    const point: PointTask = {hash, task, inputs, circuit}
    const reply: Reply<Answer> = await this.#threads[lane].run(point, {name: "point"})
    if ("failure" in reply) throw new WorkerFailure(reply.failure)
    return reply.result
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(thread => thread.destroy()))
  }
}
