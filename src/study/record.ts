/** One result as a line of a study's store, with a checksum over the line. */
import {createHash} from "node:crypto"
import {z} from "zod"
import type {Answer, Point, Result} from "./point.js"

const schema = z.strictObject({
  hash: z.string(),
  settings: z.record(z.string(), z.string()),
  inputs: z.strictObject({
    network: z.string(),
    data: z.string(),
    libraries: z.string().exactOptional(),
    program: z.string(),
  }),
  /** What JSON cannot say is null. */
  measures: z.record(z.string(), z.number().nullable()).exactOptional(),
  seconds: z.number().exactOptional(),
  failure: z.string().exactOptional(),
})

/** A point's result, or why it has none. */
export type StudyRecord = Readonly<Omit<z.infer<typeof schema>, "measures">> & {
  readonly measures?: Result["measures"]
}

const checksum = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 12)

/** With its line break. */
export function printRecord({hash, settings, inputs}: Point, answer: Answer): string {
  const text = JSON.stringify({hash, settings, inputs, ...answer})
  return `${text.slice(0, -1)},"sum":"${checksum(text)}"}\n`
}

/** Undefined where the line is not as it was written. */
export function parseRecord(line: string): StudyRecord | undefined {
  const [, start, sum] = /^(\{.*),"sum":"([0-9a-f]{12})"\}$/s.exec(line) ?? []
  if (start === undefined || checksum(`${start}}`) !== sum) return undefined
  const {success, data} = schema.safeParse(JSON.parse(`${start}}`))
  if (!success) return undefined
  const {measures, ...rest} = data
  if (!measures) return rest
  return {
    ...rest,
    measures: Object.fromEntries(
      Object.entries(measures).map(([name, value]) => [name, value ?? Number.NaN]),
    ),
  }
}
