/** `.control` blocks: their lines to commands, each with the place where it stands. */
import type {Card, Origin} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {didYouMean} from "./nearest.js"

export interface Command {
  readonly name: string
  /** What stands behind the name, in lower case but for `echo` and file names. */
  readonly rest: string
  readonly origin: Origin
  /** Of `foreach`, `repeat`, `while`, `if`: what stands up to `end` (or `else`). */
  readonly body?: readonly Command[]
  readonly otherwise?: readonly Command[]
}

/** Commands that run an analysis as the card of that name does. */
export const analysisCommands: ReadonlySet<string> = new Set([
  "op",
  "dc",
  "ac",
  "tran",
  "noise",
  "tf",
  "sens",
])

const known: ReadonlySet<string> = new Set([
  ...analysisCommands,
  ..."run print let meas measure write wrdata alter altermod set unset setplot echo quit exit reset destroy".split(
    " ",
  ),
])

/** What a batch run has no use for: windows and listings. */
const meaningless: ReadonlySet<string> = new Set(
  "plot gnuplot hardcopy asciiplot rusage display listing show showmod status save option unalias".split(" "),
)

const blocks: ReadonlySet<string> = new Set(["foreach", "repeat", "while", "if"])

/** Throws a NetlistError for the first thing that is not understood. `note` is told of what is read over. */
export function readScript(card: Card, note: (text: string, card: Card) => void): Command[] {
  const reader = new Reader(card, note)
  const commands = reader.block([])
  reader.finish()
  return commands
}

class Reader {
  readonly #lines: readonly {readonly text: string; readonly origin: Origin}[]
  #at = 0
  #depth = 0

  constructor(
    private readonly card: Card,
    private readonly note: (text: string, card: Card) => void,
  ) {
    this.#lines = (card.lines ?? []).map(({text, origin}) => ({text: withoutComment(text), origin}))
  }

  /** Commands up to one of the words `ends`, which is left to the caller, or the end of the script. */
  block(ends: readonly string[]): Command[] {
    const commands: Command[] = []
    for (; this.#at < this.#lines.length; this.#at++) {
      const {text, origin} = this.#lines[this.#at]
      if (!text) continue
      // They could command the terminal that `echo` writes to.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      const [control] = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/.exec(text) ?? []
      if (control !== undefined)
        throw new NetlistError(
          `.control: unexpected character U+${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
          origin,
        )
      const [, word, rest] = /^(\S+)\s*(.*)$/.exec(text) ?? []
      const name = word.toLowerCase()
      if (ends.includes(name)) return commands
      if (blocks.has(name)) commands.push(this.#nested(name, rest, origin))
      else if (known.has(name)) commands.push({name, rest, origin})
      else if (meaningless.has(name))
        this.note(`'${name}' has no meaning in a run without windows and is ignored`, {...this.card, origin})
      else throw new NetlistError(`.control: '${word}' is not supported${didYouMean(name, known)}`, origin)
    }
    if (ends.length) throw new NetlistError(`.control: expected 'end' before '.endc'`, this.card.origin)
    return commands
  }

  finish(): void {
    const line = this.#lines[this.#at]
    if (line) throw new NetlistError(`.control: '${line.text}' ends nothing`, line.origin)
  }

  #nested(name: string, rest: string, origin: Origin): Command {
    if (++this.#depth > 20) throw new NetlistError(".control: blocks are nested deeper than 20", origin)
    this.#at++
    const body = this.block(name === "if" ? ["end", "else"] : ["end"])
    let otherwise: Command[] | undefined
    if (/^else/i.test(this.#lines[this.#at].text)) {
      this.#at++
      otherwise = this.block(["end"])
    }
    this.#depth--
    return {name, rest, origin, body, ...(otherwise && {otherwise})}
  }
}

/** Lines that begin with a star; what stands behind a semicolon, or a dollar and a blank. */
function withoutComment(text: string): string {
  if (/^[*#$]/.test(text)) return ""
  return text.replace(/\s*(;|\$\s).*$/, "").trim()
}
