// What wires cost an m x m crossbar: `node examples/crossbar-wires.mjs [m]`. Every input is at 0.8 V, every bit line ends at
// 0 V; the farther a bit line from the drivers, the less current arrives.
import {deviceTypes, elaborate, op, parse} from "crosspice"

const m = Number(process.argv[2] ?? 64)
if (!(Number.isInteger(m) && m >= 1 && m <= 512))
  throw new RangeError(`expected m from 1 to 512, found ${process.argv[2]}`)
const cell_Ohm = 8488
const wire_Ohm = 9.24

/** Currents (A) that arrive at the ends of the m bit lines; `wire_Ohm` 0: no wires. */
function currents(wire_Ohm) {
  const lines = ["crossbar"]
  for (let row = 0; row < m; row++) {
    lines.push(`v${row} in_${row} 0 0.8`)
    for (let column = 0; column < m; column++) {
      const word = wire_Ohm ? `w_${row}_${column}` : `in_${row}`
      const bit = wire_Ohm ? `b_${row}_${column}` : `end_${column}`
      lines.push(`rc_${row}_${column} ${word} ${bit} ${cell_Ohm}`)
      if (!wire_Ohm) continue
      lines.push(`rw_${row}_${column} ${column ? `w_${row}_${column - 1}` : `in_${row}`} ${word} ${wire_Ohm}`)
      lines.push(
        `rb_${row}_${column} ${bit} ${row < m - 1 ? `b_${row + 1}_${column}` : `end_${column}`} ${wire_Ohm}`,
      )
    }
  }
  for (let column = 0; column < m; column++) lines.push(`vend_${column} end_${column} 0 0`)
  const start = performance.now()
  const circuit = elaborate(parse(`${lines.join("\n")}\n.end\n`, {file: "crossbar"}), deviceTypes)
  const x = op(circuit)
  console.log(`${circuit.size - 1} unknowns in ${((performance.now() - start) / 1000).toFixed(2)} s`)
  return Array.from({length: m}, (_, column) => x[circuit.find(`i(vend_${column})`)])
}

const ideal = currents(0)
const real = currents(wire_Ohm)
for (const column of new Set([0, m >> 1, m - 1]))
  console.log(
    `bit line ${column}: ${(1e6 * ideal[column]).toFixed(2)} uA without wires, ` +
      `${(1e6 * real[column]).toFixed(2)} uA with ${wire_Ohm} Ohm per cell`,
  )
