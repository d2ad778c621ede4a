/** The same decks in ngspice: every node within 1 uV and a millionth. */
import {defaultOptions} from "../../src/analysis/newton.js"
import {op} from "../../src/analysis/op.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {compile} from "../../src/crossbar/compile.js"
import {deviceTypes} from "../../src/devices/index.js"
import type {Netlist} from "../../src/netlist/card.js"
import {parse} from "../../src/netlist/parse.js"
import {Random} from "../../src/network/random.js"
import {operatingPoint} from "../crossbar/ngspice.js"
import {someLayers} from "../crossbar/some-layers.js"
import {stopNgspice} from "../ngspice.js"

afterAll(stopNgspice)

const limit_ms = 30_000

/** Compares all nodes; returns how many. */
async function compare(netlist: Netlist): Promise<number> {
  const circuit = elaborate(netlist, deviceTypes)
  const x = op(circuit, {...defaultOptions, reltol: 1e-9, vntol: 1e-12, abstol: 1e-15})
  const v = await operatingPoint(netlist)
  let compared = 0
  for (const [i, unknown] of circuit.unknowns.entries()) {
    const node = /^v\((\w+)\)$/.exec(unknown)?.[1]
    if (node === undefined || node === "0") continue
    const expected = v(node)
    if (!(Math.abs(x[i] - expected) <= 1e-6 + 1e-6 * Math.abs(expected)))
      throw new Error(`${unknown}: ${x[i]}, in ngspice ${expected}`)
    compared++
  }
  return compared
}

test(
  "a crossbar of 24 x 24 resistors with diodes, wires and virtual grounds",
  async () => {
    const side = 24
    const random = new Random(4)
    const cards = ["crossbar", ".options gmin=1e-12 temp=27", ".model sel d is=1e-9 n=1.5"]
    for (let column = 0; column < side; column++)
      cards.push(`v${column} c${column} 0 ${random.uniform(-1, 2)}`)
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const at = `${row}_${column}`
        const above = row ? `a${row - 1}_${column}` : `c${column}`
        const next = column < side - 1 ? `b${row}_${column + 1}` : `s${row}`
        cards.push(
          `rv${at} ${above} a${at} 9.24`,
          `rs${at} a${at} m${at} ${random.uniform(3000, 25000)}`,
          `d${at} m${at} b${at} sel`,
          `rh${at} b${at} ${next} 11.55`,
        )
      }
      cards.push(`rf${row} s${row} o${row} 1k`, `e${row} o${row} 0 0 s${row} 1e9`)
    }
    expect(await compare(parse(cards.join("\n"), {file: "crossbar.cir"}))).toBe(3 * side * side + 3 * side)
  },
  limit_ms,
)

test.each(["sigmoid", "mram"] as const)(
  "a network of behavioural neurons, %s",
  async neuron => {
    const inputs = Float64Array.from({length: 24}, (_, k) => 0.8 * Math.sin(5 * k))
    const partitions = {horizontal: [3, 2], vertical: [2, 2]}
    const netlist = compile(someLayers([24, 14, 10], 6), {neuron, inputs, partitions, dialect: "ngspice"})
    expect(await compare(netlist)).toBeGreaterThan(1000)
  },
  limit_ms,
)

test(
  "a bridge with a load, controlled sources",
  async () => {
    const text = `power supply
.temp 27
.options gmin=1e-12
.param load=330
.model d1 d is=2.5e-9 n=1.75 rs=0.6
.subckt bridge a b p n
d1 a p d1
d2 b p d1
d3 n a d1 2
d4 n b d1 area=2
.ends
v1 a b 9
rb b 0 10
x1 a b p 0 bridge
rl p 0 {load}
rz p z 1k
d1 0 z d1
d2 z y d1
d3 y 0 d1
e1 q 0 p z 0.4
rq q 0 1k
vs q w 0
rw w 0 2k
f1 0 u vs 3
h1 t 0 vs 700
ru u t 1k
g1 u 0 y 0 1m
b1 k 0 v = v(q)*tanh(v(y)) + i(vs)*1k
rk k u 1k
b2 k 0 i = 1m*sin(v(p)) + 1u*v(k)^3
`
    expect(await compare(parse(text, {file: "supply.cir"}))).toBe(10)
  },
  limit_ms,
)
