/** Runs `.control` scripts: analyses whose plots stay as vectors, and what is done with those. */
import type {DeviceType} from "../circuit/device.js"
import {type Card, type Netlist, noAssignments, type Origin} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {LogicalLines} from "../netlist/lines.js"
import {readCard} from "../netlist/words.js"
import {several} from "../output/plot.js"
import {measurementLines} from "../output/text.js"
import type {Note} from "./directives.js"
import {Measurements} from "./measure.js"
import {readMeasure} from "./measure-card.js"
import {prepare} from "./perform.js"
import type {Progress} from "./prepared.js"
import type {Surface} from "./recorder.js"
import {readRequest} from "./requests.js"
import {analysisCommands, type Command, readScript} from "./script.js"
import {Bench} from "./script-bench.js"
import {printVectors, type ScriptHost, writeColumns, writeVectors} from "./script-output.js"
import {ScriptScope, scaleOf} from "./script-scope.js"
import {prepareAll, type Standing, subjectOf} from "./stand.js"
import {type Vector, VectorStore} from "./vectors.js"

/** A script ends after so many commands: a loop may have no end. */
const mostCommands = 1e5

/** Settings that mean something here, and such that mean nothing in a run without windows. */
const settings: ReadonlySet<string> = new Set(["filetype", "units", "wr_singlescale", "wr_vecnames"])
const idleSettings: ReadonlySet<string> = new Set(
  (
    "noaskquit nomoremode numdgt width height color0 color1 color2 xbrushwidth hcopydevtype hcopypscolor " +
    "nobreak curplottitle appendwrite num_threads ngbehavior noinit rndseed"
  ).split(" "),
)

export interface ScriptJob {
  readonly netlist: Netlist
  readonly types: readonly DeviceType[]
  readonly parameters: Readonly<Record<string, number>>
  readonly standing: Standing
  readonly surface: Surface
  readonly host: ScriptHost
  readonly note: Note
}

/**
 * All scripts of the deck, in order. Throws NetlistErrors before anything runs, and for what a command cannot
 * do.
 */
export function* runScripts(job: ScriptJob): Generator<Progress> {
  const scripts = job.surface.plan.scripts.map(card => readScript(card, job.note))
  const interpreter = new Interpreter(job)
  for (const commands of scripts) if (!(yield* interpreter.block(commands))) return
}

class Interpreter {
  readonly #store = new VectorStore()
  readonly #scope: ScriptScope
  readonly #bench: Bench
  #commands = 0

  constructor(private readonly job: ScriptJob) {
    this.#bench = new Bench(job.netlist, job.types, job.parameters, job.standing)
    const {parameter} = job.surface.vocabulary
    this.#scope = new ScriptScope(this.#store, parameter, job.surface.plan.degrees)
  }

  /** Returns false after `quit`. */
  *block(commands: readonly Command[]): Generator<Progress, boolean> {
    for (const command of commands) {
      if (++this.#commands > mostCommands)
        throw new NetlistError(`.control: more than ${mostCommands} commands were run`, command.origin)
      if (!(yield* this.#run(command))) return false
    }
    return true
  }

  *#run(command: Command): Generator<Progress, boolean> {
    const {name, origin} = command
    const rest = this.#scope.substitute(command.rest, origin)
    const lower = rest.toLowerCase()
    const {host} = this.job
    if (command.body) return yield* this.#nested(command, command.body, lower)
    if (analysisCommands.has(name)) yield* this.#analyse(name, lower, origin)
    else
      switch (name) {
        case "run":
          yield* this.#runDeck()
          break
        case "print":
          printVectors(this.#vectors(lower.replace(/^(col|line)\s+/, ""), origin), this.#store.current, host)
          break
        case "let":
          this.#let(lower, origin)
          break
        case "meas":
        case "measure":
          this.#measure(lower, origin)
          break
        case "write":
        case "wrdata": {
          const [path, list] = split(rest)
          if (!path) throw fail(origin, `expected '${name} FILE VECTORS'`)
          const vectors = this.#vectors(list.toLowerCase() || "all", origin)
          this.#file(origin, () => {
            if (name === "write") writeVectors(path, vectors, this.#store.current, this.#scope, host)
            else writeColumns(path, vectors, this.#scope, host)
          })
          break
        }
        case "alter":
          this.#bench.alter(lower, origin, (text, card) => this.#scope.number(text, card))
          break
        case "altermod":
          this.#bench.alterModel(lower, origin, (text, card) => this.#scope.number(text, card))
          break
        case "set":
          this.#set(rest, origin)
          break
        case "unset":
          this.#scope.settings.delete(lower.trim())
          break
        case "setplot":
          this.#setPlot(lower.trim(), origin)
          break
        case "echo":
          host.text(`${rest.replaceAll('"', "")}\n`)
          break
        case "destroy":
          this.#store.clear()
          break
        case "reset":
          this.#bench.reset()
          break
        default:
          return false
      }
    return true
  }

  *#nested(command: Command, body: readonly Command[], text: string): Generator<Progress, boolean> {
    const {name, origin, otherwise} = command
    const holds = () =>
      this.#scope.evaluate(this.#scope.substitute(command.rest, origin).toLowerCase(), origin).re[0] !== 0
    if (name === "if") return yield* this.block(holds() ? body : (otherwise ?? []))
    if (name === "while") {
      while (holds()) if (!(yield* this.#again(body, origin))) return false
      return true
    }
    if (name === "repeat") {
      const count = this.#scope.number(text, card(name, origin))
      for (let k = 0; k < count; k++) if (!(yield* this.#again(body, origin))) return false
      return true
    }
    const [variable, ...values] = text.split(/\s+/)
    for (const value of values) {
      this.#scope.settings.set(variable, value)
      if (!(yield* this.#again(body, origin))) return false
    }
    return true
  }

  /** Once more; an empty loop has its end, too. */
  *#again(body: readonly Command[], origin: Origin): Generator<Progress, boolean> {
    if (++this.#commands > mostCommands)
      throw new NetlistError(`.control: more than ${mostCommands} commands were run`, origin)
    return yield* this.block(body)
  }

  /** The host says why it does not write: here is where it was asked to. */
  #file(origin: Origin, write: () => void) {
    try {
      write()
    } catch (error) {
      throw error instanceof Error && error.name === "OutputError" ? fail(origin, error.message) : error
    }
  }

  *#analyse(name: string, text: string, origin: Origin): Generator<Progress> {
    const {surface} = this.job
    const given = cardOf(`.${name} ${text}`, origin)
    const request = readRequest(given, (word, card) => this.#bench.standing.deck.number(word, card))
    const plan = {...surface.plan, tables: [], charts: [], measures: [], fouriers: []}
    yield* prepare(request, subjectOf(this.#bench.standing), {
      ...surface,
      plan,
      sink: this.#store,
      everything: true,
    })()
  }

  *#runDeck(): Generator<Progress> {
    const {surface: whole} = this.job
    const surface = {...whole, sink: several([this.#store, whole.sink]), everything: true}
    for (const analysis of prepareAll(subjectOf(this.#bench.standing), surface)) {
      yield* analysis()
      for (const {name, value} of this.#store.measurements) this.#scope.measured(name, value)
    }
  }

  #current(origin: Origin) {
    const {current} = this.#store
    if (!current) throw fail(origin, "there is no plot yet: run an analysis first")
    return current
  }

  /** The vectors that a list names, `all` among them. */
  #vectors(list: string, origin: Origin): Vector[] {
    const words = cardOf(`.print ${joined(list)}`, origin).words
    if (!words.length) throw fail(origin, "expected vectors")
    return words.flatMap(word =>
      word === "all" ? [...this.#current(origin).vectors.values()] : [this.#scope.evaluate(word, origin)],
    )
  }

  #let(text: string, origin: Origin) {
    const [, name, expression] = /^([a-z_][\w.]*)\s*=\s*(.+)$/.exec(text) ?? []
    if (name === undefined) throw fail(origin, `expected 'let NAME = EXPRESSION', found 'let ${text}'`)
    this.#scope.let(name, this.#scope.evaluate(expression, origin))
  }

  #measure(text: string, origin: Origin) {
    const given = cardOf(`.meas ${text}`, origin)
    const current = this.#current(origin)
    const number = (word: string, of: Card) => this.#scope.number(word, of)
    const measure = readMeasure(given, number, this.job.note)
    const {analysis} = current.plot
    if (measure.analysis !== analysis)
      throw fail(origin, `'meas ${measure.analysis}': the current plot is one of '${analysis}'`)
    const columns: Vector[] = []
    const running = new Measurements(
      [measure],
      signal => columns.push(this.#scope.evaluate(signal, origin)) - 1,
      {parameter: name => this.#scope.vector(name)?.re[0], functions: this.job.surface.vocabulary.functions},
    )
    const at = scaleOf(current)?.re ?? new Float64Array(1)
    for (let k = 0; k < at.length; k++)
      running.point(at[k], column => {
        const {re, im} = columns[column]
        const i = re.length === 1 ? 0 : k
        return im ? Math.hypot(re[i], im[i]) : re[i]
      })
    const found = running.finish()
    this.job.host.text(measurementLines(found))
    for (const {name, value, problem} of found) {
      if (problem !== undefined) this.job.note(`meas ${name} failed: ${problem}`, given)
      this.#scope.measured(name, value)
    }
  }

  #set(text: string, origin: Origin) {
    const [, name, value = "true"] = /^(\w+)\s*(?:=\s*(.*?)\s*)?$/.exec(text.trim()) ?? []
    const key = name?.toLowerCase()
    if (key === undefined) throw fail(origin, `expected 'set NAME = VALUE', found 'set ${text}'`)
    if (idleSettings.has(key)) return
    if (!settings.has(key) && value === "true")
      throw fail(origin, `the setting '${key}' is not known (known: ${[...settings].join(" ")})`)
    // Anything else that has a value is a variable of the script's own.
    this.#scope.settings.set(key, value)
  }

  #setPlot(id: string, origin: Origin) {
    if (!id) return
    const found = this.#store.find(id)
    const known = this.#store.plots.map(plot => plot.id).join(" ") || "none"
    if (!found) throw fail(origin, `there is no plot '${id}' (there are: ${known})`)
    this.#store.current = found
  }
}

/** A command as the card that says the same. */
function cardOf(text: string, origin: Origin): Card {
  const line = LogicalLines.of(text, origin)
  // It may have quotes and brackets.
  line.plain = false
  return readCard(line)
}

/** File name and the rest. */
function split(text: string): readonly [path: string, list: string] {
  const [, quoted, bare, list] = /^(?:"([^"]*)"|(\S+))\s*(.*)$/.exec(text) ?? []
  return [quoted ?? bare ?? "", list ?? ""]
}

/** Blanks around operators go, so that an expression is one word. */
const joined = (list: string) => list.replace(/\s*([-+*/^<>])\s*/g, "$1")

const card = (name: string, origin: Origin): Card => ({name, words: [], assignments: noAssignments, origin})

const fail = (origin: Origin, problem: string) => new NetlistError(`.control: ${problem}`, origin)
