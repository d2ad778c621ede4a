/**
 * Trains a graph: seeded, reproducible, by Adam or by momentum; with noise on its parameters where that is
 * wanted.
 */
import {Adam} from "../adam.js"
import {type Dataset, encode} from "../dataset.js"
import {distort} from "../distort.js"
import {Random} from "../random.js"
import {DivergedError, type Progress} from "../train.js"
import {copy, type Graph, mapParameters, trainedNames} from "./graph.js"
import {lastOf, type Multiply} from "./layer.js"
import {checkFits, crossEntropy, graphAccuracy} from "./loss.js"
import {GraphRun} from "./run.js"
import {Sgd} from "./sgd.js"

/** Writes parameters drawn around those of `clean` into `noisy`; both have the same layers. */
export type Perturb = (clean: Graph, noisy: Graph, random: Random) => void

export interface GraphTrainOptions {
  readonly epochs: number
  /** Images of a step; default 64. */
  readonly batch?: number
  /** Default `adam`. */
  readonly optimizer?: "adam" | "sgd"
  /** First step size, default 1e-3 (sgd: 0.02); it falls to zero along half a cosine. */
  readonly rate?: number
  /** Part of every parameter that is lost per unit of step size; default 0. */
  readonly decay?: number
  readonly seed?: number
  /** Strength of random affine maps of square grey images, see `distort`; default 0. */
  readonly distortion?: number
  /** Gradients are means over so many perturbed copies, and step the clean parameters (HA-SGD). */
  readonly noise?: {readonly perturb: Perturb; readonly samples: number}
  /**
   * What does the products of the forward pass, also of the validation; gradients pass straight through.
   * Default: exact.
   */
  readonly multiply?: Multiply
  readonly onProgress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}

export interface TrainedGraph {
  readonly graph: Graph
  /**
   * The epoch (1-based) whose parameters these are: the best on the validation set, with noise where
   * trained with it.
   */
  readonly epoch: number
  readonly validation: number
}

/** Perturbed copies that choose the epoch: few, as it is asked often. */
const chips = 4

/**
 * Minimizes cross-entropy of the answers. `initial` stays as it is. The same options and data give the same
 * network on the same JavaScript engine. Throws a RangeError when shapes do not fit, a DivergedError when
 * the loss is no number any more.
 */
export async function trainGraph(
  initial: Graph,
  training: Dataset,
  validation: Dataset,
  options: GraphTrainOptions,
): Promise<TrainedGraph> {
  const {
    epochs,
    optimizer = "adam",
    decay = 0,
    seed = 1,
    distortion = 0,
    noise,
    multiply,
    onProgress,
    signal,
  } = options
  const {rate = optimizer === "adam" ? 1e-3 : 0.02} = options
  const batch = Math.min(options.batch ?? 64, training.count)
  if (batch < 1) throw new RangeError("expected training images, found none")
  checkFits(initial, training)
  checkFits(initial, validation)
  if (distortion && !canDistort(initial, training))
    throw new RangeError("expected square grey images to distort, found others")
  const random = new Random(seed)
  const clean = copy(initial)
  const run = new GraphRun(noise ? perturbable(clean) : clean, batch, {
    train: true,
    ...(multiply && {multiply}),
  })
  const trained = trainedParameters(clean, run)
  const steppers = trained.map(({values}) => new (optimizer === "adam" ? Adam : Sgd)(values.length))
  const labels = new Uint8Array(batch)
  const classes = run.output.length / batch
  const order = Uint32Array.from({length: training.count}, (_, i) => i)
  const perEpoch = Math.floor(training.count / batch)
  const samples = noise?.samples ?? 1
  let best: TrainedGraph | undefined
  let yielded = performance.now()
  for (let epoch = 0; epoch < epochs; epoch++) {
    random.shuffle(order)
    let loss = 0
    for (let k = 0; k < perEpoch; k++) {
      fill(run.input, labels, training, order.subarray(k * batch, (k + 1) * batch), distortion, random)
      for (const {sum} of trained) sum.fill(0)
      for (let sample = 0; sample < samples; sample++) {
        noise?.perturb(clean, run.graph, random)
        run.forward()
        loss += crossEntropy(run.output, labels, classes, run.outputGradient) / samples
        run.backward()
        for (const {sum, gradient} of trained)
          for (let i = 0; i < sum.length; i++) sum[i] += gradient[i] / samples
      }
      const pace = 0.5 * rate * (1 + Math.cos((Math.PI * (epoch * perEpoch + k)) / (epochs * perEpoch)))
      for (const [i, {values, sum}] of trained.entries()) {
        for (let j = 0; j < values.length; j++) values[j] *= 1 - pace * decay
        steppers[i].step(values, sum, pace, Number.POSITIVE_INFINITY)
      }
      if (performance.now() - yielded > 100) {
        if (!Number.isFinite(loss)) throw new DivergedError(epoch + 1, rate)
        onProgress?.({done: epoch + (k + 1) / perEpoch, epochs, loss: loss / (k + 1)})
        await new Promise(resolve => setTimeout(resolve))
        signal?.throwIfAborted()
        yielded = performance.now()
      }
    }
    if (!Number.isFinite(loss)) throw new DivergedError(epoch + 1, rate)
    const right = noise
      ? noisyAccuracy(clean, validation, noise.perturb)
      : graphAccuracy(clean, validation, multiply && {multiply})
    if (!best || right > best.validation) best = {graph: copy(clean), epoch: epoch + 1, validation: right}
    onProgress?.({done: epoch + 1, epochs, loss: loss / perEpoch, validation: right})
  }
  if (!best) throw new RangeError(`expected at least one epoch, found ${epochs}`)
  return best
}

/** Mean over the same few chips each time. */
function noisyAccuracy(clean: Graph, validation: Dataset, perturb: Perturb): number {
  const noisy = copy(clean)
  let sum = 0
  for (let chip = 0; chip < chips; chip++) {
    perturb(clean, noisy, new Random(chip))
    sum += graphAccuracy(noisy, validation)
  }
  return sum / chips
}

/** A copy that shares what gradients do not train. */
function perturbable(graph: Graph): Graph {
  const trained = new Set(trainedNames(graph))
  return mapParameters(graph, (values, name, _layer, node) =>
    trained.has(`${node} ${name}`) ? values.slice() : values,
  )
}

/** Of every trained array: the clean values, the gradient of the run, and room for a mean of gradients. */
function trainedParameters(clean: Graph, run: GraphRun) {
  return run.parameterGradients.flatMap((gradients, node) =>
    Object.entries(gradients).map(([name, gradient]) => ({
      values: clean.nodes[node].layer.parameters[name],
      gradient,
      sum: new Float64Array(gradient.length),
    })),
  )
}

function canDistort({input}: Graph, {unit, width}: Dataset): boolean {
  return unit === "grey" && Number.isInteger(Math.sqrt(width)) && (input.length !== 3 || lastOf(input) === 1)
}

function fill(
  input: Float64Array,
  labels: Uint8Array,
  dataset: Dataset,
  chosen: Uint32Array,
  distortion: number,
  random: Random,
): void {
  const {width, values} = dataset
  const image = {...dataset, count: 1, values: new Uint8Array(width)}
  for (let i = 0; i < chosen.length; i++) {
    const to = input.subarray(i * width, (i + 1) * width)
    if (distortion) {
      distort(values, chosen[i] * width, Math.sqrt(width), distortion, random, image.values)
      encode(image, "analog", 1, 0, 1, to)
    } else encode(dataset, "analog", 1, chosen[i], 1, to)
    labels[i] = dataset.labels[chosen[i]]
  }
}
