/** A line of words alone to a card: the fast way, which most lines of large decks go. */
import {type Card, noAssignments, type Origin} from "./card.js"
import {isBlank, type LogicalLines} from "./lines.js"

/** The part of `text` in lower case. */
export function lowerWord(text: string, from: number, to: number): string {
  const word = text.slice(from, to)
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i)
    if (c > 127 || (c <= 90 && c >= 65)) return word.toLowerCase()
  }
  return word
}

const scratch: string[] = []

/** The card on a line that is `plain`. Throws a NetlistError. */
export function readPlainCard(line: LogicalLines): Card {
  const {text, end} = line
  let at = line.start
  let count = 0
  while (at < end) {
    const from = at
    while (at < end && !isBlank(text.charCodeAt(at))) at++
    scratch[count++] = lowerWord(text, from, at)
    while (at < end && isBlank(text.charCodeAt(at))) at++
  }
  const name = scratch[0]
  checkName(line, name, line.start)
  // slice gives an array of the exact length, where push would leave room for a dozen more words on every
  // card.
  const words = scratch.slice(1, count)
  if (count > 100) scratch.length = 0
  return {name, words, assignments: noAssignments, origin: originOf(line)}
}

export function originOf(line: LogicalLines): Origin {
  return {file: line.file, line: line.line}
}

export function checkName(line: LogicalLines, name: string, at: number): void {
  const first = name.charCodeAt(name.charCodeAt(0) === 46 ? 1 : 0)
  if (first >= 97 && first <= 122) return
  throw line.mistake(at, `expected an element or a directive, found '${excerpt(name)}'`)
}

export function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text
}
