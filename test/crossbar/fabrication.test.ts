/**
 * Chips: what is drawn has the moments and rates that were asked for and is reproducible; offsets come out.
 */
import fc from "fast-check"
import {op} from "../../src/analysis/op.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {type CompileOptions, compile} from "../../src/crossbar/compile.js"
import {Fabrication, type FabricationOptions, varies} from "../../src/crossbar/fabrication.js"
import {devices} from "../../src/crossbar/technology.js"
import {deviceTypes} from "../../src/devices/index.js"
import type {Card} from "../../src/netlist/card.js"
import {parse} from "../../src/netlist/parse.js"
import {statistics} from "../../src/output/statistics.js"
import {someLayers} from "./some-layers.js"

const device = devices.mram
const count = 20_000

function factors(options: FabricationOptions): number[] {
  const chip = new Fabrication(options)
  return Array.from({length: count}, () => chip.synapse(1000, device) / 1000)
}

test.each([
  // Standard deviations of the mean: 4.5 of them are exceeded once in 150,000 seeds.
  [{distribution: "uniform", variation_percent: 12}, 1, 0.12 / Math.sqrt(3)],
  [{distribution: "normal", variation_percent: 12}, 1, 0.12],
  [
    {distribution: "lognormal", variation_percent: 12},
    Math.exp(0.0072),
    Math.exp(0.0072) * Math.sqrt(Math.expm1(0.0144)),
  ],
] as [FabricationOptions, number, number][])("%j: mean and deviation", (options, mean, deviation) => {
  for (const seed of [1, 2, 3]) {
    const found = statistics(factors({...options, seed}))
    expect(Math.abs(found.mean - mean)).toBeLessThan((4.5 * deviation) / Math.sqrt(count))
    expect(Math.abs(found.deviation / deviation - 1)).toBeLessThan(4.5 / Math.sqrt(count))
  }
})

test("the logarithm of a lognormal factor has the deviation; a normal factor is never near zero", () => {
  const logs = statistics(factors({distribution: "lognormal", variation_percent: 90}).map(Math.log))
  expect(Math.abs(logs.mean)).toBeLessThan((4.5 * 0.9) / Math.sqrt(count))
  expect(Math.abs(logs.deviation / 0.9 - 1)).toBeLessThan(4.5 / Math.sqrt(2 * count))
  expect(Math.min(...factors({distribution: "normal", variation_percent: 60}))).toBeGreaterThanOrEqual(0.05)
})

test("as many synapses are stuck as were asked for; more faults keep the others", () => {
  const stuck = (options: FabricationOptions) => factors({seed: 5, ...options}).map(factor => factor * 1000)
  const some = stuck({stuckLow_percent: 4, stuckHigh_percent: 1})
  const share = (list: number[], value: number) => list.filter(r => Math.abs(r - value) < 1e-6).length / count
  expect(Math.abs(share(some, device.low_Ohm) - 0.04)).toBeLessThan(4.5 * Math.sqrt((0.04 * 0.96) / count))
  expect(Math.abs(share(some, device.high_Ohm) - 0.01)).toBeLessThan(4.5 * Math.sqrt((0.01 * 0.99) / count))
  const more = stuck({stuckLow_percent: 8, stuckHigh_percent: 1})
  some.forEach((r, k) => {
    if (r !== 1000) expect(more[k]).toBe(r)
  })
  // Stuck devices vary, too, as those do that hold their weights.
  const both = stuck({stuckLow_percent: 4, stuckHigh_percent: 1, variation_percent: 10})
  const varied = stuck({variation_percent: 10})
  some.forEach((r, k) => {
    expect(both[k] / r).toBeCloseTo(varied[k] / 1000, 12)
  })
  expect(stuck({stuckHigh_percent: 100})).toEqual(new Array(count).fill(expect.closeTo(device.high_Ohm, 9)))
})

const layers = someLayers([12, 6, 4], 5)
const shape: CompileOptions = {partitions: {horizontal: [2, 2], vertical: [2, 2]}, combine: "sum"}
const cardsOf = (options: CompileOptions) => compile(layers, {...shape, ...options}).cards
const pick = (cards: readonly Card[], name: RegExp) => cards.filter(card => name.test(card.name))

test("each kind of imperfection has its own random numbers, and the seed decides all of them", () => {
  const all = {variation_percent: 5, wireVariation_percent: 5, stuckLow_percent: 5, offset_V: 1e-3}
  const chip = cardsOf({...all, seed: 7})
  expect(cardsOf({...all, seed: 7})).toEqual(chip)
  for (const name of [/^r[pm]_/, /^r(v|hp|hm)_/, /^x[as]_/])
    expect(pick(cardsOf({...all, seed: 8}), name)).not.toEqual(pick(chip, name))
  const {wireVariation_percent, ...others} = all
  void wireVariation_percent
  const evenWires = cardsOf({...others, seed: 7})
  expect(pick(evenWires, /^(r[pm]|x[as])_/)).toEqual(pick(chip, /^(r[pm]|x[as])_/))
  expect(pick(cardsOf({wireVariation_percent: 5, seed: 7}), /^r(v|hp|hm)_/)).toEqual(
    pick(chip, /^r(v|hp|hm)_/),
  )
  const segments = pick(chip, /^r(v|hp|hm)_/).map(({words}) => Number(words[2]))
  expect(new Set(segments).size).toBe(segments.length)
})

test("no imperfection: the very same cards, whatever seed and distribution", () => {
  fc.assert(
    fc.property(
      fc.integer({min: 0, max: 1e9}),
      fc.constantFrom("uniform", "normal", "lognormal"),
      (seed, distribution) => {
        const none = {
          variation_percent: 0,
          wireVariation_percent: 0,
          stuckLow_percent: 0,
          stuckHigh_percent: 0,
        }
        expect(cardsOf({...none, offset_V: 0, seed, distribution})).toEqual(cardsOf({}))
      },
    ),
    {numRuns: 10},
  )
  expect(varies({seed: 3})).toBe(false)
  expect(varies({seed: 3, offset_V: 1e-6})).toBe(true)
})

test("an offset comes out by the noise gain of its amplifier", () => {
  // One layer of one tile without wires, inputs at 0 V: I- and I+ see G- and G+ to ground.
  const [layer] = someLayers([5, 1], 2)
  const options: CompileOptions = {wires: "off", vdd_V: 1e-9, offset_V: 1e-3, neuron: "sigmoid"}
  const netlist = compile([layer], options)
  const offset = Number(pick(netlist.cards, /^xa_/)[0].assignments.offset)
  expect(Math.abs(offset)).toBeGreaterThan(1e-5)
  const G = (sign: string) =>
    pick(netlist.cards, new RegExp(`^r${sign}_`)).reduce((sum, {words}) => sum + 1 / Number(words[2]), 0)
  const circuit = elaborate(netlist, deviceTypes)
  // y = 0, so x = offset; what I- draws from there comes from the output.
  const current = offset / (1000 + 1 / G("m"))
  expect(op(circuit)[circuit.find("v(a_1_0_0)") ?? 0]).toBeCloseTo(offset + 10 * 1000 * current, 8)
})

test("offsets have their deviation; a user's amplifier needs a parameter for them", () => {
  const wide = someLayers([100, 40], 3)
  const found = pick(
    compile(wide, {
      partitions: {horizontal: [20], vertical: [1]},
      amplifier: "virtual-ground",
      offset_V: 2e-3,
    }).cards,
    /^xa_/,
  ).flatMap(({assignments}) => [Number(assignments.offset), Number(assignments.offset2)])
  expect(found.length).toBe(1600)
  const {mean, deviation} = statistics(found)
  expect(Math.abs(mean)).toBeLessThan((4.5 * 2e-3) / 40)
  expect(Math.abs(deviation / 2e-3 - 1)).toBeLessThan(4.5 / Math.sqrt(3200))

  const text = (parameters: string) =>
    `\n.subckt amplifier p m out gain=1${parameters}\ne1 out 0 p m {gain}\n.ends\n`
  const mine = (parameters: string) => parse(text(parameters), {file: "mine.lib"})
  expect(() => compile(wide, {amplifier: mine(""), offset_V: 1e-3})).toThrow(
    "offset: expected '.subckt amplifier' with a parameter 'offset=0', found none",
  )
  expect(
    pick(compile(wide, {amplifier: mine(" offset=0"), offset_V: 1e-3}).cards, /^xa_/)[0].assignments,
  ).toHaveProperty("offset")
})

test.each([
  [{variation_percent: 100}, "variation: expected 0 to below 100 %, found 100"],
  [{wireVariation_percent: -1}, "variation of wires: expected 0 to below 100 %, found -1"],
  [{stuckLow_percent: 60, stuckHigh_percent: 50}, "stuck low and high: expected 0 to 100 %, found 110"],
  [{offset_V: Number.NaN}, "offset: expected a voltage from 0, found NaN"],
] as [FabricationOptions, string][])("%j is refused", (options, message) => {
  expect(() => new Fabrication(options)).toThrow(message)
})
