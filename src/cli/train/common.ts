/**
 * What all commands that train have in common: which images choose, progress, what is said and stored at
 * the end.
 */
import {type Dataset, slice} from "../../network/dataset.js"
import type {Made} from "../../network/model-file.js"
import {progressBar} from "../progress.js"

/** Training images kept apart to choose the epoch and the seed; the test set is never used for a choice. */
export const heldOut = 5000

/**
 * The last images validate; of the others all or the first `asked` train. Throws a RangeError where none
 * are left.
 */
export function split(all: Dataset, asked?: number): {training: Dataset; validation: Dataset} {
  const most = all.count - heldOut
  if (most <= 0) throw new RangeError(`expected more than ${heldOut} training images, found ${all.count}`)
  return {
    training: slice(all, 0, Math.min(asked ?? most, most)),
    validation: slice(all, most, all.count),
  }
}

export interface Epochs {
  /** With fraction; an epoch is whole when `validation` is there. */
  readonly done: number
  readonly loss: number
  readonly validation?: number
  readonly power_W?: number
}

/** A bar on a terminal; in a log a line for each epoch, which keeps the curve. */
export function trainingProgress(epochs: number, done = 0): {show(progress: Epochs): void; stop(): void} {
  const bar = progressBar(
    "epoch {value}/{total} |{bar}| loss {loss}, validation {validation} %{power}, {duration_formatted}",
  )
  bar.start(epochs, done, {loss: "-", validation: "-", power: ""})
  return {
    show({done, loss, validation, power_W}) {
      const power = power_W === undefined ? {} : {power: `, ${power_W.toPrecision(3)} W`}
      const right = validation === undefined ? {} : {validation: percent(validation)}
      bar.update(Math.floor(done), {loss: loss.toFixed(3), ...right, ...power})
      if (validation !== undefined && !process.stderr.isTTY)
        process.stderr.write(
          `epoch ${done}/${epochs}: loss ${loss.toFixed(3)}, validation ${right.validation} %${power.power ?? ""}\n`,
        )
    },
    stop: () => bar.stop(),
  }
}

/** What a model file says of its making. */
export function madeBy(
  command: readonly string[],
  seed: number,
  {name, count}: Dataset,
  epoch: number,
  accuracy: Made["accuracy"],
): Made {
  const line = ["crosspice", ...command].join(" ")
  return {command: line, seed, data: `${name}, the first ${count}`, epoch, accuracy}
}

export const percent = (fraction: number) => (100 * fraction).toFixed(2)

export const accuracies = ({validation, test}: Made["accuracy"]) =>
  `validation ${percent(validation)} %, test ${percent(test)} %`
