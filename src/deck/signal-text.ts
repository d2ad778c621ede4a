/**
 * Spellings of signals, `vdb(a,b)`, `par('...')`, `@r1[r]`, and what they say of a column's type and unit.
 */
import type {Functions} from "../netlist/expression.js"

/** What tells `im(v1)`, the size of a current, from `im(x)`, an imaginary part. */
export interface Known {
  hasCurrent(element: string): boolean
}

/** Suffixes of SPICE 2: `vm(a)`, `vdb(a,b)`, `ip(v1)`. */
const suffixes: Readonly<Record<string, string>> = {m: "mag", p: "ph", r: "re", i: "im", db: "db"}

const shape = /\b([vi])(m|p|r|i|db)\(\s*([^\s(){},]+)\s*(?:,\s*([^\s(){},]+)\s*)?\)/g

/** The text in columns' headings: without the braces or `par(...)` around it, without blanks. */
export function canonical(text: string): string {
  const [, inside] = /^par\((.*)\)$/.exec(text) ?? []
  const bare = inside ?? text
  const [, braced] = /^\{(.*)\}$/.exec(bare) ?? /^"(.*)"$/.exec(bare) ?? []
  return (braced ?? bare).replace(/\s+/g, "")
}

/** The text as an expression of the netlist's own syntax, with functions `mag`, `ph`, `re`, `im`, `db`. */
export function asExpression(text: string, known: Known): string {
  return canonical(text)
    .replace(shape, (all, letter, suffix, first, second) => {
      if (letter === "i" && !known.hasCurrent(first)) return all
      return `${suffixes[suffix]}(${letter}(${second === undefined ? first : `${first},${second}`}))`
    })
    .replace(/@([^\s[\](){}]+)\[(\w+)\]/g, "@$1@$2")
}

/** A quantity's name and the ways other simulators write it: `out`, `v1#branch`, `v(x1:a)`, `i(v.x1.v1)`. */
export function spellings(name: string): string[] {
  const [, letter, inner] = /^([vi])\((.*)\)$/.exec(name) ?? []
  const [, branch] = /^(.+)#branch$/.exec(name) ?? []
  if (branch !== undefined) return spellings(`i(${branch})`)
  if (letter === undefined) return [name, `v(${name})`]
  const plain = inner.replaceAll(":", ".")
  const [, prefix, path] = /^([a-z])\.(.+)$/.exec(plain) ?? []
  const all = [name, `${letter}(${plain})`]
  if (letter === "v" && inner === "gnd") all.push("v(0)")
  // ngspice puts the element's letter in front of the path.
  if (prefix !== undefined && path.split(".").at(-1)?.startsWith(prefix)) all.push(`${letter}(${path})`)
  return all
}

/** Type and unit of a signal as far as its text tells. */
export function kindOf(text: string): {readonly type: string; readonly unit: string} {
  const [, letter, suffix = ""] = /^([vi])(m|p|r|i|db)?\([^()]*\)$/.exec(text) ?? []
  if (letter === undefined || suffix === "p") return {type: "notype", unit: ""}
  if (suffix === "db") return {type: "decibel", unit: "dB"}
  return letter === "v" ? {type: "voltage", unit: "V"} : {type: "current", unit: "A"}
}

/** What functions of phasors give for real numbers, so that the same expression serves all analyses. */
export const deckFunctions = (degrees: boolean): Functions => (degrees ? inDegrees : inRadians)

const functions = (halfTurn: number): Functions => {
  const of = (body: string) => ({parameters: ["x"], body})
  const angle = of(`x<0?${halfTurn}:0`)
  return new Map([
    ["mag", of("abs(x)")],
    ["magnitude", of("abs(x)")],
    ["re", of("x")],
    ["real", of("x")],
    ["im", of("0*x")],
    ["imag", of("0*x")],
    ["conj", of("x")],
    ["db", of("20*log10(abs(x))")],
    ["ph", angle],
    ["phase", angle],
    ["cph", angle],
  ])
}

const inRadians = functions(Math.PI)
const inDegrees = functions(180)
