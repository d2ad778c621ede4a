/** Memristors against laws: closed forms of their state, loops pinched at the origin, the papers' rates. */

import {ac} from "../../src/analysis/ac.js"
import {defaultOptions} from "../../src/analysis/newton.js"
import {op} from "../../src/analysis/op.js"
import {tran} from "../../src/analysis/tran.js"
import type {Load} from "../../src/circuit/device.js"
import {circuitOf, march} from "./fixed-steps.js"

interface Sample {
  readonly t: number
  readonly v: number
  readonly i: number
  readonly w: number
}

/** One element between a source of voltage and ground: voltage, current and state at every step. */
function driven(
  model: string,
  element: string,
  volts: (t: number) => number,
  step_s: number,
  steps: number,
): Sample[] {
  const circuit = circuitOf(`.model m memristor ${model}\nv1 a 0 0\nn1 a 0 m ${element}`)
  const source = circuit.find("i(v1)") ?? Number.NaN
  const points = march(circuit, step_s, steps, (b, t) => {
    b[source] = volts(t)
  })
  return Array.from(points, ({t, value}) => ({
    t,
    v: value("v(a)"),
    i: -value("i(v1)"),
    w: value("v(n1#w)"),
  }))
}

/** The same with a source of current. */
function charged(
  model: string,
  element: string,
  amperes: (t: number) => number,
  step_s: number,
  steps: number,
): Sample[] {
  const circuit = circuitOf(`.model m memristor ${model}\ni1 0 a 0\nn1 a 0 m ${element}`)
  const node = circuit.find("v(a)") ?? Number.NaN
  const points = march(circuit, step_s, steps, (b, t) => {
    b[node] = amperes(t)
  })
  return Array.from(points, ({t, value}) => ({t, v: value("v(a)"), i: amperes(t), w: value("v(n1#w)")}))
}

const sine = (amplitude: number, frequency_Hz: number) => (t: number) =>
  amplitude * Math.sin(2 * Math.PI * frequency_Hz * t)

const largest = (samples: readonly Sample[], of: (sample: Sample) => number) =>
  samples.reduce((most, sample) => Math.max(most, of(sample)), Number.NEGATIVE_INFINITY)

describe("linear ion drift", () => {
  const perCoulomb = (1e-14 * 100) / 1e-16

  test("without a window w follows the charge", () => {
    const omega = 20 * Math.PI
    const samples = charged("", "", sine(1e-4, 10), 1e-4, 2000)
    const expected = (t: number) => 0.1 + (perCoulomb * 1e-4 * (1 - Math.cos(omega * t))) / omega
    expect(largest(samples, ({t, w}) => Math.abs(w - expected(t)))).toBeLessThan(1e-6)
    expect(largest(samples, ({v, i, w}) => Math.abs(v - (100 * w + 16e3 * (1 - w)) * i))).toBeLessThan(1e-9)
  })

  test("and, at a given voltage, the root of a square of its flux", () => {
    // roff w - (roff - ron) w^2 / 2 grows by uv ron / d^2 times the flux.
    const expected = (t: number) => {
      const flux = (1 - Math.cos(2 * Math.PI * t)) / (2 * Math.PI)
      const c = 16e3 * 0.1 - (15900 / 2) * 0.01 + perCoulomb * flux
      return (16e3 - Math.sqrt(16e3 ** 2 - 2 * 15900 * c)) / 15900
    }
    const samples = driven("ron=100 roff=16k", "state=0.1", sine(1, 1), 2e-4, 5000)
    expect(largest(samples, ({w}) => w)).toBeGreaterThan(0.3)
    expect(largest(samples, ({t, w}) => Math.abs(w - expected(t)))).toBeLessThan(1e-6)
  })

  test("Joglekar's window with p = 1 makes it a logistic function of the charge", () => {
    const expected = (t: number) => {
      const charge = (1e-4 / (20 * Math.PI)) * (1 - Math.cos(20 * Math.PI * t))
      return 1 / (1 + 4 * Math.exp(-4 * perCoulomb * charge))
    }
    const samples = charged("window=1 p=1", "state=0.2", sine(1e-4, 10), 1e-4, 1000)
    expect(largest(samples, ({t, w}) => Math.abs(w - expected(t)))).toBeLessThan(1e-6)
  })

  test("Biolek's window with p = 1/2 makes it exponential, towards the bound ahead", () => {
    const decay = (t: number) => Math.exp(-perCoulomb * 1e-4 * t)
    const up = charged("window=2 p=0.5", "state=0.2", () => 1e-4, 1e-4, 1000)
    expect(largest(up, ({t, w}) => Math.abs(w - 1 + 0.8 * decay(t)))).toBeLessThan(1e-7)
    const down = charged("window=2 p=0.5", "state=0.2", () => -1e-4, 1e-4, 1000)
    expect(largest(down, ({t, w}) => Math.abs(w - 0.2 * decay(t)))).toBeLessThan(1e-7)
  })

  test("Prodromakis's window with p = 1 is j w (1 - w): logistic as well", () => {
    const samples = charged("window=3 p=1 j=2", "state=0.2", () => 1e-4, 1e-4, 1000)
    const expected = (t: number) => 1 / (1 + 4 * Math.exp(-2 * perCoulomb * 1e-4 * t))
    expect(largest(samples, ({t, w}) => Math.abs(w - expected(t)))).toBeLessThan(1e-7)
  })

  test.each(["", "window=1", "window=2", "window=3 j=3"])(
    "stays within its bounds, driven hard: %s",
    model => {
      const samples = driven(`ron=1k ${model}`, "", sine(3, 5), 1e-4, 4000)
      expect(largest(samples, ({w}) => w)).toBeGreaterThan(0.99)
      expect(largest(samples, ({w}) => w)).toBeLessThan(1.02)
      expect(largest(samples, ({w}) => -w)).toBeLessThan(0.02)
      expect(largest(samples, ({v, i}) => (v ? -v / i : -1e9))).toBeLessThan(-999)
      // And comes back.
      expect(samples.at(-1)?.w).toBeLessThan(0.2)
    },
  )
})

/** dw/dt = rate(t, w) by the classical Runge-Kutta method. */
function* integrate(rate: (t: number, w: number) => number, w: number, step_s: number, steps: number) {
  let state = w
  yield state
  for (let k = 0; k < steps; k++) {
    const t = k * step_s
    const a = rate(t, state)
    const b = rate(t + step_s / 2, state + (a * step_s) / 2)
    const c = rate(t + step_s / 2, state + (b * step_s) / 2)
    const d = rate(t + step_s, state + c * step_s)
    state += ((a + 2 * b + 2 * c + d) * step_s) / 6
    yield state
  }
}

/** Largest distance of the samples from what `rate` gives, w being `stateOf` its variable. */
function distance(
  samples: readonly Sample[],
  rate: (t: number, x: number) => number,
  start: number,
  stateOf: (x: number) => number,
) {
  const expected = [...integrate(rate, start, samples[1].t, samples.length - 1)].map(stateOf)
  return Math.max(...samples.map(({w}, k) => Math.abs(w - expected[k])))
}

describe("voltage thresholds", () => {
  test("the state moves beyond them alone, at the speed of the paper", () => {
    const model = "level=4 von=-0.2 voff=0.02 kon=-10 koff=5e-4 alphaon=3 alphaoff=1 woff=3n"
    for (const volts of [-0.2, -0.1, 0, 0.02])
      expect(driven(model, "state=0.4", () => volts, 1e-9, 100).at(-1)?.w).toBeCloseTo(0.4, 12)
    const reset = driven(model, "state=0.9", () => 1, 1e-9, 30)
    const falling = (5e-4 * (1 / 0.02 - 1)) / 3e-9
    expect(largest(reset, ({t, w}) => Math.abs(w - (0.9 - falling * t)))).toBeLessThan(1e-9)
    const set = driven(model, "state=0.1", () => -0.3, 1e-12, 200)
    const rising = (10 * (0.3 / 0.2 - 1) ** 3) / 3e-9
    expect(largest(set, ({t, w}) => Math.abs(w - (0.1 + rising * t)))).toBeLessThan(1e-9)
  })

  test("the resistance is linear or exponential in the state", () => {
    for (const state of [0, 0.3, 1]) {
      const [sample] = driven("level=4", `state=${state}`, () => 0.5, 1e-9, 0)
      expect(sample.v / sample.i).toBeCloseTo(1000 - 950 * state, 9)
      const [other] = driven("level=4 exponential=1", `state=${state}`, () => 0.5, 1e-9, 0)
      expect(other.v / other.i).toBeCloseTo(1000 * (50 / 1000) ** state, 9)
    }
  })

  test("the paper's window", () => {
    const model =
      "level=4 von=-0.2 voff=0.3 kon=-30 koff=15 alphaon=3 alphaoff=2 aon=1n aoff=2n wc=0.2n window=4"
    const volts = sine(0.6, 1e9)
    const rate = (t: number, x: number) => {
      const v = volts(t)
      if (v > 0.3) return 15 * (v / 0.3 - 1) ** 2 * Math.exp(-Math.exp((x - 2e-9) / 0.2e-9))
      return v < -0.2 ? -30 * (v / -0.2 - 1) ** 3 * Math.exp(-Math.exp((1e-9 - x) / 0.2e-9)) : 0
    }
    const samples = driven(model, "state=0.5", volts, 1e-13, 3000)
    expect(largest(samples, ({w}) => w) + largest(samples, ({w}) => -w)).toBeGreaterThan(0.2)
    expect(distance(samples, rate, 1.5e-9, x => 1 - x / 3e-9)).toBeLessThan(2e-6)
  })
})

describe("current thresholds", () => {
  test("the state moves beyond them alone, at the speed of the paper", () => {
    const model = "level=2 ion=-1m ioff=2m kon=-1 koff=2 alphaon=3 alphaoff=2"
    for (const amperes of [-1e-3, 0, 2e-3])
      expect(charged(model, "state=0.4", () => amperes, 1e-9, 100).at(-1)?.w).toBeCloseTo(0.4, 12)
    const reset = charged(model, "state=0.9", () => 3e-3, 1e-12, 100)
    expect(largest(reset, ({t, w}) => Math.abs(w - (0.9 - ((2 * 0.5 ** 2) / 3e-9) * t)))).toBeLessThan(1e-9)
    const set = charged(model, "state=0.1", () => -3e-3, 1e-12, 100)
    expect(largest(set, ({t, w}) => Math.abs(w - (0.1 + ((1 * 2 ** 3) / 3e-9) * t)))).toBeLessThan(1e-9)
  })

  test("driven by a voltage, the current follows the state and the state the current", () => {
    const model = "level=2 ion=-1m ioff=1m kon=-9 koff=9 alphaon=2 alphaoff=2"
    const volts = sine(1, 1e9)
    const rate = (t: number, x: number) => {
      const i = volts(t) / (50 + (950 * x) / 3e-9)
      if (i > 1e-3) return 9 * (i / 1e-3 - 1) ** 2
      return i < -1e-3 ? -9 * (i / -1e-3 - 1) ** 2 : 0
    }
    const samples = driven(model, "state=0.5", volts, 1e-13, 2000)
    expect(largest(samples, ({w}) => w) + largest(samples, ({w}) => -w)).toBeGreaterThan(0.05)
    expect(distance(samples, rate, 1.5e-9, x => 1 - x / 3e-9)).toBeLessThan(2e-6)
  })
})

test("generalized memristor: the published device of 2008, at 100 Hz", () => {
  const volts = sine(0.5, 100)
  const rate = (t: number, x: number) => {
    const v = volts(t)
    const g =
      v > 0.16
        ? 4000 * (Math.exp(v) - Math.exp(0.16))
        : v < -0.15
          ? -4000 * (Math.exp(-v) - Math.exp(0.15))
          : 0
    const rising = x > 0.3 ? Math.exp(0.3 - x) * ((0.3 - x) / 0.7 + 1) : 1
    const falling = x < 0.5 ? Math.exp(5 * (x - 0.5)) * (x / 0.5) : 1
    return g * (v > 0 ? rising : falling)
  }
  const samples = driven("level=3", "state=0.11", volts, 2e-6, 10000)
  expect(largest(samples, ({w}) => w)).toBeGreaterThan(0.9)
  expect(distance(samples, rate, 0.11, x => x)).toBeLessThan(1e-5)
  expect(largest(samples, ({v, i, w}) => Math.abs(i - 0.17 * w * Math.sinh(0.05 * v)))).toBeLessThan(1e-12)
})

test("filament: gap, field enhancement and heat as published", () => {
  const perKelvin = 1.380649e-23 / 1.602176634e-19
  const volts = sine(2, 1e8)
  const current = (v: number, gap: number) => 1e-3 * Math.exp(-gap / 0.25e-9) * Math.sinh(v / 0.25)
  const rate = (t: number, gap: number) => {
    const v = volts(t)
    const hot = perKelvin * (300.15 + 2.1e3 * Math.abs(v * current(v, gap)))
    const gamma = 16 - 0.8 * (gap / 1e-9) ** 3
    const inside = v > 0 ? gap > 0.2e-9 : gap < 1.8e-9
    return inside ? -10 * Math.exp(-0.6 / hot) * Math.sinh((gamma * (0.25 / 12) * v) / hot) : 0
  }
  const samples = driven("level=5", "state=0.5", volts, 1e-12, 8000)
  expect(largest(samples, ({w}) => w) + largest(samples, ({w}) => -w)).toBeGreaterThan(0.3)
  // At the bound, which it reaches at full speed, each method is off by a part of a step.
  expect(distance(samples, rate, 1e-9, gap => (1.8e-9 - gap) / 1.6e-9)).toBeLessThan(1e-3)
  for (const {v, i, w} of samples.filter((_, k) => k % 97 === 0 && Math.abs(samples[k].v) > 1e-3))
    expect(i / current(v, 1.8e-9 - 1.6e-9 * Math.min(1, Math.max(0, w)))).toBeCloseTo(1, 9)
})

describe.each([
  ["", "", 1, 1],
  ["window=2", "", 1, 1],
  ["level=2 ion=-1m ioff=1m kon=-10 koff=10 alphaon=2 alphaoff=2", "state=0.5", 1, 1e9],
  ["level=3", "", 0.5, 100],
  ["level=4 von=-0.2 voff=0.2 kon=-1 koff=1", "state=0.5", 0.5, 1e8],
  ["level=5", "state=0.5", 1.5, 1e8],
] as const)("every memristor: .model m memristor %s", (model, element, amplitude, frequency) => {
  const loop = (times: number) =>
    driven(model, element, sine(amplitude, times * frequency), 1 / (1000 * times * frequency), 1000)
  /** Of both lobes of i over v, A V. */
  const area = (samples: readonly Sample[]) =>
    samples.reduce((sum, {v, i}, k) => {
      const before = samples[Math.max(0, k - 1)]
      const lobe = v + before.v > 0 ? 1 : -1
      return sum + (lobe * (i + before.i) * (v - before.v)) / 2
    }, 0)

  test("no current without voltage, and power is never given back", () => {
    const samples = loop(1)
    expect(largest(samples, ({v, i}) => (v === 0 ? Math.abs(i) : 0))).toBe(0)
    expect(largest(samples, ({v, i}) => -v * i)).toBeLessThanOrEqual(0)
  })

  test("its loop is open, and closes as the frequency rises", () => {
    const [slow, fast, faster] = [1, 10, 100].map(times => Math.abs(area(loop(times))))
    const box = 4 * amplitude * largest(loop(1), ({i}) => i)
    expect(slow).toBeGreaterThan(1e-3 * box)
    expect(fast).toBeLessThan(slow)
    expect(faster).toBeLessThan(fast / 3)
  })

  test("it conducts better the greater its state; an operating point leaves the state alone", () => {
    const currents = [0.05, 0.2, 0.5, 0.8, 1].map(state => {
      const circuit = circuitOf(`.model m memristor ${model}\nv1 a 0 ${amplitude}\nn1 a 0 m state=${state}`)
      const x = op(circuit)
      expect(x[circuit.find("v(n1#w)") ?? 0]).toBeCloseTo(state, 12)
      return -x[circuit.find("i(v1)") ?? 0]
    })
    for (let k = 1; k < currents.length; k++) expect(currents[k]).toBeGreaterThan(currents[k - 1])
  })
})

test("with steps that errors choose, from an operating point or without one", () => {
  const circuit = circuitOf(".model m memristor\nv1 a 0 sin(0 1 1)\nn1 a 0 m state=0.1")
  const w = circuit.find("v(n1#w)") ?? Number.NaN
  const expected = (t: number) => {
    const c = 1600 - 79.5 + (1e4 * (1 - Math.cos(2 * Math.PI * t))) / (2 * Math.PI)
    return (16e3 - Math.sqrt(16e3 ** 2 - 2 * 15900 * c)) / 15900
  }
  for (const uic of [false, true])
    for (const [trtol, allowed] of [
      [1000, 3e-4],
      [7, 1e-4],
      [0.1, 5e-6],
    ]) {
      let most = 0
      for (const {at, x} of tran(circuit, {step: 0.02, stop: 2, uic}, {...defaultOptions, trtol}))
        most = Math.max(most, Math.abs(x[w] - expected(at)))
      expect(most).toBeLessThan(allowed)
      expect(most).toBeGreaterThan(0)
    }
})

test.each([
  "window=0",
  "window=1 p=5",
  "window=2",
  "window=3 j=3",
  "level=2 ion=-10u ioff=10u kon=-1 koff=1",
  "level=3",
  "level=4",
  "level=4 window=4 aon=1n aoff=2n",
  "level=5",
])("driven far too hard, to and fro, the state turns at its bounds: %s", model => {
  const circuit = circuitOf(`.model m memristor ${model}\nv1 s 0 sin(0 3 1meg)\nr1 s a 1\nn1 a 0 m`)
  const w = circuit.find("v(n1#w)") ?? Number.NaN
  for (const [method, trtol, beyond] of [
    ["trap", 1000, 0.015],
    ["trap", 7, 3e-4],
    ["gear", 7, 3e-4],
  ] as const) {
    let [least, most, points] = [1, 0, 0]
    for (const {x} of tran(circuit, {step: 1e-8, stop: 3e-6}, {...defaultOptions, method, trtol})) {
      points++
      least = Math.min(least, x[w])
      most = Math.max(most, x[w])
    }
    // A step may end beyond a bound by what it may miss.
    expect([least > -beyond || least, most < 1 + beyond || most]).toEqual([true, true])
    expect(points).toBeLessThan(20000)
  }
})

test("small signals move the state with them", () => {
  const circuit = circuitOf(".model m memristor\nv1 a 0 0.5 ac 1\nn1 a 0 m state=0.3")
  const source = circuit.find("i(v1)") ?? Number.NaN
  const resistance = 30 + 16e3 * 0.7
  // di = g dv + b dw, j omega dw = k di.
  const b = (0.5 * 15900) / resistance ** 2
  for (const {at, re, im} of ac(circuit, [0.01, 1, 100])) {
    const omega = 2 * Math.PI * at
    const squared = omega ** 2 + (1e4 * b) ** 2
    expect(-re[source] * resistance).toBeCloseTo(omega ** 2 / squared, 9)
    expect(-im[source] * resistance).toBeCloseTo((-omega * 1e4 * b) / squared, 9)
  }
})

test("noise without bias is that of the resistance", () => {
  const circuit = circuitOf(".model m memristor\nn1 a 0 m state=0.5\nr1 a 0 1k")
  const x = new Float64Array(circuit.size)
  x[circuit.find("v(n1#w)") ?? 0] = 0.5
  const found: (number | string)[] = []
  const at = {x, temperature_K: 300} as unknown as Load
  for (const {device, type} of circuit.placements)
    if (type.letter === "n")
      device.noise?.(at, {add: (element, kind, _p, _n, white) => found.push(element, kind, white)})
  expect(found.slice(0, 2)).toEqual(["n1", "thermal"])
  expect(Number(found[2]) / ((4 * 1.380649e-23 * 300) / 8050)).toBeCloseTo(1, 9)
})

test.each([
  ["n1 a 0 m state=1.5", "memristor", "deck:3: n1: state = 1.5, must be between 0 and 1"],
  ["n1 a 0 m", "memristor window=7", "deck:3: n1: window = 7, must be a whole number from 0 to 3"],
  ["n1 a 0 m", "memristor window=1 p=0.2", "deck:3: n1: p = 0.2, must be 0.5 or more with this window"],
  ["n1 a 0 m", "memristor level=4 von=0.2", "deck:3: n1: the threshold towards xon is 0.2, must be negative"],
  ["n1 a 0 m", "memristor level=2 kon=1", "deck:3: n1: kon = 1 m/s, must be negative"],
  ["n1 a 0 m", "memristor level=2 xon=4n", "deck:3: n1: xoff = 3e-9 m must be greater than xon = 4e-9 m"],
  ["n1 a 0 m", "memristor level=4 alphaon=0.5", "deck:3: n1: alphaon and alphaoff must be 1 or more"],
  ["n1 a 0 m", "memristor level=3 xp=1", "deck:3: n1: xp = 1, must be less than 1"],
  [
    "n1 a 0 m",
    "memristor level=5 gapmin=2n",
    "deck:3: n1: gapmax = 1.8e-9 m must be greater than gapmin = 2e-9 m",
  ],
  ["n1 a 0 m", "memristor level=9", "n1: model 'm' has level 9, known levels: "],
  [
    "n1 a 0 m 0.5",
    "memristor",
    "deck:3: n1: '0.5' is one word too many for a memristor with linear ion drift",
  ],
  ["n1 a 0", "memristor", "deck:3: n1: needs 2 nodes and a model"],
  ["n1 a 0 m 2", "mtj", "deck:3: n1: state = 2, must be between 0 and 1"],
])("a mistake is named: %s, .model m %s", (card, model, message) => {
  expect(() => circuitOf(`.model m ${model}\n${card}`)).toThrow(message)
})
