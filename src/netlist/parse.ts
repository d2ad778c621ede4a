/**
 * Netlist text to cards: titles, definitions, libraries and included files; every mistake is reported
 * at once.
 */
import {type Card, type Line, type Netlist, noAssignments, type Origin, type Scope} from "./card.js"
import {NetlistError, NetlistErrors} from "./error.js"
import {LogicalLines} from "./lines.js"
import {originOf} from "./plain-card.js"
import {conditionals, Scopes} from "./scopes.js"
import {readCard, readWords} from "./words.js"

/** A text and the name it goes by in messages and in relative paths. */
export interface SourceText {
  readonly file: string
  readonly text: string
}

export interface ParseOptions {
  /** The name of the text, for messages. */
  readonly file: string
  /** Finds what `.include path` in file `from` means; throws where there is no such file. */
  readonly read?: (path: string, from: string) => SourceText
}

const deepestInclude = 32
const mostIncludes = 10_000
const mostIncludedText = 500_000_000
const mostErrors = 100

/**
 * Reads a netlist. The first line is the title, `.end` the end. `.subckt` bodies become `subcircuits`,
 * `.include` and `.lib` are replaced by what they name, `.if` and `.control` blocks become one card each, all
 * other directives stay cards. Nothing is evaluated. Throws NetlistErrors with all mistakes, in the order
 * of the text (at most 100).
 */
export function parse(text: string, options: ParseOptions): Netlist {
  const body = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const newline = text.indexOf("\n")
  const title = text.slice(body, newline < 0 ? undefined : newline).trim()
  const reader = new NetlistReader(options)
  reader.read(new LogicalLines(options.file, text, newline < 0 ? text.length : newline + 1, 1), [
    options.file,
  ])
  return {title, ...reader.finish()}
}

class NetlistReader {
  private readonly errors: NetlistError[] = []
  private readonly scopes = new Scopes()
  private includes = 0
  private includedText = 0

  constructor(private readonly options: ParseOptions) {}

  finish(): Scope {
    const {deck, missing} = this.scopes.finish()
    missing.forEach(error => {
      this.report(error)
    })
    if (this.errors.length) throw new NetlistErrors(this.errors)
    return deck
  }

  /** Reads one source; of a library only the section `wanted`. Returns whether that section was there. */
  read(lines: LogicalLines, chain: readonly string[], wanted?: string): boolean {
    let section: {readonly name: string; readonly origin: Origin} | undefined
    let found = false
    for (let more = true; more; ) {
      try {
        if (!(more = lines.next())) break
        const directive = lines.text.charCodeAt(lines.start) === 46 ? directiveOf(lines) : ""
        if (directive === ".lib" && fileWords(lines).length === 1) {
          if (section)
            throw lines.mistake(lines.start, `expected '.endl' for section '${section.name}' first`)
          section = {name: fileWords(lines)[0].toLowerCase(), origin: originOf(lines)}
          found ||= section.name === wanted
        } else if (directive === ".endl") {
          if (!section) throw lines.mistake(lines.start, "'.endl' without '.lib section'")
          section = undefined
        } else if (section?.name === wanted) {
          if (directive === ".end") break
          if (directive === ".lib" || directive === ".include" || directive === ".inc")
            this.include(lines, chain, directive === ".lib")
          else if (directive === ".control") this.script(lines)
          else if (conditionals.has(directive)) this.scopes.condition(directive, lines)
          else if (directive === ".data") this.data(lines)
          else if (directive === ".title") this.title(lines)
          else if (directive === "") this.scopes.add(readCard(lines))
          else this.add(readCard(lines), lines)
        }
      } catch (error) {
        if (!(error instanceof NetlistError)) throw error
        this.report(error)
        if (this.scopes.isTooDeep) throw new NetlistErrors(this.errors)
      }
    }
    if (section)
      this.report(
        new NetlistError(
          `expected '.endl' for '.lib ${section.name}' (a whole file is read by '.include')`,
          section.origin,
        ),
      )
    return found
  }

  private add(card: Card, lines: LogicalLines): void {
    if (card.name === ".subckt" || card.name === ".macro") this.scopes.open(card, lines)
    else if (card.name === ".ends" || card.name === ".eom") this.scopes.close(card, lines)
    else this.scopes.add(card)
  }

  private script(lines: LogicalLines): void {
    const origin = originOf(lines)
    const missing = lines.mistake(lines.start, "expected '.endc' for '.control' before the end")
    const script: Line[] = []
    while (lines.nextRaw()) {
      const text = lines.text.slice(lines.start, lines.end)
      if (/^\.endc\b/i.test(text)) {
        this.scopes.add({
          name: ".control",
          words: [],
          assignments: noAssignments,
          origin,
          lines: script,
        })
        return
      }
      script.push({text, origin: originOf(lines)})
    }
    throw missing
  }

  /** A table, whose rows may stand on lines of their own, is one card. */
  private data(lines: LogicalLines): void {
    const card = readCard(lines)
    if (card.name !== ".data") {
      this.add(card, lines)
      return
    }
    const missing = lines.mistake(lines.start, "expected '.enddata' for '.data' before the end")
    const words = [...card.words]
    while (lines.next()) {
      if (directiveOf(lines) === ".enddata") {
        this.scopes.add({...card, words})
        return
      }
      for (const word of readWords(lines)) words.push(word)
    }
    throw missing
  }

  /** A further title is a card with its text as one word, in double quotes, as it is written. */
  private title(lines: LogicalLines): void {
    const text = lines.text.slice(lines.start + ".title".length, lines.end)
    const title = text.replaceAll('"', "").replace(/\s+/g, " ").trim()
    const words = title ? [`"${title}"`] : []
    this.scopes.add({name: ".title", words, assignments: noAssignments, origin: originOf(lines)})
  }

  private include(lines: LogicalLines, chain: readonly string[], isLibrary: boolean): void {
    const [path, name, ...rest] = fileWords(lines)
    const fail = (problem: string) => lines.mistake(lines.start, problem)
    if (path === undefined || rest.length || (name !== undefined) !== isLibrary)
      throw fail(isLibrary ? "expected '.lib file section'" : "expected '.include file'")
    const {read} = this.options
    if (!read) throw fail(`'${path}' cannot be read: no files are available here`)
    let source: SourceText
    try {
      source = read(path, lines.file)
    } catch (error) {
      throw fail(`'${path}' cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    }
    const section = name?.toLowerCase()
    const link = section === undefined ? source.file : `${source.file} ${section}`
    const links = [...chain, link]
    if (chain.includes(link)) throw fail(`files include each other: ${links.join(" > ")}`)
    if (chain.length > deepestInclude)
      throw fail(`files include each other deeper than ${deepestInclude}: ${links.join(" > ")}`)
    this.includedText += source.text.length
    if (++this.includes > mostIncludes || this.includedText > mostIncludedText)
      throw new NetlistErrors([
        ...this.errors,
        fail(`too many files or too much text included: ${links.join(" > ")}`),
      ])
    const text = source.text.charCodeAt(0) === 0xfeff ? source.text.slice(1) : source.text
    const found = this.read(new LogicalLines(source.file, text), links, section)
    if (section !== undefined && !found) throw fail(`there is no section '${section}' in '${path}'`)
  }

  private report(error: NetlistError): void {
    this.errors.push(error)
    if (this.errors.length === mostErrors) throw new NetlistErrors(this.errors)
  }
}

function directiveOf({text, start, end}: LogicalLines): string {
  return /^\.\w*/.exec(text.slice(start, Math.min(end, start + 20)))?.[0].toLowerCase() ?? ""
}

/** The words after a directive that names files: case is kept, quotes are taken off. */
function fileWords({text, start, end}: LogicalLines): string[] {
  const words = text.slice(start, end).matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)
  return [...words].slice(1).map(([, double, single, bare]) => double ?? single ?? bare ?? "")
}
