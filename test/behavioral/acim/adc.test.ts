import {Adc, adcTable, halfToEven} from "../../../src/behavioral/acim/adc.js"
import {completeConfig} from "../../../src/behavioral/acim/config.js"
import {rowTiles} from "../../../src/behavioral/acim/macro.js"
import {normalBelow} from "../../../src/behavioral/acim/normal.js"
import {vote} from "../../../src/behavioral/acim/voting.js"
import {Random} from "../../../src/network/random.js"

test("noise in steps of the ADC: 0.1 % of 8 bits are 0.255", () => {
  const adc = new Adc(completeConfig({noise_percent: 0.1}), 0, 256)
  expect(adc.sigma(17)).toBeCloseTo(0.255, 12)
})

test("the error of nonlinearity falls as 1 / sqrt(sum + 1)", () => {
  const adc = new Adc(completeConfig({nonlinearity_percent: 0.1, rows: 255}), 0, 255)
  expect(adc.sigma(adc.at(0))).toBeCloseTo(0.255, 12)
  expect(adc.sigma(adc.at(99))).toBeCloseTo(0.0255, 12)
})

test("halves go to even numbers", () => {
  expect([0.5, 1.5, 2.5, 2.4999, 3.5, 7, 0].map(halfToEven)).toEqual([0, 2, 2, 2, 4, 7, 0])
})

test("normal probabilities", () => {
  // Abramowitz and Stegun, table 26.1.
  for (const [x, p] of [
    [0, 0.5],
    [1, 0.841344746068543],
    [2, 0.97724986805182],
    [3, 0.99865010196837],
    [-4, 3.16712418e-5],
  ])
    expect(normalBelow(x)).toBeCloseTo(p, 12)
  for (const x of [0.3, 2.9, 3.1, 5]) expect(normalBelow(x) + normalBelow(-x)).toBeCloseTo(1, 14)
  expect(normalBelow(2.9999999) - normalBelow(3.0000001)).toBeCloseTo(-2e-7 * 0.00443185, 14)
})

test.each([
  {noise_percent: 0.3, nonlinearity_percent: 0.5},
  {noise_percent: 5},
  {noise_percent: 0.2, compression: 0.3},
])("a table draws what single conversions give (%o)", given => {
  const adc = new Adc(completeConfig({...given, rows: 100, adcBits: 7}), 0, 100)
  const table = adcTable(adc)
  if (!table) throw new Error("no table")
  const slots = 2 ** table.bits
  const random = new Random(3)
  const draws = 40000
  for (const sum of [0, 1, 37, 100]) {
    const chances = new Map<number, number>()
    for (let k = sum * slots; k < (sum + 1) * slots; k++) {
      const p = table.threshold[k] / 2 ** 32
      chances.set(table.value[k], (chances.get(table.value[k]) ?? 0) + p / slots)
      chances.set(table.other[k], (chances.get(table.other[k]) ?? 0) + (1 - p) / slots)
    }
    const found = new Map<number, number>()
    for (let k = 0; k < draws; k++) {
      const value = adc.convert(sum, random)
      found.set(value, (found.get(value) ?? 0) + 1)
    }
    for (const [value, count] of found) {
      const p = chances.get(value) ?? 0
      expect(Math.abs(count / draws - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / draws) + 1e-9)
    }
  }
})

test("tables that would be large are not made", () => {
  expect(adcTable(new Adc(completeConfig({adcBits: 16, noise_percent: 20}), 0, 4096))).toBeUndefined()
})

test("votes: mode takes the smallest on a tie, median the middle", () => {
  const of = (...values: number[]) => Float64Array.of(...values)
  expect([of(3, 1, 2), of(2, 5, 5), of(4, 4, 1, 1), of(7)].map(votes => vote(votes, "mode"))).toEqual([
    1, 5, 1, 7,
  ])
  expect([of(3, 1, 2), of(4, 1, 1, 2)].map(votes => vote(votes, "median"))).toEqual([2, 1.5])
  expect(vote(of(1, 2, 6), "mean")).toBe(3)
})

test("row tiles: as many rows as fit, channels whole", () => {
  expect(rowTiles(400, 256)).toEqual([
    {first: 0, rows: 256},
    {first: 256, rows: 144},
  ])
  expect(rowTiles(64 * 9, 256, 9).map(({rows}) => rows)).toEqual([252, 252, 72])
  expect(() => rowTiles(50, 16, 25)).toThrow("rows: expected at least 25, which belong together, found 16")
})
