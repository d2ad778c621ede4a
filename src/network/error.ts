/** Mistakes in data from outside: weights, model files, images. Each names the file and the place in it. */

/** One mistake: `W1.csv:3:17: expected a number from -1 to 1, found 'x'`. */
export class DataError extends Error {
  override name = "DataError"
  constructor(
    /** What is wrong, without the place. */
    readonly problem: string,
    readonly file: string,
    /** Where in the file, as far as known: 1-based line and column. */
    readonly line?: number,
    readonly column?: number,
  ) {
    super(`${[file, line, column].filter(part => part !== undefined).join(":")}: ${problem}`)
  }
}
