/**
 * Supply-limited amplifier, `e1 out ref limited in+ in- gain=1e5 high=0.8 low=-0.8 rout=0 offset=0 gbw=0`:
 *
 *     v_out - v_ref = w + rout i        w = m + h c(gain (v_in+ - v_in- + offset) / h)        c(a) = a / sqrt(1 + a^2)
 *
 * with i the branch current, into the output, and m and h the middle and half of the supply range. The
 * unknown is w and the equation is solved for the input,
 *
 *     v_in+ - v_in- + offset - (h / gain) c^-1((w - m) / h) = 0,        c^-1(y) = y / sqrt(1 - y^2)
 *
 * because then an amplifier inside its range is nearly linear (a virtual short) and Newton meets no flat
 * part. Over time the right-hand side is dw/dt / (2 pi gbw): a pole at gbw / gain. A limited output does
 * not wind up.
 */
import type {DeviceType} from "../circuit/device.js"
import {gainBandwidth, integration_s} from "./gain-bandwidth.js"
import {branchPairs, crossPairs, terminal} from "./two-terminal.js"

export const limitedAmplifier: DeviceType<"gain" | "high" | "low" | "rout" | "offset" | "gbw"> = {
  title: "supply-limited amplifier",
  letter: "e",
  keyword: "limited",
  terminals: ["p", "n", "in+", "in-"],
  parameters: {
    gain: {title: "open-loop gain", default: 1e5, range: "positive"},
    high: {title: "highest output voltage", unit: "V", default: 0.8},
    low: {title: "lowest output voltage", unit: "V", default: -0.8},
    rout: {title: "output resistance", unit: "Ohm", default: 0, range: "nonnegative"},
    offset: {title: "input offset voltage", unit: "V", default: 0},
    gbw: gainBandwidth,
  },

  place({count, names, nodes, parameters: {gain, high, low, rout, offset, gbw}}, topology) {
    const branches = topology.branches(names)
    const outputs = topology.internal(names, "limit")
    const branch = topology.linear(branchPairs(nodes, branches, 4))
    const [plus, minus] = [2, 3].map(which => terminal(nodes, which, 4))
    const follow = topology.linear(crossPairs(count, [branches], [outputs, branches]))
    const input = topology.linear(crossPairs(count, [outputs], [plus, minus]))
    const slots = topology.nonlinear(crossPairs(count, [outputs], [outputs]))
    const first = topology.states(count)
    return {
      stamp(G, C) {
        for (let k = 0; k < count; k++) {
          G[branch[4 * k]] += 1
          G[branch[4 * k + 1]] -= 1
          G[branch[4 * k + 2]] += 1
          G[branch[4 * k + 3]] -= 1
          G[follow[2 * k]] -= 1
          G[follow[2 * k + 1]] -= rout[k]
          G[input[2 * k]] += 1
          G[input[2 * k + 1]] -= 1
          C[slots[k]] -= integration_s(gbw[k])
        }
      },
      load({lanes, stride, x, f, G, state, unsettled}) {
        for (let k = 0; k < count; k++) {
          const middle = (high[k] + low[k]) / 2
          const half = (high[k] - low[k]) / 2
          const scale = half / gain[k]
          const at = outputs[k] * stride
          const slot = slots[k] * stride
          const last = (first + k) * stride
          for (let t = 0; t < lanes; t++) {
            const volts = x[at + t]
            const wanted = (volts - middle) / half
            const inside = (volts > middle ? high[k] - volts : volts - low[k]) / half // 1 - |wanted|, unrounded
            const before = state[last + t]
            // Outside the flat part the step is taken in the input a: the last linearization says what the input is
            // at `wanted`, and the curve where that puts the output.
            let a = before
            if (Math.abs(wanted) < 0.7 && Math.abs(before) < 1) a = wanted / Math.sqrt(1 - wanted * wanted)
            else {
              const root = Math.sqrt(1 + before * before)
              a += root * root * root * distance(wanted, inside, before, root)
              // From one end of the range to the other by way of the middle, where the amplifier regulates.
              if (a * before < 0 && Math.abs(before) > 1) a = 0
              // Into the limit by a factor at a time: amplifiers that share lines would chase each other.
              const most = Math.min(mostOverdrive, 10 * Math.max(1, Math.abs(before)))
              a = Math.max(-most, Math.min(most, a))
            }
            const root = Math.sqrt(1 + a * a)
            const off = distance(wanted, inside, a, root)
            const beyond = Math.abs(a) === mostOverdrive && off * a >= 0
            if (!beyond && Math.abs(off) > 1e-9) unsettled[t] = 1
            state[last + t] = a
            const slope = root * root * root
            f[at + t] -= scale * (a + slope * off) // linear beyond the output reached
            G[slot + t] -= (scale / half) * slope
          }
        }
      },
      drive(b, _t, scale) {
        for (let k = 0; k < count; k++) b[outputs[k]] -= scale * offset[k]
      },
    }
  },
}

/** `wanted` - c(a), with `root` = sqrt(1 + a^2), where both may be close to 1: `inside` is 1 - |wanted|. */
function distance(wanted: number, inside: number, a: number, root: number): number {
  if (wanted > 0.5 && a > 0.5) return 1 / (root * (root + a)) - inside
  if (wanted < -0.5 && a < -0.5) return inside - 1 / (root * (root - a))
  return wanted - a / root
}

/**
 * From this input on, in units of h / gain, the inverse curve goes on straight: its slope is 1e15 there,
 * and were it steeper, the output's rounding errors could hide an input of the wrong sign.
 */
const mostOverdrive = 1e5
