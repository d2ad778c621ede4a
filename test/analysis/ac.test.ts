/** Small signals: closed forms, the slope of operating points, ngspice. */
import fc from "fast-check"
import {ac} from "../../src/analysis/ac.js"
import {fourier} from "../../src/analysis/fourier.js"
import {frequencies} from "../../src/analysis/frequencies.js"
import {defaultOptions} from "../../src/analysis/newton.js"
import {op} from "../../src/analysis/op.js"
import {tran} from "../../src/analysis/tran.js"
import type {Circuit} from "../../src/circuit/circuit.js"
import {analyzeReference} from "../../src/matrix/reference.js"
import {stopNgspice} from "../ngspice.js"
import {circuitOf} from "./decks.js"
import {simulate} from "./simulate.js"

afterAll(stopNgspice)

const tight = {...defaultOptions, reltol: 1e-9, vntol: 1e-12, abstol: 1e-15}

/** Phasors of one unknown. */
function phasors(circuit: Circuit, unknown: string, at: Iterable<number>, options = tight) {
  const i = circuit.find(unknown) ?? Number.NaN
  return Array.from(ac(circuit, at, options), ({re, im}) => ({real: re[i], img: im[i]}))
}

test("a low pass: 1 / (1 + i f / fc), with the source's amplitude and phase", () => {
  const circuit = circuitOf("v1 in 0 dc 3 ac 2 30\nr1 in out 1k\nc1 out 0 1n")
  const corner = 1 / (2 * Math.PI * 1e-6)
  const at = frequencies("dec", 4, 1e3, 1e7)
  phasors(circuit, "v(out)", at).forEach(({real, img}, k) => {
    const gain = 2 / Math.hypot(1, at[k] / corner)
    const phase = Math.PI / 6 - Math.atan(at[k] / corner)
    expect(real).toBeCloseTo(gain * Math.cos(phase), 12)
    expect(img).toBeCloseTo(gain * Math.sin(phase), 12)
  })
})

test("a series resonance: the current is limited by the resistance alone, and turns by 180 degrees", () => {
  const circuit = circuitOf("v1 a 0 ac 1\nr1 a b 2\nl1 b c 1u\nc1 c 0 1n")
  const f0 = 1 / (2 * Math.PI * Math.sqrt(1e-6 * 1e-9))
  const [below, at, above] = phasors(circuit, "i(v1)", [f0 / 100, f0, f0 * 100])
  expect(at.real).toBeCloseTo(-0.5, 12)
  expect(at.img).toBeCloseTo(0, 10)
  expect(below.img / above.img).toBeCloseTo(-1, 9)
})

test("frequency 0 is direct current", () => {
  const circuit = circuitOf("v1 a 0 dc 1 ac 1\nr1 a b 1k\nl1 b 0 1m\nr2 b 0 1k\nc1 a b 1u")
  const [{real, img}] = phasors(circuit, "i(l1)", [0])
  expect([real, img]).toEqual([expect.closeTo(1e-3, 15), 0])
})

const devices = `.model d1 d is=1e-14 cjo=1p tt=1n
.model nfet nmos level=100
v1 in 0 dc 0.5 ac 1
r1 in g 1k
m1 out g 0 0 nfet
rd vdd out 20k
v2 vdd 0 0.8
d1 out x d1
rx x 0 100k
b1 y 0 v = v(out)*v(in) + 2*v(out)^2
ry y 0 1k`

test("at low frequencies a phasor is the slope of the operating point", () => {
  const circuit = circuitOf(devices)
  const [{re, im}] = ac(circuit, [1e-3], tight)
  const at = (volts: number) => {
    for (const {elements} of circuit.placements)
      if (elements.names.includes("v1")) elements.parameters.dc[elements.names.indexOf("v1")] = volts
    return op(circuit, tight)
  }
  const above = at(0.5 + 1e-5)
  const below = at(0.5 - 1e-5)
  at(0.5)
  for (let i = 1; i < circuit.size; i++) {
    const slope = (above[i] - below[i]) / 2e-5
    expect(Math.abs(re[i] - slope)).toBeLessThan(1e-7 * Math.max(1, Math.abs(slope)))
    expect(Math.abs(im[i])).toBeLessThan(1e-6)
  }
})

test("the same by the reference solver, from a point that is given, in any order of frequencies", () => {
  const circuit = circuitOf(devices)
  const x = op(circuit, tight)
  const at = [1e9, 1e3, 1e6, 1e9]
  const options = {...tight, analyze: analyzeReference}
  const found = Array.from(ac(circuit, at, options, x), ({re, im}) => [...re, ...im])
  const expected = Array.from(ac(circuit, at, tight), ({re, im}) => [...re, ...im])
  expect(found[0]).toEqual(found[3])
  found.forEach((values, k) => {
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[k][i], 9)
    })
  })
})

test("random ladders of resistors, capacitors and inductors are reciprocal", () => {
  const element = fc.tuple(fc.constantFrom("r", "c", "l"), fc.integer({min: -30, max: 30}))
  fc.assert(
    fc.property(fc.array(fc.tuple(element, element), {minLength: 1, maxLength: 8}), ladder => {
      const size = {r: 1e3, c: 1e-9, l: 1e-3}
      const cards = ladder.flatMap(([[along, a], [across, b]], k) => [
        `${along}a${k} n${k} a${k} ${size[along as "r"] * 10 ** (a / 10)}`,
        `rea${k} a${k} n${k + 1} 0.1`, // inductors alone would close loops
        `${across}b${k} n${k + 1} b${k} ${size[across as "r"] * 10 ** (b / 10)}`,
        `reb${k} b${k} 0 0.1`,
        `rc${k} n${k} n${k + 1} 1g`, // for direct current
        `rd${k} a${k} 0 1g`,
        `re${k} b${k} 0 1g`,
      ])
      const end = `n${ladder.length}`
      const transfer = (from: string, to: string) =>
        phasors(circuitOf([...cards, "rs n0 0 50", `i1 0 ${from} ac 1`].join("\n")), `v(${to})`, [1e5])[0]
      const [there, back] = [transfer("n0", end), transfer(end, "n0")]
      const scale = Math.hypot(there.real, there.img) + 1e-9
      expect(Math.abs(there.real - back.real)).toBeLessThan(1e-7 * scale)
      expect(Math.abs(there.img - back.img)).toBeLessThan(1e-7 * scale)
    }),
  )
})

test("where nothing is unique the message says at which frequency", () => {
  const circuit = circuitOf("v1 a 0 ac 1\nr1 a b 1k\nr2 b 0 1k ac=-1k")
  expect(() => [...ac(circuit, [1])]).toThrow(/^deck.cir:\d: no unique solution: .* at 1 Hz$/)
})

test.each([
  [
    "a filter with inductors and controlled sources",
    `v1 in 0 dc 1 ac 1 45
r1 in a 50
l1 a b 1u
c1 b 0 1n
r2 b 0 1k
e1 c 0 b 0 2
r3 c d 100
c2 d 0 100p
vs d e 0
r4 e 0 500
f1 g 0 vs 3
r5 g 0 1k
c3 g b 10p`,
    ["v(b)", "v(d)", "v(g)"],
  ],
  [
    "diodes at their operating point",
    `v1 in 0 dc 1.5 ac 1
r1 in a 1k
d1 a b dm
r2 b 0 500
c1 b 0 1n
d2 b 0 dm
.model dm d is=1e-14 n=1.2`,
    ["v(a)", "v(b)"],
  ],
  [
    "a common-source stage",
    `vdd vdd 0 5
v1 in 0 dc 1.5 ac 1
rs in g 10k
m1 out g 0 0 nfet w=20u l=2u ad=40p as=40p pd=44u ps=44u
rd vdd out 5k
cl out 0 1p
.model nfet nmos level=1 vto=0.7 kp=100u gamma=0.4 lambda=0.02 phi=0.7 tox=20n cgso=0.3n cgdo=0.3n cj=0.3m cjsw=0.3n`,
    ["v(g)", "v(out)"],
  ],
  [
    "resistors with a resistance of their own for small signals",
    "v1 in 0 dc 1 ac 1\nr1 in a 1k ac=3k scale=2 m=3\nr2 a 0 2k\nc1 a 0 1n",
    ["v(a)", "i(v1)"],
  ],
])("%s: the same in ngspice", async (_, cards, unknowns) => {
  const at = frequencies("dec", 5, 1e3, 1e9)
  const expected = await simulate(`${cards}\n.ac dec 5 1k 1g`)
  expect(expected.real("frequency").map(f => f.toPrecision(9))).toEqual(Array.from(at, f => f.toPrecision(9)))
  for (const unknown of unknowns) {
    const reference = expected.complex(unknown)
    phasors(circuitOf(cards), unknown, at).forEach(({real, img}, k) => {
      const size = Math.hypot(reference[k].real, reference[k].img)
      const miss = Math.hypot(real - reference[k].real, img - reference[k].img)
      if (!(miss <= 3e-6 * size)) throw new Error(`${unknown} at ${at[k]} Hz: ${real} + ${img}i`)
    })
  }
})

test("a line of 20,000 resistors and capacitors", () => {
  const cards = ["v1 n0 0 ac 1"]
  const count = 20_000
  for (let k = 0; k < count; k++) cards.push(`r${k} n${k} n${k + 1} 0.05`, `c${k} n${k + 1} 0 50f`)
  const circuit = circuitOf(cards.join("\n"))
  // A distributed line, open at its end: 1 / cosh(sqrt(i omega R C)), here with omega R C = 1.
  const [{real, img}] = phasors(circuit, `v(n${count})`, [1 / (2 * Math.PI * 1e-6)])
  const [x, y] = [Math.SQRT1_2, Math.SQRT1_2]
  const [c, s] = [Math.cosh(x) * Math.cos(y), Math.sinh(x) * Math.sin(y)]
  expect(real).toBeCloseTo(c / (c * c + s * s), 4)
  expect(img).toBeCloseTo(-s / (c * c + s * s), 4)
})

test("a settled transient is a phasor: amplitude and phase of its fundamental", () => {
  const filter = (source: string) =>
    circuitOf(`v1 in 0 ${source}\nr1 in a 1k\nc1 a 0 1n\nl1 a b 100u\nr2 b 0 500\nc2 b 0 300p`)
  const [phasor] = phasors(filter("ac 1"), "v(b)", [1e5])
  const circuit = filter("sin(0 1 100k)")
  const b = circuit.find("v(b)") ?? 0
  const times: number[] = []
  const values: number[] = []
  for (const {at, x} of tran(circuit, {step: 1e-7, stop: 100e-6, longest: 2e-8}, tight)) {
    times.push(at)
    values.push(x[b])
  }
  const [, fundamental] = fourier(times, values, 1e5).harmonics
  expect(fundamental.magnitude / Math.hypot(phasor.real, phasor.img)).toBeCloseTo(1, 3)
  expect(fundamental.phase).toBeCloseTo((Math.atan2(phasor.img, phasor.real) * 180) / Math.PI, 1)
})
