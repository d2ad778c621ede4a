#!/usr/bin/env node
/** The command `crosspice`: chooses a subcommand and turns its errors into one clear message and an exit status. */
import yargs from "yargs"
import {hideBin} from "yargs/helpers"
import {compile} from "./compile.js"
import {evaluate} from "./evaluate.js"
import {failure} from "./failure.js"
import {run} from "./run.js"
import {train} from "./train.js"

try {
  await yargs(hideBin(process.argv))
    .scriptName("crosspice")
    .command(run)
    .command(evaluate)
    .command(compile)
    .command(train)
    .demandCommand(1, "which command?")
    .recommendCommands()
    .strict()
    .wrap(Math.min(100, process.stdout.columns || 80))
    .fail((message, error) => {
      throw error ?? new RangeError(`${message} (crosspice --help says more)`)
    })
    .parseAsync()
} catch (error) {
  const {text, status} = failure(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = status
}
