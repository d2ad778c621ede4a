/**
 * Which files a deck may include (Node): those below its own folder, and below folders that its user names.
 */
import {existsSync, realpathSync} from "node:fs"
import {dirname, isAbsolute, join, relative, sep} from "node:path"
import {readFromDisk} from "../netlist/include-node.js"
import type {SourceText} from "../netlist/parse.js"

export interface IncludeRules {
  /** Folders besides the deck's: allowed, and searched where a relative path leads nowhere. */
  readonly folders: readonly string[]
  /** Files may lie anywhere. */
  readonly anywhere: boolean
}

/**
 * What `parse` calls to include a file in the deck at `deck`. A deck from elsewhere could name any file of
 * the machine, whose lines then stand in messages. Throws an Error for a file that is not allowed or cannot
 * be read.
 */
export function includeReader(
  deck: string,
  {folders, anywhere}: IncludeRules,
): (path: string, from: string) => SourceText {
  const allowed = [dirname(deck), ...folders].map(real)
  return (path, from) => {
    const beside = isAbsolute(path) ? path : join(dirname(from), path)
    const found = isAbsolute(path) || existsSync(beside) ? undefined : folders.find(has(path))
    const file = found === undefined ? beside : join(found, path)
    if (!anywhere && existsSync(file) && !allowed.some(folder => isBelow(real(file), folder)))
      throw new Error(
        "it is not below the deck's folder (allow it with --include-dir or --allow-any-include)",
      )
    return readFromDisk(file, "")
  }
}

const has = (path: string) => (folder: string) => existsSync(join(folder, path))

/** Without links, so that none leads out of a folder. */
function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function isBelow(file: string, folder: string): boolean {
  const path = relative(folder, file)
  return path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path)
}
