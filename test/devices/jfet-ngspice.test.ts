/** Junction FETs against ngspice: currents both ways, conductances and capacitances, noise. */
import {stopNgspice} from "../ngspice.js"
import {compareNoise, compareSmallSignals, compareSweep} from "./against-ngspice.js"

afterAll(stopNgspice)

const limit_ms = 60_000
const temperatures = [-40, 27, 125]

const models = [
  "njf",
  "pjf",
  "njf vto=-1.3 beta=1m lambda=0.02 rd=20 rs=10",
  "pjf vt0=-2.2 beta=0.5m lambda=0.01 cgs=3p cgd=2p pb=0.8 fc=0.3 is=1p",
  "njf vto=-1.8 beta=1m b=0.7 pb=0.9 cgs=1p cgd=2p is=1e-13",
  "pjf vto=0.3 beta=2m b=1.2 lambda=0.03 rs=5 cgd=2p tnom=50",
  "njf vto=-2 b=0.6 beta=0.5m tcv=2m bex=-1.5 xti=2 eg=1.2",
]
/** Behind their names. */
const elements = ["", "2.5 m=3", "temp=127", "dtemp=40"]
const each = models.length * elements.length

/** A current is as exact as the threshold, which depends on temperature. */
const nearThreshold = {relative: 2e-5, absolute: 1e-13}

/** Each model, in each kind of element, with sources of its own: a number, or "s" for the swept voltage. */
function deck(d: number | "s", g: number | "s", source: string): string {
  const cards = models.flatMap((model, k) => {
    const sign = model.startsWith("pjf") ? -1 : 1
    const follow = (node: string, value: number | "s") =>
      value === "s" ? `e${node} ${node} 0 s 0 ${sign}` : `v${node} ${node} 0 ${sign * value}`
    return [
      `.model m${k} ${model}`,
      ...elements.flatMap((element, i) => [
        follow(`d${k}${i}`, d),
        follow(`g${k}${i}`, g),
        `j${k}${i} d${k}${i} g${k}${i} 0 m${k} ${element}`,
      ]),
    ]
  })
  return [source, ...cards].join("\n")
}

test.each(temperatures)(
  "output currents, forward and reverse, %i degrees",
  async temp => {
    const values = {from: -3, to: 5, step: 0.25}
    for (const g of [-2.5, -1, 0]) {
      const compared = await compareSweep(deck("s", g, "vs s 0 0"), "vs", values, temp, nearThreshold)
      expect(compared).toBe(33 * (1 + 2 * each))
    }
  },
  limit_ms,
)

test.each(temperatures)(
  "transfer currents up to a conducting gate, %i degrees",
  async temp => {
    const values = {from: -3, to: 0.7, step: 0.1}
    // Near the threshold a current is as exact as that, which depends on temperature.
    for (const d of [3, 0.2, -0.4])
      await compareSweep(deck(d, "s", "vs s 0 0"), "vs", values, temp, nearThreshold)
  },
  limit_ms,
)

test.each([
  [3, -0.5],
  [0.4, -0.2],
  [-0.6, -1],
  [2, -2.6],
  [1, 0.55],
])(
  "conductances and capacitances at vds = %f, vgs = %f V",
  async (d, g) => {
    const source = (volts: number) => `vs s 0 dc ${volts} ac 1`
    for (const temp of temperatures)
      for (const imaginary of [false, true]) {
        const allowed = {imaginary, absolute: 1e-14}
        await compareSmallSignals(deck(d, "s", source(g)), 1e6, temp, allowed)
        await compareSmallSignals(deck("s", g, source(d)), 1e6, temp, allowed)
      }
  },
  limit_ms,
)

test.each(["njf", "pjf"])(
  "noise, %s",
  async type => {
    const sign = type === "pjf" ? -1 : 1
    const cards = `.model m ${type} vto=-2 beta=1m lambda=0.01 rd=100 rs=50 kf=1e-14 af=1.3
vg g 0 dc ${-1 * sign} ac 1
vd vd 0 ${6 * sign}
r1 vd d 500
j1 d g 0 m area=1.5 m=2`
    const sources = ["j1_rd", "j1_rs", "j1_id", "j1_1overf"]
    await compareNoise(cards, "v(d)", "vg", 1000, 27, sources)
    await compareNoise(cards, "v(d)", "vg", 10, 125, sources)
  },
  limit_ms,
)
