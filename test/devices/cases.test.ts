/** Runs test/cases/*.md: below each netlist stand the laws that its operating point fulfils. */
import {readdirSync, readFileSync} from "node:fs"
import {op} from "../../src/analysis/op.js"
import {readOptions} from "../../src/analysis/options.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {deviceTypes} from "../../src/devices/index.js"
import {constant} from "../../src/netlist/expression.js"
import {parse} from "../../src/netlist/parse.js"

/** `## Title`, words, a block `netlist`, a block `laws`: lines `left = right`, with ` +- tolerance` if not 1e-9 of it. */
const form = /^## (.*)\n[^#]*?```netlist\n([\s\S]*?)```\n```laws\n([\s\S]*?)```/gm
const folder = new URL("../cases/", import.meta.url)

const cases = readdirSync(folder).flatMap(file => {
  const text = readFileSync(new URL(file, folder), "utf8")
  const found = [...text.matchAll(form)]
  if (found.length !== text.split("\n## ").length - 1) throw new Error(`${file}: a case is not of the form`)
  return found.map(([, title, netlist, laws]) => [`${file}: ${title}`, netlist, laws] as const)
})

test.each(cases)("%s", (_, text, laws) => {
  const netlist = parse(text, {file: "case"})
  const circuit = elaborate(netlist, deviceTypes)
  const x = op(circuit, readOptions(netlist))
  const index = new Map(circuit.unknowns.map((name, i) => [name, i]))
  const lookup = (name: string) => x[index.get(name) ?? -1]
  for (const law of laws.trim().split("\n")) {
    const [left, right, tolerance] = law.split(/ = | \+- /)
    const [a, b] = [left, right].map(side => constant(side, lookup, {file: law, line: 1}))
    const allowed = tolerance ? Number(tolerance) : 1e-9 * Math.max(Math.abs(a), Math.abs(b))
    if (!(Math.abs(a - b) <= allowed)) throw new Error(`${law}: ${a} = ${b}`)
  }
})
