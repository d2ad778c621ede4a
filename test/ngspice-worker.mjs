// Runs ngspice decks, one message each, outside jest, and answers with all that the analysis wrote.
import {parentPort} from "node:worker_threads"
import {Simulation} from "eecircuit-engine"

const simulation = new Simulation()
await simulation.start()
parentPort.on("message", async deck => {
  simulation.setNetList(deck)
  const {data} = await simulation.runSim()
  parentPort.postMessage({
    columns: data.map(({name, values}) => [name, values]),
    errors: simulation.getError(),
  })
})
