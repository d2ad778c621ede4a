/** Noise: what thermodynamics says, what forward solutions say, what ngspice says. */
import {ac} from "../../src/analysis/ac.js"
import {frequencies} from "../../src/analysis/frequencies.js"
import {defaultOptions} from "../../src/analysis/newton.js"
import {type NoisePoint, NoiseTotal, noise} from "../../src/analysis/noise.js"
import {stopNgspice} from "../ngspice.js"
import {circuitOf} from "./decks.js"
import {simulate} from "./simulate.js"

afterAll(stopNgspice)

const boltzmann = 1.380649e-23
const tight = {...defaultOptions, reltol: 1e-9, vntol: 1e-12, abstol: 1e-15}

const copy = (point: NoisePoint) => ({...point, contributions: point.contributions.slice()})

test.each([
  [1, 1e-12, 27],
  [1e3, 1e-12, 27],
  [1e6, 1e-12, 127],
])("%d Ohm on %d F at %d degrees: kT/C", (r, c, temp) => {
  const circuit = circuitOf(`v1 in 0 ac 1\nr1 in out ${r}\nc1 out 0 ${c}`)
  const corner = 1 / (2 * Math.PI * r * c)
  const at = frequencies("dec", 100, corner / 1e5, corner * 1e5)
  const total = new NoiseTotal()
  const request = {output: ["v(out)"], source: "v1", frequencies: at} as const
  for (const point of noise(circuit, request, {...defaultOptions, temp})) total.add(point)
  const kT = boltzmann * (temp + 273.15)
  // What lies beyond the band, and what a power law misses at the bend.
  // Between two frequencies it is an arc tangent.
  const band = (2 / Math.PI) * (Math.atan(1e5) - Math.atan(1e-5))
  expect(total.output_V2 / (band * (kT / c))).toBeCloseTo(1, 4)
  // At the input it is white.
  expect(total.input_V2 / (4 * kT * r * (at[at.length - 1] - at[0]))).toBeCloseTo(1, 9)
  expect([...total.contributions]).toEqual([expect.closeTo(total.output_V2, 20)])
})

test("a network of resistors alone: 4 k T times the resistance that is seen", () => {
  const circuit = circuitOf("v1 in 0 1\nr1 in a 1k\nr2 a 0 2k\nr3 a b 3k m=3\nr4 b 0 1k scale=4")
  const seen = 1 / (1 / 4000 + 1 / (1000 + 1 / (1 / 1000 + 1 / 2000)))
  const [point] = noise(circuit, {output: ["v(b)"], source: "v1", frequencies: [1e3]})
  expect(point.output_V2Hz / (4 * boltzmann * 300.15 * seen)).toBeCloseTo(1, 12)
  expect(point.sources).toEqual(["r1", "r2", "r3", "r4"].map(element => ({element, kind: "thermal"})))
})

test("white and flicker noise add up exactly, whatever the points", () => {
  const white = 3
  const flicker = 7
  const total = new NoiseTotal()
  const sources = [
    {element: "x", kind: "white"},
    {element: "x", kind: "1overf"},
  ]
  for (const at of [1, 3, 1e3, 2e6])
    total.add({
      at,
      output_V2Hz: white,
      input_V2Hz: flicker / at,
      sources,
      contributions: Float64Array.of(white, flicker / at),
    })
  expect(total.output_V2).toBeCloseTo(white * (2e6 - 1), 6)
  expect(total.input_V2).toBeCloseTo(flicker * Math.log(2e6), 9)
  expect(total.contributions[1]).toBeCloseTo(flicker * Math.log(2e6), 9)
})

test("from 0 Hz on, or through silence, densities are joined by straight lines", () => {
  const total = new NoiseTotal()
  const contributions = new Float64Array(0)
  for (const [at, density] of [
    [0, 2],
    [10, 4],
    [20, 0],
    [30, 0],
  ])
    total.add({at, output_V2Hz: density, input_V2Hz: 1, sources: [], contributions})
  expect(total.output_V2).toBe(30 + 20)
})

const stage = `.model d1 d is=1e-14 cjo=1p kf=1e-16 af=1
v1 in 0 dc 1 ac 1
r1 in a 1k
c1 a 0 1n
d1 a b d1
r2 b 0 500
e1 out 0 b 0 3
ro out o2 50
l1 o2 o3 1u
r3 o3 0 75`

test("the adjoint is the forward solution: each source's transfer by itself", () => {
  const at = [1e2, 1e5, 3e7]
  const points = Array.from(
    noise(circuitOf(stage), {output: ["v(o3)", "v(b)"], source: "v1", frequencies: at}, tight),
    copy,
  )
  // The same current as an excitation between the resistor's nodes.
  const between = {r1: "in a", r2: "b 0", ro: "out o2", r3: "o3 0", d1: "a b"}
  for (const [element, nodes] of Object.entries(between)) {
    const circuit = circuitOf(`${stage.replace("ac 1", "")}\nitest ${nodes} ac 1`)
    const [plus, minus] = ["v(o3)", "v(b)"].map(name => circuit.find(name) ?? 0)
    const transfers = Array.from(
      ac(circuit, at, tight),
      ({re, im}) => (re[plus] - re[minus]) ** 2 + (im[plus] - im[minus]) ** 2,
    )
    points.forEach(({sources, contributions}, k) => {
      const which = sources.findIndex(source => source.element === element)
      const density = contributions[which] / transfers[k]
      const resistance = {r1: 1000, r2: 500, ro: 50, r3: 75}[element]
      if (resistance) expect((density * resistance) / (4 * boltzmann * 300.15)).toBeCloseTo(1, 9)
    })
  }
})

test.each([
  ["two resistors and a capacitor", "v1 in 0 ac 1\nr1 in a 1k\nr2 a 0 3k\nc1 a 0 1n", ["v(a)"]],
  ["a stage with a diode", stage, ["v(o3)"]],
  [
    "a difference, a current at the input",
    "i1 0 a dc 1m ac 1\nr1 a 0 1k\nr2 a b 2k\nr3 b 0 1k\nc1 b 0 1n",
    ["v(a)", "v(b)"],
  ],
  [
    "flicker noise of resistors, in part silent",
    `v1 in 0 dc 1 ac 1
r1 in a rm w=5u l=100u m=2
r2 a 0 1k
r3 a 0 1k noisy=0
r4 a 0 rm 2k
.model rm r rsh=50 narrow=1u short=2u kf=1e-14 af=1.5 ef=1.2 wf=1.1 lf=0.9`,
    ["v(a)"],
  ],
])("%s: densities as in ngspice", async (_, cards, output) => {
  const source = cards.includes("i1") ? "i1" : "v1"
  const at = frequencies("dec", 5, 10, 1e8)
  const request = {output: output as unknown as [string, string?], source, frequencies: at}
  const points = Array.from(noise(circuitOf(cards), request, tight), copy)
  const nodes = output.map(name => name.slice(2, -1)).join(",")
  const expected = await simulate(`${cards}\n.noise v(${nodes}) ${source} dec 5 10 100meg 1`)
  const compare = (name: string, found: (point: NoisePoint) => number) => {
    expected.real(name).forEach((density, k) => {
      expect(Math.sqrt(found(points[k])) / (density || Number.NaN)).toBeCloseTo(1, 5)
    })
  }
  compare("onoise_spectrum", ({output_V2Hz}) => output_V2Hz)
  compare("inoise_spectrum", ({input_V2Hz}) => input_V2Hz)
  points[0].sources.forEach(({element, kind}, which) => {
    compare(`onoise_${element}_${kind}`, ({contributions}) => contributions[which])
  })
})

test.each([
  [{output: ["v(q)"], source: "v1"}, "the circuit has no v(q)"],
  [{output: ["v(a)"], source: "v9"}, "there is no element 'v9'"],
  [{output: ["v(a)"], source: "r1"}, "deck.cir:3: r1 is no independent source"],
] as const)("%j: %s", (request, message) => {
  const circuit = circuitOf("v1 a 0 1\nr1 a 0 1k")
  expect(() => [...noise(circuit, {...request, frequencies: [1]})]).toThrow(message)
})
