/** `crosspice run`: the operating point of a netlist. stdout is data, stderr is talk. */
import type {Argv} from "yargs"
import {op} from "../analysis/op.js"
import {readOptions} from "../analysis/options.js"
import type {Circuit} from "../circuit/circuit.js"
import {elaborate} from "../circuit/elaborate.js"
import {CircuitError} from "../circuit/error.js"
import {deviceTypes} from "../devices/index.js"
import type {Card, Netlist} from "../netlist/card.js"
import {NetlistError, NetlistErrors} from "../netlist/error.js"
import {readFromDisk} from "../netlist/include-node.js"
import {parseNumber} from "../netlist/number.js"
import {parse, type SourceText} from "../netlist/parse.js"
import {valueTable} from "../output/values.js"
import {writeWhole} from "../output/write-whole.js"

const builder = (yargs: Argv) =>
  yargs
    .positional("deck", {type: "string", demandOption: true, describe: "netlist file"})
    .option("param", {
      type: "string",
      array: true,
      requiresArg: true,
      default: [] as string[],
      describe: "NAME=VALUE replaces a .param of the deck",
    })
    .option("output", {
      alias: "o",
      type: "string",
      requiresArg: true,
      defaultDescription: "stdout",
      describe: "file to write",
    })
    .option("json", {type: "boolean", default: false, describe: 'as JSON: {"v(out)": 0.5, ...}'})

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

function handler(args: Arguments): void {
  const source = readDeck(args.deck)
  const netlist = parse(source.text, {file: source.file, read: readFromDisk})
  rejectUnknown(netlist)
  const circuit = elaborate(netlist, deviceTypes, overrides(args.param))
  if (circuit.size === 1) throw new RangeError(`${source.file}: expected elements, found none`)
  const x = op(circuit, readOptions(netlist))
  const shown = saved(netlist, circuit)
  const text = args.json
    ? `${JSON.stringify(Object.fromEntries(shown.map(i => [circuit.unknowns[i], x[i]])), null, 1)}\n`
    : valueTable(shown.map(i => [circuit.unknowns[i], x[i], circuit.unknowns[i][0] === "v" ? "V" : "A"]))
  if (args.output === undefined) process.stdout.write(text)
  else writeWhole(args.output, text)
}

export const run = {
  command: "run <deck>",
  describe: "operating point of a netlist: node voltages and branch currents",
  builder,
  handler,
}

function readDeck(path: string): SourceText {
  try {
    return readFromDisk(path, "")
  } catch (error) {
    throw new RangeError(`${path}: ${(error as Error).message}`)
  }
}

const understood = new Set([
  ".op",
  ".param",
  ".model",
  ".func",
  ".global",
  ".options",
  ".option",
  ".temp",
  ".save",
])

/** Nothing is skipped in silence. */
function rejectUnknown({cards}: Netlist) {
  const errors = cards
    .filter(({name}) => name.startsWith(".") && !understood.has(name))
    .map(
      ({name, origin}) =>
        new NetlistError(`${name} is not supported: expected ${[...understood].join(" ")}`, origin),
    )
  if (errors.length) throw new NetlistErrors(errors)
}

function overrides(list: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    list.map(text => {
      const [, name, value] = /^\s*([a-z_]\w*)\s*=(.*)$/i.exec(text) ?? []
      const number = value === undefined ? undefined : parseNumber(value.trim())
      if (number === undefined) throw new RangeError(`--param: expected NAME=VALUE, found '${text}'`)
      return [name.toLowerCase(), number]
    }),
  )
}

/** The unknowns that `.save` names, in its order; all of them where there is none. */
function saved({cards}: Netlist, circuit: Circuit): number[] {
  const wanted = cards
    .filter(({name}) => name === ".save")
    .flatMap(card => card.words.map(word => ({word, card})))
  if (!wanted.length || wanted.some(({word}) => word === "all"))
    return Array.from({length: circuit.size - 1}, (_, k) => k + 1)
  return wanted.map(({word, card}) => find(circuit, word, card))
}

function find(circuit: Circuit, word: string, card: Card): number {
  const name = /^[vi]\(.*\)$/.test(word) ? word.replaceAll(" ", "") : `v(${word})`
  const i = circuit.find(name)
  if (i === undefined) throw new CircuitError(`.save: the circuit has no ${name}`, card.origin)
  return i
}
