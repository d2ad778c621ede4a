/** `crosspice study`: grids of evaluations, computed once each, kept, shown as tables and pages. */
import type {Argv} from "yargs"
import {parseNumber} from "../../netlist/number.js"
import {checkWritable, writeWhole} from "../../output/write-whole.js"
import {studyPage} from "../../study/report.js"
import {searchText} from "../../study/search.js"
import {type PointState, pointStates, staleText} from "../../study/state.js"
import {readStore} from "../../study/store.js"
import type {Study} from "../../study/study.js"
import {tableCsv, tableJson, tableText} from "../../study/table.js"
import {printable} from "../failure.js"
import {cores, whole} from "../inputs.js"
import {planStudy} from "./plan.js"
import {runStudy} from "./run.js"
import {statusText} from "./status.js"

const text = {type: "string", requiresArg: true} as const

const common = (yargs: Argv) =>
  yargs
    .positional("file", {type: "string", demandOption: true, describe: "the study, YAML"})
    .option("store", {...text, defaultDescription: "FILE.results.jsonl", describe: "file of its results"})

const running = (yargs: Argv) =>
  common(yargs)
    .option("threads", {...text, defaultDescription: "all cores", describe: "how many points at a time"})
    .option("dry-run", {type: "boolean", describe: "only say what there is to do, and how long it takes"})

const tables = (yargs: Argv) =>
  common(yargs)
    .option("format", {
      choices: ["text", "csv", "json"] as const,
      default: "text" as const,
      describe: "of the table",
    })
    .option("output", {...text, alias: "o", defaultDescription: "stdout", describe: "file to write"})

interface Place {
  readonly file: string
  readonly store: string | undefined
}

const stem = ({file}: Place) => file.replace(/\.ya?ml$/i, "")
const storeOf = (place: Place) => place.store ?? `${stem(place)}.results.jsonl`

const searchLine = ({search}: Study, states: readonly PointState[]) =>
  search ? `${searchText(search, states)}\n` : ""

/** The plan beside what is there; complaints go to stderr. */
async function look(place: Place) {
  const {study, points} = await planStudy(place.file)
  const {records, complaints} = readStore(storeOf(place))
  for (const complaint of complaints) process.stderr.write(printable(`${complaint}\n`))
  return {study, states: pointStates(points, records)}
}

const run = {
  command: ["run <file>", "$0 <file>"],
  describe: "compute the points that have no result yet",
  builder: running,
  handler: async (args: Awaited<ReturnType<typeof running>["argv"]>) => {
    const threads = whole(args.threads ?? String(cores()), "threads", 1, 1024)
    const {study, states} = await look(args)
    if (args.dryRun) {
      process.stdout.write(printable(tableText(study, states) + statusText(states, threads)))
      return
    }
    for (const line of staleText(states)) process.stderr.write(`${line}; computed again\n`)
    const answered = await runStudy(states, study.search, storeOf(args), threads)
    process.stdout.write(printable(tableText(study, answered) + searchLine(study, answered)))
    if (answered.some(({state}) => state === "failed")) process.exitCode = 1
  },
}

const status = {
  command: "status <file>",
  describe: "how many points have a result",
  builder: common,
  handler: async (args: Place) => {
    const {states} = await look(args)
    process.stdout.write(printable(statusText(states, cores())))
  },
}

const table = {
  command: "table <file>",
  describe: "all points and their numbers",
  builder: tables,
  handler: async (args: Awaited<ReturnType<typeof tables>["argv"]>) => {
    const {study, states} = await look(args)
    for (const line of staleText(states)) process.stderr.write(`${line}\n`)
    const made = {
      text: () => printable(tableText(study, states) + searchLine(study, states)),
      csv: () => tableCsv(states),
      json: () => tableJson(study, states),
    }[args.format]()
    if (args.output === undefined) process.stdout.write(made)
    else writeWhole(args.output, made)
  },
}

const report = {
  command: "report <file>",
  describe: "a page of charts, published values beside ours",
  builder: (yargs: Argv) =>
    common(yargs).option("output", {
      ...text,
      alias: "o",
      defaultDescription: "FILE.html",
      describe: "file to write",
    }),
  handler: async (args: Place & {readonly output: string | undefined}) => {
    const path = args.output ?? `${stem(args)}.html`
    checkWritable(path)
    const {study, states} = await look(args)
    writeWhole(path, await studyPage(study, states, parseNumber))
  },
}

export const study = {
  command: "study",
  describe: "evaluate a grid of circuits: partitions, devices, wires, seeds",
  builder: (yargs: Argv) =>
    yargs.command(run).command(status).command(table).command(report).demandCommand(1),
  handler: () => {},
}
