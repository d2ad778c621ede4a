// Runs ngspice decks, one message each, outside jest: a deck that ngspice cannot solve may hang it.
import {parentPort} from "node:worker_threads"
import {Simulation} from "eecircuit-engine"

const simulation = new Simulation()
await simulation.start()
parentPort.on("message", async deck => {
  simulation.setNetList(deck)
  const {data} = await simulation.runSim()
  parentPort.postMessage({
    voltages: data.map(({name, values}) => [name, values[0]]),
    errors: simulation.getError(),
  })
})
