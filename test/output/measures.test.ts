/** Margins, quantiles, signal to noise and numbers with prefixes, against hand-made samples. */
import {inside, margins_V, quantile, snr_dB, total} from "../../src/output/measures.js"
import {withPrefix} from "../../src/output/number.js"

test("a margin is the best output's lead over the second", () => {
  expect(margins_V(Float64Array.of(0.25, 0.75, 0.5, -1, -2, -1), 3)).toEqual(Float64Array.of(0.25, 0))
  expect(margins_V(Float64Array.of(0.1, 0.2), 1).length).toBe(0)
})

test("quantiles lie on straight lines between the sorted samples", () => {
  const samples = Float64Array.of(5, 1, 3, 2, 4)
  expect([0, 0.05, 0.25, 0.5, 1].map(share => quantile(samples, share))).toEqual([1, 1.2, 2, 3, 5])
  expect(Array.from(samples)).toEqual([5, 1, 3, 2, 4])
  expect(quantile(new Float64Array(0), 0.5)).toBeNaN()
})

test("an error of a tenth of the signal's deviation is 20 dB, wherever it points", () => {
  const ideal = Float64Array.of(3, 5) // deviation 1
  expect(snr_dB(ideal, Float64Array.of(3.1, 5.1))).toBeCloseTo(20, 10)
  expect(snr_dB(ideal, Float64Array.of(3.1, 4.9))).toBeCloseTo(20, 10)
  expect(snr_dB(ideal, ideal)).toBe(Number.POSITIVE_INFINITY)
})

test("layers are set beside their ideal; powers are added up", () => {
  const layer = {sources: 3, synapses: 1, wires: 0.5, amplifiers: -0.25, neurons: 1.75, others: 0}
  const observation = {images: 2, power_W: [layer, layer], loss: [], worstTile: undefined}
  const one = Float64Array.of(0, 2)
  const other = Float64Array.of(0.2, 2.2)
  expect(inside({...observation, neuronInputs_V: [other, one]}, [one, one])).toEqual({
    ...observation,
    snr_dB: [expect.closeTo(10 * Math.log10(1 / 0.04), 10), Number.POSITIVE_INFINITY],
  })
  expect(total([layer, layer])).toEqual({
    ...{sources: 6, synapses: 2, wires: 1, amplifiers: -0.5, neurons: 3.5, others: 0},
  })
})

test.each([
  [2.857e-9, 4, "2.857 nX"],
  [-0.0178, 3, "-17.8 mX"],
  [0, 3, "0.00 X"],
  [999.9, 3, "1.00 kX"],
  [0.99996, 4, "1.000 X"],
  [1, 3, "1.00 X"],
  [1.5e-18, 2, "1.5e-18 X"],
  [Number.NaN, 3, "NaN X"],
])("%p with %p digits is %p", (value, digits, text) => {
  expect(withPrefix(value, "X", digits)).toBe(text)
})
