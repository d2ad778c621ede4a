/** Curves of a network's neurons under load, tabulated from their own netlist. */
import {Batch} from "../analysis/batch.js"
import {assemble, condense} from "../analysis/condense.js"
import type {DeviceType} from "../circuit/device.js"
import {elaborate} from "../circuit/elaborate.js"
import type {Card, Netlist} from "../netlist/card.js"
import {twoTerminal} from "./element.js"
import {submatrix} from "./linear-maps.js"

/** A resistor to a voltage source at the output of a neuron. */
export interface Load {
  readonly conductance_S: number
  readonly volts: number
}

/** Neuron inputs of the tables: evenly from -reach to reach. */
const reach_V = 3
const points = 601
/** All of the crossbars' elements: what is left of a network's netlist without them is its neurons. */
const ofCrossbars = /^(vin|vbias|rp|rm|rv|rhp|rhm|cv|cp|cm|rt|xa|xs)_/

export class NeuronTables {
  /** neurons x points, V. */
  readonly #volts: Float64Array
  readonly #neurons: number

  constructor(volts: Float64Array) {
    this.#volts = volts
    this.#neurons = volts.length / points
  }

  /**
   * Interpolates linearly: input i is that of neuron i modulo the number of neurons. Beyond the table the curve is
   * flat. Writes volts and, where given, slopes; `outputs` may be `inputs`.
   */
  look(inputs: Float64Array, outputs: Float64Array, count: number, slopes?: Float64Array): void {
    const table = this.#volts
    const perVolt = (points - 1) / (2 * reach_V)
    for (let i = 0, neuron = 0; i < count; i++) {
      const at = (inputs[i] + reach_V) * perVolt
      const inside = at > 0 && at < points - 1
      const k = inside ? Math.floor(at) : at > 0 ? points - 2 : 0
      const low = table[neuron * points + k]
      const step = table[neuron * points + k + 1] - low
      outputs[i] = inside ? low + (at - k) * step : at > 0 ? low + step : low
      if (slopes) slopes[i] = inside ? step * perVolt : 0
      if (++neuron === this.#neurons) neuron = 0
    }
  }
}

export class LoadedNeurons {
  readonly #netlist: Netlist
  readonly #types: readonly DeviceType[]

  /** `network` is a compiled netlist. */
  constructor(network: Netlist, types: readonly DeviceType[]) {
    const cards: Card[] = [twoTerminal("vn", "n", "0", 0)]
    for (const card of network.cards)
      if (card.name.startsWith("xn_")) cards.push({...card, words: ["n", ...card.words.slice(1)]})
      else if (!ofCrossbars.test(card.name)) cards.push(card)
    this.#netlist = {...network, cards}
    this.#types = types
  }

  /** Conductance of the linear elements of the neuron that drives `node`, S. */
  ownConductance(node: string): number {
    const condensed = condense(elaborate(this.#netlist, this.#types), [`v(${node})`])
    condensed.dispose()
    const {data} = condensed
    return submatrix(data, new Map(data.unknowns.map((name, i) => [name, i])), [node], [node])[0]
  }

  /** The curves of the neurons that drive `nodes`, each under its load, if there is one. Throws an AnalysisError. */
  tables(nodes: readonly string[], loads: readonly (Load | undefined)[]): NeuronTables {
    const wanted = new Set(nodes)
    const cards = this.#netlist.cards.filter(
      ({name, words}) => !name.startsWith("xn_") || wanted.has(words[1]),
    )
    for (const [k, load] of loads.entries())
      if (load)
        cards.push(
          twoTerminal(`rload_${k}`, nodes[k], `load_${k}`, 1 / load.conductance_S),
          twoTerminal(`vload_${k}`, `load_${k}`, "0", load.volts),
        )
    const probes = nodes.map(node => `v(${node})`)
    const condensed = condense(elaborate({...this.#netlist, cards}, this.#types), [
      "i(vn)",
      "v(n)",
      ...probes,
    ])
    condensed.dispose()
    const inputs = Float64Array.from({length: points}, (_, k) => reach_V * ((2 * k) / (points - 1) - 1))
    const batch = new Batch(assemble(condensed.data, this.#types), ["i(vn)"], probes)
    return new NeuronTables(batch.solve(inputs, points))
  }
}
