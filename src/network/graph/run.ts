/** Graphs at work on batches: forward, and backward where they are trained. */
import {type Graph, inputShapes, outside, shapes} from "./graph.js"
import {layerType} from "./kinds.js"
import {type Multiply, type PlacedLayer, type Shape, sizeOf} from "./layer.js"
import {multiplyExactly, Scratch} from "./multiply.js"

export interface RunOptions {
  /** What does the products of linear, conv2d and attention layers. Default: exact arithmetic. */
  readonly multiply?: Multiply
  /** Whether `backward` will be called; batch norm then takes the batch's own means. */
  readonly train?: boolean
}

/**
 * One graph for batches of one size. Parameters are read anew at each `forward`, so they may be
 * overwritten.
 */
export class GraphRun {
  /** batch x input, to be filled before `forward`. */
  readonly input: Float64Array
  /** batch x outputs. */
  readonly output: Float64Array
  /** dL/doutput, to be filled before `backward`. */
  readonly outputGradient: Float64Array
  /** By node and by name; those that are trained. `backward` overwrites them. */
  readonly parameterGradients: readonly Readonly<Record<string, Float64Array>>[]
  readonly #layers: readonly PlacedLayer[]
  readonly #gradients: readonly Float64Array[]
  readonly #values: readonly Float64Array[]

  /** Throws a RangeError naming the layer that does not fit. */
  constructor(
    readonly graph: Graph,
    readonly batch: number,
    {multiply = multiplyExactly, train = false}: RunOptions = {},
  ) {
    const found = shapes(graph)
    const make = (shape: Shape) => new Float64Array(batch * sizeOf(shape))
    this.input = make(graph.input)
    this.#values = found.map(make)
    this.#gradients = train ? found.map(make) : []
    this.output = this.#values[found.length - 1]
    this.outputGradient = this.#gradients[found.length - 1] ?? new Float64Array(0)
    const parameterGradients: Record<string, Float64Array>[] = []
    const shared = new Scratch()
    const scratch = (length: number) => shared.reserve(length)
    this.#layers = graph.nodes.map(({layer, inputs}, node) => {
      const type = layerType(layer.kind)
      const before = inputShapes(graph, found, inputs)
      const trained = Object.entries(type.parameters?.(layer.settings, before) ?? {})
        .filter(([, {fixed}]) => train && !fixed)
        .map(([name, {shape}]) => [name, new Float64Array(sizeOf(shape))])
      const parameters: Record<string, Float64Array> = Object.fromEntries(trained)
      parameterGradients.push(parameters)
      return type.place({
        ...{node, layer, batch, multiply, scratch, inputShapes: before, outputShape: found[node]},
        inputs: inputs.map(input => (input === outside ? this.input : this.#values[input])),
        output: this.#values[node],
        ...(train && {
          gradients: {
            output: this.#gradients[node],
            inputs: inputs.map(input => (input === outside ? undefined : this.#gradients[input])),
            parameters,
          },
        }),
      })
    })
    this.parameterGradients = parameterGradients
  }

  /** `input` -> `output`. */
  forward(): void {
    for (const layer of this.#layers) layer.forward()
  }

  /** After `forward`, with `outputGradient` filled: fills `parameterGradients`. */
  backward(): void {
    for (const gradient of this.#gradients) if (gradient !== this.outputGradient) gradient.fill(0)
    for (let k = this.#layers.length - 1; k >= 0; k--) this.#layers[k].backward()
  }

  /** Values of one node after `forward`: batch x its shape. */
  values(node: number): Float64Array {
    return this.#values[node]
  }
}

/** Images that are computed at once. */
const chunk = 100

/**
 * What the graph answers: count x outputs for `inputs`, count x input, in batches of at most 100 images.
 * `onBatch` hears how many images are done. Throws a RangeError for inputs of another length and for values
 * that are no numbers.
 */
export function answers(
  graph: Graph,
  inputs: Float64Array,
  options: RunOptions & {readonly onBatch?: (done: number) => void} = {},
): Float64Array {
  const width = sizeOf(graph.input)
  if (inputs.length % width)
    throw new RangeError(`expected images of ${width} values, found ${inputs.length} values`)
  const bad = inputs.findIndex(value => !Number.isFinite(value))
  if (bad >= 0)
    throw new RangeError(`image ${Math.floor(bad / width)}: expected numbers, found ${inputs[bad]}`)
  const count = inputs.length / width
  const classes = sizeOf(shapes(graph).at(-1) ?? [])
  const all = new Float64Array(count * classes)
  let run: GraphRun | undefined
  for (let first = 0; first < count; first += chunk) {
    const batch = Math.min(chunk, count - first)
    if (run?.batch !== batch) run = new GraphRun(graph, batch, options)
    run.input.set(inputs.subarray(first * width, (first + batch) * width))
    run.forward()
    all.set(run.output, first * classes)
    options.onBatch?.(first + batch)
  }
  return all
}
