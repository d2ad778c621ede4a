/** Places MOSFETs: a channel, bulk junctions, gate capacitances, series resistances, noise. */
import type {Device, Elements, Load, Topology} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {boltzmann_JK} from "./junction.js"
import {type Channel, MosfetEquation} from "./mosfet-equation.js"
import type {MosfetParameter} from "./mosfet-parameters.js"
import {flickerNoise, type Level, process} from "./mosfet-process.js"
import {elementTemperature_K, Scaling} from "./scaling.js"
import {series} from "./series.js"
import {addConductance, conductancePairs, crossPairs, interleave, terminal} from "./two-terminal.js"

/**
 * Limited v_gs, v_ds, v_bs and v_on; whether Meyer's charges have a past, and their voltages, capacitances,
 * charges.
 */
const statesEach = 4 + 10
const past = 4

export function placeMosfet(
  elements: Elements<MosfetParameter>,
  channel: Channel,
  level: Level,
  topology: Topology,
): Device {
  const {count, names, nodes, origins, parameters} = elements
  const {polarity, rd, rs, rsh, nrd, nrs, w, m, cgso, cgdo, cgbo, nlev, kf, temp, dtemp} = parameters
  const {l, ld} = parameters
  for (let k = 0; k < count; k++) {
    if (!(l[k] > 2 * ld[k])) {
      const problem = `no channel is left: l = ${l[k]} m, less ld = ${ld[k]} m at either end`
      throw new CircuitError(`${names[k]}: ${problem}`, origins[k])
    }
    if (![0, 1, 2].includes(nlev[k]))
      throw new CircuitError(`${names[k]}: nlev = ${nlev[k]}, must be 0, 1 or 2`, origins[k])
  }
  const equation = new MosfetEquation(elements, channel, level)
  const scaling = new Scaling(at => equation.scale(at))
  const drainOhm = (k: number) => (Number.isNaN(rd[k]) ? rsh[k] * nrd[k] : rd[k])
  const sourceOhm = (k: number) => (Number.isNaN(rs[k]) ? rsh[k] * nrs[k] : rs[k])
  const outside = [0, 1, 2, 3].map(which => terminal(nodes, which, 4))
  const drains = series(outside[0], names, "d", drainOhm, topology)
  const sources = series(outside[2], names, "s", sourceOhm, topology)
  const [drain, gate, source, bulk] = [drains.inside, outside[1], sources.inside, outside[3]]
  // Without an oxide the gate's equation is linear: what would be written there falls to ground.
  const gateRow = gate.map((node, k) => (equation.hasOxide(k) ? node : 0))
  const slots = topology.nonlinear(
    crossPairs(count, [drain, gateRow, source, bulk], [drain, gate, source, bulk]),
  )
  const [gateSource, gateDrain, gateBulk] = [source, drain, bulk].map(other =>
    topology.linear(conductancePairs(interleave(gate, other))),
  )
  const first = topology.states(statesEach * count)
  // Charges of the gate to source, drain and bulk, and their derivatives by v_gs, v_ds, v_bs.
  const charges = new Float64Array(3)
  const slopes = new Float64Array(9)

  /** Meyer's charges at v_gs, v_ds, v_bs, going on from those of the last solution, which start at `from`. */
  const accumulate = (
    vgs: number,
    vds: number,
    vbs: number,
    state: Float64Array,
    from: number,
    stride: number,
  ) => {
    const {c, slopes: bends} = equation.meyer
    const known = state[from] !== 0
    for (let j = 0; j < 3; j++) {
      const v = j === 0 ? vgs : j === 1 ? vgs - vds : vgs - vbs
      let mean = c[j]
      let half = 0
      charges[j] = c[j] * v
      if (known) {
        const step = v - state[from + (1 + j) * stride]
        mean = (c[j] + state[from + (4 + j) * stride]) / 2
        half = step / 2
        charges[j] = state[from + (7 + j) * stride] + mean * step
      }
      slopes[3 * j] = mean + bends[3 * j] * half
      slopes[3 * j + 1] = (j === 1 ? -mean : 0) + bends[3 * j + 1] * half
      slopes[3 * j + 2] = (j === 2 ? -mean : 0) + bends[3 * j + 2] * half
    }
  }

  /** Adds a row of derivatives by v_gs, v_ds, v_bs to four slots (by drain, gate, source, bulk). */
  const addRow = (
    values: Float64Array,
    slot: number,
    stride: number,
    t: number,
    g: number,
    d: number,
    b: number,
  ) => {
    values[slots[slot] * stride + t] += d
    values[slots[slot + 1] * stride + t] += g
    values[slots[slot + 2] * stride + t] -= g + d + b
    values[slots[slot + 3] * stride + t] += b
  }

  return {
    stamp(G, C, at) {
      scaling.renew(at)
      drains.stamp(G, k => m[k] / drainOhm(k))
      sources.stamp(G, k => m[k] / sourceOhm(k))
      for (let k = 0; k < count; k++) {
        addConductance(C, gateSource, k, m[k] * cgso[k] * w[k])
        addConductance(C, gateDrain, k, m[k] * cgdo[k] * w[k])
        addConductance(C, gateBulk, k, m[k] * cgbo[k] * (l[k] - 2 * ld[k]))
      }
    },
    load(at) {
      const {lanes, stride, x, f, q, G, C, state, unsettled, steady, gmin} = at
      scaling.follow(at)
      for (let k = 0; k < count; k++) {
        equation.choose(k, gmin)
        const sign = polarity[k]
        const d = drain[k] * stride
        const g = gate[k] * stride
        const s = source[k] * stride
        const b = bulk[k] * stride
        const rowD = 16 * k
        const rowG = rowD + 4
        const rowS = rowD + 8
        const rowB = rowD + 12
        const charged = equation.charged && !steady
        for (let t = 0; t < lanes; t++) {
          const last = (first + statesEach * k) * stride + t
          const wantedG = sign * (x[g + t] - x[s + t])
          const wantedD = sign * (x[d + t] - x[s + t])
          const wantedB = sign * (x[b + t] - x[s + t])
          const limited = equation.limit(
            wantedG,
            wantedD,
            wantedB,
            state[last],
            state[last + stride],
            state[last + 2 * stride],
            state[last + 3 * stride],
          )
          if (limited) unsettled[t] = 1
          const {vgs, vds, vbs} = equation
          equation.evaluate(vgs, vds, vbs)
          state[last] = vgs
          state[last + stride] = vds
          state[last + 2 * stride] = vbs
          state[last + 3 * stride] = channel.von
          // Linear beyond the limited voltages.
          const overG = wantedG - vgs
          const overD = wantedD - vds
          const overB = wantedB - vbs
          const {byGate, byDrain, byBulk} = equation
          const gbs = equation.source.slope
          const gbd = equation.drain.slope
          const ibs = equation.source.value + gbs * overB
          const ibd = equation.drain.value + gbd * (overB - overD)
          const i = equation.i + byGate * overG + byDrain * overD + byBulk * overB
          f[d + t] += sign * (i - ibd)
          f[s + t] -= sign * (i + ibs)
          f[b + t] += sign * (ibs + ibd)
          addRow(G, rowD, stride, t, byGate, byDrain + gbd, byBulk - gbd)
          addRow(G, rowS, stride, t, -byGate, -byDrain, -byBulk - gbs)
          addRow(G, rowB, stride, t, 0, -gbd, gbs + gbd)
          if (!charged) continue
          equation.charge(vgs, vds, vbs)
          accumulate(vgs, vds, vbs, state, last + past * stride, stride)
          const cbs = equation.sourceCharge.slope
          const cbd = equation.drainCharge.slope
          const qbs = equation.sourceCharge.value + cbs * overB
          const qbd = equation.drainCharge.value + cbd * (overB - overD)
          const qgs = charges[0] + slopes[0] * overG + slopes[1] * overD + slopes[2] * overB
          const qgd = charges[1] + slopes[3] * overG + slopes[4] * overD + slopes[5] * overB
          const qgb = charges[2] + slopes[6] * overG + slopes[7] * overD + slopes[8] * overB
          q[d + t] -= sign * (qgd + qbd)
          q[g + t] += sign * (qgs + qgd + qgb)
          q[s + t] -= sign * (qgs + qbs)
          q[b + t] += sign * (qbs + qbd - qgb)
          addRow(C, rowD, stride, t, -slopes[3], cbd - slopes[4], -cbd - slopes[5])
          addRow(C, rowS, stride, t, -slopes[0], -slopes[1], -cbs - slopes[2])
          addRow(C, rowB, stride, t, -slopes[6], -cbd - slopes[7], cbs + cbd - slopes[8])
          const gateG = slopes[0] + slopes[3] + slopes[6]
          const gateD = slopes[1] + slopes[4] + slopes[7]
          addRow(C, rowG, stride, t, gateG, gateD, slopes[2] + slopes[5] + slopes[8])
        }
      }
    },
    accept(at) {
      scaling.follow(at)
      const {lanes, stride, state} = at
      for (let k = 0; k < count; k++) {
        if (!equation.hasOxide(k)) continue
        equation.choose(k, 0)
        for (let t = 0; t < lanes; t++) {
          const [vgs, vds, vbs] = voltages(at, k, t)
          equation.evaluate(vgs, vds, vbs)
          equation.charge(vgs, vds, vbs)
          const from = (first + statesEach * k + past) * stride + t
          accumulate(vgs, vds, vbs, state, from, stride)
          state[from] = 1
          for (let j = 0; j < 3; j++) {
            state[from + (1 + j) * stride] = j === 0 ? vgs : j === 1 ? vgs - vds : vgs - vbs
            state[from + (4 + j) * stride] = equation.meyer.c[j]
            state[from + (7 + j) * stride] = charges[j]
          }
        }
      }
      return false
    },
    noise(at, noise) {
      scaling.follow(at)
      for (let k = 0; k < count; k++) {
        const thermal = 4 * boltzmann_JK * elementTemperature_K(at, temp[k], dtemp[k])
        const [d, s] = [drain[k], source[k]]
        if (outside[0][k] !== d) noise.add(names[k], "rd", outside[0][k], d, (thermal * m[k]) / drainOhm(k))
        if (outside[2][k] !== s) noise.add(names[k], "rs", outside[2][k], s, (thermal * m[k]) / sourceOhm(k))
        equation.choose(k, at.gmin)
        const [vgs, vds, vbs] = voltages(at, k, 0)
        equation.evaluate(vgs, vds, vbs)
        noise.add(names[k], "id", d, s, (2 / 3) * thermal * Math.abs(channel.gm))
        if (!kf[k]) continue
        const {oxide_Fm2, length} = process(elements, k, at, level)
        const [density, exponent] = flickerNoise(elements, k, oxide_Fm2, length, channel.i, channel.gm)
        noise.add(names[k], "1overf", d, s, 0, density, exponent)
      }
    },
  }

  /** v_gs, v_ds, v_bs of a solution. */
  function voltages({x, stride}: Load, k: number, t: number): readonly [number, number, number] {
    const vs = x[source[k] * stride + t]
    const [vd, vg, vb] = [drain, gate, bulk].map(node => x[node[k] * stride + t] - vs)
    return [polarity[k] * vg, polarity[k] * vd, polarity[k] * vb]
  }
}
