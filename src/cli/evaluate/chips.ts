/** Monte Carlo over fabricated chips (Node): the same network and images, another seed each. */
import {varies} from "../../crossbar/fabrication.js"
import {argmaxStrict} from "../../network/mlp.js"
import type {Chip} from "../../output/chips.js"
import {whole} from "../inputs.js"
import type {ChosenCircuit} from "../options/circuit.js"
import {number} from "../options/numbers.js"
import {allOf, type NetworkPool} from "../threads/network-pool.js"

const text = {type: "string", requiresArg: true} as const

export const chipOptions = {
  chips: {...text, default: "1", describe: "how many chips: seeds from --seed on"},
  pass: {...text, default: "95", describe: "accuracy that a chip must reach, %"},
} as const

export interface ChosenChips {
  readonly count: number
  /** Accuracy that a chip must reach, from 0 to 1. */
  readonly pass: number
}

/** Throws a RangeError naming the option. */
export function chooseChips(
  args: {readonly chips: string; readonly pass: string},
  {options}: ChosenCircuit,
): ChosenChips {
  const {seed = 1} = options
  const count = whole(args.chips, "chips", 1, Math.min(100_000, 2 ** 32 - seed))
  if (count > 1 && !varies(options))
    throw new RangeError(
      "--chips: all would be the same: give --weight-var, --wire-var, --stuck-low, --stuck-high or --offset",
    )
  const pass = number("pass", args.pass) / 100
  if (!(pass >= 0 && pass <= 1))
    throw new RangeError(`--pass: expected a percentage from 0 to 100, found '${args.pass}'`)
  return {count, pass}
}

/** Chips `first` .. `count` - 1, as many at a time as there are threads. Throws a WorkerFailure. */
export async function solveChips(
  pool: NetworkPool,
  threads: number,
  {layers, options}: ChosenCircuit,
  count: number,
  volts: Float64Array,
  labels: Uint8Array,
  progress: (images: number) => void,
): Promise<Chip[]> {
  const {seed: first = 1} = options
  // Shared, so that it is not copied for every chip.
  const shared = new Float64Array(new SharedArrayBuffer(volts.byteLength))
  shared.set(volts)
  const chips: Chip[] = []
  let next = 1
  const runner = async () => {
    while (next < count) {
      const place = next++
      const seed = first + place
      try {
        const {outputs, power_W} = await pool.chip(layers, {...options, seed}, shared)
        const classes = outputs.length / labels.length
        chips[place - 1] = {seed, ...judged(outputs, classes, labels, power_W)}
      } catch (error) {
        next = count
        throw error
      }
      progress(labels.length)
    }
  }
  await allOf(Array.from({length: threads}, runner))
  return chips
}

/** What of a chip's outputs, images x classes, is kept. */
export function judged(
  outputs: Float64Array,
  classes: number,
  labels: Uint8Array,
  power_W: Float64Array,
): Omit<Chip, "seed"> {
  let right = 0
  for (let k = 0; k < labels.length; k++)
    if (argmaxStrict(outputs, k * classes, classes) === labels[k]) right++
  return {accuracy: right / labels.length, power_W: power_W.reduce((sum, power) => sum + power, 0)}
}
