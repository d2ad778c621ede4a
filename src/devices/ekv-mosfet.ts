/**
 * Short-channel MOSFET after Enz, Krummenacher and Vittoz with drain-induced barrier lowering, for v_ds >= 0:
 *
 *     i_d = k (F(p)^2 - F(r)^2) (1 + lambda v_ds)        F(x) = ln(1 + e^x)
 *     p = (v_gs - vt + th v_ds) / (2 n ut)               r = p - v_ds / (2 ut)
 *
 * For v_ds < 0 drain and source change roles; a p-type device has all signs turned. Six parameters reproduce a
 * 10-fin 14 nm FinFET inverter. Capacitances to the gate are constant.
 */
import type {DeviceType} from "../circuit/device.js"
import {addConductance, conductancePairs, crossPairs, interleave, terminal} from "./two-terminal.js"

/** The value of `level=` that chooses this model. */
export const ekvLevel = 100

export const ekvMosfet: DeviceType<
  "polarity" | "k" | "vt" | "n" | "th" | "lambda" | "ut" | "cgs" | "cgd" | "m"
> = {
  title: "EKV-type MOSFET",
  letter: "m",
  model: {types: {nmos: 1, pmos: -1}, levels: [ekvLevel]},
  terminals: ["d", "g", "s", "b"],
  parameters: {
    polarity: {title: "1: n-type, -1: p-type (from the model's type)", default: 1, of: "model"},
    k: {title: "specific current", unit: "A", default: 1.764837e-5, range: "positive", of: "model"},
    vt: {title: "threshold voltage, positive for both types", unit: "V", default: 0.33236734, of: "model"},
    n: {title: "slope factor", default: 1, range: "positive", of: "model"},
    th: {title: "barrier lowering by the drain", default: 0.07634746, of: "model"},
    lambda: {title: "channel-length modulation", unit: "1/V", default: 0.73717631, of: "model"},
    ut: {title: "thermal voltage", unit: "V", default: 0.02585, range: "positive", of: "model"},
    cgs: {title: "gate-source capacitance", unit: "F", default: 0.5e-15, range: "nonnegative", of: "model"},
    cgd: {title: "gate-drain capacitance", unit: "F", default: 0.5e-15, range: "nonnegative", of: "model"},
    m: {title: "number in parallel", default: 1, range: "positive"},
  },

  place({count, nodes, parameters}, topology) {
    const {polarity, k: current, vt, n, th, lambda, ut, cgs, cgd, m} = parameters
    const [drain, gate, source] = [0, 1, 2].map(which => terminal(nodes, which, 4))
    const slots = topology.nonlinear(crossPairs(count, [drain, source], [drain, gate, source]))
    const gateSource = topology.linear(conductancePairs(interleave(gate, source)))
    const gateDrain = topology.linear(conductancePairs(interleave(gate, drain)))
    return {
      stamp(_G, C) {
        for (let k = 0; k < count; k++) {
          addConductance(C, gateSource, k, m[k] * cgs[k])
          addConductance(C, gateDrain, k, m[k] * cgd[k])
        }
      },
      load({lanes, stride, x, f, G}) {
        for (let k = 0; k < count; k++) {
          const sign = polarity[k]
          const gain = current[k] * m[k]
          const perGate = 1 / (2 * n[k] * ut[k])
          const perDrain = 1 / (2 * ut[k])
          const barrier = th[k]
          const slope = lambda[k]
          const threshold = vt[k]
          const d = drain[k] * stride
          const g = gate[k] * stride
          const s = source[k] * stride
          const dd = slots[6 * k] * stride
          const dg = slots[6 * k + 1] * stride
          const ds = slots[6 * k + 2] * stride
          const sd = slots[6 * k + 3] * stride
          const sg = slots[6 * k + 4] * stride
          const ss = slots[6 * k + 5] * stride
          for (let t = 0; t < lanes; t++) {
            const forward = sign * (x[d + t] - x[s + t]) >= 0
            const vs = forward ? x[s + t] : x[d + t]
            const vds = sign * ((forward ? x[d + t] : x[s + t]) - vs)
            const vgs = sign * (x[g + t] - vs)
            const p = (vgs - threshold + barrier * vds) * perGate
            const r = p - vds * perDrain
            // F and its derivative, written so that no exponential overflows.
            const ep = Math.exp(-Math.abs(p))
            const er = Math.exp(-Math.abs(r))
            const Fp = Math.max(p, 0) + Math.log1p(ep)
            const Fr = Math.max(r, 0) + Math.log1p(er)
            const Dp = (p > 0 ? 1 : ep) / (1 + ep)
            const Dr = (r > 0 ? 1 : er) / (1 + er)
            const square = gain * (Fp * Fp - Fr * Fr)
            const modulation = 1 + slope * vds
            const i = square * modulation
            const byP = 2 * gain * Fp * Dp
            const byR = 2 * gain * Fr * Dr
            const gm = (byP - byR) * perGate * modulation
            const gds = ((byP - byR) * barrier * perGate + byR * perDrain) * modulation + square * slope
            // Seen from the card's drain and source: current into d, partials by d, g, s.
            const into = forward ? sign * i : -sign * i
            const byDrain = forward ? gds : gm + gds
            const bySource = forward ? -(gm + gds) : -gds
            const byGate = forward ? gm : -gm
            f[d + t] += into
            f[s + t] -= into
            G[dd + t] += byDrain
            G[dg + t] += byGate
            G[ds + t] += bySource
            G[sd + t] -= byDrain
            G[sg + t] -= byGate
            G[ss + t] -= bySource
          }
        }
      },
    }
  },
}
