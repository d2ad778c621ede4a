/** Laws below a netlist: both sides computed from its operating point, its analyses, its measurements. */
import {op} from "../../src/analysis/op.js"
import {readOptions} from "../../src/analysis/options.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {runDeck} from "../../src/deck/run.js"
import {canonical} from "../../src/deck/signal-text.js"
import {deviceTypes} from "../../src/devices/index.js"
import type {Card, Netlist} from "../../src/netlist/card.js"
import {constant} from "../../src/netlist/expression.js"
import {parse} from "../../src/netlist/parse.js"
import {type Kept, keeper} from "../deck/collect.js"

/** `tran[v(out) @ 1m]`, `meas[delay]`, `op.2[v(a)]` of the second run: analysis, run, signal, place. */
const answers = /\b([a-z]+(?:-total)?)(?:\.(\d+))?\[([^@\][]+)(?:@([^\][]+))?\]/g

/**
 * Checks lines `left = right`, with ` +- tolerance` if not 1e-9 of the larger side (1e-6 where an analysis
 * answers). Names alone, `v(out)`, are those of the operating point. Throws an Error for a law that does
 * not hold.
 */
export function checkLaws(text: string, laws: string): void {
  const netlist = parse(text, {file: "case"})
  const lookup = operatingPoint(netlist)
  const answer = analyses(netlist, laws)
  for (const law of laws.trim().split("\n")) {
    const filled = law.replace(answers, (_, ...parts: (string | undefined)[]) => `(${answer(parts)})`)
    const [left, right, tolerance] = filled.split(/ = | \+- /)
    if (right === undefined) throw new Error(`a law is 'left = right', found '${law}'`)
    const [a, b] = [left, right].map(side => constant(side, lookup, {file: law, line: 1}))
    const usual = (filled === law ? 1e-9 : 1e-6) * Math.max(Math.abs(a), Math.abs(b))
    const allowed = tolerance ? constant(tolerance, lookup, {file: law, line: 1}) : usual
    if (!(Math.abs(a - b) <= allowed)) throw new Error(`${law}: ${a} = ${b}`)
  }
}

/** Values of the unknowns at the operating point, which is looked for when the first is asked for. */
function operatingPoint(netlist: Netlist): (name: string) => number | undefined {
  let values: Map<string, number> | undefined
  return name => {
    if (!/^[vi]\(/.test(name)) return undefined
    if (!values) {
      const circuit = elaborate(netlist, deviceTypes)
      const x = op(circuit, readOptions(netlist))
      values = new Map(circuit.unknowns.map((unknown, i) => [unknown, x[i]]))
    }
    return values.get(name)
  }
}

/** Runs the deck once, with all signals that the laws name; the result finds them in its plots. */
function analyses(netlist: Netlist, laws: string): (parts: readonly (string | undefined)[]) => number {
  const asked = [...laws.matchAll(answers)].map(([, analysis, , signal]) => [analysis, signal.trim()])
  const wanted: Card[] = asked
    .filter(([analysis]) => /^(op|dc|ac|tran)$/.test(analysis))
    .map(([analysis, signal]) => ({
      name: ".print",
      words: [analysis, signal],
      assignments: {},
      origin: {file: "laws", line: 1},
    }))
  const plots: Kept[] = []
  if (asked.length) {
    const cards = [...netlist.cards, ...wanted]
    runDeck({...netlist, cards}, deviceTypes, keeper(plots), {everything: true})
  }
  return ([analysis, run = "1", signal = "", place]) => {
    const name = signal.trim()
    if (analysis === "meas") {
      const found = plots.flatMap(plot => plot.measurements.filter(measurement => measurement.name === name))
      if (found[+run - 1]) return found[+run - 1].value
      throw new Error(`nothing is measured as '${name}', run ${run}`)
    }
    const plot = plots.filter(({plot}) => plot.analysis === analysis)[+run - 1]
    if (!plot) throw new Error(`there is no '${analysis}', run ${run}`)
    const column = plot.column(canonical(name))
    if (place === undefined) return column[0]
    const scale = plot.rows.map(row => row[0])
    return between(
      scale,
      column,
      constant(place, () => undefined, {file: "laws", line: 1}),
    )
  }
}

/** On the straight line through the points around. */
function between(scale: readonly number[], values: readonly number[], at: number): number {
  const exact = scale.findIndex(x => Math.abs(x - at) <= 1e-9 * Math.abs(at))
  if (exact >= 0) return values[exact]
  const k = scale.findIndex((x, k) => k > 0 && (x - at) * (scale[k - 1] - at) < 0)
  if (k < 0) throw new Error(`${at} is not between ${scale[0]} and ${scale.at(-1)}`)
  const part = (at - scale[k - 1]) / (scale[k] - scale[k - 1])
  return values[k - 1] + part * (values[k] - values[k - 1])
}
