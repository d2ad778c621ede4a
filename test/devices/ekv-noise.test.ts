/** Noise of the EKV-type MOSFET by its laws, and what temperature does. */
import {defaultOptions} from "../../src/analysis/newton.js"
import {noise} from "../../src/analysis/noise.js"
import {op} from "../../src/analysis/op.js"
import {circuitOf} from "./fixed-steps.js"

const boltzmann = 1.380649e-23
const charge = 1.602176634e-19

/** A^2/Hz of the channel at the output, which a voltage source holds at `d`. */
function density(g: number, d: number, model: string, frequency = 1): number {
  const circuit = circuitOf(`.model n nmos level=100 ${model}\nvg g 0 ${g}\nvd d 0 ${d}\nm1 d g 0 0 n m=3`)
  const request = {output: ["i(vd)"] as const, source: "vg", frequencies: [frequency]}
  for (const point of noise(circuit, request)) return point.output_V2Hz
  return Number.NaN
}

const current = (g: number, d: number, model: string) => {
  const circuit = circuitOf(`.model n nmos level=100 ${model}\nvg g 0 ${g}\nvd d 0 ${d}\nm1 d g 0 0 n m=3`)
  return -op(circuit)[circuit.find("i(vd)") ?? Number.NaN]
}

test.each([-0.1, 0.2, 0.33, 0.6, 1])("without v_ds it is that of the conductance, v_gs = %f V", g => {
  const step = 1e-6
  const conductance = (current(g, step, "") - current(g, -step, "")) / (2 * step)
  expect(density(g, 0, "") / (4 * boltzmann * 300.15 * conductance)).toBeCloseTo(1, 5)
})

test("far below the threshold it is that of the current's charges", () => {
  const model = `th=0 lambda=0 n=1.2 ut=${(boltzmann / charge) * 300.15}`
  expect(density(-0.2, 0.5, model) / (2 * charge * current(-0.2, 0.5, model))).toBeCloseTo(1, 3)
})

test("far above the threshold it is two thirds of the transconductance", () => {
  const model = "th=0 lambda=0 ut=0.001"
  const gm = (current(2.001, 3, model) - current(1.999, 3, model)) / 0.002
  expect(density(2, 3, model) / ((8 / 3) * boltzmann * 300.15 * gm)).toBeCloseTo(1, 2)
})

test("flicker noise falls with frequency and grows with the number in parallel", () => {
  const added = density(0.6, 0.5, "kf=1e-12 af=1.5", 10) - density(0.6, 0.5, "", 10)
  expect(added / ((3 * 1e-12 * (current(0.6, 0.5, "") / 3) ** 1.5) / 10)).toBeCloseTo(1, 9)
})

test("with temperature the slope below the threshold, the gain and the threshold change", () => {
  const at = (temp: number, g: number) => {
    const circuit = circuitOf(
      `.model n nmos level=100 th=0 lambda=0 tcv=1m bex=-1.5\nvg g 0 ${g}\nvd d 0 1\nm1 d g 0 0 n`,
    )
    const x = op(circuit, {...defaultOptions, temp})
    return -x[circuit.find("i(vd)") ?? Number.NaN]
  }
  const ratio = 400.15 / 300.15
  expect(Math.log(at(127, -0.1) / at(127, -0.2)) / (0.1 / (0.02585 * ratio))).toBeCloseTo(1, 2)
  expect(at(127, 0.33236734 - 0.1) / at(27, 0.33236734)).toBeCloseTo(ratio ** -1.5, 9)
})
