import fc from "fast-check"
import {simulateLayer} from "../../../src/index.js"

/**
 * Rows and ADC that hold every sum exactly, for digits of so many bits: rows (2^digit - 1) divides 2^A - 1.
 */
const lossless = [
  {digitBits: 1, rows: 255, adcBits: 8},
  {digitBits: 1, rows: 63, adcBits: 6},
  {digitBits: 1, rows: 7, adcBits: 3},
  {digitBits: 1, rows: 5, adcBits: 12},
  {digitBits: 2, rows: 85, adcBits: 8},
  {digitBits: 2, rows: 5, adcBits: 4},
  {digitBits: 4, rows: 17, adcBits: 8},
  {digitBits: 4, rows: 273, adcBits: 12},
]

const matrix = (rows: number, length: number, min: number, max: number) => {
  const row = fc.array(fc.integer({min, max}), {minLength: length, maxLength: length})
  return fc.array(row, {minLength: rows, maxLength: rows})
}

const layers = fc
  .record({
    macro: fc.constantFrom(...lossless),
    weightBits: fc.integer({min: 2, max: 10}),
    digits: fc.integer({min: 1, max: 3}),
    signedInputs: fc.boolean(),
    outputs: fc.integer({min: 1, max: 5}),
    count: fc.integer({min: 1, max: 4}),
    length: fc.integer({min: 1, max: 90}),
    hybridLevels: fc.integer({min: 0, max: 3}),
  })
  .chain(({macro, weightBits, digits, signedInputs, outputs, count, length, hybridLevels}) => {
    const magnitude = digits * macro.digitBits
    const inputBits = magnitude + Number(signedInputs)
    const half = 2 ** (weightBits - 1)
    return fc.record({
      weights: matrix(outputs, length, -half, half - 1),
      inputs: matrix(count, length, signedInputs ? -(2 ** magnitude) : 0, 2 ** magnitude - 1),
      config: fc.constant({...macro, weightBits, inputBits, signedInputs, hybridLevels}),
    })
  })

const product = (weights: number[][], inputs: number[][]) =>
  inputs.map(x => weights.map(w => w.reduce((sum, value, k) => sum + value * x[k], 0)))

test("an ADC that holds every sum gives integer products, whatever the shape", () => {
  fc.assert(
    fc.property(layers, ({weights, inputs, config}) => {
      const {outputs, exact, csnr_dB} = simulateLayer(weights, inputs, config)
      expect(outputs).toEqual(product(weights, inputs))
      expect(exact).toEqual(outputs)
      expect(csnr_dB).toBe(Number.POSITIVE_INFINITY)
    }),
    {numRuns: 100},
  )
})

const weights = [
  [1, -2, 3, -4],
  [100, -128, 127, 0],
]
const inputs = [
  [255, 1, 0, 17],
  [3, 2, 1, 0],
  [200, 200, 200, 200],
]

test("digital cycles have no error, unless they are rounded", () => {
  const coarse = {rows: 4, adcBits: 1, noise_percent: 30, hybridLevels: 15}
  expect(simulateLayer(weights, inputs, coarse).outputs).toEqual(product(weights, inputs))
  const {outputs, counts} = simulateLayer(weights, inputs, {...coarse, roundDigital: true})
  expect(outputs).toEqual(simulateLayer(weights, inputs, {rows: 4, adcBits: 1}).outputs)
  expect(outputs).not.toEqual(product(weights, inputs))
  expect(counts).toEqual({
    analogCycles: 0,
    digitalCycles: 3 * 64,
    conversions: 0,
    digitalSums: 3 * 64 * 2,
    tileResults: 6,
  })
})

test("cycles are counted: weight bits x digits x tiles x inputs, votes several times", () => {
  const counts = (config: object) => simulateLayer(weights, inputs, {rows: 3, ...config}).counts
  expect(counts({})).toMatchObject({analogCycles: 64 * 2 * 3, conversions: 64 * 2 * 3 * 2, digitalCycles: 0})
  expect(counts({digitBits: 3}).analogCycles).toBe(8 * 3 * 2 * 3)
  expect(counts({votingLevels: 2, votingSamples: 5}).analogCycles).toBe((64 + 3 * 4) * 2 * 3)
  expect(counts({parallel: true, adcBits: 4})).toMatchObject({analogCycles: 2 * 3, conversions: 2 * 3 * 2})
  const signed = simulateLayer([[1]], [[-1]], {signedInputs: true, digitBits: 4, hybridLevels: 1})
  expect(signed.counts).toMatchObject({analogCycles: 8 * 3 - 1, digitalCycles: 1})
})

test("one conversion of all bits is exact where its steps are whole", () => {
  // 4 x 4 bits, 17 rows: sums from -8 * 15 * 17 to 7 * 15 * 17 in 15 * 255 = 3825 units; 255 steps of 15.
  const config = {parallel: true, weightBits: 4, inputBits: 4, rows: 17, adcBits: 8}
  const {outputs} = simulateLayer(
    [[7, -8, 1, 2]],
    [
      [15, 0, 0, 0],
      [0, 15, 15, 0],
      [0, 0, 4, 8],
    ],
    config,
  )
  expect(outputs).toEqual([[105], [-105], [15 * Math.round((4 + 16) / 15)]])
})

test("the same seed, the same result; noise is no bias", () => {
  const noisy = {noise_percent: 1, rows: 255}
  expect(simulateLayer(weights, inputs, noisy)).toEqual(simulateLayer(weights, inputs, noisy))
  expect(simulateLayer(weights, inputs, {...noisy, seed: 2})).not.toEqual(
    simulateLayer(weights, inputs, noisy),
  )
  const many = Array.from({length: 2000}, () => Array.from({length: 100}, (_, k) => (k * 37) % 256))
  const w = [Array.from({length: 100}, (_, k) => ((k * 91) % 255) - 127)]
  const {outputs, exact} = simulateLayer(w, many, noisy)
  const mean = outputs.reduce((sum, [y]) => sum + y, 0) / outputs.length
  // 2.55 LSB and rounding, 21845 times in squares.
  const spread = 21845 * Math.sqrt(2.55 ** 2 + 1 / 12)
  const variance = outputs.reduce((sum, [y]) => sum + (y - exact[0][0]) ** 2, 0) / outputs.length
  expect(Math.abs(mean - exact[0][0])).toBeLessThan((4 * spread) / Math.sqrt(outputs.length))
  expect(Math.sqrt(variance) / spread).toBeGreaterThan(0.93)
  expect(Math.sqrt(variance) / spread).toBeLessThan(1.07)
})

test("cells that vary: each chip has its own error, the same in every product", () => {
  const ones = [Array.from({length: 100}, () => 1)]
  const x = [ones[0].map(() => 1), ones[0].map(() => 1)]
  const varied = (seed: number) =>
    simulateLayer(ones, x, {rows: 100, adcBits: 16, weightVariation_percent: 10, seed}).outputs
  const errors = Array.from({length: 200}, (_, seed) => varied(seed)[0][0] - 100)
  expect(varied(3)[0]).toEqual(varied(3)[1])
  const sigma = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length)
  // Each of 100 cells is off by 10 % of 1; sums beyond the full scale are clipped, so half of the errors are gone.
  expect(sigma).toBeGreaterThan(Math.SQRT1_2 * 0.8)
  expect(sigma).toBeLessThan(Math.SQRT1_2 * 1.2)
})

test("compression bends the scale", () => {
  const {outputs} = simulateLayer([[1, 1, 1, 1]], [[1, 1, 0, 0]], {rows: 4, adcBits: 16, compression: 0.5})
  expect(outputs[0][0]).toBeCloseTo((4 * 0.5) / 1.25, 3)
})

test.each([
  [[[1, 2]], [[1]], {}, "inputs: expected rows of 2 numbers, found 1 in row 0"],
  [[[1], [1, 2]], [[1]], {}, "weights: expected rows of 1 numbers, found 2 in row 1"],
  [[], [[1]], {}, "weights: expected at least one row of at least one number, found none"],
  [[[128]], [[1]], {}, "weights: expected whole numbers from -128 to 127, found 128 in row 0, place 0"],
  [[[1]], [[-1]], {}, "inputs: expected whole numbers from 0 to 255, found -1 in row 0, place 0"],
  [[[1]], [[Number.NaN]], {}, "inputs: expected whole numbers from 0 to 255, found NaN in row 0, place 0"],
  [[[1]], [[1]], {adcBits: 0}, "adcBits: expected a whole number from 1 to 16, found 0"],
  [[[1]], [[1]], {rows: 0}, "rows: expected a whole number from 1 to 16384, found 0"],
  [[[1]], [[1]], {digitBits: 9}, "digitBits: expected a whole number from 1 to 8, found 9"],
  [[[1]], [[1]], {noise_percent: -1}, "noise_percent: expected a number from 0 to 1000, found -1"],
  [[[1]], [[1]], {votingRule: "best" as "mean"}, "votingRule: expected mode, median or mean, found 'best'"],
  [
    [[1]],
    [[1]],
    {parallel: true, hybridLevels: 2},
    "parallel: expected no hybridLevels and no votingLevels, for",
  ],
  [[[1]], [[1]], {noise: 1} as object, "noise: expected one of weightBits, inputBits"],
])("mistakes are told in one line (%#)", (w, x, config, message) => {
  expect(() => simulateLayer(w, x, config)).toThrow(RangeError)
  expect(() => simulateLayer(w, x, config)).toThrow(message)
})
