/** Independent references: a tile by dense nodal analysis, the neuron by bisection. */
import {inverse, Matrix} from "ml-matrix"
import type {Synapses} from "../../src/crossbar/conductance.js"
import type {Range} from "../../src/crossbar/partition.js"
import type {Wires} from "../../src/crossbar/wires.js"

/**
 * Amplifier outputs (V) of a tile with wires. Unknowns: per cell the taps of the input line, of I+ and of I-,
 * and per row the ends of both lines and the amplifier's inputs (at one voltage).
 */
export function tileWithWires(
  {plus, minus, columns: stride}: Synapses,
  columns: Range,
  rows: Range,
  wires: Wires,
  gain: number,
  v: ArrayLike<number>,
): number[] {
  const across = columns.end - columns.start
  const down = rows.end - rows.start
  const cells = across * down
  const size = 3 * cells + 3 * down
  const G = Matrix.zeros(size, size)
  const b = Matrix.zeros(size, 1)
  const between = (i: number, j: number, ohms: number) => {
    G.set(i, i, G.get(i, i) + 1 / ohms)
    G.set(j, j, G.get(j, j) + 1 / ohms)
    G.set(i, j, G.get(i, j) - 1 / ohms)
    G.set(j, i, G.get(j, i) - 1 / ohms)
  }
  for (let row = 0; row < down; row++) {
    const [endPlus, endMinus, middle] = [0, 1, 2].map(k => 3 * cells + 3 * row + k)
    for (let column = 0; column < across; column++) {
      const cell = row * across + column
      const k = (rows.start + row) * stride + columns.start + column
      if (row) between(cell - across, cell, wires.vertical_Ohm)
      else {
        G.set(cell, cell, G.get(cell, cell) + 1 / wires.vertical_Ohm)
        b.set(cell, 0, v[columns.start + column] / wires.vertical_Ohm)
      }
      between(cell, cells + cell, plus[k])
      between(cell, 2 * cells + cell, minus[k])
      const last = column === across - 1
      between(cells + cell, last ? endPlus : cells + cell + 1, wires.horizontal_Ohm)
      between(2 * cells + cell, last ? endMinus : 2 * cells + cell + 1, wires.horizontal_Ohm)
    }
    // I+ ends on 1 kOhm and gain x 1 kOhm to ground; I- on 1 kOhm to a node the amplifier holds at `middle`.
    between(endPlus, middle, 1000)
    G.set(middle, middle, G.get(middle, middle) + 1 / (gain * 1000))
    G.set(endMinus, endMinus, G.get(endMinus, endMinus) + 1 / 1000)
    G.set(endMinus, middle, G.get(endMinus, middle) - 1 / 1000)
  }
  const x = inverse(G).mmul(b)
  return Array.from({length: down}, (_, row) => {
    const [minusEnd, middle] = [1, 2].map(k => x.get(3 * cells + 3 * row + k, 0))
    return middle - ((minusEnd - middle) / 1000) * gain * 1000
  })
}

/** Output (V) of the unloaded neuron: where its inverter's and divider's currents cancel. */
export function neuronOutput(input: number, low = 8488.26363157, high = 25464.7908947, vdd = 0.8): number {
  const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
  const current = (k: number, vgs: number, vds: number) => {
    const p = (vgs - 0.33236734 + 0.07634746 * vds) / (2 * 0.02585)
    const r = p - vds / (2 * 0.02585)
    return k * (softplus(p) ** 2 - softplus(r) ** 2) * (1 + 0.73717631 * vds)
  }
  // The output of a drawn-up gate may leave [0, vdd] a little: drain and source change roles there.
  const transistor = (k: number, vgs: number, vds: number) =>
    vds >= 0 ? current(k, vgs, vds) : -current(k, vgs - vds, -vds)
  const excess = (out: number) => {
    const gate = (high * (input + 0.4) + low * out) / (low + high)
    const up = transistor(1.764837e-5 * 0.7048, vdd - gate, vdd - out)
    return up - transistor(1.764837e-5, gate, out) - (out - gate) / high
  }
  let [low_V, high_V] = [-10, 10]
  for (let k = 0; k < 100; k++) {
    const middle = (low_V + high_V) / 2
    if (excess(middle) > 0) low_V = middle
    else high_V = middle
  }
  return low_V
}
