/** Whole images for graphs of layers, from files (Node): MNIST of 28 x 28 pixels, drawn digits, CIFAR-10. */
import type {Argv} from "yargs"
import {cifarShape} from "../network/cifar.js"
import type {Dataset} from "../network/dataset.js"
import {readCifar} from "../network/files.js"
import type {Shape} from "../network/graph/layer.js"
import {frame} from "../network/pixels.js"
import {findDigits, needDigits} from "./digits.js"

const text = {type: "string", requiresArg: true} as const

export const imageOptions = <T>(yargs: Argv<T>) =>
  yargs
    .option("set", {
      choices: ["mnist", "synthetic", "cifar10"] as const,
      default: "mnist" as const,
      requiresArg: true,
      describe: "images",
    })
    .option("data", {...text, describe: "folder with the files of the set"})
    .option("data-url", {...text, array: true, describe: "folder to download MNIST from (https)"})
    .group(["set", "data", "data-url"], "Images:")

export type ImageArguments = Awaited<ReturnType<typeof imageOptions<unknown>>["argv"]>

export interface WantedImages {
  /** Of the training images so many, or more. */
  readonly count?: number
  /** Values per image: 400 are digits of 20 x 20 pixels, others of 28 x 28. */
  readonly width?: number
}

/** Training images, or all test images. Throws a DataError where the set is neither here nor to be had. */
export async function readImages(
  part: "train" | "test",
  args: ImageArguments,
  {count = 60000, width = 784}: WantedImages = {},
): Promise<{images: Dataset; shape: Shape}> {
  if (args.set === "cifar10") {
    if (args.data === undefined)
      throw new RangeError("--set cifar10: expected --data with its folder, found none")
    return {images: readCifar(args.data, part), shape: cifarShape}
  }
  const small = width === 400
  const shape = small ? [20, 20, 1] : [28, 28, 1]
  const answer = await findDigits(part, args, small ? "crop" : "all", count)
  const images = needDigits(
    answer,
    "--data names its folder; --set synthetic has drawn digits",
    "--set mnist",
  )
  // Drawn digits have 20 x 20 pixels.
  if (args.set !== "synthetic" || small) return {images, shape}
  return {images: {...images, width: 784, values: frame(images.values)}, shape}
}
