/** Trains a network: seeded, reproducible, straight through the quantization and through a forward model. */
import {Adam} from "./adam.js"
import type {Dataset, Encoding} from "./dataset.js"
import type {ForwardModel} from "./forward-model.js"
import {isLocal, type LocalModel} from "./local-model.js"
import {accuracy, type Layer, type Network, publishedGain} from "./mlp.js"
import type {Activation} from "./neuron.js"
import {checkLevels, type Levels} from "./quantize.js"
import {Random} from "./random.js"
import {TrainLayer} from "./train-layer.js"
import {fillBatch, initializeStrengths, pass} from "./train-pass.js"

/** So many epochs through one forward model. */
export interface Stage {
  readonly forward: ForwardModel
  readonly epochs: number
}

export interface TrainOptions {
  readonly forward: ForwardModel
  readonly levels: Levels
  readonly encoding: Encoding
  /** Outputs of every layer. Default [120, 84, 10]. */
  readonly outputs?: readonly number[]
  readonly activation?: Activation
  /** Of each layer: where inputs and outputs lie, see `Layer`. */
  readonly placement?: readonly Pick<Layer, "columns" | "rows">[]
  /** Volts; default 0.8. */
  readonly vdd?: number
  readonly epochs?: number
  /** Goes before the epochs of `forward`, through a model that is faster or that learns from scratch. */
  readonly first?: Stage
  readonly batch?: number
  /** Adam's first step size in each stage; it falls to zero along half a cosine. */
  readonly rate?: number
  readonly seed?: number
  /** Strength of random affine maps of grey square images, see `distort`; default 0: none. */
  readonly distortion?: number
  /** Strengths that are not to be trained, one for each layer. */
  readonly strengths?: readonly number[]
  /** Trained strengths stay between this and its inverse; default 1e6. */
  readonly strengthLimit?: number
  /** Ends a stage after so many epochs without a better one; default never. */
  readonly patience?: number
  readonly onProgress?: (progress: Progress) => void
  /** Called after every epoch with all that `resume` needs to go on from there; its arrays live on. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void
  readonly resume?: Checkpoint
  /** Aborts between two batches; `train` then throws the signal's reason. */
  readonly signal?: AbortSignal
}

/** After an epoch, or within one when `validation` is absent. */
export interface Progress {
  /** Epochs done, with fraction, and of how many: stages are counted together. */
  readonly done: number
  readonly epochs: number
  /** Mean cross-entropy of the epoch so far, in nats. */
  readonly loss: number
  /** Fraction of validation inputs decided rightly. */
  readonly validation?: number
  /** Of the crossbars in the last batch, W, where the forward model knows. */
  readonly power_W?: number
}

export interface Trained {
  readonly network: Network
  /** The epoch (1-based) whose weights these are: the last stage's best on the validation set. */
  readonly epoch: number
  readonly validation: number
}

/** A training between two epochs. */
export interface Checkpoint {
  /** Epochs done, in all and of the stage, which counts from 0. */
  readonly done: number
  readonly stage: number
  readonly inStage: number
  readonly random: readonly number[]
  readonly order: Uint32Array
  /** Weights, strengths and the optimizers' memories, layer by layer. */
  readonly arrays: readonly Float64Array[]
  /** Steps of the optimizers. */
  readonly steps: number
  readonly best?: Trained
}

/**
 * Adam on real-valued weights clipped to [-1, 1]; the forward pass sees their quantized copies. The loss is
 * cross-entropy of the output neurons' exponents. Every stage goes on
 * with the weights of the one before, which should have the same kind of strength. The same options
 * and data give the same network on the same JavaScript engine. Throws a RangeError when shapes or levels do
 * not fit.
 */
export async function train(training: Dataset, validation: Dataset, options: TrainOptions): Promise<Trained> {
  const {forward, first, levels, encoding, outputs = [120, 84, 10], activation = "sigmoid"} = options
  const {vdd = 0.8, epochs = 60, rate = 3e-3, seed = 1, onProgress, signal} = options
  const batch = Math.min(options.batch ?? 200, training.count)
  const distortion = options.distortion ?? 0
  checkLevels(levels)
  if (!Number.isSafeInteger(seed)) throw new RangeError(`expected a whole number as seed, found ${seed}`)
  if (distortion && (training.unit !== "grey" || !Number.isInteger(Math.sqrt(training.width))))
    throw new RangeError("expected square grey images to distort, found others")
  if (batch < 1) throw new RangeError("expected training inputs, found none")
  const classes = outputs.at(-1) ?? 0
  for (const label of training.labels)
    if (label >= classes) throw new RangeError(`expected labels below ${classes}, found ${label}`)

  const random = new Random(seed)
  const stages = [...(first ? [first] : []), {forward, epochs}]
  const layers: TrainLayer[] = []
  for (const [index, count] of outputs.entries()) {
    const inputs = index ? outputs[index - 1] : training.width
    const shape = {index, inputs, outputs: count, batch, model: stages[0].forward, levels, vdd, activation}
    layers.push(new TrainLayer(shape, random))
  }
  const optimizers = layers.map(({real, paces, logStrength}) => ({
    weights: new Adam(real.length, paces),
    strength: new Adam(logStrength.length),
  }))
  const snapshot = (): Network => ({
    layers: layers.map((layer, i) => ({
      ...layer.snapshot(forward.strength === "scale" ? publishedGain(i, layers.length) : 1),
      ...options.placement?.[i],
    })),
    encoding,
    levels,
    vdd,
    trainedFor: forward.trainedFor,
  })

  // Steps at the first rate since then: what the weights may have moved.
  let sinceRenewal = 0
  const renew = (model: LocalModel, step: number, slopes: boolean) => {
    model.renew(snapshot(), step, slopes)
    for (const layer of layers) {
      layer.renewed()
      // What has few values needs steps that are long enough to change between them.
      if (slopes && levels === "continuous") model.paces(layer.options.index, layer.paces)
    }
    sinceRenewal = 0
  }

  const order = new Uint32Array(training.count)
  for (let i = 0; i < order.length; i++) order[i] = i
  random.shuffle(order)
  const labels = new Uint8Array(batch)
  const fill = (start: number, strength: number) =>
    fillBatch(training, order.subarray(start, start + batch), layers[0], encoding, labels, strength, random)
  const {resume} = options
  const strengthLimit = Math.log(options.strengthLimit ?? 1e6)
  const arrays = layers.flatMap(({real, logStrength}, i) => [
    ...[real, logStrength],
    ...[...optimizers[i].weights.memory, ...optimizers[i].strength.memory],
  ])
  if (resume) {
    order.set(resume.order)
    for (const [i, array] of arrays.entries()) array.set(resume.arrays[i])
    for (const {weights, strength} of optimizers) weights.steps = strength.steps = resume.steps
    random.state = resume.random
  }

  const perEpoch = Math.floor(training.count / batch)
  const total = (first?.epochs ?? 0) + epochs
  let best = resume?.best
  let done = resume?.done ?? 0
  let yielded = performance.now()
  for (const [number, stage] of stages.entries()) {
    if (number < (resume?.stage ?? 0)) continue
    const goesOn = number === resume?.stage
    const {forward: model} = stage
    for (const layer of layers) layer.model = model
    if (isLocal(model)) renew(model, done * perEpoch, true)
    if (!goesOn) {
      if (isLocal(model) && levels === "continuous") {
        // What the model before wanted of every weight, as far as their range goes.
        for (const {real, paces} of layers) for (let i = 0; i < real.length; i++) real[i] *= paces[i]
        renew(model, done * perEpoch, false)
        for (const {weights, strength} of optimizers) for (const adam of [weights, strength]) adam.reset()
      }
      fill(0, 0)
      if (options.strengths)
        for (const [i, {logStrength}] of layers.entries()) logStrength.fill(Math.log(options.strengths[i]))
      else initializeStrengths(layers, strengthLimit)
    }
    const steps = stage.epochs * perEpoch
    for (let epoch = goesOn ? resume.inStage : 0; epoch < stage.epochs; epoch++) {
      random.shuffle(order)
      let loss = 0
      for (let k = 0; k < perEpoch; k++) {
        const step = epoch * perEpoch + k
        if (isLocal(model) && sinceRenewal >= model.batches) renew(model, done * perEpoch + k, false)
        fill(k * batch, distortion)
        loss += pass(layers, labels)
        const fall = 0.5 * (1 + Math.cos((Math.PI * step) / steps))
        const pace = rate * fall
        sinceRenewal += fall
        for (const [i, layer] of layers.entries()) {
          optimizers[i].weights.step(layer.real, layer.weightGradient, pace, 1)
          if (!options.strengths)
            optimizers[i].strength.step(layer.logStrength, layer.strengthGradient, 0.3 * pace, strengthLimit)
        }
        if (performance.now() - yielded > 100) {
          if (!Number.isFinite(loss)) throw new DivergedError(done + 1, rate)
          onProgress?.({done: done + (k + 1) / perEpoch, epochs: total, loss: loss / (k + 1)})
          await new Promise(resolve => setTimeout(resolve))
          signal?.throwIfAborted()
          yielded = performance.now()
        }
      }
      if (!Number.isFinite(loss)) throw new DivergedError(done + 1, rate)
      const network = snapshot()
      if (isLocal(model)) renew(model, (done + 1) * perEpoch, true)
      const right = accuracy(network, validation, model)
      done++
      if (model === forward && (!best || right > best.validation))
        best = {network, epoch: done, validation: right}
      const power_W = isLocal(model)
        ? layers.reduce((sum, {driven}, i) => sum + model.power_W(i, driven, batch), 0)
        : undefined
      onProgress?.({
        ...{done, epochs: total, loss: loss / perEpoch, validation: right},
        ...(power_W !== undefined && {power_W}),
      })
      options.onCheckpoint?.({
        ...{done, stage: number, inStage: epoch + 1, random: random.state, order, arrays},
        ...{steps: optimizers[0].weights.steps, ...(best && {best})},
      })
      if (best && model === forward && done - best.epoch >= (options.patience ?? Number.POSITIVE_INFINITY))
        break
    }
  }
  if (!best) throw new RangeError(`expected at least one epoch, found ${epochs}`)
  return best
}

/** The loss is no number any more. */
export class DivergedError extends Error {
  override name = "DivergedError"

  constructor(epoch: number, rate: number) {
    super(`training diverged in epoch ${epoch}: a smaller rate than ${rate} may help`)
  }
}
