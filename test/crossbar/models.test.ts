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

/**
 * Of the file's 10,000 digits the first `count`, in the circuit that the file names: their share may be off by three
 * standard deviations.
 */
function expectFile(name: string, digits: Dataset, count: number) {
  const {network, made} = readModel(`models/${name}.json`)
  const {layers, levels, encoding, vdd, trainedFor} = network
  if (trainedFor.forward !== "circuit") throw new Error(`${name} was trained for no circuit`)
  const {horizontal, vertical, low_Ohm, high_Ohm, amplifier} = trainedFor
  const partitions = {horizontal, vertical}
  const device = {low_Ohm, high_Ohm}
  const options = {
    levels,
    partitions,
    device,
    amplifier: amplifier === "limited" ? amplifier : "ideal",
  } as const
  const solver = new NetworkSolver(prepareNetwork(layers, options, deviceTypes), deviceTypes)
  const group = 250
  let right = 0
  for (let first = 0; first < count; first += group) {
    const {outputs} = solver.solve(encode(digits, encoding, vdd, first, group), group)
    for (let k = 0; k < group; k++)
      if (argmaxStrict(outputs, 10 * k, 10) === digits.labels[first + k]) right++
  }
  const said = made?.accuracy.test ?? 0
  expect(Math.abs(right / count - said)).toBeLessThan(3 * Math.sqrt((said * (1 - said)) / count))
}

test("synthetic-binary", () => {
  expectFile("synthetic-binary", synthetic("test", 10000), 2000)
}, 60_000)

const real = process.env.MNIST_DIR ? test : test.skip
real.each([
  ["mnist-binary", 2000],
  ["mnist-limited-binary", 250],
  ["mnist-128-continuous", 250],
  ["mnist-unpartitioned-continuous", 500],
  ["mnist-pcm-unpartitioned-continuous", 500],
])(
  "%s",
  async (name, count) => {
    const answer = await mnist("test")
    if (!("dataset" in answer)) throw new Error(answer.reason)
    expectFile(name, answer.dataset, count)
  },
  120_000,
)
