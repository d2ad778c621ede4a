/** Synapses: published pairs of resistors, proportionality, variation that is bounded and reproducible. */
import fc from "fast-check"
import {levelsOfLayers, synapses} from "../../src/crossbar/conductance.js"
import {Fabrication} from "../../src/crossbar/fabrication.js"
import {devices} from "../../src/crossbar/technology.js"

const {low_Ohm, high_Ohm} = devices.mram

function make(weights: number[], biases: number[], other: object = {}) {
  const layer = {
    inputs: weights.length / biases.length,
    outputs: biases.length,
    weights: Float64Array.from(weights),
    biases: Float64Array.from(biases),
    gain: 1,
  }
  return synapses(layer, {
    device: devices.mram,
    levels: levelsOfLayers([layer]),
    access_Ohm: 0,
    fabrication: new Fabrication(),
    ...other,
  })
}

test("ternary weights: 1 is low and high, -1 swapped, 0 low on both; the bias is the last column", () => {
  const {columns, rows, plus, minus} = make([1, 0, -1, 1], [-1, 0])
  expect([columns, rows]).toEqual([3, 2])
  expect([...plus]).toEqual([low_Ohm, low_Ohm, high_Ohm, high_Ohm, low_Ohm, low_Ohm])
  expect([...minus]).toEqual([high_Ohm, low_Ohm, low_Ohm, low_Ohm, high_Ohm, low_Ohm])
})

test("other weights: g+ - g- is proportional, both within the device's range", () => {
  fc.assert(
    fc.property(fc.double({min: -1, max: 1, noNaN: true}), w => {
      const {plus, minus} = make([w, 0.5], [0.25])
      const span = 1 / low_Ohm - 1 / high_Ohm
      expect(1 / plus[0] - 1 / minus[0]).toBeCloseTo(w * span, 12)
      for (const r of [plus[0], minus[0]]) {
        expect(r).toBeGreaterThan(low_Ohm * (1 - 1e-12))
        expect(r).toBeLessThan(high_Ohm * (1 + 1e-12))
      }
    }),
  )
})

test("variation: within its bounds, spread out, the same for the same seed; the transistor has none", () => {
  const ones = Array.from({length: 1000}, () => 1)
  const vary = (seed: number) =>
    make(ones, [1], {access_Ohm: 100, fabrication: new Fabrication({variation_percent: 10, seed})}).plus
  const factors = vary(3).map(r => (r - 100) / low_Ohm - 1)
  expect(Math.max(...factors)).toBeGreaterThan(0.099)
  expect(Math.max(...factors)).toBeLessThan(0.1)
  expect(Math.min(...factors)).toBeLessThan(-0.099)
  expect(Math.min(...factors)).toBeGreaterThan(-0.1)
  const mean = factors.reduce((a, b) => a + b) / factors.length
  expect(Math.abs(mean)).toBeLessThan(0.006)
  expect(vary(3)).toEqual(vary(3))
  expect(vary(4)).not.toEqual(vary(3))
})

test("a weight outside [-1, 1] is refused by its place", () => {
  expect(() => make([1, 1, 1, 1.5], [1, 1])).toThrow(
    "row 1, column 1: expected a weight from -1 to 1, found 1.5",
  )
  expect(() => make([1, 1], [Number.NaN])).toThrow("row 0, column 2")
})
