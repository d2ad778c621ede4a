/** Computes the points of a study that have no result yet, several at a time. */
import type {Answer, Executor, Point} from "./point.js"

/**
 * Every point once. Points of the same circuit follow each other on one lane; which lane computes a point
 * changes nothing in its result. `done` is called as soon as a point has its answer. The first error ends
 * the run when all lanes are at rest.
 */
export async function runPoints(
  points: readonly Point[],
  executor: Executor,
  done: (point: Point, answer: Answer) => void,
): Promise<void> {
  const queue = new PointQueue(points)
  let ended = false
  const lane = async (number: number) => {
    let circuit: string | undefined
    for (let point = queue.next(undefined); point && !ended; point = queue.next(circuit)) {
      circuit = point.circuit
      const answer = await executor.run(point, number)
      done(point, answer)
    }
  }
  const lanes = Array.from({length: executor.lanes}, (_, k) =>
    lane(k).catch(error => {
      ended = true
      throw error
    }),
  )
  await Promise.allSettled(lanes)
  await Promise.all(lanes)
}

/** Points by circuit. */
class PointQueue {
  readonly #waiting = new Map<string, Point[]>()
  readonly #begun = new Set<string>()

  constructor(points: readonly Point[]) {
    for (const point of points) {
      const list = this.#waiting.get(point.circuit)
      if (list) list.push(point)
      else this.#waiting.set(point.circuit, [point])
    }
  }

  /** Of the same circuit as before, else of one that no lane has, else any. */
  next(circuit: string | undefined): Point | undefined {
    const circuits = [...this.#waiting.keys()]
    const chosen =
      circuit !== undefined && this.#waiting.has(circuit)
        ? circuit
        : (circuits.find(name => !this.#begun.has(name)) ?? circuits[0])
    if (chosen === undefined) return undefined
    this.#begun.add(chosen)
    const list = this.#waiting.get(chosen) ?? []
    const point = list.shift()
    if (!list.length) this.#waiting.delete(chosen)
    return point
  }
}
