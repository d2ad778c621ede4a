/** Studies from YAML text; a mistake names file, line and column. No aliases, no tags, nothing that runs. */
import {isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument} from "yaml"
import {z} from "zod"
import {DataError} from "../network/error.js"
import {refuseAliases, refuseDepth} from "./harmless.js"
import {
  type Choice,
  costs,
  countPoints,
  mostPoints,
  type PlacedSetting,
  type Search,
  type Study,
} from "./study.js"

/** Longest text, in characters. */
const longest = 2 ** 15

const value = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.union([z.string(), z.number()])).min(1),
])
const settings = z.record(z.string(), value)
const axes = z.record(z.string(), z.union([z.array(value).min(1), z.string()]))
const schema = z.strictObject({
  title: z.string().min(1),
  about: z.string().optional(),
  settings: settings.optional(),
  grid: axes.optional(),
  zip: axes.optional(),
  list: z.array(settings).min(1).optional(),
  search: z.strictObject({require: z.string(), minimize: z.enum(costs)}).optional(),
})

/** Throws a DataError. `file` is its name for messages. */
export function readStudy(text: string, file: string): Study {
  if (text.length > longest)
    throw new DataError(`expected at most ${longest} characters, found ${text.length}`, file)
  refuseDepth(text, file)
  return new Reader(text, file).study()
}

class Reader {
  readonly #lines = new LineCounter()
  readonly #root: ParsedNode | null

  constructor(
    text: string,
    private readonly file: string,
  ) {
    const document = attempt(
      () => parseDocument(text, {lineCounter: this.#lines, prettyErrors: false, maxAliasCount: 0} as object),
      () => this.#fail("nested too deep"),
    )
    this.#root = document.contents as ParsedNode | null
    const [error] = [...document.errors, ...document.warnings]
    if (error) throw this.#at(error.pos[0], lowered(error.message))
  }

  study(): Study {
    if (!isMap(this.#root)) throw this.#fail("expected keys such as 'title:' and 'grid:'", this.#root)
    refuseAliases(this.#root, node => this.#fail("expected no anchors, aliases or tags", node))
    const parsed = schema.safeParse(plain(this.#root))
    if (!parsed.success) {
      const [{path, ...issue}] = parsed.error.issues
      throw this.#fail(explained(issue, path), this.#node(path))
    }
    const {title, about, search} = parsed.data
    const study: Study = {
      title,
      about: about?.trim(),
      settings: this.#choice(this.#child(this.#root, "settings")),
      factors: [
        ...this.#axes("grid").map(axis => axis.map(setting => [setting])),
        ...this.#zip(),
        ...this.#list(),
      ],
      search: search && this.#search(search),
    }
    const count = countPoints(study)
    if (count > mostPoints) throw this.#fail(`expected at most ${mostPoints} points, found ${count}`)
    return study
  }

  /** Settings of a mapping; false is as if it were not there. */
  #choice(node: Node | undefined): Choice {
    if (!isMap(node)) return []
    return node.items.flatMap(({key, value}) => {
      const text = written(value as Node)
      return text === "false" ? [] : [this.#placed(key as Node, text)]
    })
  }

  /** Every axis of `grid:` or `zip:` as its settings. */
  #axes(section: string): PlacedSetting[][] {
    const node = this.#child(this.#root, section)
    if (!isMap(node)) return []
    return node.items.map(({key, value}) => {
      const name = written(key as Node)
      if (isSeq(value))
        return value.items.map(item => ({...this.#placed(item as Node, written(item as Node)), name}))
      return this.#range(value as Node).map(text => ({...this.#placed(value as Node, text), name}))
    })
  }

  /** `1..20` */
  #range(node: Node): string[] {
    const [, first, last] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(written(node)) ?? []
    const count = Number(last) - Number(first) + 1
    if (!(count >= 1))
      throw this.#fail(`expected a list, or a range like 1..20, found '${written(node)}'`, node)
    if (count > mostPoints) throw this.#fail(`expected at most ${mostPoints} points, found ${count}`, node)
    return Array.from({length: count}, (_, k) => String(Number(first) + k))
  }

  #zip(): Choice[][] {
    const axes = this.#axes("zip")
    if (!axes.length) return []
    const [{length}] = axes
    const other = axes.find(axis => axis.length !== length)
    if (other)
      throw new DataError(
        `expected ${length} values as for ${axes[0][0].name}, found ${other.length}`,
        this.file,
        other[0].line,
        other[0].column,
      )
    return [Array.from({length}, (_, k) => axes.map(axis => axis[k]))]
  }

  #list(): Choice[][] {
    const node = this.#child(this.#root, "list")
    return isSeq(node) ? [node.items.map(item => this.#choice(item as Node))] : []
  }

  #search({require, minimize}: {require: string; minimize: Search["minimize"]}): Search {
    const [, number, percent] = /^\s*accuracy\s*>=\s*(\d*\.?\d+)\s*(%?)\s*$/.exec(require) ?? []
    const accuracy = Number(number) / (percent ? 100 : 1)
    if (!(accuracy > 0 && accuracy <= 1))
      throw this.#fail(
        `expected a condition like 'accuracy >= 0.95', found '${require}'`,
        this.#node(["search", "require"]),
      )
    return {accuracy, minimize}
  }

  #placed(node: Node, text: string): PlacedSetting {
    const {line, col} = this.#lines.linePos(node.range?.[0] ?? 0)
    return {name: written(node), text, line, column: col}
  }

  #child(node: Node | null | undefined, key: PropertyKey): Node | undefined {
    if (isMap(node)) {
      const pair = node.items.find(item => written(item.key as Node) === String(key))
      return (pair?.value ?? pair?.key) as Node | undefined
    }
    return isSeq(node) ? (node.items[Number(key)] as Node) : undefined
  }

  /** The deepest node along the path that is there. */
  #node(path: readonly PropertyKey[]): Node | null {
    let node: Node | null = this.#root
    for (const key of path) node = this.#child(node, key) ?? node
    return node
  }

  #fail(problem: string, node?: Node | null): DataError {
    return node?.range ? this.#at(node.range[0], problem) : new DataError(problem, this.file)
  }

  #at(offset: number, problem: string): DataError {
    const {line, col} = this.#lines.linePos(offset)
    return new DataError(problem, this.file, Math.max(1, line), Math.max(1, col))
  }
}

function attempt<T>(work: () => T, tooDeep: () => Error): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof RangeError ? tooDeep() : error
  }
}

/** A tree of plain values without prototypes, so that no key means anything. */
function plain(node: Node | null): unknown {
  if (isSeq(node)) return node.items.map(item => plain(item as Node | null))
  if (isMap(node))
    return Object.fromEntries(
      node.items.map(({key, value}) => [written(key as Node), plain(value as Node | null)]),
    )
  return isScalar(node) ? node.value : null
}

/** A value as it is written, a list by layer with commas. */
function written(node: Node | null): string {
  if (isSeq(node)) return node.items.map(item => written(item as Node)).join(",")
  if (!isScalar(node)) return ""
  return typeof node.value === "string" ? node.value : (node.source ?? String(node.value))
}

const lowered = (message: string) => message[0].toLowerCase() + message.slice(1)

/** The schema's complaint in our words. */
function explained(
  issue: {code: string; message: string; keys?: string[]},
  path: readonly PropertyKey[],
): string {
  const where = path.length ? `${path.join(".")}: ` : ""
  if (issue.code === "unrecognized_keys")
    return `${where}unknown key '${issue.keys?.[0]}': expected one of ${Object.keys(schema.shape).join(", ")}`
  if (path[0] === "search")
    return `${where}expected require: accuracy >= 0.95 and minimize: ${costs.join(" | ")}`
  if (path[0] === "title") return "title: expected a text"
  if (path[0] === "grid" || path[0] === "zip")
    return `${where}expected a list of values, or a range like 1..20`
  if (path[0] === "list") return `${where}expected a list of settings like '- {array: 32x32}'`
  if (path[0] === "settings") return `${where}expected a number, a text, true, or a list by layer`
  return where + lowered(issue.message)
}
