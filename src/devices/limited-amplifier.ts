/**
 * Supply-limited amplifier, `e1 out ref limited in+ in- gain=1e5 high=0.8 low=-0.8 rout=0 offset=0 gbw=0`:
 *
 *     v_out - v_ref = w + rout i        w = m + h c(gain (v_in+ - v_in- + offset) / h)        c(a) = a / sqrt(1 + a^2)
 *
 * with i the branch current, into the output, and m and h the middle and half of the supply range. The unknown is w and the equation is solved for the input,
 *
 *     v_in+ - v_in- + offset - (h / gain) c^-1((w - m) / h) = 0,        c^-1(y) = y / sqrt(1 - y^2)
 *
 * because then an amplifier inside its range is nearly linear (a virtual short) and Newton meets no flat part. Over time
 * the right-hand side is dw/dt / (2 pi gbw): a pole at gbw / gain. A limited output does not wind up.
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
    // Input a and slope of the last linearization, and whether it has jumped to its limit before.
    const first = topology.states(3 * count)
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
          const input0 = (first + k) * stride
          const slope0 = (first + count + k) * stride
          const jumped = (first + 2 * count + k) * stride
          // Up to `soft` the curve's slope is small against what feedback leaves of the gain; at `hard` it is large.
          const soft = Math.cbrt(0.3 * gain[k])
          const hard = Math.cbrt(10 * gain[k])
          for (let t = 0; t < lanes; t++) {
            const w = x[at + t]
            const wanted = (w - middle) / half
            const before = state[input0 + t]
            const size = Math.abs(before)
            const off = wanted - before / Math.sqrt(1 + before * before)
            // What the last linearization says of the input.
            const input = before + Math.max(1, state[slope0 + t]) * off
            const inside = (half - Math.abs(w - middle)) / half
            let a = input
            let y = wanted
            if ((size < soft && inside > 0.01) || 1e4 * Math.abs(off) < inside) {
              // Inside the range, or as good as on the curve, the output says it better.
              a = wanted / Math.sqrt(((high[k] - w) / half) * ((w - low[k]) / half))
              if (Math.abs(a) > 1 && Math.abs(off) > 1e-7) unsettled[t] = 1
            } else {
              if (size < soft && !state[jumped + t]) {
                a = wanted > 0 ? hard : -hard
                state[jumped + t] = 1
              } else {
                // From one end of the range to the other by way of the middle, where the amplifier regulates.
                if (a * before < 0 && size > 1) a = 0
                // Into the limit again by a factor at a time: amplifiers that share lines would chase each other.
                const most = size < soft ? Math.min(mostOverdrive, 10 * Math.max(1, size)) : mostOverdrive
                a = Math.max(-most, Math.min(most, a))
              }
              y = a / Math.sqrt(1 + a * a)
            }
            const gap = Math.abs(wanted - y)
            // Off the curve a line as steep would drown the other equations in rounding errors.
            const steep = (1 + a * a) * Math.sqrt(1 + a * a)
            const flattest = Math.max(10 * gain[k], (100 * Math.max(gain[k], Math.abs(input))) / gap)
            const slope = Math.min(steep, flattest)
            const beyond = Math.abs(a) === mostOverdrive && (wanted - y) * a >= 0
            if (slope < steep || (!beyond && gap > 1e-9)) unsettled[t] = 1
            state[input0 + t] = a
            state[slope0 + t] = slope
            f[at + t] -= scale * (a + slope * (wanted - y)) // linear beyond the output reached
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

/**
 * From this input on, in units of h / gain, the inverse curve goes on straight: its slope is 1e15 there, and were it
 * steeper, the output's rounding errors could hide an input of the wrong sign.
 */
const mostOverdrive = 1e5
