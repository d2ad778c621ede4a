#!/usr/bin/env node
/** The command `crosspice`: chooses a subcommand, turns its errors into one clear message and a status. */
import yargs, {type Argv} from "yargs"
import {hideBin} from "yargs/helpers"
import {compile} from "./compile.js"
import {evaluate} from "./evaluate.js"
import {failure} from "./failure.js"
import {rephrase} from "./mistake.js"
import {run} from "./run.js"
import {train} from "./train.js"
import {trainGraph} from "./train-graph.js"
import {validate} from "./validate.js"

// A reader that has seen enough (`| head`) is no mistake.
process.stdout.on("error", ({code, message}: NodeJS.ErrnoException) => {
  if (code === "EPIPE") process.exit(0)
  process.stderr.write(`crosspice: cannot write the standard output: ${message}\n`)
  process.exit(1)
})

const line = hideBin(process.argv)
const parser = yargs(line)
// Graphs of layers and networks of crossbars have different options.
const namesGraph = line.some(word => /^--network(=|$)/.test(word))
const commands = ["run", "validate", "evaluate", "compile", "train"]

try {
  const others = parser
    .scriptName("crosspice")
    .parserConfiguration({
      "boolean-negation": false,
      "dot-notation": false,
      "duplicate-arguments-array": false,
      "greedy-arrays": false,
    })
    .locale("en")
    .command(run)
    .command(validate)
    .command(evaluate)
    .command(compile)
  const all: Argv = namesGraph ? others.command(trainGraph) : others.command(train)
  await all
    .demandCommand(1, `expected a command: ${commands.join(", ")}`)
    .strict()
    .wrap(80)
    .fail((message, error) => {
      // Errors of ours pass through; the parser's own have a message besides.
      if (error && error.name !== "YError") throw error
      // Typings leave out that a parser tells its options.
      const {key} = (parser as unknown as {getOptions(): {key: Record<string, unknown>}}).getOptions()
      const options = Object.keys(key).filter(name => name.length > 1 && !/[A-Z]/.test(name))
      throw new RangeError(
        `${rephrase(message ?? error.message, line, {commands, options})} (crosspice --help says more)`,
      )
    })
    .parseAsync()
} catch (error) {
  const {text, status} = failure(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = status
}
