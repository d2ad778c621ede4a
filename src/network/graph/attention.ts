/** Multi-head self-attention (Vaswani et al., 2017). */
import {type LayerType, type Site, textOf} from "./layer.js"
import {addBias, biasGradient, matrixGradient, multiplyExactly, vectorGradient} from "./multiply.js"

const projections = ["query", "key", "value"] as const

/**
 * With Q, K, V = x Wᵀ + b for each of the three and heads of features/heads columns: the attention A =
 * softmax(Q Kᵀ / sqrt(features/heads)) of every head is mixed with V, and the heads' results side by side
 * go through the output matrix.
 */
export const attention: LayerType = {
  kind: "attention",
  title: "multi-head self-attention",
  inputs: 1,
  settings: {heads: {least: 1, title: "parts of the features that attend by themselves"}},
  shape({heads}, [shape]) {
    if (shape.length !== 2) throw new RangeError(`expected tokens x features, found ${textOf(shape)}`)
    if (shape[1] % heads)
      throw new RangeError(`expected features in ${heads} heads of one size, found ${shape[1]}`)
    return shape
  },
  parameters(_settings, [[, features]]) {
    const weights = {shape: [features, features], deviation: Math.sqrt(1 / features)}
    const biases = {shape: [features], fill: 0}
    return {
      ...{query: weights, key: weights, value: weights, output: weights},
      ...{queryBiases: biases, keyBiases: biases, valueBiases: biases, outputBiases: biases},
    }
  },
  place(site) {
    const {node, layer, batch, inputShapes, inputs, output, multiply} = site
    const [[count, features]] = inputShapes
    const {parameters} = layer
    const all = batch * count
    const sizes = {node, layer, rows: all, columns: features, outputs: features, window: 1}
    const make = () => new Float64Array(all * features)
    const projected = {query: make(), key: make(), value: make()}
    const mixed = make()
    const heads = new Heads(site)
    const gradient = site.gradients && {query: make(), key: make(), value: make(), mixed: make()}
    return {
      forward() {
        for (const part of projections) {
          multiply({...sizes, part}, inputs[0], parameters[part], projected[part])
          addBias(projected[part], parameters[`${part}Biases`], all)
        }
        heads.forward(projected, mixed)
        multiply({...sizes, part: "output"}, mixed, parameters.output, output)
        addBias(output, parameters.outputBiases, all)
      },
      backward() {
        const {gradients} = site
        if (!gradients || !gradient) return
        matrixGradient(sizes, mixed, gradients.output, gradients.parameters.output)
        biasGradient(gradients.output, gradients.parameters.outputBiases, all)
        vectorGradient(sizes, parameters.output, gradients.output, gradient.mixed)
        heads.backward(projected, gradient)
        const [to] = gradients.inputs
        const own = site.scratch(all * features)
        for (const part of projections) {
          matrixGradient(sizes, inputs[0], gradient[part], gradients.parameters[part])
          biasGradient(gradient[part], gradients.parameters[`${part}Biases`], all)
          if (!to) continue
          vectorGradient(sizes, parameters[part], gradient[part], own)
          for (let i = 0; i < to.length; i++) to[i] += own[i]
        }
      },
    }
  },
}

interface Projected {
  readonly query: Float64Array
  readonly key: Float64Array
  readonly value: Float64Array
}

/** Scores, softmax and mix, image by image and head by head. */
class Heads {
  readonly #site: Site
  readonly #heads: number
  readonly #tokens: number
  readonly #features: number
  readonly #width: number
  /** batch x heads x tokens x tokens, after softmax. */
  readonly #attention: Float64Array

  constructor(site: Site) {
    this.#site = site
    this.#heads = site.layer.settings.heads
    ;[[this.#tokens, this.#features]] = site.inputShapes
    this.#width = this.#features / this.#heads
    this.#attention = new Float64Array(site.batch * this.#heads * this.#tokens ** 2)
  }

  forward({query, key, value}: Projected, mixed: Float64Array): void {
    const {node, layer, multiply} = this.#site
    const n = this.#tokens
    const width = this.#width
    const [q, k, v, out] = Array.from({length: 4}, () => new Float64Array(n * width))
    const turned = new Float64Array(n * width)
    const scores = {node, layer, part: "scores", rows: n, columns: width, outputs: n, window: 1}
    const mix = {node, layer, part: "mix", rows: n, columns: n, outputs: width, window: 1}
    this.#each((at, from) => {
      for (const [whole, own] of [
        [query, q],
        [key, k],
        [value, v],
      ] as const)
        this.#pick(whole, from, own)
      const own = this.#attention.subarray(at, at + n * n)
      multiply(scores, q, k, own)
      softmax(own, n, 1 / Math.sqrt(width))
      for (let i = 0; i < n; i++) for (let j = 0; j < width; j++) turned[j * n + i] = v[i * width + j]
      multiply(mix, own, turned, out)
      this.#put(out, from, mixed)
    })
  }

  backward({query, key, value}: Projected, gradient: Projected & {readonly mixed: Float64Array}): void {
    const n = this.#tokens
    const width = this.#width
    const [q, k, v, out, own, turned] = Array.from({length: 6}, () => new Float64Array(n * width))
    const scores = new Float64Array(n * n)
    const {node, layer} = this.#site
    const exact = {node, layer, part: "mix", window: 1}
    const narrow = {rows: n, columns: width, outputs: n}
    this.#each((at, from) => {
      for (const [whole, part] of [
        [query, q],
        [key, k],
        [value, v],
        [gradient.mixed, out],
      ] as const)
        this.#pick(whole, from, part)
      const attention = this.#attention.subarray(at, at + n * n)
      // mixed = A V: dV = Aᵀ dmixed, dA = dmixed Vᵀ.
      matrixGradient(narrow, out, attention, own)
      this.#put(own, from, gradient.value)
      multiplyExactly({...exact, ...narrow}, out, v, scores)
      softmaxGradient(attention, scores, n, 1 / Math.sqrt(width))
      // scores = Q Kᵀ: dQ = dS K, dK = dSᵀ Q.
      vectorGradient(narrow, k, scores, own)
      this.#put(own, from, gradient.query)
      matrixGradient(narrow, q, scores, turned)
      this.#put(turned, from, gradient.key)
    })
  }

  /** Calls with the place of the attention and of the first feature. */
  #each(work: (at: number, from: number) => void): void {
    const n = this.#tokens
    for (let image = 0, at = 0; image < this.#site.batch; image++)
      for (let head = 0; head < this.#heads; head++, at += n * n)
        work(at, image * n * this.#features + head * this.#width)
  }

  #pick(whole: Float64Array, from: number, part: Float64Array): void {
    const width = this.#width
    for (let i = 0, k = 0; i < this.#tokens; i++)
      for (let j = 0, p = from + i * this.#features; j < width; j++) part[k++] = whole[p + j]
  }

  #put(part: Float64Array, from: number, whole: Float64Array): void {
    const width = this.#width
    for (let i = 0, k = 0; i < this.#tokens; i++)
      for (let j = 0, p = from + i * this.#features; j < width; j++) whole[p + j] = part[k++]
  }
}

/** Each row of n x n scores times `factor`, exponentials that sum to one; in place. */
function softmax(scores: Float64Array, n: number, factor: number): void {
  for (let start = 0; start < n * n; start += n) {
    let largest = Number.NEGATIVE_INFINITY
    for (let i = start; i < start + n; i++) largest = Math.max(largest, scores[i])
    let sum = 0
    for (let i = start; i < start + n; i++) sum += scores[i] = Math.exp(factor * (scores[i] - largest))
    for (let i = start; i < start + n; i++) scores[i] /= sum
  }
}

/** dL/dattention becomes dL/dscores, in place. */
function softmaxGradient(attention: Float64Array, gradient: Float64Array, n: number, factor: number): void {
  for (let start = 0; start < n * n; start += n) {
    let mean = 0
    for (let i = start; i < start + n; i++) mean += attention[i] * gradient[i]
    for (let i = start; i < start + n; i++) gradient[i] = factor * attention[i] * (gradient[i] - mean)
  }
}
