/** Progress on a terminal, on stderr; elsewhere nothing. */
import {SingleBar} from "cli-progress"

/** `format` has the bar's places: `images |{bar}| {percentage} %, {eta_formatted} left`. */
export function progressBar(format: string): SingleBar {
  return new SingleBar({
    stream: process.stderr,
    format,
    barsize: 24,
    clearOnComplete: true,
    hideCursor: false,
    // Its way to be graceful swallows the first Ctrl-C.
    gracefulExit: false,
  })
}
