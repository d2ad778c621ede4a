/** How words become options, the same for a command line and for the settings of a study. */
import type {Argv} from "yargs"
import {rephrase} from "./mistake.js"

/**
 * `line` is what `yargs` parses, `commands` what it may begin with. Mistakes are RangeErrors in our words,
 * with `hint` behind them.
 */
export function configured(
  yargs: Argv,
  line: readonly string[],
  commands: readonly string[],
  hint = "",
): Argv {
  return yargs
    .scriptName("crosspice")
    .parserConfiguration({
      "boolean-negation": false,
      "dot-notation": false,
      "duplicate-arguments-array": false,
      "greedy-arrays": false,
    })
    .locale("en")
    .fail((message, error) => {
      // Errors of ours pass through; the parser's own have a message besides.
      if (error && error.name !== "YError") throw error
      // Typings leave out that a parser tells its options.
      const {key} = (yargs as unknown as {getOptions(): {key: Record<string, unknown>}}).getOptions()
      const options = Object.keys(key).filter(name => name.length > 1 && !/[A-Z]/.test(name))
      throw new RangeError(rephrase(message ?? error.message, line, {commands, options}) + hint)
    })
}
