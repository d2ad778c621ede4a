// One product on an SRAM compute-in-memory macro, by three designs: `node examples/acim-layer.mjs [noise %]`. How many dB of the
// products are left, and how many cycles and conversions they take.
import {simulateLayer} from "crosspice"

const noise_percent = Number(process.argv[2] ?? 0.15)
if (!(noise_percent >= 0)) throw new RangeError(`expected a noise from 0, found ${process.argv[2]}`)

const rows = 255
const outputs = 64
const inputs = 32

// The same numbers on every machine: multiples of an odd number, modulo 2^16, by their upper byte.
const byte = k => ((k * 40503) & 0xffff) >> 8
const weights = Array.from({length: outputs}, (_, o) =>
  Array.from({length: rows}, (_, row) => byte(7 * o * rows + row + 1) - 128),
)
const vectors = Array.from({length: inputs}, (_, k) =>
  Array.from({length: rows}, (_, row) => byte(3 * k * rows + 11 * row + 5)),
)

for (const [name, design] of [
  ["bit-serial", {}],
  ["4-bit digits, 12-bit ADC", {digitBits: 4, adcBits: 12}],
  ["6 diagonals digital", {hybridLevels: 6}],
  ["6 diagonals voted", {votingLevels: 6, votingSamples: 5, votingRule: "median"}],
]) {
  const {csnr_dB, counts} = simulateLayer(weights, vectors, {rows, noise_percent, ...design})
  const {analogCycles, digitalCycles, conversions} = counts
  console.log(
    `${name.padEnd(26)}${csnr_dB.toFixed(1).padStart(6)} dB, per input ${analogCycles / inputs} analog and ` +
      `${digitalCycles / inputs} digital cycles, ${conversions / inputs} conversions`,
  )
}
