/** Circuits that only time tells: oscillators, triggers, flip-flops. */
import {defaultOptions, type Options} from "../../src/analysis/newton.js"
import {type Transient, tran} from "../../src/analysis/tran.js"
import {circuitOf} from "./decks.js"

const models = `.model nfet nmos level=100 cgs=0 cgd=0
.model pfet pmos level=100 cgs=0 cgd=0
vdd s 0 0.8
.subckt inverter in out
mp out in s s pfet
mn out in 0 0 nfet
.ends
.global s
`

interface Trace {
  readonly times: readonly number[]
  /** By probe. */
  readonly values: readonly (readonly number[])[]
}

function trace(
  cards: string,
  probes: readonly string[],
  request: Transient,
  options: Partial<Options> = {},
  ic: Readonly<Record<string, number>> = {},
): Trace {
  const circuit = circuitOf(models + cards)
  const find = (name: string) => circuit.find(name) ?? Number.NaN
  const initial = {ic: new Map(Object.entries(ic).map(([name, volts]) => [find(name), volts]))}
  const times: number[] = []
  const values: number[][] = probes.map(() => [])
  for (const {at, x} of tran(circuit, {...request, initial}, {...defaultOptions, ...options})) {
    times.push(at)
    probes.forEach((name, k) => {
      values[k].push(x[find(name)])
    })
  }
  return {times, values}
}

/** When the values pass `level`, upwards or downwards. */
function crossings(
  times: readonly number[],
  values: readonly number[],
  level: number,
  up: boolean,
): number[] {
  const found: number[] = []
  for (let k = 1; k < times.length; k++)
    if (up ? values[k - 1] < level && values[k] >= level : values[k - 1] > level && values[k] <= level) {
      const part = (level - values[k - 1]) / (values[k] - values[k - 1])
      found.push(times[k - 1] + part * (times[k] - times[k - 1]))
    }
  return found
}

describe("a ring of five inverters", () => {
  const period = (farad: number, options: Partial<Options> = {}) => {
    const stages = [0, 1, 2, 3, 4].map(k => `x${k} o${k} o${(k + 1) % 5} inverter\nc${k} o${k} 0 ${farad}`)
    const stop = 4e4 * farad
    const {times, values} = trace(stages.join("\n"), ["v(o0)"], {step: stop / 50, stop}, options, {
      "v(o0)": 0,
    })
    const ups = crossings(times, values[0], 0.4, true).slice(2)
    expect(ups.length).toBeGreaterThan(4)
    return (ups[ups.length - 1] - ups[0]) / (ups.length - 1)
  }
  const reference = period(1e-15, {trtol: 10})

  test("swings twice as slowly with twice the capacitance", () => {
    expect(period(2e-15, {trtol: 10}) / reference).toBeCloseTo(2, 9)
  })

  test.each(["trap", "gear"] as const)("keeps its period to the tolerance, %s", method => {
    expect(Math.abs(period(1e-15, {method}) / reference - 1)).toBeLessThan(5e-3)
  })
})

test("a Schmitt trigger has two thresholds, however slowly they are approached", () => {
  // Two inverters with feedback through resistors.
  const deck = (stop: number) => `vin in 0 pwl(0 0 ${stop / 2} 0.8 ${stop} 0)
r1 in a 10k
r2 b a 30k
x1 a n inverter
x2 n b inverter
c1 a 0 1f
c2 n 0 1f
c3 b 0 1f`
  const thresholds = (stop: number) => {
    const {times, values} = trace(deck(stop), ["v(b)"], {step: stop / 50, stop})
    const [up] = crossings(times, values[0], 0.4, true)
    const [down] = crossings(times, values[0], 0.4, false)
    return [(0.8 * 2 * up) / stop, 0.8 * 2 * (1 - down / stop)]
  }
  const [up, down] = thresholds(1e-6)
  expect(up - down).toBeGreaterThan(0.2)
  const slower = thresholds(1e-3)
  expect(slower[0]).toBeCloseTo(up, 2)
  expect(slower[1]).toBeCloseTo(down, 2)
})

test("a flip-flop with its inverse as data divides by two", () => {
  const deck = `vclk clk 0 pulse(0 0.8 0.5n 20p 20p 0.48n 1n)
x0 clk clkb inverter
c0 clkb 0 0.1f
.subckt gate a b on off
mn a on b 0 nfet
mp a off b s pfet
.ends
.subckt latch d q clk clkb
x1 d h clkb clk gate
x2 h nq inverter
x3 nq q inverter
x4 q h clk clkb gate
c1 h 0 0.2f
c2 nq 0 0.2f
c3 q 0 0.2f
.ends
x1 d m clk clkb latch
x2 m q clkb clk latch
x3 q d inverter
c3 d 0 0.2f`
  const {times, values} = trace(deck, ["v(q)", "v(clk)"], {step: 0.1e-9, stop: 20e-9})
  const late = (list: readonly number[]) => list.filter(t => t > 3e-9)
  const edges = late(crossings(times, values[0], 0.4, true))
  const clocks = late(crossings(times, values[1], 0.4, true))
  expect(clocks.length).toBe(17)
  expect(edges.length).toBeGreaterThanOrEqual(8)
  for (let k = 1; k < edges.length; k++) expect(edges[k] - edges[k - 1]).toBeCloseTo(2e-9, 12)
})
