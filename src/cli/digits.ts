/** MNIST and drawn digits, as commands' options ask for them (Node). */

import type {Dataset} from "../network/dataset.js"
import {DataError} from "../network/error.js"
import {mnist} from "../network/mnist.js"
import type {Pixels} from "../network/pixels.js"
import {synthetic} from "../network/synthetic.js"

export interface DigitSource {
  readonly set?: string | undefined
  readonly data?: string | undefined
  readonly "data-url"?: readonly string[] | undefined
}

/** Digits of a part, or why there are none. Of drawn ones for training there are `count`. */
export async function findDigits(
  part: "train" | "test",
  {set, data, "data-url": urls}: DigitSource,
  pixels: Pixels,
  count = 60000,
): Promise<{readonly dataset: Dataset} | {readonly reason: string}> {
  if (set === "synthetic") return {dataset: synthetic(part, part === "train" ? count : 10000)}
  return mnist(part, {pixels, ...(data !== undefined && {folder: data}), ...(urls && {urls})})
}

/** The digits found. Throws a DataError with what else could be done, naming the option. */
export function needDigits(
  answer: Awaited<ReturnType<typeof findDigits>>,
  hint: string,
  option: string,
): Dataset {
  if ("dataset" in answer) return answer.dataset
  throw new DataError(`${answer.reason}. ${hint}`, option)
}
