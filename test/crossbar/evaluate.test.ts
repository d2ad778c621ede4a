/**
 * Batches of inputs on condensed networks answer as the flat netlist does, whatever the circuit and the
 * order.
 */
import fc from "fast-check"
import {op} from "../../src/analysis/op.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {type CompileOptions, compile} from "../../src/crossbar/compile.js"
import {NetworkSolver, prepareNetwork, solveFlat} from "../../src/crossbar/evaluate.js"
import {devices} from "../../src/crossbar/technology.js"
import {deviceTypes} from "../../src/devices/index.js"
import {Random} from "../../src/network/random.js"
import {someLayers} from "./some-layers.js"

const sizes = [9, 7, 5, 3]

function someVolts(count: number, seed: number): Float64Array {
  const random = new Random(seed)
  return Float64Array.from({length: count * sizes[0]}, () => (random.uniform() < 0.5 ? -0.8 : 0.8))
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
  device: fc.constantFrom(...Object.values(devices)),
  wires: fc.constantFrom(
    "off" as const,
    {vertical_Ohm: 9, horizontal_Ohm: 12},
    {vertical_Ohm: 60, horizontal_Ohm: 25},
  ),
  amplifier: fc.constantFrom("ideal" as const, "limited" as const, "virtual-ground" as const),
  neuron: fc.constantFrom("mram" as const, "sigmoid" as const, "tanh" as const),
  combine: fc.constantFrom("mean" as const, "sum" as const),
})

function options({
  horizontal,
  vertical,
  ...rest
}: {
  horizontal: number[]
  vertical: number[]
}): CompileOptions {
  return {...rest, partitions: {horizontal, vertical}}
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0
  for (let k = 0; k < a.length; k++) {
    const difference = Math.abs(a[k] - b[k])
    if (!(difference <= most)) most = difference
  }
  return most
}

test("a batch is the flat netlist, to 1e-9 V", () => {
  fc.assert(
    fc.property(circuits, ({seed, ...circuit}) => {
      const layers = someLayers(sizes, seed)
      const chosen = options(circuit)
      const count = 6
      const volts = someVolts(count, seed)
      const solver = new NetworkSolver(prepareNetwork(layers, chosen, deviceTypes), deviceTypes)
      const batch = solver.solve(volts, count).outputs
      const flat = [...solveFlat(layers, chosen, deviceTypes, volts)].flatMap(row => Array.from(row))
      expect(largestDifference(batch, flat)).toBeLessThan(1e-9)
    }),
    {numRuns: 40, seed: 20261121},
  )
})

test("large blocks of neurons under load and of limited amplifiers, to 1e-9 V", () => {
  const wide = [30, 40, 26, 3]
  const count = 5
  // Of the limited amplifiers some are at their limits, some are not.
  for (const [seed, vertical_Ohm, device, amplifier] of [
    [1, 9, devices.mram, "ideal"],
    [2, 40, devices.pcm, "ideal"],
    [3, 9, devices.mram, "limited"],
    [4, 40, devices.pcm, "limited"],
  ] as const) {
    const layers = someLayers(wide, seed)
    const random = new Random(seed)
    const volts = Float64Array.from({length: count * wide[0]}, () => random.uniform(-0.8, 0.8))
    const chosen: CompileOptions = {
      device,
      amplifier,
      wires: {vertical_Ohm, horizontal_Ohm: 12},
      partitions: {horizontal: [1, 1, 1], vertical: [1, 1, 1]},
    }
    const solver = new NetworkSolver(prepareNetwork(layers, chosen, deviceTypes), deviceTypes)
    const batch = solver.solve(volts, count).outputs
    const flat = [...solveFlat(layers, chosen, deviceTypes, volts)].flatMap(row => Array.from(row))
    expect(largestDifference(batch, flat)).toBeLessThan(1e-9)
    for (let t = 0; t < count; t++) {
      const single = solver.solve(volts.subarray(t * wide[0], (t + 1) * wide[0]), 1).outputs
      expect(largestDifference(single, batch.subarray(3 * t, 3 * (t + 1)))).toBeLessThan(1e-12)
    }
  }
})

test("answers do not depend on the order of inputs or on who shares a batch", () => {
  const layers = someLayers(sizes, 5)
  const partitions = {horizontal: [3, 2, 1], vertical: [2, 2, 1]}
  const solver = new NetworkSolver(prepareNetwork(layers, {partitions}, deviceTypes), deviceTypes)
  const count = 300 // more than one pass of lanes
  const volts = someVolts(count, 8)
  const together = solver.solve(volts, count).outputs
  const reversed = Float64Array.from(volts, (_, k) => volts[(count - 1 - Math.floor(k / 9)) * 9 + (k % 9)])
  const backward = solver.solve(reversed, count).outputs
  const outputs = 3
  for (let t = 0; t < count; t += 37) {
    const answer = together.subarray(t * outputs, (t + 1) * outputs)
    const other = count - 1 - t
    expect(largestDifference(answer, backward.subarray(other * outputs, (other + 1) * outputs))).toBeLessThan(
      1e-12,
    )
    expect(
      largestDifference(answer, solver.solve(volts.subarray(t * 9, (t + 1) * 9), 1).outputs),
    ).toBeLessThan(1e-12)
  }
})

test("power is what all sources of the flat netlist deliver", () => {
  const layers = someLayers(sizes, 3)
  const partitions = {horizontal: [2, 2, 1], vertical: [2, 1, 1]}
  const inputs = someVolts(1, 4)
  const circuit = elaborate(compile(layers, {partitions, inputs}), deviceTypes)
  const x = op(circuit)
  const sources = circuit.placements.find(({type}) => type.title === "voltage source")?.elements
  let delivered_W = 0
  sources?.names.forEach((name, k) => {
    delivered_W -= sources.parameters.dc[k] * x[circuit.find(`i(${name})`) ?? 0]
  })
  const solver = new NetworkSolver(prepareNetwork(layers, {partitions}, deviceTypes), deviceTypes)
  const {power_W} = solver.solve(inputs, 1)
  expect(power_W.reduce((sum, power) => sum + power)).toBeCloseTo(delivered_W, 12)
  expect(delivered_W).toBeGreaterThan(1e-4)
})
