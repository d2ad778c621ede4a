/** Writes files (Node) so that a reader finds the old contents or the new ones, never a part. */
import {randomBytes} from "node:crypto"
import {
  closeSync,
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
 * Writes `data` to a temporary file in the same folder, flushes it to the disk and renames it to `path`.
 * Makes missing folders; follows links; writes to devices and pipes directly. Throws an OutputError of one line
 * that names the path and the cause; then nothing of the temporary file stays.
 */
export function writeWhole(path: string, data: string | Uint8Array): void {
  let temporary: string | undefined
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
  }
}

function reason(error: unknown, path: string): string {
  const {code, message} = error as NodeJS.ErrnoException
  if (code === "ENOTDIR" || code === "EEXIST") return `part of '${dirname(path)}' is a file, not a folder`
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk is full"
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return "permission denied"
  return message
}
