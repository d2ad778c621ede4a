/** `crosspice run`: all analyses of a netlist. stdout is data, stderr is talk. */
import type {Argv} from "yargs"
import {runDeckStepwise} from "../../deck/run.js"
import {deviceTypes} from "../../devices/index.js"
import type {Card, Netlist, Scope} from "../../netlist/card.js"
import {parseNumber} from "../../netlist/number.js"
import {stepText} from "../../output/plot.js"
import {includeOptions, readDeck} from "../deck.js"
import {failure} from "../failure.js"
import {whole} from "../inputs.js"
import {unlessInterrupted} from "./loop.js"
import {openDestination} from "./output.js"

const builder = (yargs: Argv) =>
  includeOptions(
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
        describe: "file for all points; .csv, .json and .txt say its format, else it is raw",
      })
      .option("format", {
        choices: ["raw", "csv", "json"] as const,
        describe: "format of --output; csv and json go to stdout without it",
      })
      .option("binary", {type: "boolean", default: false, describe: "raw file in binary instead of ASCII"})
      .option("plot", {
        type: "string",
        requiresArg: true,
        describe: "FILE.svg or FILE.html: charts of what .plot or .print names",
      })
      .option("sample", {type: "string", requiresArg: true, describe: "of '.mc N' this sample alone"}),
  )

export type RunArguments = Awaited<ReturnType<typeof builder>["argv"]>

async function handler(args: RunArguments): Promise<void> {
  const {file, netlist} = readDeck(args)
  if (!hasElements(netlist)) throw new RangeError(`${file}: expected elements, found none`)
  const sample = args.sample === undefined ? undefined : whole(args.sample, "sample", 1, 1e9)
  const parameters = overrides(args.param)
  const scripted = netlist.cards.some(({name}) => name === ".control")
  const destination = openDestination({...args, width: widthOf(netlist), scripted})
  try {
    const {sink, host, everything} = destination
    const steps = runDeckStepwise(netlist, deviceTypes, sink, {
      parameters,
      everything,
      host,
      note: say,
      ...(sample !== undefined && {sample}),
    })
    const outcome = await unlessInterrupted(steps, destination.showsProgress)
    if (!outcome) return
    await destination.finish()
    for (const {step, error} of outcome.failed.slice(0, mostFailures))
      process.stderr.write(`${stepText(step)}: ${failure(error).text}\n`)
    const untold = outcome.failed.length - mostFailures
    if (untold > 0) process.stderr.write(`... and ${untold} more runs failed\n`)
    if (outcome.failed.length) process.exitCode = 1
  } finally {
    destination.abandon()
  }
}

export const run = {
  command: "run <deck>",
  describe: "all analyses of a netlist: tables, measurements, raw files, charts",
  builder,
  handler,
}

/** More runs that fail are not told one by one. */
const mostFailures = 20

const say = (text: string, card?: Card) => {
  const place = card?.origin.line ? `${card.origin.file}:${card.origin.line}: ` : ""
  process.stderr.write(`note: ${place}${text}\n`)
}

/** `.width out=132`; what is wrong with it the deck's run says. */
function widthOf({cards}: Netlist): number {
  const card = cards.findLast(({name}) => name === ".width")
  const columns = parseNumber(card?.assignments.out ?? card?.words[0] ?? "") ?? 80
  return Number.isInteger(columns) ? Math.min(Math.max(columns, 30), 10_000) : 80
}

const hasElements = ({cards}: Pick<Scope, "cards">): boolean =>
  cards.some(({name, branches}) => (branches ? branches.some(hasElements) : !name.startsWith(".")))

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
