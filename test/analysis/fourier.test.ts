/** Harmonics of waveforms whose series is known. */
import {fourier} from "../../src/analysis/fourier.js"
import {stopNgspice} from "../ngspice.js"
import {simulate} from "./simulate.js"

afterAll(stopNgspice)

/** Sampled over so many periods of 1 kHz. */
function waveform(value: (t: number) => number, periods: number, points = 4000) {
  const times = Float64Array.from({length: points + 1}, (_, k) => (k * periods * 1e-3) / points)
  return [times, times.map(value)] as const
}

const turn = 2 * Math.PI * 1e3

test("a sum of sines is found again: magnitudes, phases, distortion", () => {
  const value = (t: number) => 0.3 + 2 * Math.sin(turn * t + 0.5) + 0.1 * Math.sin(3 * turn * t - 1)
  const {harmonics, distortion} = fourier(...waveform(value, 2.5, 50_000), 1e3)
  expect(harmonics.length).toBe(10)
  expect(harmonics[0]).toEqual({frequency: 0, magnitude: expect.closeTo(0.3, 6), phase: 0})
  const [, first, second, third] = harmonics
  // Seen from the start of the last period, at one and a half periods, odd harmonics are half a turn on.
  expect(first.frequency).toBe(1e3)
  expect(first.magnitude).toBeCloseTo(2, 5)
  expect(first.phase).toBeCloseTo((0.5 * 180) / Math.PI - 180, 4)
  expect(second.magnitude).toBeCloseTo(0, 6)
  expect(third.magnitude).toBeCloseTo(0.1, 5)
  expect(third.phase).toBeCloseTo(180 - 180 / Math.PI, 3)
  expect(distortion).toBeCloseTo(0.05, 5)
})

test("a square wave: odd harmonics as 1 / n", () => {
  const {harmonics} = fourier(...waveform(t => Math.sign(Math.sin(turn * (t + 1e-7))), 1, 100_000), 1e3, {
    points: 10_000,
  })
  for (const n of [1, 3, 5, 7, 9]) expect(harmonics[n].magnitude).toBeCloseTo(4 / (Math.PI * n), 3)
  for (const n of [2, 4, 6, 8]) expect(harmonics[n].magnitude).toBeLessThan(1e-3)
})

test("what was before the last period does not count", () => {
  const value = (t: number) => (t < 1.999e-3 ? 7 : Math.cos(turn * t))
  const {harmonics, distortion} = fourier(...waveform(value, 3), 1e3)
  expect(harmonics[1].phase).toBeCloseTo(90, 1)
  expect(distortion).toBeLessThan(1e-4)
})

test("more harmonics than the points could tell apart get more points", () => {
  const {harmonics} = fourier(...waveform(t => Math.sin(150 * turn * t), 1, 100_000), 1e3, {harmonics: 200})
  expect(harmonics[150].magnitude).toBeCloseTo(1, 2)
  expect(harmonics[51].magnitude).toBeLessThan(1e-2)
})

test.each([
  [[0, 1e-3], 0, "the fundamental frequency must be positive, found 0"],
  [[0, 1e-3], 100, "a period of 100 Hz is 0.01 s; the waveform has 0.001 s"],
  [[], 100, "a period of 100 Hz is 0.01 s; the waveform has 0 s"],
])("%j at %d Hz: %s", (times, frequency, message) => {
  expect(() => fourier(times, times, frequency)).toThrow(new RangeError(message))
})

test("the waveform that ngspice found for a rectifier has the harmonics that ngspice lists", async () => {
  const deck = `v1 in 0 sin(0.2 1 1k)
r1 in a 1k
d1 a 0 dm
.model dm d is=1e-14
.tran 2u 5m 0 2u`
  const run = await simulate(deck)
  const {harmonics, distortion} = fourier(run.real("time"), run.real("v(a)"), 1e3)
  // Printed by `.four 1k v(a)`.
  expect(distortion).toBeCloseTo(0.213122, 4)
  const listed = [0.0645171, 0.764011, 0.150408, 0.0584489, 0.00134669, 0.0183795, 0.00879862]
  listed.forEach((magnitude, n) => {
    expect(harmonics[n].magnitude).toBeCloseTo(magnitude, 5)
  })
  expect(harmonics[2].phase).toBeCloseTo(90, 2)
  expect(harmonics[6].phase).toBeCloseTo(-90, 2)
})
