/** What the report of an evaluation says about how it was made (Node: this program's version). */

import {tieOf} from "../../crossbar/compile.js"
import {gainOf} from "../../crossbar/conductance.js"
import {wireResistances} from "../../crossbar/wires.js"
import type {Dataset} from "../../network/dataset.js"
import type {Network} from "../../network/mlp.js"
import {withPrefix} from "../../output/number.js"
import type {ChosenCircuit} from "../options/circuit.js"
import {programVersion} from "../program.js"

type Rows = (readonly [name: string, value: string])[]

/** Every option by its long name. */
export function settingRows(args: Readonly<Record<string, unknown>>): Rows {
  return Object.entries(args)
    .filter(([name]) => !/[A-Z_$]/.test(name) && name.length > 1)
    .map(([name, value]) => [name, value === undefined ? "" : String(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** What the options came to. */
export function circuitRows(network: Network, {layers, options, geometry}: ChosenCircuit): Rows {
  const {
    partitions,
    device,
    wires = wireResistances(geometry),
    amplifier = "ideal",
    neuron = "mram",
  } = options
  const ohms = (value: number) => withPrefix(value, "Ohm", 4)
  const library = (of: unknown) => (typeof of === "string" ? of : "of the user")
  const gains = layers.map(layer => {
    if (typeof layer.gain === "number") return String(Number(layer.gain.toPrecision(4)))
    const all = Array.from({length: layer.outputs}, (_, row) => gainOf(layer, row))
    return `${Math.min(...all).toPrecision(3)} to ${Math.max(...all).toPrecision(3)}`
  })
  const sizes = [layers[0].inputs, ...layers.map(({outputs}) => outputs)]
  return [
    ["program", programVersion()],
    [
      "network",
      `${sizes.join(" x ")}, ${network.levels} weights, trained for: ${network.trainedFor.forward}`,
    ],
    ["horizontal partitions by layer", partitions.horizontal.join(", ")],
    ["vertical partitions by layer", partitions.vertical.join(", ")],
    ["R_low, R_high", `${ohms(device.low_Ohm)}, ${ohms(device.high_Ohm)}`],
    [
      "wire segments, input line and row",
      wires === "off" ? "no resistance" : `${ohms(wires.vertical_Ohm)}, ${ohms(wires.horizontal_Ohm)}`,
    ],
    [
      "bitcell",
      `${geometry.cellWidth_lambda} x ${geometry.cellHeight_lambda} lambda of ${withPrefix(geometry.lambda_m, "m", 3)}`,
    ],
    ["amplifiers", library(amplifier)],
    ["gains by layer", gains.join(", ")],
    ["ties, switches", `${ohms(tieOf(options))}, ${options.switch_Ohm ? ohms(options.switch_Ohm) : "none"}`],
    ["neurons", (Array.isArray(neuron) ? neuron : [neuron]).map(library).join(", ")],
    ["supply", withPrefix(options.vdd_V ?? network.vdd, "V", 3)],
  ]
}

/** Images of these values as squares from 0 (light) to 1; undefined where they are none. */
export function pixelsOf({width, values, unit}: Dataset): ((image: number) => ArrayLike<number>) | undefined {
  if (unit === "volts" || !Number.isInteger(Math.sqrt(width)) || width < 64) return undefined
  const full = unit === "grey" ? 255 : 1
  return image => Array.from(values.subarray(image * width, (image + 1) * width), value => value / full)
}
