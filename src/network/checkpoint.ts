/** A training between two epochs as JSON text, so that an interrupted one can go on. */
import {z} from "zod"
import {fromBase64, toBase64} from "./base64.js"
import {DataError} from "./error.js"
import {parseModel, printModel} from "./model-file.js"
import type {Checkpoint} from "./train.js"

const schema = z.object({
  format: z.literal("crosspice-checkpoint"),
  version: z.literal(1),
  settings: z.string(),
  done: z.int().min(1),
  stage: z.int().min(0),
  inStage: z.int().min(0),
  random: z.array(z.number().nullable()).length(5),
  steps: z.int().min(0),
  order: z.string(),
  arrays: z.array(z.string()),
  best: z.object({model: z.string(), epoch: z.int(), validation: z.number()}).exactOptional(),
})

/** `settings` is whatever must be the same for a training to go on: its command line. */
export function printCheckpoint(checkpoint: Checkpoint, settings: string): string {
  const {order, arrays, best, random, ...rest} = checkpoint
  const data: z.infer<typeof schema> = {
    format: "crosspice-checkpoint",
    version: 1,
    settings,
    ...rest,
    // NaN, where there is no spare normal number, is not JSON.
    random: random.map(value => (Number.isNaN(value) ? null : value)),
    order: text(order),
    arrays: arrays.map(text),
    ...(best && {
      best: {model: printModel({network: best.network}), epoch: best.epoch, validation: best.validation},
    }),
  }
  return JSON.stringify(data)
}

/** Throws a DataError for another kind of file and for one of other settings. */
export function parseCheckpoint(content: string, file: string, settings: string): Checkpoint {
  let json: unknown
  try {
    json = JSON.parse(content)
  } catch (error) {
    throw new DataError(`expected JSON: ${(error as Error).message}`, file)
  }
  const result = schema.safeParse(json)
  if (!result.success) throw new DataError("expected a checkpoint of a training", file)
  const {done, stage, inStage, random, steps, order, arrays, best, settings: before} = result.data
  if (before !== settings)
    throw new DataError(`it belongs to another training: '${before}', this one is '${settings}'`, file)
  return {
    ...{done, stage, inStage, steps},
    random: random.map(value => value ?? Number.NaN),
    order: new Uint32Array(bytes(order, 4, file)),
    arrays: arrays.map(array => new Float64Array(bytes(array, 8, file))),
    ...(best && {
      best: {network: parseModel(best.model, file).network, epoch: best.epoch, validation: best.validation},
    }),
  }
}

/** All bytes of the values. */
const text = ({buffer, byteOffset, byteLength}: Float64Array | Uint32Array) =>
  toBase64(new Uint8Array(buffer, byteOffset, byteLength))

function bytes(text: string, size: number, file: string): ArrayBuffer {
  const found = fromBase64(text)
  if (!found || found.length % size) throw new DataError("expected a checkpoint of a training", file)
  return found.buffer as ArrayBuffer
}
