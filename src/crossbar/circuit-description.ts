/**
 * The circuit that weights were trained for, as their model file describes it, and what sets another one
 * apart.
 */
import type {TrainedFor} from "../network/forward-model.js"
import type {CompileOptions} from "./compile.js"
import type {PartitionCounts} from "./partition.js"
import type {Device} from "./technology.js"
import {wireGeometry, wireResistances} from "./wires.js"

type Circuit = CompileOptions & {readonly partitions: PartitionCounts; readonly device: Device}

/** The circuit as a model file describes it, in the file's order. */
export function describeCircuit({
  partitions: {horizontal, vertical},
  device: {low_Ohm, high_Ohm},
  wires = wireResistances(wireGeometry),
  combine = "mean",
  amplifier: kind = "ideal",
}: Circuit): TrainedFor & {readonly forward: "circuit"} {
  return {
    ...{forward: "circuit", horizontal, vertical, low_Ohm, high_Ohm},
    amplifier: typeof kind === "string" ? kind : "of the user",
    combine,
    wires: wires === "off" ? wires : {vertical_Ohm: wires.vertical_Ohm, horizontal_Ohm: wires.horizontal_Ohm},
  }
}

/**
 * In what a circuit differs from the one that weights were trained for, setting by setting: `HP 7,2,2, not
 * 16,8,8`. Resistances are compared as they are said, to three digits. Weights that were trained without a
 * circuit differ from none.
 */
export function differences(trainedFor: TrainedFor, circuit: Circuit): string[] {
  if (trainedFor.forward === "ideal") return []
  const here = describeCircuit(circuit)
  const found: string[] = []
  const compare = (now: string, then: string) => {
    if (now !== then) found.push(`${now}, not ${then}`)
  }
  const hp = (of: {readonly horizontal: readonly number[]}) => `HP ${of.horizontal.join(",")}`
  const synapses = (of: {readonly low_Ohm: number; readonly high_Ohm: number}) =>
    `synapses of ${short(of.low_Ohm)} / ${short(of.high_Ohm)} Ohm`
  compare(hp(here), hp(trainedFor))
  if (trainedFor.forward === "circuit")
    compare(`VP ${here.vertical.join(",")}`, `VP ${trainedFor.vertical.join(",")}`)
  compare(synapses(here), synapses(trainedFor))
  if (trainedFor.forward === "amplifier") {
    if (here.wires !== "off") found.push(`${wireText(here.wires)}, not without`)
    return found
  }
  compare(wireText(here.wires), wireText(trainedFor.wires))
  compare(`${here.amplifier} amplifiers`, `${trainedFor.amplifier ?? "ideal"} amplifiers`)
  compare(`their ${here.combine}`, `their ${trainedFor.combine ?? "mean"}`)
  return found
}

const wireText = (wires: "off" | {readonly vertical_Ohm: number; readonly horizontal_Ohm: number}) =>
  wires === "off"
    ? "no wires"
    : `wires of ${short(wires.vertical_Ohm)} and ${short(wires.horizontal_Ohm)} Ohm`

const short = (value: number) => String(Number(value.toPrecision(3)))
