/** Writes files (Node) so that a reader finds the old contents or the new ones, never a part. */
import {randomBytes} from "node:crypto"
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs"
import {tmpdir} from "node:os"
import {basename, dirname, join} from "node:path"

export class OutputError extends Error {
  override name = "OutputError"
}

/**
 * Writes `data` to a temporary file in the same folder, flushes it to the disk, renames it to `path`.
 * Makes missing folders; follows links; writes to devices and pipes directly. Throws an OutputError of one
 * line that names the path and the cause; then nothing of the temporary file stays.
 */
export function writeWhole(path: string, data: string | Uint8Array): void {
  const release = holdInterrupts()
  try {
    const file = new WholeFile(path)
    try {
      file.write(typeof data === "string" ? Buffer.from(data) : data)
      file.commit()
    } finally {
      file.abandon()
    }
  } finally {
    release()
  }
}

/**
 * A file written piece by piece, as `writeWhole` does it: there is nothing at `path` before `commit`. All
 * methods throw OutputErrors. Interrupts are the caller's business: `abandon` removes what is there.
 */
export class WholeFile {
  readonly #target: string
  /** The temporary file gets its name, instead of being copied to a device. */
  readonly #replaces: boolean
  /** Where bytes go until `commit`; undefined where they go to a device or a pipe at once. */
  readonly #temporary: string | undefined
  #file: number | undefined
  #committed = false

  constructor(
    private readonly path: string,
    /** Bytes are to be overwritten: what comes for a pipe waits in a file. */
    rewrites = false,
  ) {
    const at = this.#about(() => {
      const kind = statSync(path, {throwIfNoEntry: false})
      if (kind?.isDirectory()) throw new Error("it is a folder")
      const isFile = !kind || kind.isFile()
      const target = kind && isFile ? realpathSync(path) : path
      if (!isFile && !rewrites)
        return {target, temporary: undefined, replaces: false, file: openSync(path, "w")}
      const folder = isFile ? dirname(target) : tmpdir()
      makeFolder(folder)
      const temporary = join(folder, `.${basename(target)}.${randomBytes(6).toString("hex")}`)
      const file = openSync(temporary, "wx+", kind && isFile ? kind.mode & 0o777 : 0o666)
      return {target, temporary, replaces: isFile, file}
    })
    this.#target = at.target
    this.#replaces = at.replaces
    this.#temporary = at.temporary
    this.#file = at.file
  }

  write(bytes: Uint8Array): void {
    this.#about(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#open, bytes, at)
    })
  }

  /** Replaces bytes from the place `at` on. */
  overwrite(at: number, bytes: Uint8Array): void {
    this.#about(() => {
      for (let k = 0; k < bytes.length; ) k += writeSync(this.#open, bytes, k, bytes.length - k, at + k)
    })
  }

  /** The whole file is there, under its name. */
  commit(): void {
    this.#about(() => {
      const temporary = this.#temporary
      if (temporary === undefined) {
        this.#close()
        this.#committed = true
        return
      }
      if (this.#replaces) {
        fsyncSync(this.#open)
        this.#close()
        renameSync(temporary, this.#target)
        this.#committed = true
        return
      }
      this.#close()
      copy(temporary, this.#target)
    })
  }

  /** Nothing temporary stays; to be called in the end, whether or not it came to a `commit`. */
  abandon(): void {
    if (this.#committed) return
    this.#close()
    if (this.#temporary !== undefined) rmSync(this.#temporary, {force: true})
  }

  get #open(): number {
    if (this.#file === undefined) throw new Error("it is closed")
    return this.#file
  }

  #close() {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #about<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw new OutputError(`cannot write ${this.path}: ${reason(error, this.path)}`, {cause: error})
    }
  }
}

/** Into what is there already: a device or a pipe. */
function copy(from: string, to: string): void {
  const source = openSync(from, "r")
  const target = openSync(to, "w")
  try {
    const block = new Uint8Array(1 << 16)
    for (let length = readSync(source, block); length > 0; length = readSync(source, block))
      for (let at = 0; at < length; ) at += writeSync(target, block, at, length - at)
  } finally {
    closeSync(source)
    closeSync(target)
  }
}

/**
 * Whether `writeWhole` may be expected to succeed, asked before minutes of work; touches nothing. Throws an
 * OutputError.
 */
export function checkWritable(path: string): void {
  try {
    const kind = statSync(path, {throwIfNoEntry: false})
    if (kind?.isDirectory()) throw new Error("it is a folder")
    let touched = path
    if (!kind || kind.isFile()) {
      touched = dirname(kind ? realpathSync(path) : path)
      while (!statSync(touched, {throwIfNoEntry: false})) touched = dirname(touched)
      // Windows tells no such file from a file in the place of a folder only here.
      if (!statSync(touched).isDirectory()) throw new Error(`'${touched}' is a file, not a folder`)
    }
    accessSync(touched, constants.W_OK)
  } catch (error) {
    throw new OutputError(`cannot write ${path}: ${reason(error, path)}`, {cause: error})
  }
}

/**
 * With all above it. Node's own recursion never ends where a folder cannot be made and says that it is not
 * there.
 */
export function makeFolder(path: string): void {
  if (statSync(path, {throwIfNoEntry: false})) return
  makeFolder(dirname(path))
  mkdirSync(path)
}

/**
 * Without a handler Ctrl-C ends Node at once, and a temporary file would stay. A handler runs when the
 * synchronous work is over; then the signal is sent once more.
 */
function holdInterrupts(): () => void {
  const signals = (["SIGINT", "SIGTERM"] as const).filter(signal => !process.listenerCount(signal))
  const again = (signal: NodeJS.Signals) => void process.kill(process.pid, signal)
  for (const signal of signals) process.once(signal, again)
  // A signal that came meanwhile is told before the next `setImmediate`.
  return () =>
    void setImmediate(() => {
      for (const signal of signals) process.off(signal, again)
    })
}

export function reason(error: unknown, path: string): string {
  const {code, message} = error as NodeJS.ErrnoException
  if (code === "ENOTDIR" || code === "EEXIST") return `part of '${dirname(path)}' is a file, not a folder`
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk is full"
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return "permission denied"
  return message
}
