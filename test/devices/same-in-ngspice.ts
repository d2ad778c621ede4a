/** A netlist's analyses here and in ngspice: signals within a part of their largest value. */
import {nameFrom, type Single, singles} from "../../src/cli/validate/ngspice-deck.js"
import {runDeck} from "../../src/deck/run.js"
import {type Vector, VectorStore} from "../../src/deck/vectors.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"
import {lines} from "../../src/netlist/print.js"
import {compareCurves, compareRows} from "../../src/output/compare.js"
import {type Complex, runNgspice} from "../ngspice.js"

/**
 * Checks lines `tran v(a) i(v1) 1e-3`: analysis, signals, tolerance. Throws an Error where one is further
 * off.
 */
export async function checkSame(text: string, signals: string): Promise<void> {
  const netlist = parse(text, {file: "case"})
  const all = singles(netlist, () => {})
  const answers = new Map<string, Promise<Both>>()
  for (const line of signals.trim().split("\n")) {
    const [kind, ...names] = line.split(" ")
    const tolerance = Number(names.pop())
    const single = all.find(({analysis}) => analysis.name === `.${kind}`)
    if (!single || !(tolerance > 0)) throw new Error(`expected ANALYSIS SIGNALS TOLERANCE, found '${line}'`)
    const answer = answers.get(kind) ?? both(single)
    answers.set(kind, answer)
    const {vectors, theirs} = await answer
    for (const name of names) {
      const vector = vectors.find(({variable}) => variable.name === name)
      const column = theirs.find(column => nameFrom(column.name, kind, other => other === name) === name)
      if (!vector || !column) throw new Error(`${name}: not in ${vector ? "ngspice" : "the plot"}`)
      const time = theirs.find(({name}) => name === "time")
      const {absolute, largest, at} = time
        ? compareCurves(vectors[0].re, vector.re, time.re, column.re)
        : compareRows(vector, column)
      if (!(absolute <= tolerance * largest))
        throw new Error(`${kind} ${name}: apart by ${absolute} of ${largest} at ${at}`)
    }
  }
}

interface Both {
  readonly vectors: readonly Vector[]
  readonly theirs: readonly Column[]
}

async function both({netlist}: Single): Promise<Both> {
  const own = new VectorStore()
  runDeck(netlist, deviceTypes, own, {everything: true})
  const theirs = await simulate([...lines(netlist)].join("\n"))
  return {vectors: [...(own.plots[0]?.vectors.values() ?? [])], theirs}
}

interface Column {
  readonly name: string
  readonly re: Float64Array
  readonly im?: Float64Array
}

async function simulate(deck: string): Promise<readonly Column[]> {
  return [...(await runNgspice(deck))].map(([name, values]) => ({
    name,
    re: Float64Array.from(values as readonly (number | Complex)[], value =>
      typeof value === "number" ? value : value.real,
    ),
    ...(typeof values[0] !== "number" && {
      im: Float64Array.from(values as readonly Complex[], ({img}) => img),
    }),
  }))
}
