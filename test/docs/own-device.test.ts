/** The worked example of docs/architecture.md is a device that compiles and obeys its equation. */
import {readFileSync} from "node:fs"
import {op} from "../../src/analysis/op.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"
import {sinhResistor} from "./sinh-resistor.js"

test("the page shows the file that is compiled here", () => {
  const file = readFileSync("test/docs/sinh-resistor.ts", "utf8")
    .replace("../../src/circuit/", "../circuit/")
    .replace("../../src/devices/", "./")
  expect(readFileSync("docs/architecture.md", "utf8")).toContain(`\`\`\`ts\n${file}\`\`\``)
})

test("i = g v0 sinh(v / v0), in series with a resistor; wrong values are named", () => {
  const types = [...deviceTypes, sinhResistor]
  const solve = (text: string) => {
    const circuit = elaborate(parse(`test\n${text}`, {file: "deck"}), types)
    const x = op(circuit)
    return (name: string) => x[circuit.find(name) ?? Number.NaN]
  }
  for (const volts of [-3, 0.1, 2]) {
    const v = solve(`v1 in 0 ${volts}\nr1 in out 1k\ny1 out 0 1m v0=0.3`)
    const current = (v("v(in)") - v("v(out)")) / 1000
    expect(current / (1e-3 * 0.3 * Math.sinh(v("v(out)") / 0.3))).toBeCloseTo(1, 6)
  }
  expect(() => solve("v1 in 0 1\ny1 in 0 -1m")).toThrow("deck:3: y1: g = -0.001 S, must be positive")
})
