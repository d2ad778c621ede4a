/** The deck over time in both dialects: ngspice as our general analysis. */
import {defaultOptions} from "../../src/analysis/newton.js"
import {tran} from "../../src/analysis/tran.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {type CompileOptions, compile} from "../../src/crossbar/compile.js"
import {rising} from "../../src/crossbar/deck.js"
import {wireCapacitance, wireGeometry, wireResistances} from "../../src/crossbar/wires.js"
import {deviceTypes} from "../../src/devices/index.js"
import type {Netlist} from "../../src/netlist/card.js"
import {lines} from "../../src/netlist/print.js"
import {simulate} from "../analysis/simulate.js"
import {stopNgspice} from "../ngspice.js"
import {someLayers} from "./some-layers.js"

afterAll(stopNgspice)

const layers = someLayers([5, 3, 2], 5)
const wires = {...wireResistances(wireGeometry), capacitance: wireCapacitance(wireGeometry)}
const partitions = {horizontal: [2, 1], vertical: [1, 1]}
const inputs = Float64Array.of(0.8, -0.8, -0.8, 0.8, 0.8)
const nodes = ["out_1_0", "out_1_2", "out_2_0", "out_2_1", "a_1_1_1"]

test.each(["ideal", "limited", "virtual-ground"] as const)(
  "%s amplifiers",
  async amplifier => {
    const gain = amplifier === "virtual-ground" ? 0.2 : 10
    const options: CompileOptions = {
      partitions,
      wires,
      amplifier,
      gainBandwidth_Hz: 30e9,
      inputs,
      tie_Ohm: 1e3,
    }
    const write = (dialect: "crosspice" | "ngspice"): Netlist => {
      const netlist = compile(
        layers.map(layer => ({...layer, gain})),
        {...options, dialect},
      )
      return {...netlist, cards: netlist.cards.map(card => rising(card, 0.1e-9))}
    }
    const circuit = elaborate(write("crosspice"), deviceTypes)
    const found = nodes.map(node => circuit.find(`v(${node})`) ?? 0)
    const ours = Array.from(
      tran(circuit, {step: 2e-12, stop: 0.4e-9}, {...defaultOptions, trtol: 100}),
      ({at, x}) => ({at, values: found.map(i => x[i])}),
    )
    const [, ...deck] = [...lines(write("ngspice"))].filter(line => line !== ".end")
    const cards = [...deck, ".options method=gear", ".tran 1p 0.4n 0 1p"].join("\n")
    const theirs = await simulate(cards, "reltol=1e-4")
    const times = theirs.real("time")
    expect(times[times.length - 1]).toBeCloseTo(0.4e-9, 15)
    nodes.forEach((node, k) => {
      const values = theirs.real(`v(${node})`)
      let worst = 0
      let n = 1
      times.forEach((t, m) => {
        while (n < ours.length - 1 && ours[n].at < t) n++
        const [a, b] = [ours[n - 1], ours[n]]
        const there = a.values[k] + ((b.values[k] - a.values[k]) * (t - a.at)) / (b.at - a.at)
        worst = Math.max(worst, Math.abs(there - values[m]))
      })
      expect([node, worst < 1e-3]).toEqual([node, true])
    })
  },
  60_000,
)
