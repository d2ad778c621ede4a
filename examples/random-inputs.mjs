// A network as CSV with random inputs, half of them on: `node examples/random-inputs.mjs examples/random-inputs`.
import {join} from "node:path"
import {fileURLToPath} from "node:url"
import {readModel, writeCsvNetwork, writeWhole} from "crosspice/node"

const folder = process.argv[2] ?? "random-inputs"
const {network} = readModel(fileURLToPath(new URL("../models/mnist-ideal-binary.json", import.meta.url)))
writeCsvNetwork(folder, network)

// The minimal standard generator of Park and Miller (1988).
let state = 1
const random = () => (state = (state * 48271) % 2147483647) / 2147483647

const count = 40
const row = () => Array.from({length: network.layers[0].inputs}, () => Math.round(random())).join(",")
writeWhole(join(folder, "test_data.csv"), `${Array.from({length: count}, row).join("\n")}\n`)
// What is drawn at random has no class.
writeWhole(join(folder, "test_labels.csv"), "0\n".repeat(count))
console.log(`${count} random inputs for ${network.layers.length} layers in ${folder}`)
