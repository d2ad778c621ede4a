/** What YAML from strangers must not be: deep, or larger than it looks. */
import {isAlias, isMap, isSeq, type Node} from "yaml"
import {DataError} from "../network/error.js"

const deepest = 50

/**
 * Deep nesting costs the parser time and memory out of proportion. Brackets and indents are counted as they
 * stand, in texts and comments too: no study has as many.
 */
export function refuseDepth(text: string, file: string): void {
  const refusal = (at: number) => new DataError("nested too deep", file, text.slice(0, at).split("\n").length)
  for (let at = 0, depth = 0; at < text.length; at++) {
    if ("[{".includes(text[at]) && ++depth > deepest) throw refusal(at)
    if ("]}".includes(text[at])) depth--
  }
  const indent = new RegExp(`^[-?: \\t]{${4 * deepest}}`, "m").exec(text)
  if (indent) throw refusal(indent.index)
}

/** Whatever could make a small text large, or mean something else than it says. */
export function refuseAliases(node: Node | null, refusal: (node: Node) => Error): void {
  if (!node) return
  if (
    isAlias(node) ||
    ("anchor" in node && node.anchor) ||
    (node.tag && !node.tag.startsWith("tag:yaml.org,2002:"))
  )
    throw refusal(node)
  if (isMap(node))
    for (const {key, value} of node.items) {
      refuseAliases(key as Node, refusal)
      refuseAliases(value as Node | null, refusal)
    }
  if (isSeq(node)) for (const item of node.items) refuseAliases(item as Node | null, refusal)
}
