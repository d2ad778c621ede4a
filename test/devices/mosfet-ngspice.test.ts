/** MOSFETs of level 1 and 3 against ngspice: currents, what flows into charges at small signals, noise. */
import {stopNgspice} from "../ngspice.js"
import {compareNoise, compareSmallSignals, compareSweep} from "./against-ngspice.js"

afterAll(stopNgspice)

const limit_ms = 60_000
const temperatures = [-40, 27, 125]

const body = "gamma=0.45 phi=0.65 tox=20n cgso=0.3n cgdo=0.3n cgbo=0.2n ld=0.1u"
const junctions = "cj=2e-4 cjsw=1e-9 mj=0.4 mjsw=0.33 pb=0.9"
const models: Readonly<Record<number, readonly string[]>> = {
  1: [
    "nmos vto=0.7 kp=100u lambda=0.02",
    `nmos vto=0.7 kp=50u lambda=0.05 ${body}`,
    `pmos vto=-0.8 kp=30u gamma=0.5 phi=0.7 lambda=0.05 tox=25n ${junctions}`,
    "nmos nsub=1e16 tox=20n uo=500 nss=1e10 ld=0.05u",
    "pmos nsub=3e15 tox=30n uo=200 tpg=-1 nss=2e10",
    "nmos nsub=5e15 tox=50n tpg=0",
    "nmos vto=1 kp=100u rd=10 rs=20 gamma=0.4 cbd=20f cbs=15f tox=30n",
    "nmos vto=1 kp=100u rsh=25 js=1e-6 cj=1e-4 tnom=50",
  ],
  3: [
    "nmos vto=0.7 kp=100u",
    `nmos vto=0.7 kp=50u xj=0.2u nsub=1e16 eta=0.5 theta=0.1 kappa=0.5 ${body}`,
    `nmos vto=0.7 uo=500 xj=0.2u nsub=1e16 eta=0.1 theta=0.05 vmax=1e5 kappa=0.3 ${body}`,
    "nmos vto=0.7 uo=500 gamma=0.45 phi=0.6 tox=20n vmax=1e5 theta=0.1",
    "nmos vto=0.7 uo=500 gamma=0.45 tox=20n xj=0.2u nsub=2e16 vmax=1e5 nfs=5e11 delta=0.7",
    "nmos vto=0.7 uo=500 gamma=0.45 tox=20n nfs=2e11 delta=1.5 nsub=1e15 kappa=1",
    `pmos vto=-0.8 kp=30u gamma=0.5 phi=0.7 nsub=5e15 xj=0.3u eta=0.2 theta=0.2 vmax=5e4 nfs=1e11 ${junctions}`,
    "nmos vto=1 kp=100u rd=10 rs=20 gamma=0.4 cbd=20f cbs=15f tox=30n theta=0.1",
  ],
}
const element = "w=10u l=1.2u ad=20p as=25p pd=18u ps=20u nrd=2 nrs=1.5 m=3"

/** What the terminals follow, times the sign of the type: a number, or the swept source's voltage. */
interface Bias {
  readonly d: number | "s"
  readonly g: number | "s"
  readonly b: number | "s"
}

/** Each model with sources of its own at drain, gate and bulk. */
function deck(level: number, {d, g, b}: Bias, source: string): string {
  const cards = models[level].flatMap((model, k) => {
    const [type, ...rest] = model.split(" ")
    const sign = type === "pmos" ? -1 : 1
    const follow = (node: string, value: number | "s") =>
      value === "s" ? `e${node}${k} ${node}${k} 0 s 0 ${sign}` : `v${node}${k} ${node}${k} 0 ${sign * value}`
    return [
      `.model m${k} ${type} level=${level} ${rest.join(" ")}`,
      follow("d", d),
      follow("g", g),
      follow("b", b),
      `m${k} d${k} g${k} 0 b${k} m${k} ${element}`,
    ]
  })
  return [source, ...cards].join("\n")
}

// ngspice's junctions of level 1 jump by is / 20 at -3 vt; near the threshold a current is as exact as the threshold.
const allowed = {relative: 4e-5, absolute: 1e-11}
const strict = {relative: 1e-6, absolute: 1e-11}

describe.each([1, 3])("level %i", level => {
  test.each(temperatures)(
    "output currents, %i degrees",
    async temp => {
      const values = {from: -2, to: 3, step: 0.2}
      await compareSweep(deck(level, {d: "s", g: 2.5, b: -1}, "vs s 0 0"), "vs", values, temp, {
        ...strict,
        absolute: 1e-9,
      })
    },
    limit_ms,
  )

  test.each(temperatures)(
    "transfer currents, both ways, %i degrees",
    async temp => {
      const values = {from: -1, to: 3, step: 0.2}
      for (const d of [1, -0.4])
        await compareSweep(deck(level, {d, g: "s", b: -1}, "vs s 0 0"), "vs", values, temp, allowed)
    },
    limit_ms,
  )

  test.each(temperatures)(
    "what the bulk does, %i degrees",
    async temp => {
      const values = {from: -3, to: -0.5, step: 0.5}
      await compareSweep(deck(level, {d: 1, g: 2, b: "s"}, "vs s 0 0"), "vs", values, temp, allowed)
    },
    limit_ms,
  )

  test.each([
    [1, 2, -1],
    [1, 0.9, -0.5],
    [-0.3, 1.5, -1],
    [2, -0.5, -1],
    [0.5, 0.5, -0.3],
    [0.3, 3, 0],
  ])(
    "capacitances at vds = %f, vgs = %f, vbs = %f V",
    async (d, g, b) => {
      const source = (volts: number) => `vs s 0 dc ${volts} ac 1`
      // Conductances of level 3 are approximations in ngspice.
      const charges = {imaginary: true, relative: 2e-5, absolute: 1e-13}
      for (const temp of temperatures) {
        await compareSmallSignals(deck(level, {d, g: "s", b}, source(g)), 1e6, temp, charges)
        await compareSmallSignals(deck(level, {d: "s", g, b}, source(d)), 1e6, temp, charges)
        await compareSmallSignals(deck(level, {d, g, b: "s"}, source(b)), 1e6, temp, charges)
      }
    },
    limit_ms,
  )

  test.each([0, 1, 2])(
    "noise, nlev = %i",
    async nlev => {
      const cards = `.model m nmos level=${level} vto=0.7 kp=100u tox=20n ld=0.1u rs=100 rd=50 kf=1e-24 af=1.2 nlev=${nlev}
vg g 0 dc 1.5 ac 1
vd vd 0 3
r1 vd d 1k
m1 d g 0 0 m w=10u l=2u m=2`
      const sources = ["m1_rd", "m1_rs", "m1_id", "m1_1overf"]
      await compareNoise(cards, "v(d)", "vg", 1000, 27, sources)
      await compareNoise(cards, "v(d)", "vg", 10, 125, sources)
    },
    limit_ms,
  )
})
