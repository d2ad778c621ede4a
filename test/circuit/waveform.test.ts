/**
 * Waveforms of sources against their closed forms, and the corners that a transient run must not step over.
 */
import fc from "fast-check"
import {type Waveform, waveform} from "../../src/circuit/waveform.js"

/** Begun with a step of 1 s and a stop of 100 s. */
function begun(kind: string, ...values: number[]): Waveform {
  const wave = waveform(kind, values)
  wave.begin(1, 100)
  return wave
}

/** The corners up to `stop`. */
function corners(wave: Waveform, stop: number, from = 0): number[] {
  const found: number[] = []
  for (let t = wave.breakpoint(from); t <= stop; t = wave.breakpoint(t)) found.push(t)
  return found
}

const at = (wave: Waveform, ...times: number[]) => times.map(t => wave.value(t))

describe("pulse", () => {
  test("rises, stays, falls, repeats", () => {
    const wave = begun("pulse", -1, 3, 2, 4, 1, 5, 20)
    expect(at(wave, 0, 2, 3, 4, 6, 8, 11, 11.5, 12, 15, 22, 23, 26)).toEqual([
      -1, -1, 0, 1, 3, 3, 3, 1, -1, -1, -1, 0, 3,
    ])
    expect(corners(wave, 50)).toEqual([2, 6, 11, 12, 22, 26, 31, 32, 42, 46])
  })

  test("defaults: edges of a step, once, up to the end", () => {
    const wave = begun("pulse", 0, 4, 2)
    expect(at(wave, 2, 2.5, 3, 99)).toEqual([0, 2, 4, 4])
    expect(corners(wave, 100)).toEqual([2, 3])
    const edges = begun("pulse", 0, 4, 2, 0, 0, 3, 10)
    expect(at(edges, 2.5, 3, 6, 6.5, 7, 12.5)).toEqual([2, 4, 4, 2, 0, 2])
  })

  test("without a top it is a triangle", () => {
    expect(at(begun("pulse", 0, 1, 0, 2, 2, 0, 4), 1, 2, 3, 4, 5, 6)).toEqual([0.5, 1, 0.5, 0, 0.5, 1])
  })

  test("a period that ends early jumps; the jump comes behind its time", () => {
    const wave = begun("pulse", 0, 1, 0, 1, 1, 8, 5)
    expect(at(wave, 5, 5.5, 10, 10.25)).toEqual([1, 0.5, 1, 0.25])
    expect(corners(wave, 10)).toEqual([1, 5, 6, 10])
  })

  test("its value at 0 needs no run", () => {
    expect(waveform("pulse", [3, 4]).value(0)).toBe(3)
  })

  test("on every corner it has exactly the level, wherever rounding puts that corner", () => {
    const nano = fc.integer({min: 1, max: 1000}).map(n => n * 1e-9)
    fc.assert(
      fc.property(nano, nano, nano, nano, fc.integer({min: 0, max: 1000}), (td, tr, tf, pw, n) => {
        const per = (tr + pw + tf) * 1.3
        const wave = begun("pulse", -0.3, 0.7, td, tr, tf, pw, per)
        const found = corners(wave, td + (n + 2) * per, td + (n + 0.9) * per)
        expect(found.length).toBeGreaterThanOrEqual(4)
        expect(found.slice(0, 4).map(t => wave.value(t))).toEqual([-0.3, 0.7, 0.7, -0.3])
      }),
    )
  })
})

describe("smooth ones are their formulas", () => {
  const pi = Math.PI
  test.each<[string, number[], (t: number) => number, number[]]>([
    ["sin", [1, 2], t => 1 + 2 * Math.sin((2 * pi * t) / 100), []],
    [
      "sin",
      [1, 2, 0.1, 3, 0.05, 30],
      t => 1 + 2 * Math.sin(0.2 * pi * Math.max(0, t - 3) + pi / 6) * Math.exp(-0.05 * Math.max(0, t - 3)),
      [3],
    ],
    [
      "exp",
      [1, 5, 2, 3, 10, 7],
      t => 1 + 4 * (t > 2 ? 1 - Math.exp((2 - t) / 3) : 0) - 4 * (t > 10 ? 1 - Math.exp((10 - t) / 7) : 0),
      [2, 10],
    ],
    ["exp", [0, 1], t => 1 - Math.exp(-t) - (t > 1 ? 1 - Math.exp(1 - t) : 0), [1]],
    ["sffm", [1, 2, 0.3, 4, 0.02], t => 1 + 2 * Math.sin(0.6 * pi * t + 4 * Math.sin(0.04 * pi * t)), []],
    [
      "am",
      [2, 1.5, 0.03, 0.3, 2],
      t => (t > 2 ? 2 * (1.5 + Math.sin(0.06 * pi * (t - 2))) * Math.sin(0.6 * pi * (t - 2)) : 0),
      [2],
    ],
  ])("%s %j", (kind, values, formula, expected) => {
    const wave = begun(kind, ...values)
    for (let t = 0; t < 30; t += 0.37) expect(wave.value(t)).toBeCloseTo(formula(t), 12)
    expect(corners(wave, 1000)).toEqual(expected)
  })
})

describe("pwl", () => {
  const wave = waveform("pwl", [1, 10, 2, 30, 4, 20])
  test("is level outside and straight between", () => {
    expect(at(wave, 0, 1, 1.5, 2, 3, 4, 9)).toEqual([10, 10, 20, 30, 25, 20, 20])
    expect(corners(wave, 100)).toEqual([1, 2, 4])
  })

  test("a jump comes behind its time", () => {
    const jump = waveform("pwl", [0, 0, 0, 1, 2, 1, 2, 5])
    expect(at(jump, 0, Number.MIN_VALUE, 1, 2, 2 + 1e-12, 3)).toEqual([0, 1, 1, 1, 5, 5])
    expect(corners(jump, 100)).toEqual([2])
  })

  test("repeats what follows r, after td", () => {
    const again = wave.repeated?.(2, 1)
    if (!again) throw new Error("not repeated")
    // As ngspice: 30 to 20 from 3 s to 5 s, and again with every 2 s; just behind 5 s it is back at 30.
    expect(at(again, 1, 2, 2.5, 3, 4, 5, 5.5, 6, 7, 7.5)).toEqual([
      10, 10, 20, 30, 25, 20, 27.5, 25, 20, 27.5,
    ])
    expect(corners(again, 10)).toEqual([2, 3, 5, 7, 9])
    const all = wave.repeated?.(0, 0)
    expect(all && at(all, 4, 4.5, 5, 5.5, 6, 8)).toEqual([20, 10, 10, 20, 30, 20])
    expect(all && corners(all, 9)).toEqual([1, 2, 4, 5, 6, 8, 9])
    const late = wave.repeated?.(Number.NaN, 10)
    expect(late && at(late, 5, 11.5, 20)).toEqual([10, 20, 20])
  })

  test("thousands of points cost no more than a few", () => {
    const many = waveform(
      "pwl",
      Array.from({length: 200_000}, (_, k) => (k % 2 ? Math.sin(k) : k / 2)),
    )
    for (let t = 0.5; t < 99_999; t++) {
      expect(many.breakpoint(t)).toBe(Math.ceil(t))
      if (t > 2000) t += 997
    }
  })
})

test.each<[string, number[], string]>([
  ["sine", [0, 1], "there is no waveform 'sine' (there are: pulse, sin, exp, sffm, am, pwl)"],
  ["constructor", [0, 1], "there is no waveform 'constructor'"],
  ["pulse", [1], "pulse takes 2 to 7 numbers (v1 v2 td tr tf pw per), found 1"],
  ["pulse", [0, 1, 0, -1], "pulse: tr must not be negative, found -1"],
  ["sin", [0, 1, 2, 3, 4, 5, 6], "sin takes 2 to 6 numbers"],
  ["pwl", [0, 1, 2], "pwl takes pairs of a time and a value, found 3 numbers"],
  ["pwl", [0, 1, 2, 3, 1, 4], "pwl: times must not fall, found 1 after 2"],
])("%s %j is refused", (kind, values, message) => {
  expect(() => waveform(kind, values)).toThrow(message)
})

test("pwl repeats from a time before its end", () => {
  const wave = waveform("pwl", [0, 0, 2, 1])
  expect(() => wave.repeated?.(2, 0)).toThrow("expected r from 0 to below its last time 2, found 2")
})
