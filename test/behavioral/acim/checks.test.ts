/**
 * Ratios of signal to error that are known: 255 rows, 8-bit weights, unsigned 8-bit inputs, all bits fair.
 */
import {completeConfig, type MacroConfig} from "../../../src/behavioral/acim/config.js"
import {cyclesOf} from "../../../src/behavioral/acim/cycles.js"
import {Macro} from "../../../src/behavioral/acim/macro.js"
import {exactProducts} from "../../../src/behavioral/acim/simulate.js"
import {defaultMacro} from "../../../src/index.js"
import {Random} from "../../../src/network/random.js"
import {expectedCsnr_dB, signalPower} from "./expected-csnr.js"

const outputs = 1000
const count = 24

function sample(rows: number) {
  const random = new Random(7)
  const weights = Int32Array.from({length: outputs * rows}, () => (random.uint32() >>> 24) - 128)
  const inputs = Int32Array.from({length: count * rows}, () => random.uint32() >>> 24)
  return {weights, inputs, exact: exactProducts(weights, inputs, rows)}
}

const samples = new Map<number, ReturnType<typeof sample>>()

/** The error is sampled, the signal is not: few samples would tell the weights' own spread. */
function measured_dB(given: Partial<MacroConfig>): number {
  const config = completeConfig({rows: 255, ...given})
  const {rows} = config
  const {weights, inputs, exact} = samples.get(rows) ?? sample(rows)
  samples.set(rows, {weights, inputs, exact})
  const found = new Macro(weights, outputs, rows, config).multiply(inputs, count, new Random(8))
  let error = 0
  for (let k = 0; k < found.length; k++) error += (found[k] - exact[k]) ** 2
  return 10 * Math.log10((signalPower(rows) * found.length) / error)
}

const lsb = (share: number) => ({noise_percent: (100 * share) / 255})

test.each([
  [0.075, 38.7],
  [0.1, 31.4],
  [0.125, 27.5],
  [0.15, 25.3],
  [0.175, 23.6],
  [0.2, 22.6],
])("random noise of %f %%: CSNR %f dB", (noise_percent, known) => {
  const found = measured_dB({noise_percent})
  expect(Math.abs(found - known)).toBeLessThan(0.5)
  expect(Math.abs(found - expectedCsnr_dB({rows: 255, noise_percent}))).toBeLessThan(0.3)
})

test("at 0.05 % errors are too rare to sample: in closed form 58.6 dB", () => {
  expect(Math.abs(expectedCsnr_dB({rows: 255, noise_percent: 0.05}) - 58.6)).toBeLessThan(0.1)
})

test.each([19.3, 22.9, 27.5, 32.1, 37.3, 42.7, 48.3, 53.9, 60.6].map((known, levels) => [levels, known]))(
  "noise of 0.8 LSB, %d digital diagonals: CSNR %f dB",
  (hybridLevels, known) => {
    const found = measured_dB({...lsb(0.8), hybridLevels})
    expect(Math.abs(found - known)).toBeLessThan(0.5)
    expect(Math.abs(found - expectedCsnr_dB({rows: 255, ...lsb(0.8), hybridLevels}))).toBeLessThan(0.3)
  },
)

// All known ones lie 0.2 to 0.4 dB below the expectation, as if from one sample of weak weights.
test.each([
  [1, [16.7, 23.6, Number.POSITIVE_INFINITY, 54.2, 50.4, 48.3, 53.0]],
  [2, [13.8, 20.0, 26.5, 32.4, 38.1, 44.1, 50.3]],
  [4, [12.2, 18.3, 24.3, 30.4, 36.3, 42.4, 48.5]],
])("%d-bit digits without noise, ADC of 6 to 12 bits: SQNR %p dB", (digitBits, known) => {
  for (const [k, dB] of known.entries()) {
    const adcBits = 6 + k
    const found = measured_dB({digitBits, adcBits})
    if (found === dB) continue
    expect(Math.abs(found - dB)).toBeLessThan(0.5)
    expect(Math.abs(found - expectedCsnr_dB({rows: 255, digitBits, adcBits}))).toBeLessThan(0.3)
  }
})

test("8 bits hold 255 rows exactly; 256 rows get a gain error of 48 dB", () => {
  expect(measured_dB({adcBits: 8})).toBe(Number.POSITIVE_INFINITY)
  expect(Math.abs(measured_dB({adcBits: 8, rows: 256}) - 48.1)).toBeLessThan(0.3)
})

test.each([
  ["mode", 24.2],
  ["median", 26.7],
  ["mean", 27.3],
] as const)("0.5 LSB, three votes in three diagonals, %s: CSNR %f dB", (votingRule, known) => {
  const voted = {...lsb(0.5), votingLevels: 3, votingSamples: 3, votingRule}
  expect(Math.abs(measured_dB(voted) - known)).toBeLessThan(0.5)
})

test("0.5 LSB without votes: CSNR 22.7 dB", () => {
  expect(Math.abs(measured_dB(lsb(0.5)) - 22.7)).toBeLessThan(0.5)
})

test("silicon: 30.5 dB at 0.58 LSB, about 25 at 1.16 of a 10-bit ADC and 512 rows", () => {
  const at = (share: number) => measured_dB({rows: 512, adcBits: 10, noise_percent: (100 * share) / 1023})
  expect(Math.abs(at(0.58) - 31.3)).toBeLessThan(1.5)
  expect(Math.abs(at(1.16) - 25.8)).toBeLessThan(1.5)
})

test("digital cycles of 64 for 0 to 10 diagonals", () => {
  const digital = (hybridLevels: number) =>
    cyclesOf({...defaultMacro, hybridLevels}).filter(({kind}) => kind === "digital").length
  expect(Array.from({length: 11}, (_, levels) => digital(levels))).toEqual([
    0, 1, 3, 6, 10, 15, 21, 28, 36, 43, 49,
  ])
})
