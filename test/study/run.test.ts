/** Every point is computed once, those of one circuit on one lane as far as there is other work. */
import type {Answer, Executor, Point} from "../../src/study/point.js"
import {runPoints} from "../../src/study/run.js"

const point = (hash: string, circuit: string): Point => ({
  ...{
    hash,
    circuit,
    settings: {},
    task: {},
    family: "",
    partitions: {horizontal: [], vertical: []},
    weight: 1,
    area_um2: 1,
    amplifiers: 1,
  },
  inputs: {network: "n", data: "d", program: "p"},
})

/** Remembers which lane computed what. */
class Recorder implements Executor {
  readonly runs: {hash: string; circuit: string; lane: number}[] = []
  constructor(
    readonly lanes: number,
    private readonly failing = "",
  ) {}

  async run({hash, circuit}: Point, lane: number): Promise<Answer> {
    this.runs.push({hash, circuit, lane})
    await new Promise(resolve => setTimeout(resolve, 1))
    if (hash === this.failing) throw new Error("no thread")
    return {measures: {accuracy: 1}, seconds: 1}
  }

  async close(): Promise<void> {}
}

const points = Array.from({length: 24}, (_, k) => point(`p${k}`, `c${k % 4}`))

test.each([1, 2, 3])("all points, few changes of circuit: %i lanes", async lanes => {
  const executor = new Recorder(lanes)
  const done: string[] = []
  await runPoints(points, executor, ({hash}) => done.push(hash))
  expect(done.length).toBe(24)
  expect(new Set(done).size).toBe(24)
  let changes = 0
  for (let lane = 0; lane < lanes; lane++) {
    const circuits = executor.runs.filter(run => run.lane === lane).map(({circuit}) => circuit)
    changes += circuits.filter((circuit, k) => circuit !== circuits[k - 1]).length
  }
  // Each circuit once; a lane without work of its own helps another.
  expect(changes).toBeLessThanOrEqual(4 + lanes)
})

test("a lane that has nothing left helps with the last circuit", async () => {
  const executor = new Recorder(2)
  await runPoints(
    Array.from({length: 6}, (_, k) => point(`p${k}`, "c")),
    executor,
    () => {},
  )
  expect(new Set(executor.runs.map(({lane}) => lane)).size).toBe(2)
})

test("an error ends the run; what came before is kept, nothing begins after", async () => {
  const executor = new Recorder(2, "p4")
  const done: string[] = []
  await expect(runPoints(points, executor, ({hash}) => done.push(hash))).rejects.toThrow("no thread")
  expect(executor.runs.length).toBeLessThan(12)
  expect(done).not.toContain("p4")
})
