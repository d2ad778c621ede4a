/**
 * What a cycle of a compute-in-memory macro costs here, beside what it must cost: `node bench/acim.mjs`. Products of 10,000 inputs with
 * LeNet-5's second convolution (150 rows, 16 outputs, 8 x 8 bits), by CPU time.
 */
import {completeConfig} from "../dist/behavioral/acim/config.js"
import {Macro} from "../dist/behavioral/acim/macro.js"
import {Random} from "../dist/network/random.js"

const [rows, outputs, count] = [150, 16, 10000]
const random = new Random(1)
const weights = Int32Array.from({length: outputs * rows}, () => (random.uint32() >>> 24) - 128)
const inputs = Int32Array.from({length: count * rows}, () => random.uint32() >>> 24)

const designs = {
  "without noise": {},
  "noise 0.1 %": {noise_percent: 0.1},
  "noise 2 %": {noise_percent: 2},
  "4-bit digits, noise 0.1 %": {noise_percent: 0.1, digitBits: 4},
  "all digital": {hybridLevels: 15},
  "conversions one by one": {noise_percent: 0.1, weightVariation_percent: 1e-9},
}

// 64 rows of a plane are a word: read weight and input, AND, count, add. Then the conversion: a table's entry of 20 bytes.
const words = Math.ceil(rows / 64)
console.log(
  `each bit of a cycle: ${words} words, ${5 * words} operations, ${16 * words} bytes read from the first cache`,
)
console.log("each noisy conversion: 18 operations of its random number and choice, 20 bytes of its table")
console.log(`${"".padEnd(28)}ns per cycle and output`)
for (const [name, design] of Object.entries(designs)) {
  const config = completeConfig(design)
  const macro = new Macro(weights, outputs, rows, config, 25)
  const {analogCycles, digitalCycles} = macro.counts(1)
  const cycles = analogCycles + digitalCycles
  const times = Array.from({length: 5}, () => {
    const start = process.cpuUsage().user
    macro.multiply(inputs, count, random)
    return (process.cpuUsage().user - start) * 1e3
  })
  const median = times.sort((a, b) => a - b)[2]
  console.log(`${name.padEnd(28)}${(median / (count * outputs * cycles)).toFixed(1).padStart(6)}`)
}
