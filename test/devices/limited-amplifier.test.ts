/** The amplifier deep in its limits: a solution that starts from one end of the range finds the other. */
import {Newton} from "../../src/analysis/newton.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"

test.each([1e-6, 1e-3, 1, 1e4])("overdriven by %f V, then by 1 V the other way, and back", volts => {
  const deck = "amplifier\nv1 in 0 1\ne1 out 0 limited in 0\nr1 out 0 1k"
  const circuit = elaborate(parse(deck, {file: "deck"}), deviceTypes)
  const newton = new Newton(circuit)
  const x = new Float64Array(circuit.size)
  const out = circuit.unknowns.indexOf("v(out)")
  const source = circuit.unknowns.indexOf("i(v1)")
  for (const input of [volts, -1, volts, -volts, 1, -volts]) {
    const b = circuit.drive(0, 1)
    b[source] = input
    newton.solve(x, b)
    const a = (1e5 * input) / 0.8
    // The curve goes on straight beyond a = 1e5.
    expect(Math.abs(x[out] - (0.8 * a) / Math.hypot(1, a))).toBeLessThan(1e-9 + 1e-15 * Math.abs(a))
  }
})
