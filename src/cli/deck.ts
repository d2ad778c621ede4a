/** A deck on the command line: its file, and which others it may include. */
import type {Argv} from "yargs"
import type {Netlist} from "../netlist/card.js"
import {readFromDisk} from "../netlist/include-node.js"
import {parse, type SourceText} from "../netlist/parse.js"
import {includeReader} from "./include.js"

export const includeOptions = <T>(yargs: Argv<T>) =>
  yargs
    .option("include-dir", {
      type: "string",
      array: true,
      requiresArg: true,
      default: [] as string[],
      describe: "further folder to include files from",
    })
    .option("allow-any-include", {
      type: "boolean",
      default: false,
      describe: "include files from anywhere, not only from below the deck's folder",
    })

interface DeckArguments {
  readonly deck: string
  readonly "include-dir": readonly string[]
  readonly "allow-any-include": boolean
}

/** The deck and its file. Throws a RangeError where there is none, and what `parse` throws. */
export function readDeck(args: DeckArguments): {readonly file: string; readonly netlist: Netlist} {
  const {file, text} = readFile(args.deck)
  const read = includeReader(file, {folders: args["include-dir"], anywhere: args["allow-any-include"]})
  return {file, netlist: parse(text, {file, read})}
}

function readFile(path: string): SourceText {
  try {
    return readFromDisk(path, "")
  } catch (error) {
    throw new RangeError(`${path}: ${(error as Error).message}`)
  }
}
