/** A real ngspice (as WASM) to compare with: operating points of netlists. */
import type {Netlist} from "../../src/netlist/card.js"
import {lines} from "../../src/netlist/print.js"
import {runNgspice} from "../ngspice.js"

/**
 * All node voltages by name, to about 1e-6 of their size. Throws where ngspice reports an error or finds no
 * operating point in time.
 */
export async function operatingPoint(netlist: Netlist): Promise<(node: string) => number> {
  const deck = [...lines(netlist)].filter(line => line !== ".end")
  const columns = await runNgspice(
    [...deck, ".options reltol=1e-6 vntol=1e-9 abstol=1e-12", ".op", ".end"].join("\n"),
  )
  const found = new Map(
    [...columns].map(([name, values]) => [name.replace(/^v\((.*)\)$/, "$1"), values[0] as number]),
  )
  return node => {
    const voltage = found.get(node)
    if (voltage === undefined) throw new Error(`no node '${node}'`)
    return voltage
  }
}
