/**
 * Expressions of whole vectors, as scripts have them: `db(v(out)/v(in))`, `vecmax(ac1.v(out))`, `v(out)[3]`.
 */
import type {Origin} from "../netlist/card.js"
import {unaryFunctions} from "../netlist/functions.js"
import {mistakeIn, parseSyntax, type SyntaxNode} from "../netlist/syntax.js"
import {arithmetics, comparisons, complexFunctions, phaseNames} from "./complex-functions.js"
import {vectorFunctions} from "./vector-functions.js"
import {scalar, type Vector} from "./vectors.js"

export interface VectorScope {
  /** A vector by name, `plot` where one is named: `ac1.v(out)`. */
  vector(name: string, plot?: string): Vector | undefined
  readonly degrees: boolean
}

/** Throws a NetlistError for what is not known. */
export function evaluateVector(text: string, origin: Origin, scope: VectorScope): Vector {
  // `v(out)[3]` is an element.
  const source = text.replace(/((?:[\w.#]+)(?:\([^()]*\))?)\[([^\][]+)\]/g, "element_of($1,$2)")
  const syntax = parseSyntax(source, origin)
  const fail = (problem: string, at = 0) => mistakeIn(syntax.text, at, problem, origin)
  const walk = (start: SyntaxNode): Vector => {
    // Long sums lean to the left: a loop, so that they need no stack.
    const spine: {readonly op: string; readonly right: SyntaxNode}[] = []
    let node = start
    while (node.type === "OperatorNode" && node.args.length === 2) {
      spine.push({op: node.op, right: node.args[1]})
      node = node.args[0]
    }
    let result = leaf(node)
    for (const {op, right} of spine.reverse()) result = binary(op, result, walk(right), fail)
    return result
  }
  const leaf = (node: SyntaxNode): Vector => {
    switch (node.type) {
      case "SymbolNode": {
        const known = syntax.leaves[+node.name.slice(1)]
        return typeof known === "number" ? scalar(known) : named(known)
      }
      case "ParenthesisNode":
        return walk(node.content)
      case "OperatorNode": {
        const x = walk(node.args[0])
        return node.op === "+" ? x : elementwise(node.op === "not" ? "!" : "-", x)
      }
      case "FunctionNode": {
        const {name, at} = syntax.calls[+node.fn.name.slice(1)]
        return call(name, node.args, at)
      }
      case "ConditionalNode":
        return walk(node.condition).re[0] ? walk(node.trueExpr) : walk(node.falseExpr)
      default:
        throw fail("this has no meaning for vectors")
    }
  }
  const named = (name: string): Vector => {
    const [, plot, own] = /^([a-z]+\d+)\.(.+)$/.exec(name) ?? []
    const found = scope.vector(name) ?? (plot === undefined ? undefined : scope.vector(own, plot))
    if (!found) throw fail(`there is no vector '${name}'`, Math.max(0, syntax.text.indexOf(name)))
    return found
  }
  const call = (name: string, args: readonly SyntaxNode[], at: number): Vector => {
    // `ac1.v(out)` looks like a call.
    const [, plot, letter] = /^([a-z]+\d+)\.([vi])$/.exec(name) ?? []
    const [first] = args
    if (plot !== undefined && first?.type === "SymbolNode") {
      const node = syntax.leaves[+first.name.slice(1)]
      const found = scope.vector(`${letter}(${node})`, plot)
      if (!found) throw fail(`there is no vector '${name}(${node})'`, at)
      return found
    }
    const x = args.map(walk)
    if (name === "element_of" && x.length === 2) {
      const index = x[1].re[0]
      if (!(index >= 0 && index < x[0].re.length)) throw fail(`there is no element ${index}`, at)
      const {re, im, variable} = x[0]
      return {re: re.slice(index, index + 1), ...(im && {im: im.slice(index, index + 1)}), variable}
    }
    if (x.length !== 1) throw fail(`'${name}' expects 1 argument, found ${x.length}`, at)
    if (Object.hasOwn(vectorFunctions, name)) return vectorFunctions[name](x[0])
    if (phaseNames.has(name) || name === "cph") return phase(x[0], name === "cph", scope.degrees)
    if (!Object.hasOwn(complexFunctions, name) && !Object.hasOwn(unaryFunctions, name))
      throw fail(`unknown function '${name}'`, at)
    return elementwise(name, x[0])
  }
  return walk(syntax.root)
}

function binary(op: string, a: Vector, b: Vector, fail: (problem: string) => Error): Vector {
  const length = Math.max(a.re.length, b.re.length)
  if (![1, length].includes(a.re.length) || ![1, length].includes(b.re.length))
    throw fail(`vectors of ${a.re.length} and ${b.re.length} numbers do not fit together`)
  const re = new Float64Array(length)
  const im = a.im || b.im ? new Float64Array(length) : undefined
  const compute = Object.hasOwn(arithmetics, op) ? arithmetics[op] : undefined
  const compare = comparisons[op]
  const [x, y] = [new Float64Array(3), new Float64Array(3)]
  for (let k = 0; k < length; k++) {
    const i = a.re.length === 1 ? 0 : k
    const j = b.re.length === 1 ? 0 : k
    x[0] = a.re[i]
    x[1] = b.re[j]
    y[0] = a.im?.[i] ?? 0
    y[1] = b.im?.[j] ?? 0
    if (compute) compute(x, y, 0, 1, 2)
    else x[2] = Number(compare(x[0], x[1]))
    re[k] = x[2]
    if (im) im[k] = compute ? y[2] : 0
  }
  const over = a.over ?? b.over
  return {re, ...(im && {im}), variable: unnamed, ...(over && {over})}
}

function elementwise(name: string, {re, im, variable, over}: Vector): Vector {
  const place = over && {over}
  const unary = Object.hasOwn(unaryFunctions, name) ? unaryFunctions[name] : undefined
  const complex = Object.hasOwn(complexFunctions, name) ? complexFunctions[name] : undefined
  const unit = complex?.unit ?? (name === "-" || complex?.real ? variable.unit : "")
  if ((!im && unary) || !complex)
    return {re: re.map(value => unary?.value(value) ?? Number.NaN), variable: {...unnamed, unit}, ...place}
  const result = new Float64Array(2)
  const parts = {re: new Float64Array(re.length), im: new Float64Array(re.length)}
  for (let k = 0; k < re.length; k++) {
    complex.value(re[k], im?.[k] ?? 0, result)
    parts.re[k] = result[0]
    parts.im[k] = result[1]
  }
  return {re: parts.re, ...(!complex.real && {im: parts.im}), variable: {...unnamed, unit}, ...place}
}

function phase({re, im, over}: Vector, continuous: boolean, degrees: boolean): Vector {
  let last = 0
  const angles = re.map((value, k) => {
    const angle = Math.atan2(im?.[k] ?? 0, value)
    last = continuous ? angle + 2 * Math.PI * Math.round((last - angle) / (2 * Math.PI)) : angle
    return degrees ? (last * 180) / Math.PI : last
  })
  return {re: angles, variable: {...unnamed, unit: degrees ? "deg" : "rad"}, ...(over && {over})}
}

const unnamed = {name: "", type: "notype", unit: ""}
