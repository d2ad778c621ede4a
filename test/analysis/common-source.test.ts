/** netlists/common-source.cir: the analyses agree with each other about the same stage. */
import {ac} from "../../src/analysis/ac.js"
import {dc, parameterSweep} from "../../src/analysis/dc.js"
import {defaultOptions} from "../../src/analysis/newton.js"
import {noise} from "../../src/analysis/noise.js"
import {sensitivities} from "../../src/analysis/sens.js"
import {transferFunction} from "../../src/analysis/tf.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {deviceTypes} from "../../src/devices/index.js"
import {readFromDisk} from "../../src/netlist/include-node.js"
import {parse} from "../../src/netlist/parse.js"

const {file, text} = readFromDisk("netlists/common-source.cir", "")
const stage = () => elaborate(parse(text, {file, read: readFromDisk}), deviceTypes)
const options = {...defaultOptions, reltol: 1e-9, vntol: 1e-12, abstol: 1e-15}
const {gain, output_Ohm} = transferFunction(stage(), ["v(out)"], "vin", options)

test("the gain is the phasor's at low frequency, the slope of a sweep, a sensitivity", () => {
  const circuit = stage()
  const out = circuit.find("v(out)") ?? 0
  const [{re, im}] = ac(circuit, [1e-4], options)
  expect(re[out] / gain).toBeCloseTo(1, 5)
  expect(im[out] / gain).toBeCloseTo(0, 3)
  const sweep = parameterSweep(circuit, "vin", [1.1 - 1e-5, 1.1 + 1e-5])
  const [below, above] = Array.from(dc(circuit, [sweep], options), ({x}) => x[out])
  expect((above - below) / 2e-5 / gain).toBeCloseTo(1, 6)
  const found = sensitivities(circuit, ["v(out)"], options)
  const vin = found.find(({element, parameter}) => element === "vin" && parameter === "dc")
  expect((vin?.derivative ?? 0) / gain).toBeCloseTo(1, 9)
})

test("with its source's capacitor the gain is higher, and falls with the load", () => {
  const circuit = stage()
  const out = circuit.find("v(out)") ?? 0
  const [middle, high, higher] = Array.from(ac(circuit, [1e4, 3e8, 1e9], options), ({re, im}) =>
    Math.hypot(re[out], im[out]),
  )
  expect(middle).toBeGreaterThan(1.5 * Math.abs(gain))
  expect(high).toBeLessThan(middle / 10)
  expect(higher).toBeLessThan(high)
})

test("the output's noise is at least that of the resistance that is seen there", () => {
  const [{output_V2Hz, input_V2Hz, sources, contributions}] = noise(
    stage(),
    {output: ["v(out)"], source: "vin", frequencies: [1e-2]},
    options,
  )
  expect(output_V2Hz).toBeGreaterThan(0.5 * 4 * 1.380649e-23 * 300.15 * output_Ohm)
  expect(output_V2Hz / input_V2Hz / gain ** 2).toBeCloseTo(1, 4)
  expect(contributions.reduce((sum, part) => sum + part) / output_V2Hz).toBeCloseTo(1, 12)
  expect(sources.map(({element}) => element)).toEqual(expect.arrayContaining(["rg", "rd", "rs", "m1"]))
})
