// A netlist in, a voltage out: `node examples/divider.mjs`.
import {deviceTypes, elaborate, op, parse} from "crosspice"

const netlist = parse(
  `A divider
.param upper=1k
v1 in 0 1.5
r1 in out {upper}
r2 out 0 2k
.end`,
  {file: "divider"},
)

// `.param` values can be replaced: the text is parsed once.
for (const upper of [1000, 2000, 4000]) {
  const circuit = elaborate(netlist, deviceTypes, {upper})
  const x = op(circuit)
  console.log(`upper = ${upper} Ohm: v(out) = ${x[circuit.find("v(out)")].toFixed(6)} V`)
}
