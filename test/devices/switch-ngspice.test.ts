/** A switching converter in ngspice: the same voltages and currents over twenty periods. */
import {defaultOptions} from "../../src/analysis/newton.js"
import {tran} from "../../src/analysis/tran.js"
import {simulate} from "../analysis/simulate.js"
import {stopNgspice} from "../ngspice.js"
import {circuitOf} from "./fixed-steps.js"

afterAll(stopNgspice)

test("step-down converter: a switch, a diode, and a load switched by the current", async () => {
  const cards = `.model sw1 sw vt=0.5 vh=0.1 ron=10m roff=1meg
.model sw2 csw it=0.3 ih=0.1 ron=15 roff=1meg
.model d1 d
v1 s 0 12
vp g 0 pulse(0 1 0 10n 10n 5u 10u)
s1 s x g 0 sw1
d1 0 x d1
vl x y 0
l1 y o 100u
c1 o 0 10u
r1 o 0 10
w1 o 0 vl sw2`
  const stop = 2e-4
  const circuit = circuitOf(cards)
  const watched = ["v(o)", "i(l1)"].map(name => circuit.find(name) ?? Number.NaN)
  const found = Array.from(tran(circuit, {step: 2e-7, stop}, {...defaultOptions, trtol: 7}), ({at, x}) => ({
    at,
    values: watched.map(i => x[i]),
  }))
  const other = await simulate(`${cards}\n.tran 0.2u ${stop} 0 20n`, "reltol=1e-6 vntol=1e-9 abstol=1e-12")
  const theirs = [other.real("o"), other.real("i(l1)")]
  let k = 1
  const largest = [0, 0]
  other.real("time").forEach((time, i) => {
    while (k < found.length - 1 && found[k].at < time) k++
    const [before, after] = [found[k - 1], found[k]]
    const share = (time - before.at) / (after.at - before.at)
    for (const which of [0, 1]) {
      const value = before.values[which] + share * (after.values[which] - before.values[which])
      largest[which] = Math.max(largest[which], Math.abs(value - theirs[which][i]))
    }
  })
  expect(Math.max(...theirs[0])).toBeGreaterThan(6)
  // ngspice may see a crossing a step of 20 ns late.
  expect(largest[0]).toBeLessThan(1e-3)
  expect(largest[1]).toBeLessThan(1e-3)
}, 60_000)
