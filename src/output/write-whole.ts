/** Writes files (Node) so that a reader finds the old contents or the new ones, never a part. */
import {randomBytes} from "node:crypto"
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
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
  let temporary: string | undefined
  const release = holdInterrupts()
  try {
    const kind = statSync(path, {throwIfNoEntry: false})
    if (kind?.isDirectory()) throw new Error("it is a folder")
    if (kind && !kind.isFile()) {
      writeFileSync(path, data)
      return
    }
    const target = kind ? realpathSync(path) : path
    mkdirSync(dirname(target), {recursive: true})
    temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}`)
    const file = openSync(temporary, "wx", kind ? kind.mode & 0o777 : 0o666)
    try {
      writeFileSync(file, data)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, target)
  } catch (error) {
    if (temporary) rmSync(temporary, {force: true})
    throw new OutputError(`cannot write ${path}: ${reason(error, path)}`, {cause: error})
  } finally {
    release()
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

function reason(error: unknown, path: string): string {
  const {code, message} = error as NodeJS.ErrnoException
  if (code === "ENOTDIR" || code === "EEXIST") return `part of '${dirname(path)}' is a file, not a folder`
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk is full"
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return "permission denied"
  return message
}
