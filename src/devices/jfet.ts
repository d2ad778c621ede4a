/**
 * Junction field-effect transistor of level 1 after Shichman and Hodges (IEEE JSSC 3, 1968), with x = v_gs
 * - vto and Parker and Skellern's doping tail b (1 in the original), c = (1 - b) / (pb - vto):
 *
 *     i_d = beta (1 + lambda v_ds) F(x)                        0 <= x <= v_ds
 *     i_d = beta (1 + lambda v_ds) (F(x) - F(x - v_ds))        0 <= v_ds < x
 *     F(x) = b x^2 + c x^3
 *
 * and no current for x < 0. For v_ds < 0 drain and source change roles; a p-channel transistor has all
 * signs turned but that of vto. Junctions from gate to drain and source carry i = is (exp(v / vt) - 1) +
 * gmin v, reverse exponentials being cubes, and depletion charges of grading 1/2. All of it `area m` times,
 * but gmin m times; rd and rs are divided by `area m`. With temperature change is, vto, beta, pb, cgs and
 * cgd. Noise is thermal of rd, rs and the channel (4 k T 2/3 gm), and flicker of kf |i_d|^af / f.
 */
import type {DeviceType} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {JfetEquation, type JfetParameter, jfetParameters} from "./jfet-equation.js"
import {boltzmann_JK} from "./junction.js"
import {elementTemperature_K, Scaling} from "./scaling.js"
import {series} from "./series.js"
import {crossPairs, terminal} from "./two-terminal.js"

export const jfet: DeviceType<JfetParameter> = {
  title: "junction FET",
  letter: "j",
  model: {types: {njf: 1, pjf: -1}, levels: [1]},
  terminals: ["d", "g", "s"],
  parameters: jfetParameters,
  value: "area",

  place(elements, topology) {
    const {count, names, nodes, origins, parameters} = elements
    const {polarity, vto, b, pb, rd, rs, area, m, kf, af, temp, dtemp} = parameters
    for (let k = 0; k < count; k++)
      if (b[k] !== 1 && !(pb[k] > vto[k])) {
        const problem = `with b = ${b[k]}, pb must be above vto = ${vto[k]} V, found ${pb[k]} V`
        throw new CircuitError(`${names[k]}: ${problem}`, origins[k])
      }
    const [outerDrain, gate, outerSource] = [0, 1, 2].map(which => terminal(nodes, which, 3))
    const drains = series(outerDrain, names, "d", k => rd[k], topology)
    const sources = series(outerSource, names, "s", k => rs[k], topology)
    const [drain, source] = [drains.inside, sources.inside]
    const slots = topology.nonlinear(crossPairs(count, [drain, gate, source], [drain, gate, source]))
    // Limited v_gs and v_gd.
    const first = topology.states(2 * count)
    const equation = new JfetEquation(elements)
    const scaling = new Scaling(at => equation.scale(at))

    /** Adds derivatives by v_gs and v_gd to three slots (by drain, gate, source). */
    const addRow = (
      values: Float64Array,
      slot: number,
      stride: number,
      t: number,
      gs: number,
      gd: number,
    ) => {
      values[slots[slot] * stride + t] -= gd
      values[slots[slot + 1] * stride + t] += gs + gd
      values[slots[slot + 2] * stride + t] -= gs
    }

    return {
      stamp(G, _C, at) {
        scaling.renew(at)
        drains.stamp(G, k => (area[k] * m[k]) / rd[k])
        sources.stamp(G, k => (area[k] * m[k]) / rs[k])
      },
      load(at) {
        const {lanes, stride, x, f, q, G, C, state, unsettled, steady, gmin} = at
        scaling.follow(at)
        for (let k = 0; k < count; k++) {
          equation.choose(k, gmin)
          const {sourceCurrent, drainCurrent, sourceCharge, drainCharge, charged} = equation
          const sign = polarity[k]
          const d = drain[k] * stride
          const g = gate[k] * stride
          const s = source[k] * stride
          const rowD = 9 * k
          const rowG = rowD + 3
          const rowS = rowD + 6
          for (let t = 0; t < lanes; t++) {
            const last = (first + 2 * k) * stride + t
            const wantedS = sign * (x[g + t] - x[s + t])
            const wantedD = sign * (x[g + t] - x[d + t])
            const vgs = equation.limit(wantedS, state[last])
            const vgd = equation.limit(wantedD, state[last + stride])
            state[last] = vgs
            state[last + stride] = vgd
            if (vgs !== wantedS || vgd !== wantedD) unsettled[t] = 1
            equation.evaluate(vgs, vgd)
            // Linear beyond the limited voltages.
            const overS = wantedS - vgs
            const overD = wantedD - vgd
            const {bySource, byDrain} = equation
            const ggs = sourceCurrent.slope
            const ggd = drainCurrent.slope
            const igs = sourceCurrent.value + ggs * overS
            const igd = drainCurrent.value + ggd * overD
            const i = equation.i + bySource * overS + byDrain * overD
            f[d + t] += sign * (i - igd)
            f[g + t] += sign * (igs + igd)
            f[s + t] -= sign * (i + igs)
            addRow(G, rowD, stride, t, bySource, byDrain - ggd)
            addRow(G, rowG, stride, t, ggs, ggd)
            addRow(G, rowS, stride, t, -bySource - ggs, -byDrain)
            if (!charged || steady) continue
            equation.charge(vgs, vgd)
            const cgs = sourceCharge.slope
            const cgd = drainCharge.slope
            const qgs = sourceCharge.value + cgs * overS
            const qgd = drainCharge.value + cgd * overD
            q[d + t] -= sign * qgd
            q[g + t] += sign * (qgs + qgd)
            q[s + t] -= sign * qgs
            addRow(C, rowD, stride, t, 0, -cgd)
            addRow(C, rowG, stride, t, cgs, cgd)
            addRow(C, rowS, stride, t, -cgs, 0)
          }
        }
      },
      noise(at, noise) {
        scaling.follow(at)
        const {x} = at
        for (let k = 0; k < count; k++) {
          const thermal = 4 * boltzmann_JK * elementTemperature_K(at, temp[k], dtemp[k])
          const [d, g, s] = [drain[k], gate[k], source[k]]
          const factor = area[k] * m[k]
          if (rd[k]) noise.add(names[k], "rd", outerDrain[k], d, (thermal * factor) / rd[k])
          if (rs[k]) noise.add(names[k], "rs", outerSource[k], s, (thermal * factor) / rs[k])
          equation.choose(k, at.gmin)
          equation.evaluate(polarity[k] * (x[g] - x[s]), polarity[k] * (x[g] - x[d]))
          noise.add(names[k], "id", d, s, (2 / 3) * thermal * equation.gm)
          const each = Math.abs(equation.i - equation.drainCurrent.value) / m[k]
          if (kf[k]) noise.add(names[k], "1overf", d, s, 0, m[k] * kf[k] * each ** af[k])
        }
      },
    }
  },
}
