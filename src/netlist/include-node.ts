/** Reads included files from the disk: the one file here that needs Node. */
import {readFileSync, statSync} from "node:fs"
import {dirname, isAbsolute, join, normalize} from "node:path"
import type {SourceText} from "./parse.js"

/**
 * The text of the file that `path` means in the file `from`: relative paths start where `from` lies.
 * Throws an Error with the reason where it cannot be read. Give it to `parse` as `read`.
 */
export function readFromDisk(path: string, from: string): SourceText {
  const file = isAbsolute(path) ? normalize(path) : join(dirname(from), path)
  try {
    // A device or a pipe could be read for ever.
    if (!statSync(file).isFile()) throw new Error("it is not a file")
    const text = readFileSync(file, "utf8")
    if (text.includes("\0")) throw new Error("it is not text")
    return {file, text}
  } catch (error) {
    throw new Error(reason(error), {cause: error})
  }
}

function reason(error: unknown): string {
  const {code, message} = error as NodeJS.ErrnoException
  if (code === "ENOENT") return "there is no such file"
  if (code === "EACCES") return "permission denied"
  return message
}
