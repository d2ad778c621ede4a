/**
 * m x m crossbars with wires, one operating point each: crosspice against ngspice in the same run.
 * `node bench/crossbar.mjs [m ...]`
 */
import {deviceTypes, elaborate, op, parse} from "../dist/index.js"
import {ngspice} from "./ngspice.mjs"

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [32, 64, 128, 256]
const peer = await ngspice()
solve(deck(16)) // warm

console.log("   m  unknowns  crosspice s  ngspice s  ratio  largest difference V")
for (const m of sizes) {
  const text = deck(m)
  const ours = Array.from({length: 3}, () => solve(text)).sort((a, b) => a.seconds - b.seconds)[1]
  const nodes = Array.from({length: m}, (_, j) => `s${j}`)
  const theirs = await peer(text, nodes)
  const difference = Math.max(...nodes.map((node, k) => Math.abs(ours.volts(node) - theirs.values[k])))
  const cells = [
    String(m).padStart(4),
    String(ours.unknowns).padStart(9),
    ours.seconds.toFixed(3).padStart(12),
  ]
  cells.push(theirs.seconds.toFixed(3).padStart(10), (theirs.seconds / ours.seconds).toFixed(1).padStart(6))
  console.log(`${cells.join(" ")}  ${difference.toExponential(1)}`)
}

/** Word lines driven at 0.8 V, bit lines read at 100 Ohm, 10 Ohm of wire per cell, 5 to 15 kOhm cells. */
function deck(m) {
  const lines = [`${m} x ${m} crossbar`, ".options klu reltol=1e-9 vntol=1e-12 abstol=1e-15"]
  for (let i = 0; i < m; i++) lines.push(`v${i} w${i} 0 ${i % 3 ? 0.8 : 0.2}`, `rl${i} s${i} 0 100`)
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++) {
      lines.push(`rw${i}_${j} ${j ? `w${i}_${j - 1}` : `w${i}`} w${i}_${j} 10`)
      lines.push(`rb${i}_${j} b${i}_${j} ${i < m - 1 ? `b${i + 1}_${j}` : `s${j}`} 10`)
      lines.push(`rx${i}_${j} w${i}_${j} b${i}_${j} ${5000 + 1000 * ((7 * i + 3 * j) % 11)}`)
    }
  const saved = Array.from({length: m}, (_, j) => `v(s${j})`).join(" ")
  return [...lines, `.save ${saved}`, ".op", ".end"].join("\n")
}

/** Everything from the text to the answer. */
function solve(text) {
  const start = performance.now()
  const circuit = elaborate(parse(text, {file: "crossbar"}), deviceTypes)
  const x = op(circuit)
  const seconds = (performance.now() - start) / 1000
  return {seconds, unknowns: circuit.size - 1, volts: node => x[circuit.find(`v(${node})`)]}
}
