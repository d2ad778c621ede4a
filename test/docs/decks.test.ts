/** The decks of netlists/, each against a law. */
import {op} from "../../src/analysis/op.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {deviceTypes} from "../../src/devices/index.js"
import {readFromDisk} from "../../src/netlist/include-node.js"
import {parse} from "../../src/netlist/parse.js"

/** Solves `netlists/<name>.cir` with other parameters; gives unknowns by name. */
function solve(name: string, parameters: Record<string, number> = {}): (unknown: string) => number {
  const {file, text} = readFromDisk(`netlists/${name}.cir`, "")
  const circuit = elaborate(parse(text, {file, read: readFromDisk}), deviceTypes, parameters)
  const x = op(circuit)
  return unknown => x[circuit.find(unknown) ?? Number.NaN]
}

test("inverter.cir: falls from the supply to ground; gates carry nothing", () => {
  let last = 0.8
  for (let vin = 0; vin <= 0.8; vin += 0.05) {
    const v = solve("inverter", {vin})
    expect(v("v(out)")).toBeLessThan(last)
    expect(v("v(out)")).toBeGreaterThan(0)
    // The current of the supply is that of the lower transistor: none at the gates.
    expect(v("i(vin)")).toBeCloseTo(0, 12)
    expect(v("i(vdd)")).toBeLessThan(0)
    last = v("v(out)")
  }
  expect(last).toBeLessThan(0.01)
})

test("diode-bridge.cir: both signs alike; two diodes' equation and Kirchhoff hold", () => {
  // Large enough that the reverse currents of the other two are nothing beside the load's.
  for (const vin of [2, 5, 50]) {
    const v = solve("diode-bridge", {vin})
    expect(solve("diode-bridge", {vin: -vin})("v(plus)")).toBeCloseTo(v("v(plus)"), 9)
    const i = v("v(plus)") / 1000
    const drop = 1.2 * 300.15 * (1.380649e-23 / 1.602176634e-19) * Math.log(i / 1e-12 + 1) + 0.5 * i
    expect(v("v(plus)")).toBeCloseTo(vin - 2 * drop, 6)
  }
})

test("opamp.cir: -r2/r1, exactly for the ideal one, within its supply for the other", () => {
  for (const vin of [-0.3, 0.05, 0.5]) {
    const v = solve("opamp", {vin})
    expect(v("v(ideal)")).toBeCloseTo(-10 * vin, 9)
    expect(Math.abs(v("v(real)"))).toBeLessThan(1)
    expect(v("v(real)") * v("v(ideal)")).toBeGreaterThan(0)
  }
  expect(solve("opamp")("v(real)")).toBeCloseTo(-0.5, 3)
})

test("crossbar-4x4.cir: thin wires give the weighted sums; thick ones always less", () => {
  const volts = [0.1, 0.2, -0.3, 0.4]
  const kiloohms = [
    [10, 20, 30, 40],
    [20, 30, 40, 10],
    [30, 40, 10, 20],
    [40, 10, 20, 30],
  ]
  const v = solve("crossbar-4x4", {wire: 1e-3})
  for (let column = 0; column < 4; column++) {
    const sum = volts.reduce((total, volt, row) => total + volt / kiloohms[row][column], 0)
    expect(v(`v(out${column})`)).toBeCloseTo(-sum, 7)
  }
  const [ten, hundred] = [10, 100].map(wire => Math.abs(solve("crossbar-4x4", {wire})("v(out1)")))
  expect(hundred).toBeLessThan(ten)
  expect(ten).toBeLessThan(Math.abs(v("v(out1)")))
})

test.each([
  [1, 3e-3, 0.4],
  [2, 3.5e-3, 0.35],
  [3, 2.5e-3, 0.45],
])("corners.cir, corner %d: the current of two loads is that of two transistors", (corner, kp, vto) => {
  const v = solve("corners", {corner})
  const overdrive = 0.8 - vto
  const inside = Math.min(v("v(out)"), overdrive)
  expect((1.8 - v("v(out)")) / 2e3).toBeCloseTo(2 * kp * (overdrive - inside / 2) * inside, 7)
  expect(v("v(percent)")).toBeCloseTo((100 * v("v(out)")) / 1.8, 6)
  expect(v("v(level)")).toBeCloseTo(v("v(out)") / 0.45, 6)
})
