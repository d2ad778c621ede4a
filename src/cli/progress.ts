/** Progress on a terminal, on stderr; elsewhere nothing. */
import {SingleBar} from "cli-progress"

/** `format` has the bar's places: `images |{bar}| {percentage} %, {duration_formatted}`. */
export function progressBar(format: string): SingleBar {
  return new SingleBar({
    stream: process.stderr,
    format,
    barsize: 24,
    clearOnComplete: true,
    // Else an interrupted command leaves the terminal without line wrapping.
    linewrap: true,
    hideCursor: false,
    // Its way to be graceful swallows the first Ctrl-C.
    gracefulExit: false,
  })
}
