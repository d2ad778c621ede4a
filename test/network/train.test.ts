import {amplifier} from "../../src/network/amplifier.js"
import {parseCheckpoint, printCheckpoint} from "../../src/network/checkpoint.js"
import {slice} from "../../src/network/dataset.js"
import {type ForwardModel, ideal} from "../../src/network/forward-model.js"
import {accuracy} from "../../src/network/mlp.js"
import {printModel} from "../../src/network/model-file.js"
import type {Levels} from "../../src/network/quantize.js"
import {Random} from "../../src/network/random.js"
import {synthetic} from "../../src/network/synthetic.js"
import {type Progress, train} from "../../src/network/train.js"
import {TrainLayer} from "../../src/network/train-layer.js"

const cutInHalf = (columns: number, limit_V: number) => {
  const all = Uint32Array.from({length: columns}, (_, k) => k)
  return {parts: [all.slice(0, columns >> 1), all.slice(columns >> 1)], share: 1 / 2, limit_V}
}
const through = (levels: Levels, widths: number[], sharedGain = true, limit_V = Number.POSITIVE_INFINITY) =>
  amplifier({
    amplifiers: widths.map(width => cutInHalf(width + 1, limit_V)),
    ...{sharedGain, low_Ohm: 8488.26, high_Ohm: 25464.79, levels},
  })

describe.each<[string, ForwardModel]>([
  ["ideal", ideal],
  ["amplifier", through("continuous", [6, 5])],
  ["amplifiers with a gain each", through("continuous", [6, 5], false)],
  ["amplifiers that stop", through("continuous", [6, 5], false, 0.3)],
])("the gradient through two layers, %s", (_name, model) => {
  const random = new Random(11)
  const shared = {batch: 7, model, levels: "continuous", vdd: 0.8, activation: "sigmoid"} as const
  const first = new TrainLayer({index: 0, inputs: 6, outputs: 5, ...shared}, random)
  const second = new TrainLayer({index: 1, inputs: 5, outputs: 3, ...shared}, random)
  for (let i = 0; i < 7; i++)
    for (let j = 0; j < 6; j++) first.driven[i * first.columns + j] = random.uniform(-0.8, 0.8)
  first.logStrength.fill(Math.log(model === ideal ? 0.3 : 12))
  second.logStrength.fill(Math.log(model === ideal ? 0.4 : 9))
  const weightsOfLoss = Float64Array.from({length: 21}, () => random.normal())
  const loss = () => {
    first.forward()
    first.drive(second)
    second.forward()
    return second.sums.reduce((sum, value, i) => sum + value * weightsOfLoss[i], 0)
  }
  loss()
  second.sumGradient.set(weightsOfLoss)
  second.backward(first)
  first.backward()

  test.each<[string, Float64Array, Float64Array]>([
    ["first weights", first.real, first.weightGradient.slice()],
    ["second weights", second.real, second.weightGradient.slice()],
    ["first strength", first.logStrength, first.strengthGradient.slice()],
    ["second strength", second.logStrength, second.strengthGradient.slice()],
  ])("%s", (_what, values, gradient) => {
    const h = 1e-5
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      values[i] = value + h
      const up = loss()
      values[i] = value - h
      const down = loss()
      values[i] = value
      expect(gradient[i]).toBeCloseTo((up - down) / (2 * h), 7)
    }
  })
})

const digits = synthetic("train", 1500)
const training = slice(digits, 0, 1200)
const validation = slice(digits, 1200, 1500)
const small = {encoding: "sign", outputs: [24, 10], epochs: 6, batch: 40, rate: 5e-3} as const

test.each<[Levels, "ideal" | "amplifier", number]>([
  ["binary", "ideal", 0.7],
  ["ternary", "amplifier", 0.75],
  ["binary", "amplifier", 0.7],
  [5, "amplifier", 0.75],
  ["continuous", "ideal", 0.9],
])("%s weights learn drawn digits, %s", async (levels, name, expected) => {
  const forward = name === "ideal" ? ideal : through(levels, [400, 24])
  const {network, validation: right} = await train(training, validation, {...small, forward, levels})
  expect(right).toBeGreaterThan(expected)
  expect(accuracy(network, validation, forward)).toBe(right)
  expect(accuracy(network, synthetic("test", 500), forward)).toBeGreaterThan(expected - 0.05)
})

test("the same seed trains the same network, however progress is watched", async () => {
  const options = {...small, forward: ideal, levels: "binary", epochs: 2, distortion: 0.03} as const
  const seen: Progress[] = []
  const one = await train(training, validation, {
    ...options,
    onProgress: progress => void seen.push(progress),
  })
  expect(await train(training, validation, options)).toEqual(one)
  expect((await train(training, validation, {...options, seed: 2})).network).not.toEqual(one.network)
  const ends = seen.filter(progress => progress.validation !== undefined)
  expect(ends.map(({done}) => done)).toEqual([1, 2])
  expect(ends[1].loss).toBeLessThan(ends[0].loss)
})

test("a training that was interrupted goes on to the same network", async () => {
  const forward = through("continuous", [400, 24], false)
  const first = {forward: through("continuous", [400, 24], false), epochs: 2}
  const options = {...small, forward, first, levels: "continuous", epochs: 2, distortion: 0.03} as const
  const texts: string[] = []
  const whole = await train(training, validation, {
    ...options,
    onCheckpoint: state => void texts.push(printCheckpoint(state, "these")),
  })
  expect(texts).toHaveLength(4)
  for (const text of texts.slice(0, 3))
    expect(
      printModel(
        await train(training, validation, {...options, resume: parseCheckpoint(text, "a.json", "these")}),
      ),
    ).toBe(printModel(whole))
  expect(() => parseCheckpoint(texts[0], "a.json", "others")).toThrow(
    "a.json: it belongs to another training: 'these', this one is 'others'",
  )
  expect(() => parseCheckpoint("{}", "a.json", "others")).toThrow(
    "a.json: expected a checkpoint of a training",
  )
})

test("strengths that are given stay, patience ends a training, a rate that is too large is said", async () => {
  const options = {...small, forward: through("binary", [400, 24]), levels: "binary", epochs: 2} as const
  const fixed = await train(training, validation, {...options, strengths: [30, 10]})
  expect(fixed.network.layers.map(({gain}) => gain)).toEqual([expect.closeTo(30), expect.closeTo(10)])
  const columns = Uint32Array.from({length: 401}, (_, k) => 400 - k)
  const seen: Progress[] = []
  const stopped = await train(training, validation, {
    ...{...options, epochs: 30, rate: 1e-9, patience: 2, placement: [{columns}]},
    onProgress: progress => void seen.push(progress),
  })
  expect(stopped.network.layers[0].columns).toBe(columns)
  expect(Math.ceil(seen[seen.length - 1].done)).toBeLessThan(30)
  const broken = {
    ...ideal,
    map: (_layer: number, _weights: Float64Array, _strength: Float64Array, matrix: Float64Array) =>
      void matrix.fill(Number.NaN),
  }
  await expect(
    train(training, validation, {...small, forward: broken, levels: "continuous"}),
  ).rejects.toThrow("training diverged in epoch 1")
})

test("stops when told to", async () => {
  const controller = new AbortController()
  const running = train(training, validation, {
    ...{...small, forward: ideal, levels: "binary", epochs: 1000},
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  })
  await expect(running).rejects.toThrow("enough")
})

test("refuses what cannot be trained", async () => {
  const options = {...small, forward: ideal, levels: "binary"} as const
  await expect(train(training, validation, {...options, outputs: [5]})).rejects.toThrow(
    "expected labels below 5",
  )
  await expect(train(training, validation, {...options, levels: 1})).rejects.toThrow(
    "expected a whole number of levels",
  )
  await expect(train(training, validation, {...options, seed: 1.5})).rejects.toThrow(
    "expected a whole number as seed",
  )
  await expect(train(slice(training, 0, 0), validation, options)).rejects.toThrow("expected training inputs")
  await expect(train(training, validation, {...options, epochs: 0})).rejects.toThrow(
    "expected at least one epoch",
  )
})
