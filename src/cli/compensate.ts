/**
 * `crosspice compensate`: programs a network's conductances so that they make up for the wires; no
 * training.
 */
import type {Argv} from "yargs"
import {describeCircuit} from "../crossbar/circuit-description.js"
import {compensate as compensateLayers} from "../crossbar/compensate.js"
import {amplifierNames} from "../crossbar/library.js"
import {deviceTypes} from "../devices/index.js"
import {writeModel} from "../network/files.js"
import type {Network} from "../network/mlp.js"
import {checkWritable} from "../output/write-whole.js"
import {readNetwork, whole} from "./inputs.js"
import {chooseCircuit, circuitOptions} from "./options/circuit.js"
import {progressBar} from "./progress.js"

const builder = (yargs: Argv) =>
  circuitOptions(yargs)
    .positional("model", {
      type: "string",
      demandOption: true,
      describe: "model file, or folder of W1.csv, B1.csv, ...",
    })
    .options({
      output: {
        alias: "o",
        type: "string",
        requiresArg: true,
        demandOption: true,
        describe: "model file to write (JSON)",
      },
      rounds: {
        type: "string",
        requiresArg: true,
        default: "8",
        describe: "how often the circuit is solved and differentiated",
      },
    })
    .group(["rounds", "output"], "Compensation:")

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

async function handler(args: Arguments): Promise<void> {
  checkWritable(args.output)
  const rounds = whole(args.rounds, "rounds", 1, 1000)
  const network = readNetwork(args.model)
  const {layers, options} = chooseCircuit(args, network, () => {
    throw new RangeError("--gain: expected a number for each layer, found 'auto', which needs images")
  })
  if (typeof options.amplifier !== "string")
    throw new RangeError(
      `--amplifier: compensation knows ${amplifierNames.join(", ")}, found the file '${args.amplifier}'`,
    )
  const bar = progressBar("round {value}/{total} |{bar}| error {errors}, {duration_formatted}")
  bar.start(rounds, 0, {errors: "-"})
  const steps = compensateLayers(layers, options, rounds, deviceTypes)
  let step = steps.next()
  for (let round = 0; !step.done; round++) {
    bar.update(round, {errors: step.value.map(percent).join(", ")})
    // So that Ctrl-C and the bar get their turn.
    await new Promise(resolve => setTimeout(resolve))
    step = steps.next()
  }
  bar.stop()
  const {layers: found, errors} = step.value
  const compensated: Network = {
    ...network,
    levels: "continuous",
    trainedFor: describeCircuit(options),
    layers: network.layers.map(({scale, activation}, k) => ({...found[k], scale, activation})),
  }
  writeModel(args.output, {network: compensated})
  console.log("layer  error of the map  after compensation")
  for (const [k, {before, after}] of errors.entries())
    console.log(`${String(k + 1).padEnd(5)}  ${percent(before).padEnd(16)}  ${percent(after)}`)
}

export const compensate = {
  command: "compensate <model>",
  describe: "program a network's conductances to make up for the wires",
  builder,
  handler,
}

const percent = (fraction: number) => `${(100 * fraction).toPrecision(3)} %`
