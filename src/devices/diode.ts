/**
 * Junction diode after Nagel (SPICE 2, 1975), all of it `area m` times:
 *
 *     i = h(is (exp(v / (n vt)) - 1) + ir) + gmin v            h(i) = i / (1 + sqrt(i / ikf)), with -ikr for i < 0
 *     ir = isr (exp(v / (nr vt)) - 1) ((1 - v / vj)^2 + 0.005)^(mj/2)
 *     q = tt i + the integral of cjo (1 - v / vj)^-mj, along its tangent from fc vj on
 *
 * behind a series resistance rs. Below -b the current is -is exp(-(v + b) / (nbv vt)), with b such that it is -m ibv
 * at -bv. The exponentials of reverse voltages (below -3 vt) are cubes, as everywhere in SPICE. The recombination current
 * ir flows at all voltages, as in PSpice; ngspice drops it below -3 vt.
 */
import type {DeviceType, Elements, Parameter, Temperatures} from "../circuit/device.js"
import {
  boltzmann_JK,
  boltzmannOverCharge,
  capacitanceAt,
  charge_C,
  criticalVoltage,
  depletionCharge,
  junctionCurrent,
  limitJunction,
  mostForward,
  potentialAt,
  saturationFactor,
  type Tangent,
  tangent,
} from "./junction.js"
import {columns, elementTemperature_K, modelTemperature_K, Scaling, temperatureParameters} from "./scaling.js"
import {series} from "./series.js"
import {conductancePairs, terminal} from "./two-terminal.js"

const of = "model"

const parameters = {
  is: {title: "saturation current", unit: "A", also: ["js"], default: 1e-14, range: "positive", of},
  n: {title: "emission coefficient", default: 1, range: "positive", of},
  rs: {title: "series resistance", unit: "Ohm", default: 0, range: "nonnegative", of},
  trs1: {title: "its linear temperature coefficient", unit: "1/K", also: ["trs"], default: 0, of},
  trs2: {title: "its quadratic temperature coefficient", unit: "1/K^2", default: 0, of},
  tt: {title: "transit time", unit: "s", default: 0, range: "nonnegative", of},
  cjo: {
    title: "junction capacitance at zero bias",
    unit: "F",
    also: ["cj0", "cj"],
    default: 0,
    range: "nonnegative",
    of,
  },
  vj: {title: "junction potential", unit: "V", also: ["pb"], default: 1, range: "positive", of},
  mj: {title: "grading coefficient", also: ["m"], default: 0.5, range: "nonnegative", of},
  fc: {title: "forward-bias capacitance: tangent from fc vj on", default: 0.5, of},
  eg: {title: "activation energy of is", unit: "eV", default: 1.11, range: "nonnegative", of},
  xti: {title: "temperature exponent of is", default: 3, of},
  bv: {
    title: "breakdown voltage; none where it is not given",
    unit: "V",
    default: Number.NaN,
    range: "positive",
    of,
  },
  ibv: {
    title: "current at the breakdown voltage",
    unit: "A",
    also: ["ib"],
    default: 1e-3,
    range: "positive",
    of,
  },
  nbv: {
    title: "emission coefficient of breakdown; n where it is not given",
    default: Number.NaN,
    range: "positive",
    of,
  },
  tcv: {title: "by so much bv falls with temperature", unit: "V/K", default: 0, of},
  ikf: {
    title: "forward knee current; none where it is not given",
    unit: "A",
    also: ["ik"],
    default: Number.NaN,
    range: "nonnegative",
    of,
  },
  ikr: {
    title: "reverse knee current; none where it is not given",
    unit: "A",
    default: Number.NaN,
    range: "nonnegative",
    of,
  },
  isr: {title: "recombination saturation current", unit: "A", default: 0, range: "nonnegative", of},
  nr: {title: "emission coefficient of recombination", default: 2, range: "positive", of},
  kf: {title: "flicker noise coefficient", default: 0, range: "nonnegative", of},
  af: {title: "flicker noise exponent", default: 1, range: "positive", of},
  ...temperatureParameters,
  area: {title: "area factor", default: 1, range: "positive"},
  m: {title: "number in parallel", default: 1, range: "positive"},
  off: {
    title: "the search for an operating point begins at 0 V, whether this word stands here or not",
    default: 0,
  },
  ic: {title: "voltage at the start of a transient run with `uic`", unit: "V", default: Number.NaN},
} satisfies Record<string, Parameter>

type P = keyof typeof parameters

export const diode: DeviceType<P> = {
  title: "diode",
  letter: "d",
  model: {types: {d: 1}},
  terminals: ["a", "k"],
  parameters,
  value: "area",

  place(elements, topology) {
    const {count, names, nodes, parameters} = elements
    const {rs, trs1, trs2, area, m, ic, kf, af, tnom, temp, dtemp} = parameters
    const anode = series(terminal(nodes, 0, 2), names, "a", k => rs[k], topology)
    const junction = nodes.slice()
    for (let k = 0; k < count; k++) junction[2 * k] = anode.inside[k]
    const slots = topology.nonlinear(conductancePairs(junction))
    const first = topology.states(count)
    const equation = new Equation(elements)
    const scaling = new Scaling(at => equation.scale(at))
    const resistance = (k: number, at: Temperatures) => {
      const above = elementTemperature_K(at, temp[k], dtemp[k]) - modelTemperature_K(at, tnom[k])
      return (rs[k] * (1 + above * (trs1[k] + above * trs2[k]))) / (area[k] * m[k])
    }
    return {
      stamp(G, _C, at) {
        scaling.renew(at)
        anode.stamp(G, k => 1 / resistance(k, at))
      },
      load(at) {
        const {lanes, stride, x, f, q, G, C, state, unsettled, gmin} = at
        scaling.follow(at)
        for (let k = 0; k < count; k++) {
          equation.choose(k, gmin)
          const a = junction[2 * k] * stride
          const c = junction[2 * k + 1] * stride
          const last = (first + k) * stride
          const aa = slots[4 * k] * stride
          const ac = slots[4 * k + 1] * stride
          const ca = slots[4 * k + 2] * stride
          const cc = slots[4 * k + 3] * stride
          for (let t = 0; t < lanes; t++) {
            const wanted = x[a + t] - x[c + t]
            const v = equation.limit(wanted, state[last + t])
            state[last + t] = v
            if (v !== wanted) unsettled[t] = 1
            equation.evaluate(v)
            const {g, c: capacitance} = equation
            const i = equation.i + g * (wanted - v) // linear beyond the limited voltage
            const charge = equation.q + capacitance * (wanted - v)
            f[a + t] += i
            f[c + t] -= i
            q[a + t] += charge
            q[c + t] -= charge
            G[aa + t] += g
            G[ac + t] -= g
            G[ca + t] -= g
            G[cc + t] += g
            C[aa + t] += capacitance
            C[ac + t] -= capacitance
            C[ca + t] -= capacitance
            C[cc + t] += capacitance
          }
        }
      },
      initial(Q, x) {
        for (let k = 0; k < count; k++) {
          if (Number.isNaN(ic[k])) continue
          equation.choose(k, 0)
          equation.evaluate(ic[k])
          const wanted = equation.q
          equation.evaluate(x[junction[2 * k]] - x[junction[2 * k + 1]])
          Q[junction[2 * k]] += wanted - equation.q
          Q[junction[2 * k + 1]] -= wanted - equation.q
        }
      },
      noise(at, sources) {
        scaling.follow(at)
        for (const k of anode.which) {
          const density = (4 * boltzmann_JK * elementTemperature_K(at, temp[k], dtemp[k])) / resistance(k, at)
          sources.add(names[k], "rs", nodes[2 * k], junction[2 * k], density)
        }
        for (let k = 0; k < count; k++) {
          equation.choose(k, at.gmin)
          equation.evaluate(at.x[junction[2 * k]] - at.x[junction[2 * k + 1]])
          const i = Math.abs(equation.i)
          const [p, n] = [junction[2 * k], junction[2 * k + 1]]
          sources.add(names[k], "id", p, n, 2 * charge_C * i)
          if (kf[k]) sources.add(names[k], "1overf", p, n, 0, m[k] * kf[k] * (i / m[k]) ** af[k])
        }
      },
    }
  },
}

const scaled = ["vt", "is", "cjo", "vj", "isr", "broken", "critical"] as const

/** The junction's current and charge, one element at a time. */
class Equation {
  /** What `evaluate` finds: current, A, charge, C, and their derivatives. */
  i = Number.NaN
  g = Number.NaN
  q = Number.NaN
  c = Number.NaN
  readonly #all: Record<(typeof scaled)[number], Float64Array>
  readonly #current = tangent()
  readonly #depletion = tangent()
  // Of the chosen element, with area and number.
  #vt = Number.NaN
  #vtReverse = Number.NaN
  #vtRecombination = Number.NaN
  #is = Number.NaN
  #isr = Number.NaN
  #ikf = Number.NaN
  #ikr = Number.NaN
  #broken = Number.NaN
  #critical = Number.NaN
  #tt = Number.NaN
  #cjo = Number.NaN
  #vj = Number.NaN
  #mj = Number.NaN
  #fc = Number.NaN
  #gmin = Number.NaN

  constructor(readonly elements: Elements<P>) {
    this.#all = columns(elements.count, scaled)
  }

  /** What follows from the temperatures, for all elements. */
  scale(at: Temperatures) {
    const {count, parameters} = this.elements
    const {is, n, cjo, vj, mj, eg, xti, bv, ibv, nbv, tcv, isr, nr, area, tnom, temp, dtemp} = parameters
    for (let k = 0; k < count; k++) {
      const from = modelTemperature_K(at, tnom[k])
      const to = elementTemperature_K(at, temp[k], dtemp[k])
      const vt = boltzmannOverCharge * to
      const saturation = is[k] * saturationFactor(eg[k], xti[k], n[k], from, to)
      this.#all.vt[k] = vt
      this.#all.is[k] = saturation
      this.#all.cjo[k] = capacitanceAt(cjo[k], vj[k], mj[k], from, to)
      this.#all.vj[k] = potentialAt(vj[k], from, to)
      this.#all.isr[k] = isr[k] * saturationFactor(eg[k], xti[k], nr[k], from, to)
      this.#all.critical[k] = criticalVoltage(saturation, n[k] * vt)
      const breakdown = bv[k] - tcv[k] * (to - from)
      const reverse = (Number.isNaN(nbv[k]) ? n[k] : nbv[k]) * vt
      this.#all.broken[k] = matchBreakdown(breakdown, ibv[k] / (saturation * area[k]), reverse, vt)
    }
  }

  choose(k: number, gmin: number) {
    const {parameters: given} = this.elements
    const {vt, is, cjo, vj, isr, broken, critical} = this.#all
    const factor = given.area[k] * given.m[k]
    this.#vt = given.n[k] * vt[k]
    this.#vtReverse = (Number.isNaN(given.nbv[k]) ? given.n[k] : given.nbv[k]) * vt[k]
    this.#vtRecombination = given.nr[k] * vt[k]
    this.#is = is[k] * factor
    this.#isr = isr[k] * factor
    this.#ikf = given.ikf[k] * factor
    this.#ikr = given.ikr[k] * factor
    this.#broken = broken[k]
    this.#critical = critical[k] - this.#vt * Math.log(factor)
    this.#tt = given.tt[k]
    this.#cjo = cjo[k] * factor
    this.#vj = vj[k]
    this.#mj = given.mj[k]
    this.#fc = Math.min(given.fc[k], mostForward)
    this.#gmin = gmin
  }

  /** The voltage to linearize at, where `wanted` may be far beyond the last one. */
  limit(wanted: number, last: number): number {
    const broken = this.#broken
    if (wanted < Math.min(0, 10 * this.#vtReverse - broken)) {
      const beyond = -broken - wanted
      const limited = limitJunction(beyond, -broken - last, this.#vtReverse, this.#critical)
      return limited === beyond ? wanted : -broken - limited
    }
    return limitJunction(wanted, last, this.#vt, this.#critical)
  }

  evaluate(v: number) {
    const current = this.#current
    if (v < -this.#broken) {
      const e = this.#is * Math.exp(-(v + this.#broken) / this.#vtReverse)
      current.value = -e
      current.slope = e / this.#vtReverse
    } else junctionCurrent(v, this.#is, this.#vt, current)
    if (this.#isr) this.#recombine(v)
    if (current.value > 0) limitAtKnee(current, this.#ikf)
    else limitAtKnee(current, this.#ikr)
    this.i = current.value + this.#gmin * v
    this.g = current.slope + this.#gmin
    depletionCharge(v, this.#cjo, this.#vj, this.#mj, this.#fc, this.#depletion)
    this.q = this.#tt * this.i + this.#depletion.value
    this.c = this.#tt * this.g + this.#depletion.slope
  }

  #recombine(v: number) {
    const current = this.#current
    const diffusion_A = current.value
    const diffusion_S = current.slope
    junctionCurrent(v, this.#isr, this.#vtRecombination, current)
    const x = 1 - v / this.#vj
    const square = x * x + 0.005
    const width = square ** (this.#mj / 2)
    const widening = (-this.#mj * x * width) / (square * this.#vj)
    current.slope = diffusion_S + current.slope * width + current.value * widening
    current.value = diffusion_A + current.value * width
  }
}

/** High injection: i / (1 + sqrt(|i| / knee)). */
function limitAtKnee(current: Tangent, knee: number) {
  if (!(knee > 0) || current.value === 0) return
  const root = Math.sqrt(Math.abs(current.value) / knee)
  current.value /= 1 + root
  current.slope *= (1 + root / 2) / ((1 + root) * (1 + root))
}

/**
 * The voltage b for which is exp((bv - b) / reverse) is the current `ratio` is at the breakdown voltage, up to what flows
 * there anyway; bv itself where that is less. All currents in units of is.
 */
function matchBreakdown(bv: number, ratio: number, reverse: number, vt: number): number {
  if (!(bv > 0) || ratio < bv / vt) return bv
  let b = bv - reverse * Math.log(1 + ratio)
  for (let k = 0; k < 25; k++) b = bv - reverse * Math.log(ratio + 1 - b / vt)
  return b
}
