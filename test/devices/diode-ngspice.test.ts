/** Diodes against ngspice, which evaluates the same equations. */
import {stopNgspice} from "../ngspice.js"
import {compareNoise, compareSmallSignals, compareSweep} from "./against-ngspice.js"

afterAll(stopNgspice)

const models = [
  "is=1e-14",
  "is=2e-12 n=1.8 rs=3",
  "is=2.52e-9 rs=0.568 n=1.752 cjo=4p m=0.4 tt=20n",
  "is=1e-12 eg=0.69 xti=2 n=1.05",
  "is=1e-14 rs=10 trs1=1m trs2=1u",
  "is=1e-14 cjo=2p vj=0.7 m=0.3 fc=0.4 tt=1n",
  "is=1e-14 cjo=2p m=0.95 fc=0.99 ikf=1m",
  "is=1e-14 cjo=1p vj=0.6 m=0.33 rs=1",
]
/** Behind their names. */
const elements = ["", "area=2.5 m=3", "temp=127", "dtemp=40"]

const limit_ms = 60_000
const temperatures = [-40, 27, 125]

/** Each model, in each kind of element, across a source of its own that follows v(s). */
const deck = (cards: readonly string[], source: string) =>
  [
    source,
    ...cards.map((card, k) => `.model m${k} d ${card}`),
    ...cards.flatMap((_, k) =>
      elements.map((element, i) => `e${k}${i} a${k}${i} 0 s 0 1\nd${k}${i} a${k}${i} 0 m${k} ${element}`),
    ),
  ].join("\n")

test.each(temperatures)(
  "currents from -2 V to 0.9 V, %i degrees",
  async temp => {
    const compared = await compareSweep(deck(models, "vs s 0 0"), "vs", {from: -2, to: 0.9, step: 0.05}, temp)
    expect(compared).toBe(59 * (1 + 4 * models.length))
  },
  limit_ms,
)

test.each(temperatures)(
  "breakdown, %i degrees",
  async temp => {
    const broken = ["is=1e-14 bv=5 ibv=1m", "is=1e-14 n=1.3 bv=5.1 ibv=10m rs=2", "bv=4.9 nbv=2 tcv=1m"]
    await compareSweep(deck(broken, "vs s 0 0"), "vs", {from: -5.4, to: -4, step: 0.1}, temp, {
      absolute: 1e-13,
    })
  },
  limit_ms,
)

test.each(temperatures)(
  "recombination, %i degrees",
  async temp => {
    // At reverse voltages ngspice has none.
    const recombining = ["is=2.682n n=1.836 rs=0.5664 ikf=44.17m vj=0.5 m=0.3333 isr=1.565n", "isr=1p nr=1.7"]
    await compareSweep(deck(recombining, "vs s 0 0"), "vs", {from: 0, to: 0.9, step: 0.05}, temp)
  },
  limit_ms,
)

test.each([-3, -0.5, 0, 0.2, 0.45, 0.65, 0.85])(
  "conductance and capacitance at %f V",
  async volts => {
    // ngspice's current has rounding errors of gmin's size.
    for (const temp of temperatures)
      await compareSmallSignals(deck(models, `vs s 0 dc ${volts} ac 1`), 1e6, temp, {absolute: 1e-15})
  },
  limit_ms,
)

test(
  "noise",
  async () => {
    const cards = `.model m d is=1e-14 n=1.2 rs=20 kf=1e-14 af=1.3
v1 a 0 dc 2 ac 1
r1 a b 1k
d1 b 0 m area=2 m=3`
    await compareNoise(cards, "v(b)", "v1", 1000, 27, ["d1_rs", "d1_id", "d1_1overf"])
    await compareNoise(cards, "v(b)", "v1", 10, 125, ["d1_rs", "d1_id", "d1_1overf"])
  },
  limit_ms,
)
