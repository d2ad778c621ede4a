/**
 * Steps with frozen matrices: closed forms, the order, conservation, the general analysis, what is refused.
 */
import {FrozenTran, type LaneDrive} from "../../src/analysis/frozen.js"
import {defaultOptions} from "../../src/analysis/newton.js"
import {tran} from "../../src/analysis/tran.js"
import type {Circuit} from "../../src/circuit/circuit.js"
import {circuitOf} from "./decks.js"

const noDrive: LaneDrive = () => {}

/** Values of unknowns at all times up to `stop`, one list for each. */
function follow(
  circuit: Circuit,
  names: readonly string[],
  step: number,
  stop: number,
  doubleAfter?: number,
) {
  const frozen = new FrozenTran(circuit, 1, names)
  const found = names.map(name => circuit.find(name) ?? 0)
  const times: number[] = []
  const values: number[][] = names.map(() => [])
  for (const {at, x} of frozen.run({step_s: step, ...(doubleAfter && {doubleAfter})}, noDrive)) {
    times.push(at)
    found.forEach((i, k) => {
      values[k].push(x[i])
    })
    if (at > stop - step / 2) break
  }
  frozen.dispose()
  return {times, values}
}

const sections = 12
const ohm = 100
const farad = 1e-15
const rise = 1e-12

/** A line of equal sections behind a source that rises to 1 V. */
const line = () => {
  const cards = [`v1 n0 0 pwl(0 0 ${rise} 1)`]
  for (let k = 1; k <= sections; k++) cards.push(`r${k} n${k - 1} n${k} ${ohm}`, `c${k} n${k} 0 ${farad}`)
  return circuitOf(cards.join("\n"))
}

/**
 * Its closed form: modes sin(j theta) with rates 4 sin^2(theta/2) / RC, theta = (2m-1) pi / (2n+1), under a
 * ramp.
 */
function lineVoltage(node: number, t: number): number {
  let missing = 0
  for (let m = 1; m <= sections; m++) {
    const theta = ((2 * m - 1) * Math.PI) / (2 * sections + 1)
    const rate = (4 * Math.sin(theta / 2) ** 2) / (ohm * farad)
    const shape = ((2 / (2 * sections + 1)) * Math.sin(node * theta)) / Math.tan(theta / 2)
    const decay = t <= rise ? 1 - Math.exp(-rate * t) : Math.exp(-rate * (t - rise)) - Math.exp(-rate * t)
    missing += (shape * decay) / (rate * rise)
  }
  return Math.min(t / rise, 1) - missing
}

test("a line's response is its closed form, missed by a quarter with half the step", () => {
  const circuit = line()
  const worst = [0.1e-12, 0.05e-12, 0.025e-12].map(step => {
    const {times, values} = follow(circuit, ["v(n6)", "v(n12)"], step, 20e-12)
    return Math.max(
      ...times.flatMap((t, k) => [
        Math.abs(values[0][k] - lineVoltage(6, t)),
        Math.abs(values[1][k] - lineVoltage(12, t)),
      ]),
    )
  })
  expect(worst[1]).toBeLessThan(2e-3)
  expect(worst[0] / worst[1]).toBeGreaterThan(3.4)
  expect(worst[1] / worst[2]).toBeGreaterThan(3.4)
})

test("steps that double come to rest at the operating point", () => {
  const {times, values} = follow(line(), ["v(n12)", "i(v1)"], 0.1e-12, 300e-12, 40)
  expect(times.slice(38, 44).map(t => Math.round(t * 1e13))).toEqual([38, 39, 40, 42, 44, 46])
  expect(times.length).toBeLessThan(250)
  expect(Math.abs(values[0][times.length - 1] - 1)).toBeLessThan(1e-9)
  expect(Math.abs(values[1][times.length - 1])).toBeLessThan(1e-12)
  times.forEach((t, k) => {
    expect(Math.abs(values[0][k] - lineVoltage(12, t))).toBeLessThan(4e-3)
  })
})

test("what the source gives is dissipated or stored", () => {
  const circuit = line()
  const names = ["i(v1)", ...Array.from({length: sections + 1}, (_, k) => `v(n${k})`)]
  const step = 0.02e-12
  const {times, values} = follow(circuit, names, step, 30e-12)
  const [current, ...nodes] = values
  let given_J = 0
  let lost_J = 0
  let charge_C = 0
  const lossAt = (k: number) =>
    nodes.slice(1).reduce((sum, node, j) => sum + (node[k] - nodes[j][k]) ** 2 / ohm, 0)
  for (let k = 1; k < times.length; k++) {
    given_J -= (step / 2) * (current[k] * nodes[0][k] + current[k - 1] * nodes[0][k - 1])
    lost_J += (step / 2) * (lossAt(k) + lossAt(k - 1))
    charge_C -= step * current[k]
  }
  const last = times.length - 1
  const stored_J = nodes.slice(1).reduce((sum, node) => sum + (farad / 2) * node[last] ** 2, 0)
  expect(Math.abs(given_J / (lost_J + stored_J) - 1)).toBeLessThan(1e-4)
  // Charge is conserved to rounding but for what the formula still owes at the end.
  const stored_C = nodes.slice(1).reduce((sum, node) => sum + farad * node[last], 0)
  expect(Math.abs(charge_C / stored_C - 1)).toBeLessThan(1e-3)
})

const stages = `.model d1 d is=1e-15 cjo=2f tt=1p rs=10
.model nfet nmos level=100
.model pfet pmos level=100
v1 in 0 pwl(0 -0.4 100p 0.6)
vd vdd 0 0.8
r1 in a 8k
r2 a out 25k
mp out a vdd vdd pfet
mn out a 0 0 nfet
r3 out b 5k
d1 b 0 d1
c1 b 0 1f
e1 c 0 opamp b f gbw=20g
r4 c f 10k
r5 f 0 1k
e2 e 0 limited c g gbw=50g rout=10
r6 e g 10k
r7 g 0 4k
c2 e 0 2f`

test("nonlinear charges, amplifiers with a pole: as the general analysis finds, to the order of the step", () => {
  const circuit = circuitOf(stages)
  const names = ["v(out)", "v(b)", "v(c)", "v(e)", "i(v1)"]
  const stop = 400e-12
  const exact: {at: number; values: number[]}[] = []
  const options = {...defaultOptions, reltol: 1e-8, vntol: 1e-10, trtol: 100}
  const found = names.map(name => circuit.find(name) ?? 0)
  for (const {at, x} of tran(circuit, {step: 1e-12, stop}, options))
    exact.push({at, values: found.map(i => x[i])})
  const between = (t: number, k: number) => {
    const after = exact.findIndex(({at}) => at >= t)
    if (after <= 0) return exact[0].values[k]
    const [a, b] = [exact[after - 1], exact[after]]
    return a.values[k] + ((b.values[k] - a.values[k]) * (t - a.at)) / (b.at - a.at)
  }
  const worst = [2e-12, 1e-12].map(step => {
    const {times, values} = follow(circuit, names, step, stop - step)
    return Math.max(
      ...values
        .slice(0, 4)
        .map((list, k) => Math.max(...list.map((v, n) => Math.abs(v - between(times[n], k))))),
    )
  })
  expect(worst[1]).toBeLessThan(2e-3)
  expect(worst[0] / worst[1]).toBeGreaterThan(2.5)
  const last = follow(circuit, names, 2e-12, 20e-9, 100).values.map(list => list[list.length - 1])
  const frozen = new FrozenTran(circuit, 1, [])
  const rest = frozen.steady(noDrive, 1e-9)
  found.slice(0, 4).forEach((i, k) => {
    expect(Math.abs(last[k] - rest[i])).toBeLessThan(1e-8)
  })
})

test("lanes are runs of their own", () => {
  const circuit = circuitOf(stages)
  const source = circuit.find("i(v1)") ?? 0
  const levels = [0.6, -0.2, 0.3]
  const run = (volts: readonly number[]) => {
    const frozen = new FrozenTran(circuit, volts.length, ["i(v1)"])
    const drive: LaneDrive = (b, t) =>
      volts.forEach((volt, k) => {
        b[source * volts.length + k] = volt * Math.min(1, t / 50e-12)
      })
    for (const {at, x} of frozen.run({step_s: 2e-12}, drive)) if (at > 199e-12) return x.slice()
    throw new Error("it ends")
  }
  const together = run(levels)
  levels.forEach((level, k) => {
    const alone = run([level])
    for (let i = 1; i < circuit.size; i++) expect(together[3 * i + k]).toBeCloseTo(alone[i], 9)
  })
})

test("what remembers its past is refused, and so is a name that is not there", () => {
  const switched = circuitOf("v1 a 0 1\ns1 a b a 0 sw\nr1 b 0 1k\n.model sw sw vt=0.5")
  expect(() => new FrozenTran(switched, 1, [])).toThrow(/^s1: a .* remembers its past/)
  expect(() => new FrozenTran(line(), 1, ["v(x)"])).toThrow("the circuit has no v(x) to keep")
})
