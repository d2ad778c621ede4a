/** The same memristors in ngspice: their state a capacitor's voltage, their equations behavioural sources. */
import {defaultOptions} from "../../src/analysis/newton.js"
import {tran} from "../../src/analysis/tran.js"
import {simulate} from "../analysis/simulate.js"
import {stopNgspice} from "../ngspice.js"
import {circuitOf} from "./fixed-steps.js"

afterAll(stopNgspice)

const tightly = {...defaultOptions, trtol: 7}
const tolerances = "reltol=1e-7 vntol=1e-9 abstol=1e-12 trtol=1"
const limit_ms = 60_000

/** Largest differences between v(a) and v(n1#w) of `ours` and v(a) and v(w) of `theirs`. */
async function compare(ours: string, theirs: string, step: number, stop: number): Promise<number[]> {
  const circuit = circuitOf(ours)
  const watched = ["v(a)", "v(n1#w)"].map(name => circuit.find(name) ?? Number.NaN)
  const times: number[] = []
  const found: number[][] = [[], []]
  for (const {at, x} of tran(circuit, {step: step / 4, stop}, tightly)) {
    times.push(at)
    for (const k of [0, 1]) found[k].push(x[watched[k]])
  }
  const other = await simulate(`${theirs}\n.tran ${step} ${stop} 0 ${step / 10} uic`, tolerances)
  const [t, a, w] = [other.real("time"), other.real("a"), other.real("w")]
  expect(t.at(-1)).toBeCloseTo(stop, 12)
  let k = 0
  const largest = [0, 0]
  t.forEach((time, i) => {
    while (k < times.length - 2 && times[k + 1] < time) k++
    const share = (time - times[k]) / (times[k + 1] - times[k])
    for (const [which, reference] of [a[i], w[i]].entries()) {
      const value = found[which][k] + share * (found[which][k + 1] - found[which][k])
      largest[which] = Math.max(largest[which], Math.abs(value - reference))
    }
  })
  return largest
}

// Each is in series with a resistor, so that its own voltage is an answer too.

test(
  "linear ion drift with Joglekar's window",
  async () => {
    const [a, w] = await compare(
      ".model m memristor window=1 p=3\nv1 s 0 sin(0 1.2 1)\nr1 s a 1k\nn1 a 0 m state=0.3",
      `v1 s 0 sin(0 1.2 1)
r1 s a 1k
bm a 0 i = v(a)/(100*v(w)+16000*(1-v(w)))
cw w 0 1 ic=0.3
bw 0 w i = 1e4*v(a)/(100*v(w)+16000*(1-v(w)))*(1-abs(2*v(w)-1)^6)`,
      4e-3,
      1,
    )
    expect(w).toBeLessThan(1e-4)
    expect(a).toBeLessThan(1e-3)
  },
  limit_ms,
)

test(
  "thresholds of voltage, exponential resistance, Biolek's window",
  async () => {
    const [a, w] = await compare(
      `.model m memristor level=4 ron=1k roff=100k exponential=1 von=-0.3 voff=0.4 kon=-3 koff=2 alphaon=2 alphaoff=3
+ window=2 p=1
v1 s 0 sin(0 1.5 10meg)
r1 s a 2k
n1 a 0 m state=0.2`,
      `v1 s 0 sin(0 1.5 10meg)
r1 s a 2k
bm a 0 i = v(a)/(1e5*exp(ln(0.01)*v(w)))
cw w 0 1n ic=0.2
bw 0 w i = v(a) > 0.4 ? -1n*2/3n*(v(a)/0.4-1)^3*(1-(1-v(w))^2) : v(a) < -0.3 ? 1n*3/3n*(v(a)/(-0.3)-1)^2*(1-v(w)^2) : 0`,
      2e-10,
      1.2e-7,
    )
    expect(w).toBeLessThan(1e-4)
    expect(a).toBeLessThan(1e-3)
  },
  limit_ms,
)

test(
  "the generalized memristor",
  async () => {
    const [a, w] = await compare(
      ".model m memristor level=3\nv1 s 0 sin(0 0.6 100)\nr1 s a 20\nn1 a 0 m state=0.11",
      `v1 s 0 sin(0 0.6 100)
r1 s a 20
bm a 0 i = 0.17*v(w)*sinh(0.05*v(a))
cw w 0 1m ic=0.11
bg g 0 v = v(a) > 0.16 ? 4000*(exp(v(a))-exp(0.16)) : v(a) < -0.15 ? -4000*(exp(-v(a))-exp(0.15)) : 0
bu u 0 v = v(w) > 0.3 ? exp(0.3-v(w))*((0.3-v(w))/0.7+1) : 1
bd d 0 v = v(w) < 0.5 ? exp(5*(v(w)-0.5))*v(w)/0.5 : 1
bw 0 w i = 1m*v(g)*(v(a) > 0 ? v(u) : v(d))`,
      2e-5,
      3e-2,
    )
    expect(w).toBeLessThan(1e-4)
    expect(a).toBeLessThan(1e-4)
  },
  limit_ms,
)
