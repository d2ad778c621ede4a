/** Results of a study as JSON Lines (Node): the file only grows, each line is on the disk before the next. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from "node:fs"
import {dirname} from "node:path"
import {makeFolder, OutputError, reason} from "../output/write-whole.js"
import {Lock} from "./lock.js"
import type {Answer, Point} from "./point.js"
import {parseRecord, printRecord, type StudyRecord} from "./record.js"

/** What a store holds. */
export interface Stored {
  /** The first record of each hash. */
  readonly records: ReadonlyMap<string, StudyRecord>
  /** For people: lines that are no records. */
  readonly complaints: readonly string[]
}

const largest_B = 2 ** 28

/** Reads a store; nothing there is an empty one. Throws an OutputError. */
export function readStore(path: string): Stored {
  const {text} = readText(path)
  const records = new Map<string, StudyRecord>()
  const complaints: string[] = []
  const lines = text.split("\n")
  const torn = lines.pop()
  const add = (line: string, number: number, complaint: string) => {
    const record = parseRecord(line)
    if (!record) complaints.push(`${path}:${number}: ${complaint}`)
    else if (!records.has(record.hash)) records.set(record.hash, record)
  }
  lines.forEach((line, k) => {
    add(line, k + 1, `expected a result with its checksum, found '${line.slice(0, 40)}'; left out`)
  })
  if (torn) add(torn, lines.length + 1, "the last line is torn; left out")
  return {records, complaints}
}

/** A store that is written: nobody else writes it at the same time. */
export class Store {
  readonly #file: number
  readonly #lock: Lock | undefined

  /** Throws an OutputError, also where another process writes the same store. */
  constructor(private readonly path: string) {
    // A device is nobody's.
    const kind = about(path, () => {
      makeFolder(dirname(path))
      return statSync(path, {throwIfNoEntry: false})
    })
    this.#lock = !kind || kind.isFile() ? new Lock(path) : undefined
    try {
      this.#file = about(path, () => openSync(path, "a"))
      if (this.#lock) about(path, () => this.#mend())
    } catch (error) {
      this.#lock?.release()
      throw error
    }
  }

  /** What a dead writer left: half a line is cut off, a line without its end gets one. */
  #mend(): void {
    const {text, bytes} = readText(this.path)
    const torn = text.slice(text.lastIndexOf("\n") + 1)
    if (!torn) return
    if (parseRecord(torn)) writeSync(this.#file, "\n")
    else ftruncateSync(this.#file, bytes.lastIndexOf(10) + 1)
    fsyncSync(this.#file)
  }

  /** The record is on the disk when this returns; where it throws an OutputError, nothing of it is. */
  add(point: Point, answer: Answer): void {
    about(this.path, () => {
      const before = fstatSync(this.#file).size
      const bytes = Buffer.from(printRecord(point, answer))
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
        if (this.#lock) fsyncSync(this.#file)
      } catch (error) {
        if (this.#lock) ftruncateSync(this.#file, before)
        throw error
      }
    })
  }

  close(): void {
    closeSync(this.#file)
    this.#lock?.release()
  }
}

function readText(path: string): {text: string; bytes: Buffer} {
  return about(
    path,
    () => {
      const kind = statSync(path, {throwIfNoEntry: false})
      if (kind?.isDirectory()) throw new Error("it is a folder")
      const bytes = kind?.isFile() ? readFileSync(path) : Buffer.alloc(0)
      if (bytes.length > largest_B)
        throw new Error(`expected at most ${largest_B} bytes, found ${bytes.length}`)
      return {text: bytes.toString(), bytes}
    },
    "read",
  )
}

/** Runs `work`; errors of the disk become OutputErrors that name the path. */
function about<T>(path: string, work: () => T, verb = "write"): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof OutputError) throw error
    const missing =
      (error as NodeJS.ErrnoException).code === "ENOENT" && `there is no folder '${dirname(path)}'`
    throw new OutputError(`cannot ${verb} ${path}: ${missing || reason(error, path)}`, {cause: error})
  }
}
