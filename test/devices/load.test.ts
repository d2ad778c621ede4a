/**
 * Every nonlinear device: its partial derivatives are those of its currents, and lanes agree with single
 * points.
 */
import fc from "fast-check"
import type {Circuit} from "../../src/circuit/circuit.js"
import type {Load} from "../../src/circuit/device.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"

/** Elements that stand alone, several of each type, and the volts between which their unknowns are tried. */
const decks: readonly (readonly [title: string, low: number, high: number, cards: string])[] = [
  [
    "diode",
    -2,
    0.7,
    `.model d1 d is=1e-14 n=1.3 tt=1n cjo=1p
.model d2 d is=1e-9 n=2 rs=3 tt=2n
d1 a b d1
d2 b 0 d2 2
d3 0 c d1
d4 a c d2`,
  ],
  [
    "diode",
    -2,
    1,
    `.model d1 d is=1e-12 cjo=1p vj=0.6 m=0.333 fc=0.6 tt=1n
.model d2 d is=1e-9 n=2 cjo=2p bv=1.2 ibv=1m isr=1n ikf=1m ikr=1u
d1 a b d1 m=2
d2 b 0 d2 2
d3 0 c d1 temp=100
d4 a c d2`,
  ],
  [
    "EKV-type MOSFET",
    -1,
    1,
    `.model nfet nmos level=100 n=1.2
.model pfet pmos level=100 th=0.02
m1 a b c 0 nfet
m2 a b c 0 pfet m=2
m3 c a 0 0 nfet
m4 0 b c 0 pfet`,
  ],
  [
    "bipolar transistor",
    -0.7,
    0.7,
    `.model q1 npn is=1e-13 bf=80 vaf=30 var=10 ikf=1m ikr=2m ise=1e-12 isc=1e-12 rb=100 rbm=20 re=2 rc=5 cje=2p cjc=1p
+ xcjc=0.4 tf=1n xtf=2 itf=5m vtf=3 tr=20n cjs=1p mjs=0.4
.model q2 pnp is=1e-13 rb=200 rbm=20 irb=0.1m nkf=0.4 ikf=1m iss=1e-13 cjs=2p tf=1n xtf=3
.model q3 npn xtb=1.5 subs=-1 cje=1p mje=0.7 fc=0.2
q1 a b c 0 q1 area=2
q2 b c a 0 q2 m=2
q3 c a b q3`,
  ],
  [
    "MOSFET of level 1",
    -3,
    3,
    `.model m1 nmos vto=0.7 kp=50u gamma=0.45 phi=0.65 lambda=0.05 is=0
.model m2 nmos vto=-0.3 gamma=0.3 tox=20n cj=1e-4 cjsw=1e-9 mj=0.4 mjsw=0.3 rd=50 rs=30 is=0
.model m3 pmos vto=-0.7 nsub=1e15 tox=30n cbd=10f cgso=1n cgdo=1n cgbo=1n ld=0.1u is=0
m1 a b c 0 m1 w=10u l=2u
m2 a b c 0 m2 w=20u l=2u m=2 ad=10p as=20p pd=5u ps=5u
m3 c a 0 b m3 w=50u l=1u`,
  ],
  [
    "MOSFET of level 1",
    -0.3,
    0.3,
    `.model m1 nmos vto=-0.2 gamma=0.45 phi=0.65 lambda=0.05 tox=20n
.model m2 pmos vto=0.1 js=1 mj=1 cj=1e-4
m1 a b c 0 m1 w=10u l=2u
m2 c a 0 b m2 w=50u l=1u ad=1n as=2n`,
  ],
  [
    "MOSFET of level 3",
    -3,
    3,
    `.model m1 nmos level=3 vto=0.7 kp=50u gamma=0.45 phi=0.65 tox=20n xj=0.2u ld=0.1u nsub=1e16 eta=0.5 theta=0.1 is=0
.model m2 nmos level=3 vto=-0.3 uo=500 gamma=0.3 xj=0.2u nsub=1e16 eta=1 theta=0.1 vmax=1e5 nfs=1e11 delta=1 is=0
.model m3 pmos level=3 vto=-0.7 nsub=1e15 kappa=3 nfs=1e11 is=0 cgso=1n
m1 a b c 0 m1 w=10u l=2u
m2 a b c 0 m2 w=20u l=2u m=2
m3 c a 0 b m3 w=50u l=1u`,
  ],
  [
    "junction FET",
    -3,
    3,
    `.model j1 njf vto=-1.305 lambda=0.05 is=0
.model j2 njf vto=-2.005 beta=1m lambda=0.02 b=0.6 pb=0.8 cgs=2p cgd=1p rd=50 rs=30 is=0
.model j3 pjf vto=-0.705 cgs=1p fc=0.3 is=0
j1 a b c j1
j2 a b c j2 2 m=3
j3 c a 0 j3`,
  ],
  [
    "junction FET",
    -1,
    0.7,
    `.model j1 njf vto=-0.505 cgs=2p cgd=1p rs=30
.model j2 pjf vto=0.105 is=1p b=1.3 cgd=1p
j1 a b c j1
j2 c a 0 j2 temp=100`,
  ],
  [
    "supply-limited amplifier",
    -0.75,
    0.75,
    "e1 a 0 limited b c gain=50\ne2 b c limited a 0 low=-2 offset=1m rout=5",
  ],
  [
    "behavioural voltage source",
    -2,
    2,
    `v1 c 0 1
b1 a 0 v = sin(v(b)) * v(a,c) + i(v1)^2 + temper
b2 b c v = exp(-v(a)^2)`,
  ],
  [
    "behavioural current source",
    -2,
    2,
    `v1 c 0 1
b1 a 0 i = tanh(3*v(b)) * v(a,c) + i(v1)
b2 b c i = v(a)*v(b)*v(c) + time`,
  ],
  [
    "voltage-controlled switch",
    -2,
    2,
    `.model s1 sw ron=3 roff=200 vt=0.305 vh=0.2
.model s2 sw ron=3 roff=200 vt=-0.405
s1 a b c 0 s1 on
s2 b 0 a c s2`,
  ],
  [
    "current-controlled switch",
    -2,
    2,
    `.model w1 csw ron=3 roff=200 it=0.305 ih=0.2
v1 a 0 1
w1 b c v1 w1
w2 b 0 v1 w1 on`,
  ],
  [
    "memristor with linear ion drift",
    -2,
    2,
    `.model m0 memristor
.model m1 memristor window=1 p=3
.model m2 memristor window=2 p=1.3
.model m3 memristor window=3 p=5 j=2
n0 a b m0
n1 b 0 m1
n2 a c m2
n3 c 0 m3`,
  ],
  [
    "memristor with current thresholds",
    -2,
    2,
    `.model m1 memristor level=2 ion=-1.003m ioff=2.003m
.model m2 memristor level=2 ion=-1.003m ioff=2.003m window=4 wc=1n exponential=1 alphaoff=1
n1 a b m1
n2 b c m2`,
  ],
  [
    "memristor with voltage thresholds",
    -2,
    2,
    `.model m1 memristor level=4 von=-0.305 voff=0.105 window=2
.model m2 memristor level=4 von=-0.305 voff=0.105 window=4 wc=1n aon=1n aoff=2n exponential=1
n1 a b m1
n2 b c m2`,
  ],
  [
    "generalized memristor",
    -2,
    2,
    `.model m1 memristor level=3 vp=0.165 vn=0.155 xp=0.305 xn=0.505
.model m2 memristor level=3 vp=0.165 vn=0.155 eta=-1 a1=0.3 b=3 xp=0.305 xn=0.505
n1 a b m1
n2 b 0 m2`,
  ],
  [
    "resistive memory with a filament",
    -2,
    2,
    `.model m1 memristor level=5
.model m2 memristor level=5 rth=1e5 beta=1.5
n1 a b m1
n2 b 0 m2`,
  ],
  [
    "magnetic tunnel junction",
    -2,
    2,
    `.model m1 mtj tmr0=1.8 vh=0.4
n1 a b m1 1
n2 b 0 m1 0
n3 b c m1 0.3`,
  ],
]

/** V or A. */
const step = 1e-6

/** What `load` writes at `points` side by side, each `stride` apart. */
function load(
  circuit: Circuit,
  points: readonly Float64Array[],
  stride: number,
  states: readonly Float64Array[],
) {
  const room = (count: number) => new Float64Array(count * stride)
  const spread = (columns: readonly Float64Array[], count: number) => {
    const all = room(count)
    columns.forEach((column, t) => {
      for (let i = 0; i < count; i++) all[i * stride + t] = column[i]
    })
    return all
  }
  const {size, pattern} = circuit
  const slots = pattern.rows.length
  const at: Load = {
    lanes: points.length,
    stride,
    x: spread(points, size),
    f: room(size),
    q: room(size),
    G: room(slots),
    C: room(slots),
    state: spread(states, circuit.states),
    unsettled: new Uint8Array(stride),
    time: 0.5,
    steady: false,
    temperature_K: 300,
    nominal_K: 300,
    gmin: 1e-12,
  }
  for (const {device} of circuit.placements) device.load?.(at)
  return at
}

/** States in which a device at x is settled: loaded there until nothing is limited. */
function settledStates(
  circuit: Circuit,
  x: Float64Array,
  state: Float64Array = new Float64Array(circuit.states),
): Float64Array {
  for (let k = 0; k < 500; k++) {
    const at = load(circuit, [x], 1, [state])
    state = at.state
    if (!at.unsettled[0]) return state
  }
  throw new Error("never settled")
}

/** The same after x has become a solution. */
function acceptedStates(circuit: Circuit, x: Float64Array): Float64Array {
  const at = load(circuit, [x], 1, [settledStates(circuit, x)])
  for (const {device} of circuit.placements) device.accept?.(at)
  return at.state
}

describe.each(decks)("%s", (title, low, high, cards) => {
  const circuit = elaborate(parse(`\n${cards}`, {file: "deck"}), deviceTypes)
  // In hundredths and a little each, so that no difference straddles 0 V, where drain and source change roles.
  const volt = fc.integer({min: 100 * low, max: 100 * high}).map(value => value / 100)
  const point = fc.array(volt, {minLength: circuit.size, maxLength: circuit.size}).map(volts => {
    const x = Float64Array.from(volts, (value, i) => value + 0.0037 * i)
    x[0] = 0
    return x
  })

  test("partial derivatives are finite differences", () => {
    const loading = circuit.placements.filter(({device}) => device.load)
    expect(loading.map(({type}) => type.title)).toEqual([title])
    fc.assert(
      fc.property(point, point, (before, x) => {
        const past = acceptedStates(circuit, before)
        const state = settledStates(circuit, x, past)
        const at = load(circuit, [x], 1, [state])
        const {columns, rows} = circuit.pattern
        for (const [values, partials] of [
          ["f", "G"],
          ["q", "C"],
        ] as const) {
          // What rounding may do to a row, exponentials of 25 and more in it: its terms are as large as this.
          const terms = at[values].map(Math.abs)
          for (let j = 1; j < circuit.size; j++)
            for (let p = columns[j - 1]; p < columns[j]; p++)
              terms[rows[p]] += Math.abs(at[partials][p] * x[j])
          for (let j = 1; j < circuit.size; j++) {
            const [above, below] = [1, -1].map(sign => {
              const moved = x.slice()
              moved[j] += sign * step
              return load(circuit, [moved], 1, [settledStates(circuit, moved, past)])[values]
            })
            const slope = new Float64Array(circuit.size)
            for (let p = columns[j - 1]; p < columns[j]; p++) slope[rows[p]] = at[partials][p]
            for (let i = 1; i < circuit.size; i++) {
              const found = (above[i] - below[i]) / (2 * step)
              const rounding = (2e-14 * terms[i]) / step
              if (!(Math.abs(found - slope[i]) <= 1e-4 * Math.abs(slope[i]) + rounding + 1e-30))
                throw new Error(`d${values}(${i})/dx(${j}): ${partials} = ${slope[i]}, difference ${found}`)
            }
          }
        }
      }),
    )
  })

  test("three lanes, five apart, agree with single points", () => {
    fc.assert(
      fc.property(fc.tuple(point, point, point), fc.tuple(point, point, point), (points, before) => {
        const states = before.map(x => acceptedStates(circuit, x))
        const wide = load(circuit, points, 5, states)
        points.forEach((x, t) => {
          const single = load(circuit, [x], 1, [states[t]])
          for (const name of ["f", "q", "G", "C", "state", "unsettled"] as const)
            for (let i = name === "unsettled" || name === "state" ? 0 : 1; i < single[name].length; i++)
              if (!Object.is(wide[name][i * 5 + t], single[name][i]))
                throw new Error(
                  `${name}[${i}]: ${wide[name][i * 5 + t]} in lane ${t}, ${single[name][i]} alone`,
                )
        })
        for (const name of ["f", "G", "state"] as const)
          for (let i = 0; i < wide[name].length; i++)
            if (i % 5 > 2 && wide[name][i]) throw new Error(`${name}: lane ${i % 5} was written`)
      }),
    )
  })
})
