/**
 * Junction diode after Nagel (SPICE 2, 1975), all of it `area m` times:
 *
 *     i = h(is (exp(v / (n vt)) - 1) + ir) + gmin v            h(i) = i / (1 + sqrt(i / ikf)), with -ikr for i < 0
 *     ir = isr (exp(v / (nr vt)) - 1) ((1 - v / vj)^2 + 0.005)^(mj/2)
 *     q = tt i + the integral of cjo (1 - v / vj)^-mj, along its tangent from fc vj on
 *
 * behind a series resistance rs. Below -b the current is -is exp(-(v + b) / (nbv vt)), with b such that it
 * is -m ibv at -bv. The exponentials of reverse voltages (below -3 vt) are cubes, as everywhere in SPICE.
 * The recombination current ir flows at all voltages, as in PSpice; ngspice drops it below -3 vt.
 */
import type {DeviceType, Temperatures} from "../circuit/device.js"
import {DiodeEquation} from "./diode-equation.js"
import {type DiodeParameter, diodeParameters} from "./diode-parameters.js"
import {boltzmann_JK, charge_C} from "./junction.js"
import {elementTemperature_K, modelTemperature_K, Scaling} from "./scaling.js"
import {series} from "./series.js"
import {conductancePairs, terminal} from "./two-terminal.js"

export const diode: DeviceType<DiodeParameter> = {
  title: "diode",
  letter: "d",
  model: {types: {d: 1}},
  terminals: ["a", "k"],
  parameters: diodeParameters,
  value: "area",

  place(elements, topology) {
    const {count, names, nodes, parameters} = elements
    const {rs, trs1, trs2, area, m, ic, kf, af, tnom, temp, dtemp} = parameters
    const anode = series(terminal(nodes, 0, 2), names, "a", k => rs[k], topology)
    const junction = nodes.slice()
    for (let k = 0; k < count; k++) junction[2 * k] = anode.inside[k]
    const slots = topology.nonlinear(conductancePairs(junction))
    const first = topology.states(count)
    const equation = new DiodeEquation(elements)
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
        const {lanes, stride, x, f, q, G, C, state, unsettled, steady, gmin} = at
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
            const {g} = equation
            const i = equation.i + g * (wanted - v) // linear beyond the limited voltage
            f[a + t] += i
            f[c + t] -= i
            G[aa + t] += g
            G[ac + t] -= g
            G[ca + t] -= g
            G[cc + t] += g
            if (steady) continue
            equation.charge(v)
            const {c: capacitance} = equation
            const charge = equation.q + capacitance * (wanted - v)
            q[a + t] += charge
            q[c + t] -= charge
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
          equation.charge(ic[k])
          const wanted = equation.q
          const v = x[junction[2 * k]] - x[junction[2 * k + 1]]
          equation.evaluate(v)
          equation.charge(v)
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
