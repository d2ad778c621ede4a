#!/usr/bin/env node
/** The command `crosspice`: chooses a subcommand, turns its errors into one clear message and a status. */
import yargs, {type Argv} from "yargs"
import {hideBin} from "yargs/helpers"
import {acim} from "./acim/acim.js"
import {compensate} from "./compensate.js"
import {compile} from "./compile.js"
import {evaluate} from "./evaluate/evaluate.js"
import {failure} from "./failure.js"
import {importModel} from "./import.js"
import {nvm} from "./nvm/nvm.js"
import {configured} from "./parser.js"
import {run} from "./run/run.js"
import {study} from "./study/study.js"
import {trainGraph} from "./train/graph.js"
import {train} from "./train/train.js"
import {validate} from "./validate/validate.js"

// A reader that has seen enough (`| head`) is no mistake.
process.stdout.on("error", ({code, message}: NodeJS.ErrnoException) => {
  if (code === "EPIPE") process.exit(0)
  process.stderr.write(`crosspice: cannot write the standard output: ${message}\n`)
  process.exit(1)
})

const line = hideBin(process.argv)
// Graphs of layers and networks of crossbars have different options.
const namesGraph = line.some(word => /^--network(=|$)/.test(word))
const commands = [
  "run",
  "validate",
  "evaluate",
  "compile",
  "train",
  "compensate",
  "study",
  "nvm",
  "acim",
  "import",
]

try {
  const others = configured(yargs(line), line, commands, " (crosspice --help says more)")
    .command(run)
    .command(validate)
    .command(evaluate)
    .command(compile)
    .command(study)
  const all: Argv = namesGraph ? others.command(trainGraph) : others.command(train)
  await all
    .command(compensate)
    .command(nvm)
    .command(importModel)
    .command(acim)
    .demandCommand(1, `expected a command: ${commands.join(", ")}`)
    .strict()
    .wrap(80)
    .parseAsync()
} catch (error) {
  const {text, status} = failure(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = status
}
