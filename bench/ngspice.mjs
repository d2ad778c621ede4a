/** ngspice as WebAssembly, with KLU: the peer of both benchmarks. */
import {Simulation} from "eecircuit-engine"

/** Seconds that one `.op` of the deck takes, after a warm-up on a small one; and what it says of `nodes`. */
export async function ngspice() {
  const simulation = new Simulation()
  await simulation.start()
  simulation.setNetList("warm up\nv1 a 0 1\nr1 a 0 1\n.op\n.end")
  await simulation.runSim()
  return async (deck, nodes) => {
    simulation.setNetList(deck)
    const start = performance.now()
    const result = await simulation.runSim()
    const seconds = (performance.now() - start) / 1000
    const errors = simulation.getError?.() ?? []
    const values = nodes.map(
      node => result.data.find(({name}) => name.toLowerCase() === `v(${node})`)?.values[0],
    )
    if (values.includes(undefined))
      throw new Error(`ngspice found no answer: ${errors.join("; ") || "no vector"}`)
    return {seconds, values}
  }
}
