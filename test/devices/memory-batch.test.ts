/** Crossbars of elements that remember, many inputs at once: each is an operating point, condensed or not. */
import {Batch} from "../../src/analysis/batch.js"
import {assemble, condense} from "../../src/analysis/condense.js"
import {defaultOptions} from "../../src/analysis/newton.js"
import {op} from "../../src/analysis/op.js"
import {deviceTypes} from "../../src/devices/index.js"
import {circuitOf} from "./fixed-steps.js"

const exact = {...defaultOptions, reltol: 1e-9, vntol: 1e-11, abstol: 1e-14}
const side = 4
const models = ["drift", "team", "general", "vteam", "gap", "barrier"]

/** Word lines with a resistance each, bit lines into 1 kOhm, a switch that a bit line closes. */
function crossbar(): string {
  const cards = [
    ".model drift memristor ron=1k",
    ".model team memristor level=2 ron=1k roff=10k",
    ".model general memristor level=3 b=2 a1=1m a2=1m",
    ".model vteam memristor level=4 ron=1k roff=10k exponential=1",
    ".model gap memristor level=5",
    ".model barrier mtj",
    ".model sw sw vt=0.1 vh=0.02 ron=100",
    "s1 o0 q o3 0 sw",
    "rq q 0 200",
  ]
  for (let row = 0; row < side; row++) {
    cards.push(`vin_${row} in${row} 0 0`, `rw${row} in${row} w${row} 50`, `ro${row} o${row} 0 1k`)
    for (let column = 0; column < side; column++) {
      const kind = models[(row + 2 * column) % models.length]
      cards.push(`n${row}_${column} w${row} o${column} ${kind} state=${(row + column) / 8}`)
    }
  }
  return cards.join("\n")
}

test("batch = operating point, of the whole and of the condensed circuit", () => {
  const inputs = Array.from({length: side}, (_, k) => `i(vin_${k})`)
  const outputs = Array.from({length: side}, (_, k) => `v(o${k})`)
  const count = 40
  const values = Float64Array.from({length: side * count}, (_, k) => 1.2 * Math.sin(7 * k))
  const whole = circuitOf(crossbar())
  const {data} = condense(whole, [...inputs, ...outputs])
  const condensed = assemble(data, deviceTypes)
  const batches = [whole, condensed].map(circuit => new Batch(circuit, inputs, outputs).solve(values, count))
  const closed = new Set<boolean>()
  for (let t = 0; t < count; t++) {
    const x = op(whole, exact, scale => {
      const b = whole.drive(0, 1)
      inputs.forEach((name, k) => {
        b[whole.find(name) ?? Number.NaN] = values[k * count + t]
      })
      return b.map(value => scale * value)
    })
    closed.add(x[whole.find("v(q)") ?? Number.NaN] > 1e-6)
    outputs.forEach((name, k) => {
      for (const found of batches)
        expect(Math.abs(found[k * count + t] - x[whole.find(name) ?? Number.NaN])).toBeLessThan(1e-8)
    })
  }
  expect(closed.size).toBe(2)
})
