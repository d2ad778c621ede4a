/** Finds MNIST on this machine or downloads it once (Node: files, network). */
import {createHash} from "node:crypto"
import {readFileSync} from "node:fs"
import {homedir} from "node:os"
import {join} from "node:path"
import {gunzipSync} from "node:zlib"
import {writeWhole} from "../output/write-whole.js"
import type {Dataset} from "./dataset.js"
import {type DownloadOptions, download} from "./download.js"
import {DataError} from "./error.js"
import {idxImages, idxLabels} from "./idx.js"
import {type Pixels, shrink} from "./pixels.js"

/** The original files: SHA-256 of their uncompressed bytes. */
const originals = {
  "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}

type FileName = keyof typeof originals

const mirrors = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
]

export interface MnistOptions {
  /** Folder that must hold the files; nothing else is tried. */
  readonly folder?: string
  /** Addresses of folders to download from, instead of the well-known ones. */
  readonly urls?: readonly string[]
  /** Default `crop`. */
  readonly pixels?: Pixels
  readonly onProgress?: (file: string, received_B: number, total_B: number | undefined) => void
  readonly signal?: AbortSignal
  /** Default `process.env`: MNIST_DIR, XDG_CACHE_HOME, LOCALAPPDATA. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** SHA-256 of the uncompressed files of another set in the same format; default the original ones. */
  readonly hashes?: Readonly<Record<FileName, string>>
}

/**
 * One part of MNIST, 20 x 20 pixels unless all are asked for: from `folder`, else the folder MNIST_DIR,
 * else the cache folder, else by download into the cache. Every file's hash is checked. Without MNIST
 * anywhere it returns the reason, and the caller may take `synthetic` digits. Throws a DataError where a
 * folder that the user named holds wrong files.
 */
export async function mnist(
  part: "train" | "test",
  options: MnistOptions = {},
): Promise<{readonly dataset: Dataset} | {readonly reason: string}> {
  const {pixels = "crop"} = options
  const stem = part === "train" ? "train" : "t10k"
  const images = await find(`${stem}-images-idx3-ubyte`, options)
  if ("reason" in images) return images
  const labels = await find(`${stem}-labels-idx1-ubyte`, options)
  if ("reason" in labels) return labels
  const {count, ...rest} = idxImages(images.bytes, `${stem}-images-idx3-ubyte`)
  const classes = idxLabels(labels.bytes, `${stem}-labels-idx1-ubyte`)
  if (classes.length !== count)
    throw new DataError(`expected ${count} labels, found ${classes.length}`, `${stem}-labels-idx1-ubyte`)
  const values = shrink({count, ...rest}, pixels)
  const shown = {crop: ", center crop", resample: ", resampled", all: ""}
  const name = `MNIST ${part} images${shown[pixels]}`
  return {dataset: {name, count, width: values.length / count, values, unit: "grey", labels: classes}}
}

/** Where downloads are kept: $XDG_CACHE_HOME/crosspice, ~/.cache/crosspice or %LOCALAPPDATA%\crosspice. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const {XDG_CACHE_HOME, LOCALAPPDATA} = environment
  const windows = process.platform === "win32" ? LOCALAPPDATA : undefined
  return join(XDG_CACHE_HOME || windows || join(homedir(), ".cache"), "crosspice")
}

async function find(
  name: FileName,
  options: MnistOptions,
): Promise<{readonly bytes: Uint8Array} | {readonly reason: string}> {
  const {folder, urls = mirrors, environment = process.env, hashes = originals, onProgress, signal} = options
  const hash = hashes[name]
  const named = folder ?? environment.MNIST_DIR
  const found = named ? readChecked(named, name, hash) : undefined
  if (found) return {bytes: found}
  if (folder) throw new DataError(`no such file, nor ${name}`, join(folder, `${name}.gz`))

  const cache = cacheFolder(environment)
  try {
    const cached = readChecked(cache, name, hash)
    if (cached) return {bytes: cached}
  } catch {
    // A file that was damaged in our own cache is downloaded anew.
  }

  const progress: DownloadOptions = {
    ...(signal && {signal}),
    ...(onProgress && {onProgress: (received, total) => onProgress(name, received, total)}),
  }
  const answer = await download(
    urls.map(url => `${url.replace(/\/$/, "")}/${name}.gz`),
    packed => {
      const wrong = mismatch(unpack(packed), hash)
      if (wrong) throw new Error(wrong)
    },
    progress,
  )
  if ("reason" in answer) return {reason: `MNIST is neither here nor to be had: ${answer.reason}`}
  try {
    // Some servers unpack on the way; `unpack` reads either.
    writeWhole(join(cache, `${name}.gz`), answer.bytes)
  } catch {
    // A cache that cannot be written costs another download the next time, no more.
  }
  return {bytes: unpack(answer.bytes)}
}

/** The first readable file of the usual names, uncompressed. Throws a DataError if it is a wrong one. */
function readChecked(folder: string, name: string, hash: string): Uint8Array | undefined {
  const dotted = name.replace("-idx", ".idx")
  for (const file of [`${name}.gz`, name, `${dotted}.gz`, dotted]) {
    const path = join(folder, file)
    let packed: Uint8Array
    try {
      packed = readFileSync(path)
    } catch {
      continue
    }
    let bytes: Uint8Array
    try {
      bytes = unpack(packed)
    } catch (error) {
      throw new DataError(`cannot uncompress: ${(error as Error).message}`, path)
    }
    const wrong = mismatch(bytes, hash)
    if (wrong) throw new DataError(wrong, path)
    return bytes
  }
  return undefined
}

function unpack(bytes: Uint8Array): Uint8Array {
  const gzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  return gzip ? gunzipSync(bytes, {maxOutputLength: 2 ** 26}) : bytes
}

function mismatch(bytes: Uint8Array, expected: string): string | undefined {
  const found = createHash("sha256").update(bytes).digest("hex")
  return found === expected ? undefined : `expected SHA-256 ${expected} (uncompressed), found ${found}`
}
