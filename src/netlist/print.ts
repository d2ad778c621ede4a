/** Cards to netlist text, line by line, so that a deck of any size can be written. */
import type {Branch, Card, Netlist, Scope} from "./card.js"

const widest = 110
const joining = /^[-+*/^<>?:&|!=]/

/**
 * The lines of a netlist, without line ends: title, definitions, cards, `.end`. `parse` reads the same
 * netlist back, but for origins. Long cards are folded at blanks with `+`, to at most 110 columns where
 * they have blanks.
 */
export function* lines(netlist: Netlist): Generator<string, void, undefined> {
  yield netlist.title.replace(/\s+/g, " ").trim()
  yield* scopeLines(netlist)
  yield ".end"
}

function* scopeLines({cards, subcircuits}: Scope): Generator<string, void, undefined> {
  for (const subcircuit of subcircuits.values()) {
    const {name, ports, parameters} = subcircuit
    yield* fold([".subckt", name, ...ports, ...assigned(parameters)].join(" "))
    yield* scopeLines(subcircuit)
    yield `.ends ${name}`
  }
  for (const card of cards) {
    if (card.branches) yield* branchLines(card.branches)
    else if (card.lines) {
      yield card.name
      for (const {text} of card.lines) yield text
      yield ".endc"
    } else {
      const text = cardText(card)
      if (text.length <= widest) yield text
      else yield* fold(text)
      if (card.name === ".data") yield ".enddata"
    }
  }
}

function* branchLines(branches: readonly Branch[]): Generator<string, void, undefined> {
  let word = ".if"
  for (const branch of branches) {
    yield* fold(branch.condition === undefined ? ".else" : `${word} ${branch.condition}`)
    yield* scopeLines(branch)
    word = ".elseif"
  }
  yield ".endif"
}

/** One card as one line, however long. */
export function cardText({name, words, assignments}: Card): string {
  let text = name
  let before = ""
  for (const word of words) {
    // In `.measure td=1n -2` an operator would go on with the value.
    text += joining.test(word) && before.includes("=") ? `, ${word}` : ` ${word}`
    before = word
  }
  for (const pair of assigned(assignments)) text += ` ${pair}`
  return text
}

function assigned(assignments: Readonly<Record<string, string>>): string[] {
  return Object.entries(assignments).map(([name, value]) => `${name}=${value}`)
}

/** Breaks at blanks outside double quotes: a continuation reads as one blank. */
function* fold(text: string): Generator<string, void, undefined> {
  let line = ""
  for (const [chunk] of text.matchAll(/(?:[^" ]+|"[^"]*"?)+/g)) {
    if (line && line.length + 1 + chunk.length > widest) {
      yield line
      line = `+ ${chunk}`
    } else line += line ? ` ${chunk}` : chunk
  }
  yield line
}
