/** Conductances that make up for wires: the circuit's map comes back to that of ideal wires. */
import {compensate} from "../../src/crossbar/compensate.js"
import type {CompileOptions} from "../../src/crossbar/compile.js"
import {TileCircuit} from "../../src/crossbar/tile-circuit.js"
import {deviceTypes} from "../../src/devices/index.js"
import {someLayers} from "./some-layers.js"

const layers = someLayers([12, 8, 5], 3, true).map(layer => ({
  ...{...layer, gain: 20},
  weights: layer.weights.map(weight => 0.8 * weight),
  biases: layer.biases.map(weight => 0.8 * weight),
}))
const wires = {vertical_Ohm: 30, horizontal_Ohm: 40}
const options: CompileOptions = {
  partitions: {horizontal: [2, 1], vertical: [1, 1]},
  ...{levels: "continuous", wires},
}

const compensated = (of: CompileOptions, rounds = 8, given = layers) => {
  const steps = compensate(given, of, rounds, deviceTypes)
  const seen: (readonly number[])[] = []
  for (;;) {
    const {done, value} = steps.next()
    if (done) return {...value, seen}
    seen.push(value)
  }
}

test("the map with wires becomes the map without, the error is the one that is reported", () => {
  const {layers: found, errors, seen} = compensated(options)
  expect(seen).toHaveLength(9)
  const wanted = new TileCircuit(layers, {...options, wires: "off"}, deviceTypes).maps(layers)
  const reached = new TileCircuit(layers, options, deviceTypes).maps(found)
  for (const [k, {before, after}] of errors.entries()) {
    expect(before).toBeGreaterThan(0.05)
    expect(after).toBeLessThan(1e-3 * before)
    let squares = 0
    let all = 0
    for (const [i, value] of wanted[k].drive.entries()) {
      squares += (reached[k].drive[i] - value) ** 2
      all += value ** 2
    }
    expect(Math.sqrt(squares / all)).toBeCloseTo(after, 12)
  }
})

test("weights stay in their range and more wire leaves more error; without wires there is nothing to do", () => {
  const binary = layers.map(layer => ({
    ...layer,
    weights: layer.weights.map(weight => (weight < 0 ? -1 : 1)),
    biases: layer.biases.map(weight => (weight < 0 ? -1 : 1)),
  }))
  const {layers: found, errors} = compensated({...options, levels: "binary"}, 12, binary)
  for (const {weights, biases} of found)
    for (const weight of [...weights, ...biases]) expect(Math.abs(weight)).toBeLessThanOrEqual(1)
  const long = compensated(
    {...options, levels: "binary", wires: {vertical_Ohm: 300, horizontal_Ohm: 400}},
    12,
    binary,
  )
  for (const [k, {before, after}] of errors.entries()) {
    expect(after).toBeLessThan(before / 3)
    expect(long.errors[k].after).toBeGreaterThan(after)
    expect(long.errors[k].after).toBeLessThan(long.errors[k].before)
  }
  const none = compensated({...options, wires: "off"}, 1)
  expect(none.errors.map(({after}) => after)).toEqual([0, 0])
  expect(none.layers.map(({weights}) => weights)).toEqual(layers.map(({weights}) => weights))
})
