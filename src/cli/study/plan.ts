/** A study's file as points that are ready to be computed (Node: files). */
import {readFileSync, statSync} from "node:fs"
import {dirname} from "node:path"
import {census} from "../../crossbar/area.js"
import {DataError} from "../../network/error.js"
import {widths} from "../../network/mlp.js"
import type {Point} from "../../study/point.js"
import {readStudy} from "../../study/read.js"
import {type Choice, cuts, points, type Settings, type Study} from "../../study/study.js"
import {programVersion} from "../program.js"
import {canonical, hash, inFolder, Understanding, type UnderstoodPoint} from "./settings.js"

export interface Plan {
  readonly study: Study
  readonly points: readonly Point[]
}

/** Reads the file and understands all of its points. Throws a DataError that names file and line. */
export async function planStudy(file: string): Promise<Plan> {
  const study = readStudy(readText(file), file)
  const program = programVersion()
  const understanding = new Understanding()
  const planned: Point[] = []
  const seen = new Set<string>()
  for (const choice of points(study)) {
    const settings = settingsOf(choice)
    const understood = await placed(choice, file, () =>
      understanding.point(inFolder(settings, dirname(file))),
    )
    const inputs = {...understood.inputs, program}
    const sizes = sizesOf(understood)
    const point = {
      ...{settings, inputs, circuit: understood.circuit},
      hash: hash(canonical([settings, inputs])),
      task: explicit(settings, dirname(file), understood),
      ...shapeOf(settings, understood),
      weight: weightOf(understood, sizes.amplifiers),
      ...{area_um2: sizes.area_um2, amplifiers: sizes.amplifiers},
    }
    if (!seen.has(point.hash)) planned.push(point)
    seen.add(point.hash)
  }
  return {study, points: planned}
}

const settingsOf = (choice: Choice): Settings =>
  Object.fromEntries(choice.map(({name, text}) => [name, text] as const).sort(([a], [b]) => (a < b ? -1 : 1)))

function shapeOf(settings: Settings, {chosen: {options}}: UnderstoodPoint) {
  const others = Object.entries(settings).filter(([name]) => !cuts.includes(name))
  return {family: JSON.stringify(others), partitions: options.partitions}
}

/** A thread is to read the same digits, and not to say again why there is no MNIST. */
function explicit(settings: Settings, folder: string, {args, images}: UnderstoodPoint): Settings {
  const task = inFolder(settings, folder)
  return args.csv === undefined
    ? {...task, set: images.name.startsWith("MNIST") ? "mnist" : "synthetic"}
    : task
}

/** What is known of a circuit before it is solved. */
export function sizesOf({network, chosen: {options, geometry}}: UnderstoodPoint) {
  const {area_um2, amplifiers, tiles, switches} = census(network.layers, options.partitions, geometry)
  return {area_um2, amplifiers, tiles, switches}
}

/** Building and following over time cost as the synapses, solving as amplifiers and input lines. */
function weightOf({network, images, transient}: UnderstoodPoint, amplifiers: number): number {
  const sizes = widths(network)
  const synapses = sizes.slice(1).reduce((sum, outputs, k) => sum + (sizes[k] + 1) * outputs, 0)
  return (
    (transient ? 2200 : 200) * synapses +
    images.count * (amplifiers + sizes.reduce((sum, size) => sum + size, 0))
  )
}

/** Runs `work`; a mistake in an option gets the place where the study says it. */
async function placed<T>(choice: Choice, file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const named = [...error.message.matchAll(/--([a-z][a-z-]*)/g)].map(([, name]) => name)
    const setting = choice.find(({name}) => named.includes(name)) ?? choice[0]
    throw new DataError(error.message.replace(/--(?=[a-z])/g, ""), file, setting?.line, setting?.column)
  }
}

function readText(file: string): string {
  let problem = "expected a file"
  try {
    const kind = statSync(file)
    if (kind.isFile() && kind.size < 2 ** 22) return readFileSync(file, "utf8")
    if (kind.isFile()) problem = `expected a short text, found ${kind.size} bytes`
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException
    problem = code === "ENOENT" || code === "ENOTDIR" ? "no such file" : message
  }
  throw new DataError(problem, file)
}
