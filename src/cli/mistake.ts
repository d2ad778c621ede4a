/** Mistakes in a command line, in our words: what was expected, what was found, what may have been meant. */

/** What a command line may say. */
export interface Vocabulary {
  readonly commands: readonly string[]
  /** Without dashes. */
  readonly options: readonly string[]
}

/** The parser's message about the words `line`, in one line. */
export function rephrase(message: string, line: readonly string[], {commands, options}: Vocabulary): string {
  const [first] = line
  if (first !== undefined && !first.startsWith("-") && !commands.includes(first)) {
    const near = suggestion(first, commands) || `: expected one of ${commands.join(", ")}`
    return `unknown command '${first}'${near}`
  }
  const [, unknown] = /^Unknown arguments?: ([^,]*)/.exec(message) ?? []
  if (unknown !== undefined) {
    const dashed = line.find(word => /^-+/.test(word) && word.replace(/^-+/, "").split("=")[0] === unknown)
    if (dashed) return `unknown option ${dashed.split("=")[0]}${suggestion(unknown, options, "--")}`
    return `unexpected argument '${unknown}'`
  }
  const [, option, given, choices] = /Argument: (\S+), Given: (.*), Choices: (.*)/.exec(message) ?? []
  if (option !== undefined) return `--${option}: expected ${bare(choices)}, found ${bare(given) || "nothing"}`
  const [, one, other] = /^Arguments (\S+) and (\S+) are mutually exclusive/.exec(message) ?? []
  if (one !== undefined) return `--${one} and --${other} exclude each other`
  const [, missing] = /^Missing required arguments?: (.*)/.exec(message) ?? []
  if (missing !== undefined) return `--${missing}: expected, but not given`
  const [, valueless] = /^Not enough arguments following: (.*)/.exec(message) ?? []
  if (valueless !== undefined) return `--${valueless}: expected a value after it, found none`
  if (message.startsWith("Not enough non-option arguments"))
    return `${line.find(word => commands.includes(word)) ?? ""}: expected a file, found none`
  return message
}

const bare = (list: string) => list.replaceAll('"', "")

function suggestion(word: string, known: readonly string[], prefix = ""): string {
  const near = known
    .map(name => ({name, distance: editDistance(word, name)}))
    .sort((a, b) => a.distance - b.distance)[0]
  return near && near.distance <= 1 + near.name.length / 4 ? `; did you mean ${prefix}${near.name}?` : ""
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1])))
    row = next
  }
  return row[b.length]
}
