/**
 * The same decks in ngspice over time: what both say at many points, to what their step control lets pass.
 */
import {defaultOptions} from "../../src/analysis/newton.js"
import {tran} from "../../src/analysis/tran.js"
import {stopNgspice} from "../ngspice.js"
import {circuitOf} from "./decks.js"
import {simulate} from "./simulate.js"

afterAll(stopNgspice)

const limit_ms = 60_000

interface Deck {
  readonly title: string
  readonly cards: string
  readonly stop: number
  readonly probes: readonly string[]
  readonly uic?: boolean
}

const decks: readonly Deck[] = [
  {
    title: "a bridge rectifier with a reservoir",
    cards: `.model d1 d is=2.5e-9 n=1.75 rs=0.6 cjo=4p tt=20n
v1 a b sin(0 9 50k)
rb b 0 10k
d1 a p d1
d2 b p d1
d3 0 a d1
d4 0 b d1
c1 p 0 100n
r1 p 0 330`,
    stop: 60e-6,
    probes: ["v(p)", "v(a)"],
  },
  {
    title: "a clipper behind a resonant circuit",
    cards: `.model d1 d is=1e-14 cjo=2p tt=5n
v1 in 0 pulse(0 5 50n 10n 10n 300n 700n)
r1 in a 50
l1 a b 1u
c1 b 0 100p
d1 b x d1
vx x 0 2
d2 0 b d1
r2 b 0 5k`,
    stop: 2e-6,
    probes: ["v(b)", "i(l1)"],
  },
  {
    title: "a transformer into a diode",
    cards: `.model d1 d is=1e-12 cjo=10p
v1 in 0 sin(0 10 1meg 0 0 30)
r1 in a 10
l1 a 0 10u
l2 b 0 40u
k1 l1 l2 0.98
r3 b s 300
c3 s 0 100p
d1 b out d1
c1 out 0 1n
r2 out 0 1k`,
    stop: 4e-6,
    probes: ["v(out)", "v(b)"],
  },
  {
    title: "a line into a clamp",
    cards: `.model d1 d is=1e-14 cjo=1p
v1 in 0 pulse(0 3 1n 0.5n 0.5n 6n 40n)
r1 in a 30
t1 a 0 b 0 z0=75 td=2n
d1 b c d1
vc c 0 1.2
r2 b 0 300
c2 b 0 2p`,
    stop: 30e-9,
    probes: ["v(a)", "v(b)"],
  },
  {
    title: "a van der Pol oscillator",
    cards: `c1 a 0 1n ic=0.5
l1 a 0 1u ic=0
b1 a 0 i = -0.03*v(a) + 0.01*v(a)*v(a)*v(a)`,
    stop: 2e-6,
    probes: ["v(a)", "i(l1)"],
    uic: true,
  },
  {
    title: "charge pumped through diodes",
    cards: `.model d1 d is=1e-14 rs=2 cjo=0.5p tt=1n
v1 clk 0 pulse(0 5 0 5n 5n 45n 100n)
vdd s 0 5
d1 s a d1
c1 clk a 100p
d2 a out d1
c2 out 0 200p
r1 out 0 20k`,
    stop: 1e-6,
    probes: ["v(a)", "v(out)"],
  },
]

test.each(decks)(
  "$title",
  async ({cards, stop, probes, uic}) => {
    const longest = stop / 2000
    const theirs = await simulate(
      `${cards}\n.tran ${longest} ${stop} 0 ${longest}${uic ? " uic" : ""}`,
      "reltol=1e-5 vntol=1e-8 abstol=1e-12 chgtol=1e-18",
    )
    const time = theirs.real("time")
    const circuit = circuitOf(cards)
    const worst = (probe: string, trtol: number) => {
      const values = theirs.real(probe)
      const largest = Math.max(...values.map(Math.abs))
      const i = circuit.find(probe) ?? Number.NaN
      let k = 0
      let found = 0
      for (const {at, x} of tran(circuit, {step: stop / 50, stop, uic}, {...defaultOptions, trtol})) {
        while (k < time.length - 2 && time[k + 1] < at) k++
        const part = Math.min(1, (at - time[k]) / (time[k + 1] - time[k]))
        const expected = values[k] + part * (values[k + 1] - values[k])
        if (at > 0) found = Math.max(found, Math.abs(x[i] - expected) / largest)
      }
      return found
    }
    for (const probe of probes) {
      expect(worst(probe, 1000)).toBeLessThan(1.5e-2)
      expect(worst(probe, 30)).toBeLessThan(5e-3)
    }
  },
  limit_ms,
)
