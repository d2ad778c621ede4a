/** Where `.control` scripts print and write (Node): a deck from elsewhere may not write where it likes. */
import {existsSync} from "node:fs"
import {isAbsolute, join, normalize} from "node:path"
import type {ScriptHost} from "../../deck/script-output.js"
import type {TextWriter} from "../../output/text.js"
import {OutputError, WholeFile} from "../../output/write-whole.js"

/** What exists may be replaced where its name says that it is data. */
const data = /\.(raw|csv|tsv|txt|dat|data|out)$/i

/** Prints with `text`; writes below the current folder. */
export function scriptHost(text: TextWriter): ScriptHost {
  return {
    text: line => text.text(line),
    tables: text,
    file(path, write) {
      const target = allowed(path)
      const file = new WholeFile(target, true)
      try {
        write(file)
        file.commit()
      } finally {
        file.abandon()
      }
    },
  }
}

/** Throws an OutputError where a script may not write. */
function allowed(path: string): string {
  const target = normalize(path)
  const refuse = (reason: string) => new OutputError(`will not write ${path}: ${reason}`)
  if (isAbsolute(target) || target.split(/[\\/]/).includes(".."))
    throw refuse("scripts write below the current folder only")
  if (target.split(/[\\/]/).some(part => part.startsWith("."))) throw refuse("its name begins with a dot")
  if (existsSync(join(".", target)) && !data.test(target))
    throw refuse("it exists, and its name does not say that it is data (.raw, .txt, .csv, .data, ...)")
  return target
}
