/**
 * Bipolar transistor after Gummel and Poon (BSTJ 49, 1970), all of it `area m` times. With I(is, n, v) = is
 * (exp(v / (n vt)) - 1) and the base's charge in units of that without bias
 *
 *     q = q1 (1 + (1 + 4 I(is, nf, v_be) / ikf + 4 I(is, nr, v_bc) / ikr)^nkf) / 2,   q1 = 1 / (1 - v_bc / vaf - v_be / var)
 *
 * the currents into base and collector are
 *
 *     i_b = I(is, nf, v_be) / bf + I(ise, ne, v_be) + I(is, nr, v_bc) / br + I(isc, nc, v_bc) + gmin (v_be + v_bc)
 *     i_c = (I(is, nf, v_be) - I(is, nr, v_bc)) / q - I(is, nr, v_bc) / br - I(isc, nc, v_bc) - gmin v_bc
 *
 * behind resistances rc, re and that of the base, rbm + (rb - rbm) / q, or where irb is given
 *
 *     rbm + 3 (rb - rbm) (tan z - z) / (z tan^2 z),   z = (sqrt(1 + 14.59025 i_b / irb) - 1) / (2.4317 sqrt(i_b / irb))
 *
 * Charges are those of the junctions (depletion, c (1 - v / vj)^-mj, along its tangent from fc vj on), of
 * which 1 - xcjc of the collector's lies before the base resistance, tr I(is, nr, v_bc) and
 *
 *     tf I(is, nf, v_be) / q (1 + xtf (I / (I + itf))^2 exp(v_bc / (1.44 vtf)))      with I = I(is, nf, v_be)
 *
 * The substrate, ground where no fourth node is given, has a junction iss, cjs to the collector, or to the
 * base of a lateral transistor (subs=-1, as pnp ones are). Exponentials of reverse voltages (below -3 vt)
 * are cubes, as everywhere in SPICE. A pnp transistor has all signs turned. Quasi-saturation (rco, vo,
 * gamma) is not modelled. The search for an operating point begins with a conducting base, or with `off` at
 * 0 V.
 */
import type {DeviceType} from "../circuit/device.js"
import {BjtEquation} from "./bjt-equation.js"
import {type BjtParameter, bjtParameters} from "./bjt-parameters.js"
import {boltzmann_JK, charge_C, limitJunction} from "./junction.js"
import {elementTemperature_K, Scaling} from "./scaling.js"
import {behind, series} from "./series.js"
import {conductancePairs, crossPairs, interleave, terminal} from "./two-terminal.js"

/** Limited v_be, v_bc and substrate voltage; whether there are any yet. */
const statesEach = 4

export const bjt: DeviceType<BjtParameter> = {
  title: "bipolar transistor",
  letter: "q",
  model: {types: {npn: 1, pnp: -1}, levels: [1]},
  terminals: ["c", "b", "e", "s"],
  optional: 1,
  parameters: bjtParameters,
  value: "area",

  place(elements, topology) {
    const {count, names, nodes, parameters} = elements
    const {polarity, subs, rb, re, rc, cjc, xcjc, area, m, kf, af, temp, dtemp, off, ic, ic2} = parameters
    const factor = (k: number) => area[k] * m[k]
    const [collectorOut, baseOut, emitterOut, substrate] = [0, 1, 2, 3].map(which =>
      terminal(nodes, which, 4),
    )
    const collectors = series(collectorOut, names, "c", k => rc[k], topology)
    const emitters = series(emitterOut, names, "e", k => re[k], topology)
    const bases = behind(baseOut, names, "b", k => rb[k], topology)
    const [collector, base, emitter] = [collectors.inside, bases.inside, emitters.inside]
    const sides = Float64Array.from(subs, (side, k) => Math.sign(Number.isNaN(side) ? polarity[k] : side))
    const side = collector.map((node, k) => (sides[k] > 0 ? node : base[k]))
    // What an element does not have falls to ground.
    const only = (which: Float64Array | Int32Array, column: Int32Array) =>
      column.map((node, k) => (which[k] ? node : 0))
    const outer = Int32Array.from(cjc, (c, k) => (c > 0 && xcjc[k] < 1 ? 1 : 0))
    const core = [collector, base, emitter]
    const slots = topology.nonlinear(crossPairs(count, core, core))
    const across = [only(rb, baseOut), only(rb, base)]
    const baseSlots = topology.nonlinear(crossPairs(count, across, [...across, collector, emitter]))
    const outerSlots = topology.nonlinear(
      conductancePairs(interleave(only(outer, baseOut), only(outer, collector))),
    )
    const substrateSlots = topology.nonlinear(conductancePairs(interleave(substrate, side)))
    const first = topology.states(statesEach * count)
    const equation = new BjtEquation(elements)
    const scaling = new Scaling(at => equation.scale(at))

    /**
     * Adds derivatives, by v_be and v_bc, of what flows from collector to emitter, base to emitter, base to
     * collector.
     */
    const addCore = (
      to: Float64Array,
      k: number,
      stride: number,
      t: number,
      tByE: number,
      tByC: number,
      eByE: number,
      eByC: number,
      cByC: number,
    ) => {
      const from = 9 * k
      to[slots[from] * stride + t] += cByC - tByC
      to[slots[from + 1] * stride + t] += tByE + tByC - cByC
      to[slots[from + 2] * stride + t] -= tByE
      to[slots[from + 3] * stride + t] -= eByC + cByC
      to[slots[from + 4] * stride + t] += eByE + eByC + cByC
      to[slots[from + 5] * stride + t] -= eByE
      to[slots[from + 6] * stride + t] += tByC + eByC
      to[slots[from + 7] * stride + t] -= tByE + tByC + eByE + eByC
      to[slots[from + 8] * stride + t] += tByE + eByE
    }

    /** Adds a conductance, or a capacitance, between two nodes. */
    const addPair = (
      to: Float64Array,
      pairs: Int32Array,
      k: number,
      stride: number,
      t: number,
      g: number,
    ) => {
      to[pairs[4 * k] * stride + t] += g
      to[pairs[4 * k + 1] * stride + t] -= g
      to[pairs[4 * k + 2] * stride + t] -= g
      to[pairs[4 * k + 3] * stride + t] += g
    }

    /**
     * Adds the base resistance's current, for a conductance gb and its derivatives by the nodes behind it.
     */
    const addBase = (
      to: Float64Array,
      k: number,
      stride: number,
      t: number,
      gb: number,
      byC: number,
      byE: number,
    ) => {
      const from = 8 * k
      to[baseSlots[from] * stride + t] += gb
      to[baseSlots[from + 1] * stride + t] -= gb + byC + byE
      to[baseSlots[from + 2] * stride + t] += byC
      to[baseSlots[from + 3] * stride + t] += byE
      to[baseSlots[from + 4] * stride + t] -= gb
      to[baseSlots[from + 5] * stride + t] += gb + byC + byE
      to[baseSlots[from + 6] * stride + t] -= byC
      to[baseSlots[from + 7] * stride + t] -= byE
    }

    return {
      stamp(G, _C, at) {
        scaling.renew(at)
        collectors.stamp(G, k => factor(k) / rc[k])
        emitters.stamp(G, k => factor(k) / re[k])
      },
      load(at) {
        const {lanes, stride, x, f, q, G, C, state, unsettled, steady, gmin} = at
        scaling.follow(at)
        for (let k = 0; k < count; k++) {
          equation.choose(k, gmin)
          const sign = polarity[k]
          const c = collector[k] * stride
          const b = base[k] * stride
          const e = emitter[k] * stride
          const bo = baseOut[k] * stride
          const s = substrate[k] * stride
          const o = side[k] * stride
          for (let t = 0; t < lanes; t++) {
            const last = (first + statesEach * k) * stride + t
            const wantedE = sign * (x[b + t] - x[e + t])
            const wantedC = sign * (x[b + t] - x[c + t])
            const wantedS = sign * sides[k] * (x[s + t] - x[o + t])
            let vbe: number
            let vbc: number
            if (state[last + 3 * stride] || off[k]) {
              vbe = limitJunction(wantedE, state[last], equation.vt, equation.critical)
              vbc = limitJunction(wantedC, state[last + stride], equation.vt, equation.critical)
            } else {
              // Amplifiers are found where they conduct: from nothing, Newton's matrix would be next to singular.
              vbe = equation.critical
              vbc = 0
            }
            state[last + 3 * stride] = 1
            const vs = limitJunction(
              wantedS,
              state[last + 2 * stride],
              equation.vt,
              equation.substrateCritical,
            )
            if (vbe !== wantedE || vbc !== wantedC || vs !== wantedS) unsettled[t] = 1
            state[last] = vbe
            state[last + stride] = vbc
            state[last + 2 * stride] = vs
            // Linear beyond the limited voltages.
            const overE = wantedE - vbe
            const overC = wantedC - vbc
            const overS = wantedS - vs
            equation.evaluate(vbe, vbc)
            equation.evaluateSubstrate(vs)
            const {itByE, itByC, ibe, ibc} = equation
            const it = sign * (equation.it + itByE * overE + itByC * overC)
            const ie = sign * (ibe.value + ibe.slope * overE)
            const ic = sign * (ibc.value + ibc.slope * overC)
            const is = sign * sides[k] * (equation.substrate.value + equation.substrate.slope * overS)
            f[c + t] += it - ic
            f[b + t] += ie + ic
            f[e + t] -= it + ie
            f[s + t] += is
            f[o + t] -= is
            addCore(G, k, stride, t, itByE, itByC, ibe.slope, 0, ibc.slope)
            addPair(G, substrateSlots, k, stride, t, equation.substrate.slope)
            if (rb[k] > 0) {
              const drop = x[bo + t] - x[b + t]
              const gb = equation.gb + equation.gbByE * overE + equation.gbByC * overC
              f[bo + t] += gb * drop
              f[b + t] -= gb * drop
              addBase(G, k, stride, t, gb, -sign * drop * equation.gbByC, -sign * drop * equation.gbByE)
            }
            if (steady) continue
            equation.charge(vbe, vbc)
            const {qbeByE, qbeByC, qbc} = equation
            const cbc = qbc.slope
            const qe = sign * (equation.qbe + qbeByE * overE + qbeByC * overC)
            const qc = sign * (qbc.value + cbc * overC)
            const qs = sign * sides[k] * (equation.qs.value + equation.qs.slope * overS)
            q[b + t] += qe + qc
            q[e + t] -= qe
            q[c + t] -= qc
            q[s + t] += qs
            q[o + t] -= qs
            addCore(C, k, stride, t, 0, 0, qbeByE, qbeByC, cbc)
            addPair(C, substrateSlots, k, stride, t, equation.qs.slope)
            if (!outer[k]) continue
            equation.chargeOutside(sign * (x[bo + t] - x[c + t]))
            q[bo + t] += sign * equation.qbx.value
            q[c + t] -= sign * equation.qbx.value
            addPair(C, outerSlots, k, stride, t, equation.qbx.slope)
          }
        }
      },
      initial(Q, x) {
        for (let k = 0; k < count; k++) {
          if (Number.isNaN(ic[k]) && Number.isNaN(ic2[k])) continue
          const sign = polarity[k]
          const [vb, ve, vc] = [x[base[k]], x[emitter[k]], x[collector[k]]]
          const vbe = Number.isNaN(ic[k]) ? sign * (vb - ve) : ic[k]
          const vce = Number.isNaN(ic2[k]) ? sign * (vc - ve) : ic2[k]
          equation.choose(k, 0)
          const add = (factor: number, vbe: number, vbc: number, vbx: number) => {
            equation.evaluate(vbe, vbc)
            equation.charge(vbe, vbc)
            equation.chargeOutside(vbx)
            Q[base[k]] += factor * (equation.qbe + equation.qbc.value)
            Q[emitter[k]] -= factor * equation.qbe
            Q[collector[k]] -= factor * (equation.qbc.value + equation.qbx.value)
            Q[baseOut[k]] += factor * equation.qbx.value
          }
          add(sign, vbe, vbe - vce, vbe - vce)
          add(-sign, sign * (vb - ve), sign * (vb - vc), sign * (x[baseOut[k]] - vc))
        }
      },
      noise(at, noise) {
        scaling.follow(at)
        for (let k = 0; k < count; k++) {
          const thermal = 4 * boltzmann_JK * elementTemperature_K(at, temp[k], dtemp[k])
          const name = names[k]
          const [c, b, e] = [collector[k], base[k], emitter[k]]
          const {x} = at
          equation.choose(k, at.gmin)
          equation.evaluate(polarity[k] * (x[b] - x[e]), polarity[k] * (x[b] - x[c]))
          if (rc[k] > 0) noise.add(name, "rc", collectorOut[k], c, (thermal * factor(k)) / rc[k])
          if (rb[k] > 0) noise.add(name, "rb", baseOut[k], b, thermal * equation.gb)
          if (re[k] > 0) noise.add(name, "re", emitterOut[k], e, (thermal * factor(k)) / re[k])
          const ib = equation.ibe.value + equation.ibc.value
          noise.add(name, "ic", c, e, 2 * charge_C * Math.abs(equation.it - equation.ibc.value))
          noise.add(name, "ib", b, e, 2 * charge_C * Math.abs(ib))
          const flicker = m[k] * kf[k] * Math.abs(ib / m[k]) ** af[k]
          if (kf[k] > 0) noise.add(name, "1overf", b, e, 0, flicker)
        }
      },
    }
  },
}
