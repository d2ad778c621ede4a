/** CIFAR-10 in its binary format (Krizhevsky 2009): bytes -> images. */
import type {Dataset} from "./dataset.js"
import {DataError} from "./error.js"

const side = 32
const plane = side * side
const record = 1 + 3 * plane

/** The files of each part. */
export const cifarFiles = {
  train: [1, 2, 3, 4, 5].map(k => `data_batch_${k}.bin`),
  test: ["test_batch.bin"],
} as const

export const cifarShape: readonly number[] = [side, side, 3]

/**
 * Records of a label and 1024 red, 1024 green, 1024 blue values, file after file: count x 32 x 32 x 3, as
 * graphs have them. Throws a DataError naming the file and the record.
 */
export function cifarImages(
  files: readonly {readonly bytes: Uint8Array; readonly file: string}[],
  name: string,
): Dataset {
  for (const {bytes, file} of files)
    if (!bytes.length || bytes.length % record)
      throw new DataError(`expected records of ${record} bytes, found ${bytes.length} bytes`, file)
  const count = files.reduce((sum, {bytes}) => sum + bytes.length / record, 0)
  const values = new Uint8Array(count * 3 * plane)
  const labels = new Uint8Array(count)
  let image = 0
  for (const {bytes, file} of files)
    for (let from = 0; from < bytes.length; from += record, image++) {
      labels[image] = bytes[from]
      if (labels[image] > 9)
        throw new DataError(
          `record ${from / record}: expected a class from 0 to 9, found ${labels[image]}`,
          file,
        )
      for (let position = 0, to = image * 3 * plane; position < plane; position++)
        for (let channel = 0; channel < 3; channel++, to++)
          values[to] = bytes[from + 1 + channel * plane + position]
    }
  return {name, count, width: 3 * plane, values, unit: "grey", labels}
}
