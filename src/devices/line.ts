/**
 * Ideal transmission line between two ports. With the waves w = v + z0 i (i into the port) that leave each
 * port and reach the other one after td,
 *
 *     v1(t) - z0 i1(t) = w2(t - td)        v2(t) - z0 i2(t) = w1(t - td)
 *
 * For direct current it is a short circuit: v1 = v2, i1 = -i2.
 */
import type {DeviceType} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {Waves} from "./line-waves.js"
import {crossPairs, terminal} from "./two-terminal.js"

export const line: DeviceType<"z0" | "td" | "f" | "nl"> = {
  title: "transmission line",
  letter: "t",
  terminals: ["p1", "n1", "p2", "n2"],
  parameters: {
    z0: {title: "characteristic impedance", unit: "Ohm", also: ["zo"], range: "positive"},
    td: {title: "delay; nl / f where it is not given", unit: "s", default: Number.NaN, range: "positive"},
    f: {title: "frequency at which it is nl waves long", unit: "Hz", default: Number.NaN, range: "positive"},
    nl: {title: "length in waves of frequency f", default: 0.25, range: "positive"},
  },

  place({count, names, origins, nodes, parameters: {z0, td, f, nl}}, topology) {
    const delay_s = Float64Array.from(td, (time, k) => (Number.isNaN(time) ? nl[k] / f[k] : time))
    for (let k = 0; k < count; k++)
      if (Number.isNaN(delay_s[k])) throw new CircuitError(`${names[k]}: needs a delay td, or f`, origins[k])
    // Two ports for each element, first to second: everything below goes by ports.
    const branches = topology.branches(names.flatMap(name => [name, `${name}#2`]))
    const p = terminal(nodes, 0, 2)
    const n = terminal(nodes, 1, 2)
    const other = (column: Int32Array) => column.map((_, port) => column[port ^ 1])
    const [otherP, otherN, otherBranch] = [other(p), other(n), other(branches)]
    const here = topology.linear(crossPairs(2 * count, [p, n], [branches]))
    const own = topology.linear(crossPairs(2 * count, [branches], [p, n, branches]))
    const far = topology.linear(crossPairs(2 * count, [branches], [otherP, otherN, otherBranch]))
    /** Adds the wave from the other port to each port's equation. */
    const addFar = (values: Float64Array, factor: (k: number) => number) => {
      for (let port = 0; port < 2 * count; port++) {
        const size = factor(port >> 1)
        values[far[3 * port]] += size
        values[far[3 * port + 1]] -= size
        values[far[3 * port + 2]] += size * z0[port >> 1]
      }
    }
    return {
      stamp(G) {
        for (let port = 0; port < 2 * count; port++) {
          G[here[2 * port]] += 1
          G[here[2 * port + 1]] -= 1
          G[own[3 * port]] += 1
          G[own[3 * port + 1]] -= 1
          G[own[3 * port + 2]] -= z0[port >> 1]
        }
        addFar(G, () => -1)
      },
      stampAC(re, im, omega) {
        // -1 in G, -exp(-i omega td) here.
        addFar(re, k => 1 - Math.cos(omega * delay_s[k]))
        addFar(im, k => Math.sin(omega * delay_s[k]))
      },
      remember() {
        const waves = new Waves(delay_s)
        return {
          longest_s: delay_s.reduce((least, delay) => Math.min(least, delay), Number.POSITIVE_INFINITY),
          reads: Int32Array.of(...p, ...n, ...branches).filter(unknown => unknown > 0),
          stamp: G => addFar(G, () => 1),
          accept(t, x) {
            waves.add(t, port => x[p[port]] - x[n[port]] + z0[port >> 1] * x[branches[port]])
          },
          drive(b, t) {
            for (let port = 0; port < 2 * count; port++) b[branches[port]] += waves.at(t, port ^ 1)
          },
          breakpoint: t => waves.corner(t),
        }
      },
    }
  },
}
