/** What is observed inside circuits against laws: powers balance, wires lose what Ohm says. */
import fc from "fast-check"
import {Matrix, solve} from "ml-matrix"
import {ElementPower} from "../../src/analysis/element-power.js"
import {op} from "../../src/analysis/op.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {type CompileOptions, compile} from "../../src/crossbar/compile.js"
import type {CrossbarLayer} from "../../src/crossbar/conductance.js"
import {condenseNetwork, NetworkSolver, prepareNetwork} from "../../src/crossbar/evaluate.js"
import {observe, observeNeurons} from "../../src/crossbar/observe.js"
import {columnParts} from "../../src/crossbar/partition.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"
import {Random} from "../../src/network/random.js"
import {inside, snr_dB, total} from "../../src/output/measures.js"
import {someLayers} from "./some-layers.js"

const widths = [9, 7, 5, 3]

function observed(layers: readonly CrossbarLayer[], options: CompileOptions, volts: Float64Array) {
  const condensed = condenseNetwork(layers, options, deviceTypes)
  try {
    const solver = new NetworkSolver(condensed.network, deviceTypes)
    return observe(condensed, solver, layers, options, volts)
  } finally {
    condensed.condensed.dispose()
  }
}

function someVolts(count: number, seed: number, width = widths[0]) {
  const random = new Random(seed)
  return Float64Array.from({length: count * width}, () => random.uniform(-0.8, 0.8))
}

const circuits = fc.record({
  seed: fc.integer({min: 1, max: 1e6}),
  horizontal: fc.tuple(
    fc.integer({min: 1, max: 4}),
    fc.integer({min: 1, max: 3}),
    fc.integer({min: 1, max: 2}),
  ),
  vertical: fc.tuple(
    fc.integer({min: 1, max: 3}),
    fc.integer({min: 1, max: 2}),
    fc.integer({min: 1, max: 2}),
  ),
  wires: fc.constantFrom("off" as const, {vertical_Ohm: 60, horizontal_Ohm: 25}),
  amplifier: fc.constantFrom("ideal" as const, "limited" as const, "virtual-ground" as const),
  neuron: fc.constantFrom("mram" as const, "sigmoid" as const, "tanh" as const),
  combine: fc.constantFrom("mean" as const, "sum" as const),
  access_Ohm: fc.constantFrom(0, 500),
})

test("the parts take up what the sources deliver, in any circuit", () => {
  fc.assert(
    fc.property(circuits, ({seed, horizontal, vertical, ...rest}) => {
      const layers = someLayers(widths, seed, true)
      const options = {...rest, partitions: {horizontal, vertical}}
      const volts = someVolts(2, seed)
      const {power_W} = observed(layers, options, volts)
      const {sources, ...taken} = total(power_W)
      const sum = Object.values(taken).reduce((all, part) => all + part)
      expect(sources).toBeGreaterThan(1e-5)
      expect(Math.abs(sum - sources)).toBeLessThan(1e-9 * sources)
      expect(taken.others).toBe(0)
      if (rest.wires === "off") expect(taken.wires).toBe(0)
      // The same from the currents of the sources alone.
      const solved = new NetworkSolver(prepareNetwork(layers, options, deviceTypes), deviceTypes).solve(
        volts,
        2,
      )
      for (const [k, power] of solved.power_W.entries())
        expect(Math.abs(power - power_W[k].sources)).toBeLessThan(1e-9 * sources)
    }),
    {numRuns: 15, seed: 20261121},
  )
})

test("a current source and a supply inside a user's neuron deliver, too", () => {
  const text = `
.subckt neuron in out vdd
rin in 0 1meg
ib vdd out 20u
rl out 0 30k
vb b 0 0.3
rb b out 50k
g1 out 0 in 0 10u
.ends
`
  const neuron = parse(text, {file: "mine.lib"})
  const layers = someLayers(widths, 4)
  const volts = someVolts(3, 5)
  const {power_W} = observed(layers, {neuron}, volts)
  const {sources, ...taken} = total(power_W)
  const sum = Object.values(taken).reduce((all, part) => all + part)
  expect(Math.abs(sum - sources)).toBeLessThan(1e-9 * sources)
  const solved = new NetworkSolver(prepareNetwork(layers, {neuron}, deviceTypes), deviceTypes).solve(volts, 3)
  for (const [k, power] of solved.power_W.entries()) expect(power).toBeCloseTo(power_W[k].sources, 15)
  // By hand, for the last layer: 0.3 V through 50 kOhm, and 20 uA from 0.8 V and to the output.
  const one = volts.subarray(0, widths[0])
  const circuit = elaborate(compile(layers, {neuron, inputs: one}), deviceTypes)
  const x = op(circuit)
  const outs = [0, 1, 2].map(k => x[circuit.find(`v(out_3_${k})`) ?? 0])
  const bias = circuit.find("i(vbias_3)") ?? 0
  const byHand = outs.reduce(
    (all, out) => all + (0.3 * (0.3 - out)) / 50e3 + 20e-6 * (out - 0.8) + 20e-6 * 0.8,
    0,
  )
  expect(observed(layers, {neuron}, one).power_W[2].sources).toBeCloseTo(byHand - 0.8 * x[bias], 14)
})

test("what a library has outside its subcircuits counts, whatever its name", () => {
  const text = `
vdd_7 rail 0 0.5
rp_8 rail 0 1k
.global rail
.subckt neuron in out vdd
rin in 0 1meg
r1 rail out 10k
.ends
`
  const neuron = parse(text, {file: "mine.lib"})
  const layers = someLayers(widths, 4)
  const volts = someVolts(1, 5)
  const {power_W} = observed(layers, {neuron}, volts)
  const {sources, ...taken} = total(power_W)
  const sum = Object.values(taken).reduce((all, part) => all + part)
  expect(Math.abs(sum - sources)).toBeLessThan(1e-9 * sources)
  expect(taken.others).toBeCloseTo(0.25e-3, 15)
  const solved = new NetworkSolver(prepareNetwork(layers, {neuron}, deviceTypes), deviceTypes).solve(volts, 1)
  expect(solved.power_W[0]).toBeCloseTo(power_W[0].sources, 15)
})

test("all elements of a circuit together take up nothing (Tellegen)", () => {
  const layers = someLayers(widths, 8)
  const circuit = elaborate(compile(layers, {amplifier: "limited", inputs: someVolts(1, 3)}), deviceTypes)
  const x = op(circuit)
  const powers = circuit.placements.flatMap(placement =>
    Array.from(new ElementPower(circuit, placement).powers_W(x)),
  )
  const sum = powers.reduce((all, power) => all + power, 0)
  const size = powers.reduce((all, power) => all + Math.abs(power), 0)
  expect(size).toBeGreaterThan(1e-4)
  expect(Math.abs(sum)).toBeLessThan(1e-12 * size)
})

const row = (inputs: number): CrossbarLayer => ({
  ...{inputs, outputs: 1, gain: 10},
  weights: new Float64Array(inputs).fill(1),
  biases: Float64Array.of(1),
})

test("a tile of one row and two columns loses what its currents make of its wires", () => {
  // Virtual grounds hold both lines at 0 V and the neuron is not a load: two ladders of two cells, by hand.
  const [v, r] = [90, 110]
  const wires = {vertical_Ohm: v, horizontal_Ohm: r}
  const device = {low_Ohm: 5000, high_Ohm: 15000}
  const options: CompileOptions = {wires, device, amplifier: "virtual-ground", neuron: "sigmoid"}
  const volts = Float64Array.of(-0.6)
  const {loss, worstTile, power_W} = observed([row(1)], options, volts)
  // Unknown: currents a (I+) and b (I-) of the input column, c and d of the bias column.
  const [low, high] = [device.low_Ohm, device.high_Ohm]
  // -0.6 = v (a + b) + low a + r a + r (a + c), the same for I-; 0.8 = v (c + d) + low c + r (a + c).
  const A = [
    [v + low + 2 * r, v, r, 0],
    [v, v + high + 2 * r, 0, r],
    [r, 0, v + low + r, v],
    [0, r, v, v + high + r],
  ]
  const [a, b, c, d] = solve(new Matrix(A), Matrix.columnVector([-0.6, -0.6, 0.8, 0.8])).to1DArray()
  const losses = [
    v * (a + b) + r * a + r * (a + c),
    v * (a + b) + r * b + r * (b + d),
    v * (c + d) + r * (a + c),
    v * (c + d) + r * (b + d),
  ].map(Math.abs)
  expect(loss[0].worst_V).toBeCloseTo(Math.max(...losses), 12)
  expect(loss[0].mean_V).toBeCloseTo(losses.reduce((x, y) => x + y) / 4, 12)
  expect(loss[0].share).toBeCloseTo(losses.reduce((x, y) => x + y) / 2.8, 12)
  expect(worstTile?.loss_V[0]).toBeCloseTo((losses[0] + losses[1]) / 2, 12)
  expect(worstTile?.loss_V[1]).toBeCloseTo((losses[2] + losses[3]) / 2, 12)
  expect(power_W[0].synapses).toBeCloseTo(low * (a * a + c * c) + high * (b * b + d * d), 15)
  const rows = (a + c) ** 2 + a * a + (b + d) ** 2 + b * b
  expect(power_W[0].wires).toBeCloseTo(v * ((a + b) ** 2 + (c + d) ** 2) + r * rows, 15)
})

test("a tile of one column: each row's share of the input line adds to the next", () => {
  const layers = [
    {...row(1), outputs: 3, weights: Float64Array.of(1, -1, 1), biases: Float64Array.of(1, 1, -1)},
  ]
  const options: CompileOptions = {
    wires: {vertical_Ohm: 70, horizontal_Ohm: 1e-9},
    amplifier: "virtual-ground",
    neuron: "sigmoid",
    device: {low_Ohm: 5000, high_Ohm: 15000},
  }
  const {worstTile} = observed(layers, options, Float64Array.of(0.5))
  // Without row resistance every cell draws its tap's voltage over low and high in parallel: a ladder.
  const cell = 1 / (1 / 5000 + 1 / 15000)
  const last = cell
  const third = 70 + last
  const second = 70 + (cell * third) / (cell + third)
  const total_A = 0.5 / (70 + (cell * second) / (cell + second))
  const tap0 = 0.5 - 70 * total_A
  const tap1 = (tap0 * (second - 70)) / second
  const tap2 = (tap1 * (third - 70)) / third
  expect([0, 2, 4].map(k => worstTile?.loss_V[k])).toEqual(
    [tap0, tap1, tap2].map(tap => expect.closeTo(0.5 - tap, 9)),
  )
})

test("losses are those between the taps and the ends of lines in the flat circuit", () => {
  const layers = someLayers(widths, 21).map((layer, k) => {
    const columns = Uint32Array.from({length: layer.inputs + 1}, (_, i) => layer.inputs - i)
    return k ? layer : {...layer, columns}
  })
  const horizontal = [3, 2, 1]
  const options: CompileOptions = {
    partitions: {horizontal, vertical: [2, 1, 1]},
    wires: {vertical_Ohm: 60, horizontal_Ohm: 25},
  }
  const inputs = someVolts(1, 22)
  const {loss, worstTile} = observed(layers, options, inputs)
  const circuit = elaborate(compile(layers, {...options, inputs}), deviceTypes)
  const x = op(circuit)
  const v = (node: string) => x[circuit.find(`v(${node})`) ?? Number.NaN]
  layers.forEach((layer, k) => {
    const lost: number[] = []
    const between: number[] = []
    for (const [t, part] of columnParts(layer, horizontal[k]).entries())
      for (const c of part)
        for (let r = 0; r < layer.outputs; r++) {
          const at = `${k + 1}_${r}_${c}`
          const begin = c === layer.inputs ? `bias_${k + 1}` : k ? `out_${k}_${c}` : `in_${c}`
          const each = ["p", "m"].map(sign => {
            const whole = v(begin) - v(`a${sign}_${k + 1}_${r}_${t}`)
            between.push(Math.abs(whole))
            return Math.abs(whole - (v(`i_${at}`) - v(`${sign}_${at}`)))
          })
          lost.push(...each)
          const row = worstTile?.rows.indexOf(r) ?? -1
          const column = worstTile?.columns.indexOf(c) ?? -1
          if (worstTile?.layer === k + 1 && row >= 0 && column >= 0)
            expect(worstTile.loss_V[row * worstTile.columns.length + column]).toBeCloseTo(
              (each[0] + each[1]) / 2,
              9,
            )
        }
    const sum = (list: number[]) => list.reduce((a, b) => a + b)
    expect(loss[k].worst_V).toBeCloseTo(Math.max(...lost), 9)
    expect(loss[k].mean_V).toBeCloseTo(sum(lost) / lost.length, 9)
    expect(loss[k].share).toBeCloseTo(sum(lost) / sum(between), 9)
  })
})

test("neuron inputs are those of the flat circuit; ideal wires have no error", () => {
  const layers = someLayers(widths, 11)
  const volts = someVolts(2, 12)
  const options: CompileOptions = {partitions: {horizontal: [3, 2, 1], vertical: [2, 1, 1]}}
  const {neuronInputs_V} = observed(layers, options, volts)
  for (const t of [0, 1]) {
    const inputs = volts.subarray(t * widths[0], (t + 1) * widths[0])
    const circuit = elaborate(compile(layers, {...options, inputs}), deviceTypes)
    const x = op(circuit)
    layers.forEach(({outputs}, k) => {
      for (let r = 0; r < outputs; r++)
        expect(neuronInputs_V[k][t * outputs + r]).toBeCloseTo(x[circuit.find(`v(n_${k + 1}_${r})`) ?? 0], 9)
    })
  }
  const ideal = observed(layers, {...options, wires: "off"}, volts)
  expect(ideal.loss).toEqual([])
  const whole = condenseNetwork(layers, {...options, wires: "off"}, deviceTypes)
  const again = observeNeurons(whole, new NetworkSolver(whole.network, deviceTypes), layers, volts)
  whole.condensed.dispose()
  expect(inside(ideal, again).snr_dB).toEqual([1, 2, 3].map(() => Number.POSITIVE_INFINITY))
  const better = observed(layers, {...options, wires: {vertical_Ohm: 0.09, horizontal_Ohm: 0.12}}, volts)
  // Errors in proportion to the wires' resistances: a factor 100 is 40 dB.
  const of = (o: typeof ideal) => snr_dB(ideal.neuronInputs_V[0], o.neuronInputs_V[0])
  const worse = observed(layers, {...options, wires: {vertical_Ohm: 0.9, horizontal_Ohm: 1.2}}, volts)
  expect(of(better) - of(worse)).toBeGreaterThan(19.9)
  expect(of(better) - of(worse)).toBeLessThan(20.1)
})
