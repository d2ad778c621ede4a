/**
 * What a transient of a network takes for granted where nobody says: the speed of amplifiers; and saying
 * so.
 */
import {Newton, varying} from "../analysis/newton.js"
import type {DeviceType} from "../circuit/device.js"
import {elaborate} from "../circuit/elaborate.js"
import {type CompileOptions, compile} from "./compile.js"

/**
 * Assumed for the built-in amplifiers: about a third of the transit frequencies of 14 nm FinFETs, some 300
 * GHz.
 */
export const assumedGainBandwidth_Hz = 100e9

/** The options with the assumed gain-bandwidth product of built-in amplifiers, unless there is one. */
export function withTransientDefaults<Options extends CompileOptions>(options: Options): Options {
  const {amplifier = "ideal", gainBandwidth_Hz} = options
  if (gainBandwidth_Hz !== undefined || typeof amplifier !== "string") return options
  return {...options, gainBandwidth_Hz: assumedGainBandwidth_Hz}
}

/**
 * What delays the circuit of `options` and what does not, a line for each of wires, amplifiers and neurons.
 */
export function delays(options: CompileOptions, types: readonly DeviceType[]): string[] {
  const {wires, amplifier = "ideal", neuron = "mram", gainBandwidth_Hz} = options
  const gain = gainBandwidth_Hz && `gain-bandwidth product ${gainBandwidth_Hz / 1e9} GHz`
  const own = (stores: boolean) =>
    stores ? "capacitances of its library" : "no capacitance: no delay of its own"
  const neurons = Array.isArray(neuron) ? [...new Set(neuron)] : [neuron]
  return [
    wires === undefined || wires === "off" || !wires.capacitance
      ? "wires: no capacitance"
      : "wires: capacitances of their geometry to ground",
    `amplifier: ${
      gain
        ? `${gain}${gainBandwidth_Hz === assumedGainBandwidth_Hz ? " (assumed)" : ""}`
        : own(typeof amplifier !== "string" && stores({amplifier, neuron: "sigmoid"}, types))
    }`,
    ...neurons.map(one =>
      one === "mram"
        ? "neuron: 0.5 fF from gate to source and to drain of its transistors (assumed)"
        : `neuron: ${own(stores({amplifier: "ideal", neuron: one}, types))}`,
    ),
  ]
}

/** Whether the smallest network with these libraries, at rest, holds any charge. */
function stores(libraries: CompileOptions, types: readonly DeviceType[]): boolean {
  const one = {inputs: 1, outputs: 1, weights: Float64Array.of(1), biases: Float64Array.of(1), gain: 1}
  const circuit = elaborate(compile([one], {...libraries, wires: "off"}), types)
  const newton = new Newton(circuit)
  newton.linearize(new Float64Array(circuit.size), circuit.drive(0, 1), varying)
  newton.dispose()
  return newton.C.some(value => value !== 0)
}
