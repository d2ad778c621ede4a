/**
 * The committed networks that were trained through the circuit decide, as circuits, about what their files
 * say.
 */
import {NetworkSolver, prepareNetwork} from "../../src/crossbar/evaluate.js"
import {deviceTypes} from "../../src/devices/index.js"
import {type Dataset, encode} from "../../src/network/dataset.js"
import {readModel} from "../../src/network/files.js"
import {argmaxStrict} from "../../src/network/mlp.js"
import {mnist} from "../../src/network/mnist.js"
import {synthetic} from "../../src/network/synthetic.js"

const partitions = {horizontal: [16, 8, 8], vertical: [8, 8, 1]}

/**
 * Of the file's 10,000 digits the first 2,000, whose share may be off by three standard deviations, 1.2 %.
 */
function expectFile(name: string, digits: Dataset) {
  const {network, made} = readModel(`models/${name}.json`)
  const {layers, levels, encoding, vdd} = network
  const solver = new NetworkSolver(prepareNetwork(layers, {levels, partitions}, deviceTypes), deviceTypes)
  let right = 0
  for (let first = 0; first < 2000; first += 500) {
    const {outputs} = solver.solve(encode(digits, encoding, vdd, first, 500), 500)
    for (let k = 0; k < 500; k++) if (argmaxStrict(outputs, 10 * k, 10) === digits.labels[first + k]) right++
  }
  expect(Math.abs(right / 2000 - (made?.accuracy.test ?? 0))).toBeLessThan(0.012)
}

test("synthetic-binary", () => {
  expectFile("synthetic-binary", synthetic("test", 10000))
}, 60_000)

const real = process.env.MNIST_DIR ? test : test.skip
real(
  "mnist-binary",
  async () => {
    const answer = await mnist("test")
    if (!("dataset" in answer)) throw new Error(answer.reason)
    expectFile("mnist-binary", answer.dataset)
  },
  60_000,
)
