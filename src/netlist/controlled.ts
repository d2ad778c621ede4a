/** Spellings of controlled sources, POLY, TABLE, VALUE: each is the same element with an expression. */
import type {Card} from "./card.js"
import {NetlistError} from "./error.js"
import {parseNumber} from "./number.js"

const mostCoefficients = 1000

/** What the expression of an E, F, G or H element is assigned to. */
const outputs: Readonly<Record<string, string>> = {e: "vol", f: "cur", g: "cur", h: "vol"}

/** Names of the kinds that HSPICE allows between nodes and the rest; they say what the letter says. */
const kinds: Readonly<Record<string, string>> = {e: "vcvs", f: "cccs", g: "vccs", h: "ccvs"}

/**
 * `e1 p n poly(1) a b 0 1`, `e1 p n table {v(a)} = (0,0) (1,1)` and `e1 p n value {v(a)}` as `e1 p n
 * vol=...`; any other card as it is. Throws a NetlistError.
 */
export function withExpression(card: Card): Card {
  const {words} = card
  const letter = card.name[0]
  const output = outputs[letter]
  const keyword = words[2]
  if (output === undefined || keyword === undefined) return card
  if (keyword === kinds[letter]) return {...card, words: words.filter((_, k) => k !== 2)}
  const behind = words.slice(3)
  let text: string | undefined
  if (keyword === "value" && behind.length === 1 && behind[0].startsWith("{")) text = behind[0]
  else if (keyword === "table" && behind.length > 0) text = table(behind, card)
  else if (keyword === "poly" && behind.length > 0)
    text = polynomial(keyword + behind[0], behind.slice(1), card)
  else if (keyword.startsWith("poly(")) text = polynomial(keyword, behind, card)
  return text === undefined
    ? card
    : {...card, words: words.slice(0, 2), assignments: {...card.assignments, [output]: text}}
}

function table([input, ...points]: readonly string[], card: Card): string {
  const values = points.flatMap(ungroup)
  if (!input.startsWith("{") || values.length < 2 || values.length % 2 === 1)
    throw new NetlistError(`${card.name}: expected 'table {expression} = (x1,y1) (x2,y2) ...'`, card.origin)
  // One point is a constant, which takes two points to say.
  const pairs = values.length === 2 ? [...values, `(${values[0]})+1`, values[1]] : values
  return `table(${[input, ...pairs].join(",")})`
}

function polynomial(kind: string, words: readonly string[], card: Card): string {
  const fail = (problem: string) => new NetlistError(`${card.name}: ${problem}`, card.origin)
  const count = Number(/^poly\( ?(\d{1,4}) ?\)$/.exec(kind)?.[1])
  if (!(count > 0)) throw fail(`expected 'poly(N)' with a number of inputs, found '${kind}'`)
  const values = words.flatMap(ungroup)
  const isCurrent = card.name[0] === "f" || card.name[0] === "h"
  const inputs = isCurrent
    ? values.slice(0, count).map(name => `i(${name})`)
    : Array.from({length: count}, (_, k) => voltage(values[2 * k], values[2 * k + 1]))
  const coefficients = values.slice(isCurrent ? count : 2 * count)
  if (!coefficients.length)
    throw fail(`${kind} needs ${isCurrent ? `${count} elements` : `${2 * count} nodes`} and coefficients`)
  if (count === 1 && coefficients.length === 1)
    throw fail(`${kind} with one coefficient: some take it for p0, some for p1, so give both`)
  if (coefficients.length > mostCoefficients)
    throw fail(`${kind} has more than ${mostCoefficients} coefficients`)
  const terms: string[] = []
  for (const [k, powers] of monomials(count, coefficients.length)) {
    if (parseNumber(coefficients[k]) === 0) continue
    const factors = powers.map(([input, power]) => inputs[input] + (power > 1 ? `^${power}` : ""))
    terms.push([`(${coefficients[k]})`, ...factors].join("*"))
  }
  return terms.join("+") || "0"
}

function voltage(p: string, n: string): string {
  return n === "0" || n === "gnd" ? `v(${p})` : `v(${p},${n})`
}

/**
 * Inputs and their powers for each of `length` coefficients: 1; x, y; x^2, xy, y^2; x^3, ...: by degree,
 * then as words in a dictionary (SPICE 2G user's guide, section on nonlinear dependent sources).
 */
function* monomials(
  count: number,
  length: number,
): Generator<readonly [number, readonly (readonly [number, number])[]]> {
  const word: number[] = []
  for (let k = 0; k < length; k++) {
    const powers: [number, number][] = []
    for (const input of word) {
      const last = powers.at(-1)
      if (last?.[0] === input) last[1]++
      else powers.push([input, 1])
    }
    yield [k, powers]
    // The next word: the last letter that can be raised is, and all behind it with it.
    let at = word.length - 1
    while (at >= 0 && word[at] === count - 1) at--
    if (at < 0) {
      word.push(0)
      word.fill(0)
    } else word.fill(word[at] + 1, at)
  }
}

/** `(a,b)(c,d)` as a, b, c, d; braces stay whole. */
function ungroup(word: string): readonly string[] {
  if (!word.startsWith("(")) return [word]
  const parts: string[] = []
  let part = ""
  let braces = 0
  for (const c of word) {
    if (c === "{") braces++
    else if (c === "}") braces--
    if (braces === 0 && "(), ".includes(c)) {
      if (part) parts.push(part)
      part = ""
    } else part += c
  }
  return part ? [...parts, part] : parts
}
