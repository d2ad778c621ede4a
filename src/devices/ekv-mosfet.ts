/**
 * Short-channel MOSFET after Enz, Krummenacher and Vittoz with drain-induced barrier lowering, for v_ds >=
 * 0:
 *
 *     i_d = k (F(p)^2 - F(r)^2) (1 + lambda v_ds)        F(x) = ln(1 + e^x)
 *     p = (v_gs - vt + th v_ds) / (2 n ut)               r = p - v_ds / (2 ut)
 *
 * For v_ds < 0 drain and source change roles; a p-type device has all signs turned. Six parameters
 * reproduce a 10-fin 14 nm FinFET inverter. Capacitances to the gate are constant. With temperature ut
 * grows as T / T0, k as (T / T0)^bex, and vt falls by tcv (T - T0). The channel's thermal noise is that of
 * its mean charge, 4 k T g with
 *
 *     g = k / ut (2/3 (a^2 + a b + b^2) + (a + b) / 2) / (a + b + 1)        a = F(p) F'(p), b = F(r) F'(r)
 *
 * which is 4 k T g_ds without v_ds and 2 q i far below the threshold; flicker noise is kf |i|^af / f.
 */
import type {DeviceType} from "../circuit/device.js"
import {boltzmann_JK} from "./junction.js"
import {addConductance, conductancePairs, crossPairs, interleave, terminal} from "./two-terminal.js"

/** The value of `level=` that chooses this model. */
export const ekvLevel = 100

export const ekvMosfet: DeviceType<
  "polarity" | "k" | "vt" | "n" | "th" | "lambda" | "ut" | "cgs" | "cgd" | "tcv" | "bex" | "kf" | "af" | "m"
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
    tcv: {title: "by so much vt falls with temperature", unit: "V/K", default: 0, of: "model"},
    bex: {title: "temperature exponent of k", default: 0, of: "model"},
    kf: {title: "flicker noise coefficient", default: 0, range: "nonnegative", of: "model"},
    af: {title: "flicker noise exponent", default: 1, range: "positive", of: "model"},
    m: {title: "number in parallel", default: 1, range: "positive"},
  },

  place({count, names, nodes, parameters}, topology) {
    const {polarity, k: current, vt, n, th, lambda, ut, cgs, cgd, tcv, bex, kf, af, m} = parameters
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
      load({lanes, stride, x, f, G, temperature_K, nominal_K}) {
        const ratio = temperature_K / nominal_K
        for (let k = 0; k < count; k++) {
          const sign = polarity[k]
          const gain = current[k] * m[k] * ratio ** bex[k]
          const perGate = 1 / (2 * n[k] * ut[k] * ratio)
          const perDrain = 1 / (2 * ut[k] * ratio)
          const barrier = th[k]
          const slope = lambda[k]
          const threshold = vt[k] - tcv[k] * (temperature_K - nominal_K)
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
      noise({x, temperature_K, nominal_K}, noise) {
        const ratio = temperature_K / nominal_K
        for (let k = 0; k < count; k++) {
          const thermal = ut[k] * ratio
          const gain = current[k] * m[k] * ratio ** bex[k]
          const across = polarity[k] * (x[drain[k]] - x[source[k]])
          const vds = Math.abs(across)
          const vgs = polarity[k] * (x[gate[k]] - x[across >= 0 ? source[k] : drain[k]])
          const over = vgs - vt[k] + tcv[k] * (temperature_K - nominal_K) + th[k] * vds
          const p = over / (2 * n[k] * thermal)
          const [Fp, Dp] = softplus(p)
          const [Fr, Dr] = softplus(p - vds / (2 * thermal))
          const a = Fp * Dp
          const b = Fr * Dr
          const charge = ((2 / 3) * (a * a + a * b + b * b) + (a + b) / 2) / (a + b + 1)
          const i = gain * (Fp * Fp - Fr * Fr) * (1 + lambda[k] * vds)
          const white = 4 * boltzmann_JK * temperature_K * (gain / thermal) * charge
          noise.add(names[k], "id", drain[k], source[k], white)
          if (kf[k]) noise.add(names[k], "1overf", drain[k], source[k], 0, m[k] * kf[k] * (i / m[k]) ** af[k])
        }
      },
    }
  },
}

/** ln(1 + e^x) and its derivative. */
function softplus(x: number): readonly [number, number] {
  const e = Math.exp(-Math.abs(x))
  return [Math.max(x, 0) + Math.log1p(e), (x > 0 ? 1 : e) / (1 + e)]
}
