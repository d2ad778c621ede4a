import {mkdtempSync, readdirSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {amplifiersOf} from "../../src/crossbar/circuit-model.js"
import {amplifier} from "../../src/network/amplifier.js"
import {readCsvDataset, readCsvNetwork, readModel, writeCsvNetwork} from "../../src/network/files.js"
import {ideal} from "../../src/network/forward-model.js"
import {accuracy} from "../../src/network/mlp.js"
import {mnist} from "../../src/network/mnist.js"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crosspice-"))
})
afterEach(() => rmSync(folder, {recursive: true}))

test("a network as CSV files reads back", () => {
  const {network} = readModel("models/synthetic-binary.json")
  writeCsvNetwork(folder, network)
  expect(readdirSync(folder).sort()).toEqual(["B1.csv", "B2.csv", "B3.csv", "W1.csv", "W2.csv", "W3.csv"])
  const gains = network.layers.map(layer => Number(layer.gain))
  const read = readCsvNetwork(folder, {gains})
  expect(read.layers).toEqual(network.layers)
  expect(read.levels).toBe("binary")
  rmSync(join(folder, "B2.csv"))
  expect(() => readCsvNetwork(folder)).toThrow(`${join(folder, "B2.csv")}: no such file`)
  expect(() => readCsvNetwork(join(folder, "none"))).toThrow(
    `${join(folder, "none", "W1.csv")}: no such file`,
  )
})

test("a data set as CSV files", () => {
  writeFileSync(join(folder, "test_data.csv"), "0.8,-0.8\n-0.8,0.8\n")
  writeFileSync(join(folder, "test_labels.csv"), "1,0\n0,1\n")
  const paths = [join(folder, "test_data.csv"), join(folder, "test_labels.csv")] as const
  expect(readCsvDataset(...paths, "volts")).toEqual({
    ...{name: "test_data.csv", count: 2, width: 2, unit: "volts"},
    values: Float64Array.of(0.8, -0.8, -0.8, 0.8),
    labels: Uint8Array.of(0, 1),
  })
})

/** The forward model of the networks that were trained through amplifiers. */
const throughAmplifiers = (levels: "binary" | "continuous") => {
  const {layers} = readModel("models/synthetic-binary.json").network
  const amplifiers = amplifiersOf(layers, {partitions: {horizontal: [16, 8, 8], vertical: [8, 8, 1]}})
  return amplifier({amplifiers, sharedGain: true, low_Ohm: 8488.26, high_Ohm: 25464.79, levels})
}

const real = process.env.MNIST_DIR ? describe : describe.skip
real("MNIST networks (MNIST_DIR)", () => {
  test.each([
    ["mnist-amplifier-binary", throughAmplifiers("binary")],
    ["mnist-amplifier-continuous", throughAmplifiers("continuous")],
    ["mnist-ideal-binary", ideal],
    ["mnist-ideal-continuous", ideal],
  ])("%s decides as its file says", async (name, model) => {
    const {network, made} = readModel(`models/${name}.json`)
    const answer = await mnist("test")
    if (!("dataset" in answer)) throw new Error(answer.reason)
    const right = accuracy(network, answer.dataset, model)
    expect(Math.abs(right - (made?.accuracy.test ?? 0))).toBeLessThan(0.0005)
  })
})
