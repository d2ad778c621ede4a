/** Batches of inputs on condensed networks: each point is the operating point of the whole netlist. */
import fc from "fast-check"
import {Batch} from "../../src/analysis/batch.js"
import {assemble, condense} from "../../src/analysis/condense.js"
import {defaultOptions} from "../../src/analysis/newton.js"
import {op} from "../../src/analysis/op.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {type CompileOptions, compile, withInputs} from "../../src/crossbar/compile.js"
import {devices} from "../../src/crossbar/technology.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"
import {Random} from "../../src/network/random.js"
import {someLayers} from "../crossbar/some-layers.js"

const exact = {...defaultOptions, reltol: 1e-9, vntol: 1e-11, abstol: 1e-14}

interface Network {
  readonly layers: ReturnType<typeof someLayers>
  readonly options: CompileOptions
  /** inputs x count */
  readonly values: Float64Array
  readonly count: number
}

const widths = fc.array(fc.integer({min: 2, max: 8}), {minLength: 2, maxLength: 4})
const wires = fc.oneof(
  fc.constant("off" as const),
  fc.record({vertical_Ohm: fc.integer({min: 1, max: 200}), horizontal_Ohm: fc.integer({min: 1, max: 200})}),
)
const network = fc
  .record({
    sizes: widths,
    seed: fc.integer({min: 1, max: 9999}),
    continuous: fc.boolean(),
    gain: fc.constantFrom(1, 5, 10, 30),
    cuts: fc.array(fc.tuple(fc.integer({min: 1, max: 3}), fc.integer({min: 1, max: 3})), {
      minLength: 3,
      maxLength: 3,
    }),
    count: fc.integer({min: 1, max: 5}),
    wires,
    device: fc.constantFrom(...Object.values(devices)),
    amplifier: fc.constantFrom("ideal", "limited", "virtual-ground" as const),
    neuron: fc.constantFrom("mram", "mram", "sigmoid" as const),
    combine: fc.constantFrom("mean", "sum" as const),
  })
  .map(({sizes, seed, continuous, gain, cuts, count, ...options}): Network => {
    const layers = someLayers(sizes, seed, continuous).map(layer => ({...layer, gain}))
    const partitions = {
      horizontal: layers.map((layer, k) => (layer.inputs > 2 ? Math.min(cuts[k][0], 2) : 1)),
      vertical: layers.map((layer, k) => Math.min(cuts[k][1], layer.outputs)),
    }
    const random = new Random(seed)
    const values = Float64Array.from({length: sizes[0] * count}, () => random.uniform(-0.8, 0.8))
    return {layers, options: {...options, partitions}, values, count}
  })

/** The condensed network with its inputs' currents, and the names of its outputs. */
function prepare({layers, options}: Network) {
  const netlist = compile(layers, options)
  const whole = elaborate(netlist, deviceTypes)
  const inputs = Array.from({length: layers[0].inputs}, (_, k) => `i(vin_${k})`)
  const nodes = Array.from({length: layers[0].inputs}, (_, k) => `v(in_${k})`)
  const outputs = Array.from({length: layers.at(-1)?.outputs ?? 0}, (_, k) => `v(out_${layers.length}_${k})`)
  const condensed = condense(whole, [...inputs, ...nodes, ...outputs])
  const {data} = condensed
  condensed.dispose()
  return {netlist, inputs, outputs, data, circuit: () => assemble(data, deviceTypes)}
}

/** Matched by structure alone, the linear equations of its second layer's blocks are singular. */
const illMatched: Network = {
  layers: [
    {
      inputs: 2,
      outputs: 7,
      weights: Float64Array.of(-1, 1, 1, -1, -1, 1, 1, 1, -1, 1, 1, -1, 1, -1),
      biases: Float64Array.of(1, 1, -1, -1, -1, 1, -1),
      gain: 1,
    },
    {
      inputs: 7,
      outputs: 2,
      weights: Float64Array.of(-1, 1, -1, -1, -1, 1, -1, 1, -1, 1, 1, 1, -1, 1),
      biases: Float64Array.of(-1, 1),
      gain: 1,
    },
  ],
  options: {
    wires: {vertical_Ohm: 101, horizontal_Ohm: 1},
    device: {low_Ohm: 78000, high_Ohm: 202000},
    amplifier: "limited",
    neuron: "sigmoid",
    combine: "mean",
    partitions: {horizontal: [1, 2], vertical: [1, 1]},
  },
  values: Float64Array.of(-0.6534887477755547, 0.009916486218571663),
  count: 1,
}

test("batch = operating point of the condensed = of the whole circuit", () => {
  fc.assert(
    fc.property(network, net => {
      const {netlist, inputs, outputs, circuit} = prepare(net)
      const {count, values} = net
      const probes = [...outputs, ...inputs]
      const found = new Batch(circuit(), inputs, probes).solve(values, count)
      for (let t = 0; t < count; t++) {
        const point = inputs.map((_, k) => values[k * count + t])
        const whole = elaborate(withInputs(netlist, point), deviceTypes)
        const flat = op(whole, exact)
        const small = circuit()
        const b = small.drive(0, 1)
        const drive = (scale: number) => {
          const all = b.slice()
          inputs.forEach((name, k) => {
            all[small.unknowns.indexOf(name)] = point[k]
          })
          return all.map(value => scale * value)
        }
        const single = op(small, exact, drive)
        probes.forEach((name, k) => {
          const values_V = [
            flat[whole.unknowns.indexOf(name)],
            single[small.unknowns.indexOf(name)],
            found[k * count + t],
          ]
          const spread = Math.max(...values_V) - Math.min(...values_V)
          if (!(spread < 1e-9)) throw new Error(`${name} at point ${t}: ${values_V.join(", ")}`)
        })
      }
    }),
    {numRuns: 60, examples: [[illMatched]]},
  )
})

test("the order of the points and how they are grouped change nothing", () => {
  const layers = someLayers([12, 7, 6, 4], 8)
  const count = 300
  const random = new Random(2)
  const values = Float64Array.from({length: 12 * count}, () => (random.uniform(-1, 1) < 0 ? -0.8 : 0.8))
  const partitions = {horizontal: [2, 2, 1], vertical: [2, 1, 2]}
  for (const amplifier of ["ideal", "limited"] as const) {
    const {inputs, outputs, circuit} = prepare({layers, options: {partitions, amplifier}, values, count})
    const all = new Batch(circuit(), inputs, outputs).solve(values, count)
    const other = new Batch(circuit(), inputs, outputs)
    // Every seventh point after the other, in groups of 1 to 40.
    for (let first = 0, size = 1; first < count; first += size, size = (size * 3) % 41) {
      const points = Array.from({length: Math.min(size, count - first)}, (_, k) => (7 * (first + k)) % count)
      const chosen = inputs.flatMap((_, k) => points.map(t => values[k * count + t]))
      const found = other.solve(Float64Array.from(chosen), points.length)
      outputs.forEach((_, k) => {
        points.forEach((t, at) => {
          expect(Math.abs(found[k * points.length + at] - all[k * count + t])).toBeLessThan(1e-9)
        })
      })
    }
  }
})

/** Diodes to ground behind 100 Ohm each, `couple` from each to the next, and what drives them. */
const ring = (count: number, couple: (k: number, next: number) => string) =>
  [
    "ring of diodes",
    ".model d d is=1e-14",
    "v1 in 0 0",
    ...Array.from(
      {length: count},
      (_, k) => `r${k} in n${k} ${100 + 3 * k}\nd${k} n${k} 0 d\n${couple(k, (k + 1) % count)}`,
    ),
    ".end",
  ].join("\n")

test("large blocks: by iteration, coupled weakly and strongly", () => {
  const couplings = {
    weak: (k: number, next: number) => `rc${k} n${k} n${next} 50`,
    strong: (k: number, next: number) => `gc${k} n${k} 0 n${next} 0 ${k % 2 ? 2 : -5}`,
  }
  for (const couple of Object.values(couplings)) {
    const circuit = elaborate(parse(ring(60, couple), {file: "ring.cir"}), deviceTypes)
    const probes = Array.from({length: 60}, (_, k) => `v(n${k})`)
    const volts = Float64Array.of(-1, 0.3, 0.7, 1.5, 3)
    const found = new Batch(circuit, ["i(v1)"], probes).solve(volts, volts.length)
    volts.forEach((value, t) => {
      const b = circuit.drive(0, 1)
      b[circuit.find("i(v1)") ?? 0] = value
      const x = op(circuit, exact, scale => b.map(entry => scale * entry))
      probes.forEach((name, k) => {
        expect(Math.abs(found[k * volts.length + t] - x[circuit.find(name) ?? 0])).toBeLessThan(1e-9)
      })
    })
  }
})

test("what a batch cannot know", () => {
  const {inputs, circuit} = prepare({
    layers: someLayers([2, 2], 1),
    options: {},
    values: new Float64Array(2),
    count: 1,
  })
  expect(() => new Batch(circuit(), inputs, ["v(nowhere)"])).toThrow("the circuit has no v(nowhere)")
  expect(() => new Batch(circuit(), ["i(vnone)"], [])).toThrow("the circuit has no i(vnone)")
})
