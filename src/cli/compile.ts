/** `crosspice compile`: writes the circuit of a network, showing one image, as a netlist. */
import type {Argv} from "yargs"
import {compile as compileNetwork} from "../crossbar/compile.js"
import {deckText} from "../crossbar/deck.js"
import {outputNodes} from "../crossbar/element.js"
import {transientSettings} from "../crossbar/transient.js"
import {withTransientDefaults} from "../crossbar/transient-defaults.js"
import {encode, slice} from "../network/dataset.js"
import {writeWhole} from "../output/write-whole.js"
import {digitOptions, inputsOf, readDigits, readNetwork, whole} from "./inputs.js"
import {chooseCircuit, circuitOptions} from "./options/circuit.js"
import {chooseTransient, transientOptions} from "./options/transient.js"

/** How many images `--gain auto` looks at. */
const calibrationImages = 200

const builder = (yargs: Argv) =>
  transientOptions(circuitOptions(digitOptions(yargs)))
    .positional("model", {
      type: "string",
      demandOption: true,
      describe: "model file, or folder of W1.csv, B1.csv, ...",
    })
    .option("image", {
      type: "string",
      requiresArg: true,
      default: "0",
      describe: "which test image to show, from 0",
    })
    .option("dialect", {
      choices: ["crosspice", "ngspice"] as const,
      default: "crosspice" as const,
      describe: "whose netlist",
    })
    .option("output", {
      alias: "o",
      type: "string",
      requiresArg: true,
      defaultDescription: "stdout",
      describe: "file to write",
    })
    .group(["image", "dialect", "output"], "Netlist:")

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

async function handler(args: Arguments): Promise<void> {
  const network = readNetwork(args.model)
  const all = await readDigits(args, network.front)
  const image = whole(args.image, "image", 0, all.count - 1)
  const digits = inputsOf(network, slice(all, 0, Math.max(image + 1, calibrationImages)))
  const volts = (first: number, count: number) =>
    encode(digits, args.input ?? network.encoding, network.vdd, first, count)
  const time = chooseTransient(args, 0, transientSettings.sample_s)
  const chosen = chooseCircuit(time ? {...args, wires: args.wires ?? "rc"} : args, network, () =>
    volts(0, Math.min(calibrationImages, digits.count)),
  )
  const {layers} = chosen
  const options = time ? withTransientDefaults(chosen.options) : chosen.options
  const netlist = compileNetwork(layers, {...options, dialect: args.dialect, inputs: volts(image, 1)})
  const title = `${netlist.title}, image ${image} of ${digits.name} (${digits.labels[image]})`
  const text = deckText(netlist, title, outputNodes(layers), time)
  if (args.output === undefined) process.stdout.write(text)
  else writeWhole(args.output, text)
}

export const compile = {
  command: "compile <model>",
  describe: "write a network's circuit as a netlist",
  builder,
  handler,
}
