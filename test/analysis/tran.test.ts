/** Transient runs obey laws: closed forms, orders of convergence, conservation of energy and charge, rest. */
import {AnalysisError} from "../../src/analysis/error.js"
import {defaultOptions, type Options} from "../../src/analysis/newton.js"
import {op} from "../../src/analysis/op.js"
import {readOptions} from "../../src/analysis/options.js"
import {type Transient, tran} from "../../src/analysis/tran.js"
import {analyzeReference} from "../../src/matrix/reference.js"
import {parse} from "../../src/netlist/parse.js"
import {circuitOf} from "./decks.js"

type Run = Partial<Options> &
  Omit<Partial<Transient>, "initial"> & {
    readonly stop: number
    readonly ic?: Record<string, number>
    readonly nodeset?: Record<string, number>
  }

/** Times, and the values of `probes` at each of them. */
function run(cards: string, probes: readonly string[], {ic = {}, nodeset = {}, ...request}: Run) {
  const circuit = circuitOf(cards)
  const index = (name: string) => {
    const i = circuit.find(name)
    if (i === undefined) throw new Error(`no ${name}`)
    return i
  }
  const volts = (given: Record<string, number>) =>
    new Map(Object.entries(given).map(([name, value]) => [index(name), value]))
  const indices = probes.map(index)
  const times: number[] = []
  const values: number[][] = probes.map(() => [])
  const asked = {step: request.stop, ...request, initial: {ic: volts(ic), nodeset: volts(nodeset)}}
  for (const {at, x} of tran(circuit, asked, {...defaultOptions, ...request})) {
    times.push(at)
    indices.forEach((i, k) => {
      values[k].push(x[i])
    })
  }
  return {times, values, last: values.map(list => list[list.length - 1])}
}

const methods = ["trap", "gear", "euler"] as const
/** Of what is in one step's power. */
const local = defaultOptions.trtol * defaultOptions.reltol

describe.each(methods)("%s", method => {
  test("a capacitor that is discharged follows its exponential", () => {
    const {times, values} = run("c1 a 0 1n ic=2\nr1 a 0 1k", ["v(a)"], {stop: 5e-6, uic: true, method})
    const errors = times.map((t, k) => Math.abs(values[0][k] - 2 * Math.exp(-t / 1e-6)))
    expect(Math.max(...errors)).toBeLessThan((method === "euler" ? 40 : 4) * local)
    expect(times.length).toBeLessThan(method === "euler" ? 130 : 75)
  })

  test("halving the step divides the error by 2^order", () => {
    // Damped oscillation: omega = 1e6 / s, decay 1e5 / s.
    const deck = "l1 a b 1m ic=1m\nr1 b 0 200\nc1 a 0 1n ic=-1"
    const exact = (t: number) => {
      const decay = 1e5
      const omega = Math.sqrt(1e12 - decay ** 2)
      // i' = (v - r i) / l, v' = -i / c.
      const [v0, dv0] = [-1, -1e-3 / 1e-9]
      return (
        Math.exp(-decay * t) * (v0 * Math.cos(omega * t) + ((dv0 + decay * v0) / omega) * Math.sin(omega * t))
      )
    }
    const stop = 10e-6
    const error = (longest: number) => {
      const {times, values} = run(deck, ["v(a)"], {stop, longest, uic: true, method, trtol: 1e30})
      return Math.max(...times.map((t, k) => Math.abs(values[0][k] - exact(t))))
    }
    // Segments are halved: these are 512, 1024 and 2048 steps.
    const [coarse, middle, fine] = [512, 1024, 2048].map(steps => error(stop / steps))
    const order = method === "euler" ? 1 : 2
    expect(Math.abs(Math.log2(coarse / middle) - order)).toBeLessThan(0.2)
    expect(Math.abs(Math.log2(middle / fine) - order)).toBeLessThan(0.1)
  })

  test("an amplifier's node settles where the operating point is", () => {
    const deck = `.model nfet nmos level=100
.model pfet pmos level=100
vdd s 0 pulse(0 0.8 0 1n 1n 1)
vin g 0 0.3
mp a g s s pfet
mn a g 0 0 nfet
ca a 0 1f
cg g a 0.5f`
    const {last} = run(deck, ["v(a)"], {stop: 100e-9, method})
    const still = circuitOf(deck.replace(/pulse.*/, "0.8"))
    expect(last[0]).toBeCloseTo(op(still)[still.find("v(a)") ?? 0], 5)
  })
})

test("the reference solver gives the same course", () => {
  const deck = `.model d1 d is=1e-14 cjo=2p
v1 in 0 pulse(0 2 1n 1n 1n 5n)
r1 in a 1k
d1 a 0 d1
l1 a b 1u
c1 b 0 1p`
  const course = (analyze: Options["analyze"]) => run(deck, ["v(a)", "i(l1)"], {stop: 20e-9, analyze}).values
  const expected = course(analyzeReference).map(list => list.map(value => expect.closeTo(value, 9)))
  expect(course(defaultOptions.analyze)).toEqual(expected)
})

test("reltol brings SPICE's trtol", () => {
  const trtol = (options: string) => readOptions(parse(`\n.options ${options}`, {file: "deck"})).trtol
  expect([trtol("vntol=1u"), trtol("reltol=1e-4"), trtol("reltol=1e-4 trtol=3")]).toEqual([1000, 7, 3])
})

test("maxord=1 is backward Euler", () => {
  const deck = "c1 a 0 1n ic=2\nr1 a 0 1k"
  const at = (options: object) => run(deck, ["v(a)"], {stop: 1e-6, uic: true, ...options})
  expect(at({maxord: 1})).toEqual(at({method: "euler"}))
})

test("the error follows trtol, also with diodes", () => {
  const deck = `.model d1 d is=1e-14 cjo=2p tt=1n
v1 in 0 sin(0 5 1meg)
r1 in a 50
d1 a out d1
c1 out 0 1n
r2 out 0 1k`
  const final = (trtol: number) => run(deck, ["v(out)"], {stop: 3.3e-6, longest: 3.3e-6 / 16, trtol}).last[0]
  const exact = final(0.01)
  const errors = [1e4, 1e3, 1e2, 1e1].map(trtol => Math.abs(final(trtol) - exact))
  expect(errors[1]).toBeLessThan(3 * local)
  expect(errors[3]).toBeLessThan(errors[0] / 20)
  expect(errors[3]).toBeLessThan(1e-4)
})

describe("energy of an LC circuit over 100 periods", () => {
  const left = (method: Options["method"]) => {
    const period = 2 * Math.PI * 1e-6
    const {values} = run("l1 a 0 1m\nc1 a 0 1n ic=1", ["v(a)", "i(l1)"], {
      stop: 100 * period,
      longest: period / 40,
      uic: true,
      method,
      trtol: 1e30,
    })
    const [v, i] = values
    const energy = v.map((_, k) => 1e-9 * v[k] ** 2 + 1e-3 * i[k] ** 2)
    return {
      last: energy[energy.length - 1] / energy[0],
      spread: Math.max(...energy.slice(20)) / Math.min(...energy.slice(20)),
    }
  }
  test("stays with the trapezoidal rule", () => {
    const {last, spread} = left("trap")
    expect(last).toBeCloseTo(1, 2)
    expect(spread).toBeCloseTo(1, 9)
  })
  test("is lost slowly with Gear's, at once with Euler's", () => {
    expect(left("gear").last).toBeLessThan(0.95)
    expect(left("gear").last).toBeGreaterThan(0.1)
    expect(left("euler").last).toBeLessThan(1e-9)
  })
})

test.each(methods)("charge on a node that nothing conducts to stays, %s", method => {
  // Three nonlinear junctions and a capacitor meet at f; the drive goes up and down and ends where it began.
  const deck = `.model d1 d is=1e-90 cjo=1p vj=0.8 m=0.4
v1 a 0 pwl(0 0 1u 4 1.5u -3 3u 5 3.1u 0 10u 0)
c1 a f 2p
d1 f a d1
d2 0 f d1
d3 f b d1
v2 b 0 sin(6 3 2meg)`
  const {times, values} = run(deck, ["v(f)", "v(a)", "v(b)"], {
    stop: 4e-6,
    method,
    gmin: 1e-20,
    ic: {"v(f)": 1},
  })
  // Where the second source is at its mean again, and the first at 0, the node is back where it was.
  const k = times.findLastIndex(t => t <= 3.5e-6)
  const [f, a, b] = values.map(list => list[list.length - 1])
  expect(k).toBeGreaterThan(50)
  expect([a, b]).toEqual([0, expect.closeTo(6, 9)])
  expect(f).toBeCloseTo(1, 6)
})

test("what a current source delivers arrives, to the last digit", () => {
  const {last} = run("i1 0 a pwl(0 0 1u 1m 3u 1m 3.5u 0 9u 0)\nc1 a 0 1n ic=0", ["v(a)"], {
    stop: 8e-6,
    uic: true,
  })
  // Straight lines are integrated exactly but for the first two steps behind each corner, by Euler's rule.
  expect(last[0]).toBeCloseTo((0.5e-9 + 2e-9 + 0.25e-9) / 1e-9, 2)
})

test("points are on every corner, with the exact level", () => {
  const {times, values} = run(
    "v1 a 0 pulse(0.1 0.7 3n 1n 2n 5n 16.7n)\nv2 b 0 pwl(0 0 7.123n 1 7.123n 2 20n 0)\nr1 a b 1k\nc1 b c 1p\nr2 c 0 1k",
    ["v(a)", "v(b)"],
    {stop: 50e-9},
  )
  const at = (t: number) => {
    const k = times.indexOf(t)
    return k < 0 ? undefined : values.map(list => list[k])
  }
  for (let n = 0; n < 2; n++) {
    const start = n ? 3e-9 + 16.7e-9 : 3e-9
    expect(at(start)?.[0]).toBe(0.1)
    expect(at(start + 1e-9)?.[0]).toBe(0.7)
    expect(at(start + 6e-9)?.[0]).toBe(0.7)
  }
  expect(at(7.123e-9)?.[1]).toBe(1)
  expect(values[1][times.indexOf(7.123e-9) + 1]).toBeGreaterThan(1.9)
  expect(times[times.length - 1]).toBe(50e-9)
  for (let k = 1; k < times.length; k++) expect(times[k]).toBeGreaterThan(times[k - 1])
})

test("reports begin at start, exactly", () => {
  const {times} = run("v1 a 0 sin(0 1 1meg)\nr1 a 0 1", ["v(a)"], {stop: 3e-6, start: 1.7e-6})
  expect(times[0]).toBe(1.7e-6)
  expect(times[times.length - 1]).toBe(3e-6)
  expect(Math.max(...times.slice(1).map((t, k) => t - times[k]))).toBeLessThanOrEqual(1.3e-6 / 50)
})

describe("initial conditions", () => {
  test("ic holds a node until the start, then it is free", () => {
    const {times, values} = run("v1 in 0 1\nr1 in a 1k\nc1 a 0 1n", ["v(a)", "i(v1)"], {
      stop: 10e-6,
      ic: {"v(a)": 3},
    })
    expect(values[0][0]).toBeCloseTo(3, 6)
    const k = times.findIndex(t => t > 1e-6)
    expect(Math.abs(values[0][k] - 1 - 2 * Math.exp(-times[k] / 1e-6))).toBeLessThan(2 * local)
  })

  test("uic takes ic= of elements before that of nodes, and what is not given as 0", () => {
    const deck =
      "c1 a 0 1n ic=2\nr1 a b 1k\nc2 b 0 1n\nc3 c 0 1n\nr3 c 0 1k\nl1 d 0 1m ic=-3m\nr4 d 0 100\nr5 e 0 1\nc5 e 0 1n"
    const {values} = run(deck, ["v(a)", "v(b)", "v(c)", "i(l1)", "v(d)", "v(e)"], {
      stop: 1e-9,
      uic: true,
      ic: {"v(a)": 7, "v(c)": 5},
    })
    expect(values.map(list => list[0]).map(value => Number(value.toFixed(6)))).toEqual([
      2, 0, 5, -0.003, 0.3, 0,
    ])
  })

  const latch = `.model nfet nmos level=100
.model pfet pmos level=100
vdd s 0 0.8
mp1 a b s s pfet
mn1 a b 0 0 nfet
mp2 b a s s pfet
mn2 b a 0 0 nfet
ca a 0 1f
cb b 0 1f`
  test.each([
    ["v(a)", 0.7954, 0.0046],
    ["v(b)", 0.0046, 0.7954],
  ])("nodeset chooses the state of a latch: %s high", (node, a, b) => {
    const {values} = run(latch, ["v(a)", "v(b)"], {stop: 1e-9, nodeset: {[node]: 0.8}})
    for (const k of [0, values[0].length - 1]) {
      expect(Math.abs(values[0][k] - a)).toBeLessThan(0.03)
      expect(Math.abs(values[1][k] - b)).toBeLessThan(0.03)
    }
  })

  test("a pulse flips the latch, and it stays", () => {
    const {times, values} = run(`${latch}\ni1 0 b pulse(0 10m 1n 10p 10p 0.2n)`, ["v(a)", "v(b)"], {
      stop: 3e-9,
      ic: {"v(a)": 0.8, "v(b)": 0},
    })
    const before = times.findLastIndex(t => t <= 1e-9)
    expect(values[0][before] - values[1][before]).toBeGreaterThan(0.7)
    const [a, b] = values.map(list => list[list.length - 1])
    expect(b - a).toBeGreaterThan(0.7)
  })

  test("a node between sources cannot be held", () => {
    expect(() => run("v1 a 0 1\nv2 a b 1\nr1 b 0 1", ["v(a)"], {stop: 1, ic: {"v(a)": 1}})).toThrow(
      "v(a) cannot be held: only sources and inductors meet there",
    )
  })
})

describe("what cannot be integrated", () => {
  test("says when and where", () => {
    // The sink takes 0.5 A at most.
    const deck = "i1 0 a pulse(0 1 0 1u 1u 1)\nb1 a 0 i = v(a)/(1+v(a)^2)"
    expect(() => run(deck, ["v(a)"], {stop: 1e-6})).toThrow(AnalysisError)
    expect(() => run(deck, ["v(a)"], {stop: 1e-6})).toThrow(
      /^\.tran stops at t = (4\.9\d+|5\.00000)e-7 s, a step of \S+ s is not short enough: .*v\(a\)/,
    )
  })

  test.each([
    [{stop: 0}, "expected a positive stop, found 0 s"],
    [{stop: 1, step: -1}, "expected a positive step, found -1 s"],
    [{stop: 1, longest: Number.NaN}, "expected a positive longest, found NaN s"],
    [{stop: 1, start: 1}, "expected a start from 0 to below 1 s, found 1 s"],
  ])("%j is refused", (request, message) => {
    expect(() => run("r1 a 0 1", ["v(a)"], {step: 1, ...request})).toThrow(message)
  })
})

test("ringing of the trapezoidal rule does not keep steps short", () => {
  // Series resistances and junction capacitances make 2 ps beside a period of 20 us.
  const deck = `.model d1 d is=2.5e-9 n=1.75 rs=0.6 cjo=4p tt=20n
v1 a b sin(0 9 50k)
rb b 0 10k
d1 a p d1
d2 b p d1
d3 0 a d1
d4 0 b d1
c1 p 0 100n
r1 p 0 330`
  const {times} = run(deck, ["v(p)"], {stop: 60e-6, longest: 1.2e-6})
  expect(times.length).toBeLessThan(700)
})

describe("jumps", () => {
  test("a switch of state without any capacitance is stepped over", () => {
    // Positive feedback: the output jumps when the input has passed a threshold.
    const deck =
      "v1 in 0 pwl(0 -2 2u 2 4u -2)\nb1 out 0 v = tanh(20*(v(in) + v(out)))\nc1 out x 1n\nr1 x 0 1k"
    const {times, values} = run(deck, ["v(in)", "v(out)"], {stop: 4e-6})
    const [input, out] = values
    const ups = times.filter((_, k) => k && out[k - 1] < 0 && out[k] > 0)
    const downs = times.filter((_, k) => k && out[k - 1] > 0 && out[k] < 0)
    expect(ups.length).toBe(1)
    expect(downs.length).toBe(1)
    // By symmetry; the thresholds lie beyond the middle.
    expect(input[times.indexOf(ups[0])]).toBeGreaterThan(0.7)
    expect(ups[0] + downs[0]).toBeCloseTo(2 * ups[0] + 2e-6, 8)
  })
})
