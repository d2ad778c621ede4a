/** Bipolar transistors against ngspice: currents, small signals, noise. */
import {stopNgspice} from "../ngspice.js"
import {compareNoise, compareSmallSignals, compareSweep} from "./against-ngspice.js"

afterAll(stopNgspice)

const limit_ms = 60_000
const temperatures = [-40, 27, 125]

const models = [
  "npn is=1e-15 bf=120",
  "npn is=1e-15 bf=120 vaf=60 var=12 ikf=5m ikr=1m nf=1.02 nr=1.01",
  `npn is=14.34f xti=3 eg=1.11 vaf=74.03 bf=255.9 ne=1.307 ise=14.34f ikf=0.2847 xtb=1.5 br=6.092 nc=2 rc=1 cjc=7.306p
+ mjc=0.3416 vjc=0.75 fc=0.5 cje=22.01p mje=0.377 vje=0.75 tr=46.91n tf=411.1p itf=0.6 vtf=1.7 xtf=3 rb=10`,
  `pnp is=1.41f xti=3 eg=1.11 vaf=18.7 bf=180.7 ne=1.5 ikf=80m xtb=1.5 br=4.977 rc=2.5 cjc=9.728p mjc=0.5776
+ cje=8.063p mje=0.3677 tr=33.42n tf=179.3p itf=0.4 vtf=4 xtf=6 rb=10`,
  "npn is=1e-15 bf=100 ikf=1m nkf=0.4 br=5 ikr=2m iss=1e-15 ns=1.2 cjs=2p tf=1n xtf=2 itf=5m tr=20n tnom=60",
  "pnp is=1e-15 bf=30 subs=1 iss=1e-15 cjs=1p mjs=0.3",
  "pnp is=1e-15 bf=30 cjs=1p vjs=0.6 mjs=0.3 rb=50 re=2",
]
/** ngspice leaves out how a resistance that depends on bias answers to small signals. */
const crowded = [
  `npn is=1e-16 bf=80 ise=1e-14 ne=1.6 isc=1e-13 nc=1.8 rb=100 rbm=20 re=2 rc=5 ikf=2m vaf=40 cjc=1p xcjc=0.4
+ cje=2p cjs=3p vjs=0.6 mjs=0.4`,
  "npn is=1e-16 bf=80 rb=200 rbm=20 irb=0.1m re=1 ikf=10m",
]

/** Volts at collector, base, substrate times the sign of the type: a number, or the swept source's. */
type Bias = readonly [c: number | "s", b: number | "s", s: number | "s"]

function deck(models: readonly string[], bias: Bias, source: string): string {
  const cards = models.flatMap((model, k) => {
    const sign = model.startsWith("pnp") ? -1 : 1
    const follow = ["c", "b", "s"].map((node, i) =>
      bias[i] === "s"
        ? `e${node}${k} ${node}${k} 0 s 0 ${sign}`
        : `v${node}${k} ${node}${k} 0 ${sign * Number(bias[i])}`,
    )
    return [`.model m${k} ${model}`, ...follow, `q${k} c${k} b${k} 0 s${k} m${k} m=3`]
  })
  return [source, ...cards].join("\n")
}

test.each(temperatures)(
  "currents against v_be, v_ce and substrate, %i degrees",
  async temp => {
    const all = [...models, ...crowded]
    const compared =
      (await compareSweep(deck(all, [3, "s", -1], "vs s 0 0"), "vs", {from: -1, to: 0.9, step: 0.1}, temp)) +
      (await compareSweep(
        deck(all, ["s", 0.7, -3], "vs s 0 0"),
        "vs",
        {from: -0.3, to: 5, step: 0.1},
        temp,
      )) +
      (await compareSweep(deck(all, [2, 0.7, "s"], "vs s 0 0"), "vs", {from: -2, to: 0, step: 0.1}, temp))
    expect(compared).toBe((20 + 54 + 21) * (1 + 3 * all.length))
  },
  limit_ms,
)

test.each([
  [3, 0.7],
  [0.1, 0.75],
  [2, -0.5],
  [-2, -1.4],
  [0.3, 0.8],
])(
  "small signals at v_ce = %f, v_be = %f V",
  async (c, b) => {
    const source = (volts: number) => `vs s 0 dc ${volts} ac 1`
    // ngspice leaves the substrate's conductance (gmin) out.
    const allowed = {absolute: 1e-10}
    for (const temp of temperatures) {
      await compareSmallSignals(deck(models, [c, "s", -2.5], source(b)), 1e6, temp, allowed)
      await compareSmallSignals(deck(models, ["s", b, -2.5], source(c)), 1e6, temp, allowed)
      await compareSmallSignals(deck(models, [c, b, "s"], source(-2.5)), 1e6, temp, allowed)
    }
  },
  limit_ms,
)

test(
  "noise",
  async () => {
    const cards = `.model m npn is=1e-15 bf=120 rb=200 re=2 rc=20 vaf=50 ise=1e-14 kf=1e-14 af=1.3
vcc p 0 10
vin i 0 dc 0.7 ac 1
rs i b 1k
r1 p c 1k
q1 c b 0 m m=2`
    const sources = ["rc", "rb", "re", "ic", "ib", "1overf"].map(kind => `q1_${kind}`)
    await compareNoise(cards, "v(c)", "vin", 1000, 27, sources)
    await compareNoise(cards, "v(c)", "vin", 10, 100, sources)
  },
  limit_ms,
)
