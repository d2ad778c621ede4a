/**
 * Netlist text to cards: titles, definitions, libraries and included files; every mistake is reported
 * at once.
 */
import {
  type Branch,
  type Card,
  type Line,
  type Netlist,
  noAssignments,
  type Origin,
  type Subcircuit,
} from "./card.js"
import {NetlistError, NetlistErrors} from "./error.js"
import {LogicalLines} from "./lines.js"
import {readCard, readCondition, readWords} from "./words.js"

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
const deepestScope = 100
const mostIncludes = 10_000
const mostIncludedText = 500_000_000
const mostErrors = 100

/**
 * Reads a netlist. The first line is the title, `.end` the end. `.subckt` bodies become `subcircuits`,
 * `.include` and `.lib` are replaced by what they name, `.if` and `.control` blocks become one card each, all
 * other directives stay cards. Nothing is evaluated. Throws NetlistErrors with all mistakes, in the order of the text (at most 100).
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

interface OpenScope {
  readonly cards: Card[]
  readonly subcircuits: Map<string, Subcircuit>
  /** The `.subckt` card that it is the body of. */
  readonly opener?: Card
  /** The `.if` that it is the last branch of, so far. */
  readonly conditional?: Conditional
}

interface Conditional {
  readonly origin: Origin
  /** The branches before the open one. */
  readonly branches: Branch[]
  /** Of the open one. */
  readonly condition: string | undefined
  readonly branchOrigin: Origin
}

const conditionals = new Set([".if", ".elseif", ".else", ".endif"])

class NetlistReader {
  private readonly errors: NetlistError[] = []
  private readonly outer: OpenScope[] = []
  private scope: OpenScope = {cards: [], subcircuits: new Map()}
  private includes = 0
  private includedText = 0

  constructor(private readonly options: ParseOptions) {}

  finish() {
    for (const {opener, conditional} of [...this.outer, this.scope]) {
      if (opener)
        this.report(
          new NetlistError(`expected '.ends' for '.subckt ${opener.words[0]}' before the end`, opener.origin),
        )
      if (conditional)
        this.report(new NetlistError("expected '.endif' for '.if' before the end", conditional.origin))
    }
    if (this.errors.length) throw new NetlistErrors(this.errors)
    const {cards, subcircuits} = this.scope
    return {cards, subcircuits}
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
          else if (conditionals.has(directive)) this.condition(directive, lines)
          else if (directive === ".data") this.data(lines)
          else if (directive === ".title") this.title(lines)
          else if (directive === "") this.scope.cards.push(readCard(lines))
          else this.add(readCard(lines), lines)
        }
      } catch (error) {
        if (!(error instanceof NetlistError)) throw error
        this.report(error)
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
    if (card.name === ".subckt" || card.name === ".macro") this.open(card, lines)
    else if (card.name === ".ends" || card.name === ".eom") this.close(card, lines)
    else this.scope.cards.push(card)
  }

  private open(card: Card, lines: LogicalLines): void {
    const name: string | undefined = card.words[0]
    if (name === undefined) throw lines.mistake(lines.start, "expected a name after '.subckt'")
    // Opened even where the name is taken, so that its body and '.ends' are not mistakes as well.
    const isTaken = this.scope.subcircuits.has(name)
    this.push({cards: [], subcircuits: new Map(), opener: card}, lines)
    if (isTaken) throw lines.mistake(lines.start, `there already is a subcircuit '${name}'`)
  }

  private push(scope: OpenScope, lines: LogicalLines): void {
    if (this.outer.length === deepestScope)
      throw new NetlistErrors([
        ...this.errors,
        lines.mistake(lines.start, `subcircuits and conditions are nested deeper than ${deepestScope}`),
      ])
    this.outer.push(this.scope)
    this.scope = scope
  }

  /** `.if`, `.elseif`, `.else`, `.endif`. Of a mistake the rest stays open, so that it is reported alone. */
  private condition(directive: string, lines: LogicalLines): void {
    const branchOrigin = originOf(lines)
    let condition: string | undefined
    let mistake: NetlistError | undefined
    if (directive === ".if" || directive === ".elseif")
      try {
        condition = readCondition(lines, lines.start + directive.length)
      } catch (error) {
        if (!(error instanceof NetlistError)) throw error
        mistake = error
        condition = "0"
      }
    const open = (origin: Origin, branches: Branch[]): OpenScope => ({
      cards: [],
      subcircuits: new Map(),
      conditional: {origin, branches, condition, branchOrigin},
    })
    if (directive === ".if") this.push(open(branchOrigin, []), lines)
    else {
      const {conditional, cards, subcircuits} = this.scope
      if (!conditional) throw lines.mistake(lines.start, `'${directive}' without '.if'`)
      const {origin, branches, condition: last} = conditional
      if (last === undefined && directive !== ".endif")
        throw lines.mistake(lines.start, `'${directive}' behind '.else'`)
      branches.push({condition: last, cards, subcircuits, origin: conditional.branchOrigin})
      if (directive === ".endif") {
        this.scope = this.outer.pop() ?? this.scope
        this.scope.cards.push({name: ".if", words: [], assignments: noAssignments, origin, branches})
      } else this.scope = open(origin, branches)
    }
    if (mistake) throw mistake
  }

  private script(lines: LogicalLines): void {
    const origin = originOf(lines)
    const missing = lines.mistake(lines.start, "expected '.endc' for '.control' before the end")
    const script: Line[] = []
    while (lines.nextRaw()) {
      const text = lines.text.slice(lines.start, lines.end)
      if (/^\.endc\b/i.test(text)) {
        this.scope.cards.push({
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
        this.scope.cards.push({...card, words})
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
    this.scope.cards.push({name: ".title", words, assignments: noAssignments, origin: originOf(lines)})
  }

  private close(card: Card, lines: LogicalLines): void {
    if (this.scope.conditional) throw lines.mistake(lines.start, "expected '.endif' before '.ends'")
    const {opener, cards, subcircuits} = this.scope
    const outer = this.outer.pop()
    if (!opener || !outer) throw lines.mistake(lines.start, "'.ends' without '.subckt'")
    const [name, ...ports] = opener.words.filter(word => word !== "params:")
    this.scope = outer
    if (!outer.subcircuits.has(name)) {
      const {assignments: parameters, origin} = opener
      outer.subcircuits.set(name, {name, ports, parameters, cards, subcircuits, origin})
    }
    const ended = card.words[0]
    if (ended !== undefined && ended !== name)
      throw lines.mistake(lines.start, `expected '.ends ${name}', found '.ends ${ended}'`)
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

function originOf({file, line}: LogicalLines): Origin {
  return {file, line}
}
