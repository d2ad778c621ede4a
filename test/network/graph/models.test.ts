/** The committed graphs decide about what their files say; the front end's network reads back. */
import {slice} from "../../../src/network/dataset.js"
import {readGraph, readModel} from "../../../src/network/files.js"
import {graphAccuracy} from "../../../src/network/graph/loss.js"
import {mnist} from "../../../src/network/mnist.js"

const real = process.env.MNIST_DIR ? test : test.skip
// Of 10,000 images the first 2,000: their share may be off by three standard deviations.
real.each(["lenet5", "lenet5-ha", "mlp", "mlp-ha"])(
  "%s",
  async name => {
    const answer = await mnist("test", {pixels: "all"})
    if (!("dataset" in answer)) throw new Error(answer.reason)
    const {graph, made} = readGraph(`models/${name}.json`)
    const expected = made?.accuracy.test ?? 0
    const right = graphAccuracy(graph, slice(answer.dataset, 0, 2000))
    expect(Math.abs(right - expected)).toBeLessThan(3 * Math.sqrt((expected * (1 - expected)) / 2000))
  },
  60_000,
)

test("LeNet-5 is better than 99 %", () => {
  expect(readGraph("models/lenet5.json").made?.accuracy.test).toBeGreaterThan(0.99)
})

test("the head behind it knows its front end", () => {
  const {network} = readModel("models/lenet5-head.json")
  expect(network.front?.input).toEqual([28, 28, 1])
  expect(network.layers.map(({outputs}) => outputs)).toEqual([120, 84, 10])
})
