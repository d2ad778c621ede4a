/**
 * The contract between graphs and layers: a layer is plain data, its type knows shapes, values and
 * gradients.
 */

/**
 * Of one image's values: [height, width, channels], [tokens, features] or [features]. Arrays hold
 * batch x shape, row-major, so that channels and features lie side by side.
 */
export type Shape = readonly number[]

export type Settings = Readonly<Record<string, number>>

/** One layer: what it is, whole numbers that shape it, and what it has learnt. */
export interface Layer {
  readonly kind: string
  readonly settings: Settings
  readonly parameters: Readonly<Record<string, Float64Array>>
}

/** A matrix of a layer and the vectors that it is multiplied by. */
export interface Product {
  /** The layer's place in the graph, from 0. */
  readonly node: number
  readonly layer: Layer
  /**
   * Which matrix of the layer: `weights`; of attention the parameters `query`, `key`, `value` and `output`,
   * and the products of two activations, `scores` (queries by keys) and `mix` (attention by values,
   * transposed).
   */
  readonly part: string
  /** How many vectors: images, tokens, or positions of a convolution's window, images first. */
  readonly rows: number
  /** Length of a vector: features, or (channel, window row, window column) in this order, channels first. */
  readonly columns: number
  /** Rows of the matrix: one result each for every vector. */
  readonly outputs: number
  /** Values of one window in a channel: 1 but for convolutions. Each channel's columns lie together. */
  readonly window: number
}

/**
 * Writes results = vectors matrixᵀ: vectors rows x columns, matrix outputs x columns, results rows x
 * outputs, all row-major and possibly longer than that. A simulator of memory arrays puts its own in the
 * place of `multiplyExactly`; every product of a graph goes through it, biases are added afterwards.
 */
export type Multiply = (
  product: Product,
  vectors: Float64Array,
  matrix: Float64Array,
  results: Float64Array,
) => void

/** Where a layer works: buffers of one batch size that live as long as the run. */
export interface Site {
  readonly node: number
  readonly layer: Layer
  readonly batch: number
  readonly inputShapes: readonly Shape[]
  readonly outputShape: Shape
  readonly inputs: readonly Float64Array[]
  readonly output: Float64Array
  readonly multiply: Multiply
  /** Memory that all layers share between two calls. */
  readonly scratch: (length: number) => Float64Array
  /** Absent where nothing is trained. */
  readonly gradients?: Gradients
}

export interface Gradients {
  readonly output: Float64Array
  /** To be added to; undefined where nobody wants it. */
  readonly inputs: readonly (Float64Array | undefined)[]
  /** To be overwritten; by name of the parameter, trained ones only. */
  readonly parameters: Readonly<Record<string, Float64Array>>
}

/** A layer at work. */
export interface PlacedLayer {
  /** inputs -> output. */
  forward(): void
  /** After `forward`: gradient of the output -> gradients of inputs and parameters. */
  backward(): void
}

/** How a parameter array looks before training. */
export interface ParameterShape {
  readonly shape: readonly number[]
  /** Standard deviation at the start; without, `fill`. */
  readonly deviation?: number
  readonly fill?: number
  /** Not trained by gradients: the running means of batch norm. */
  readonly fixed?: boolean
}

export interface Setting {
  readonly default?: number
  readonly least: number
  readonly title: string
}

/** Everything the graph knows about a kind of layer. */
export interface LayerType {
  readonly kind: string
  /** One sentence for the docs. */
  readonly title: string
  readonly inputs: number
  readonly settings: Readonly<Record<string, Setting>>
  /** Of the output. Throws a RangeError that says what was expected and found. */
  shape(settings: Settings, inputs: readonly Shape[]): Shape
  parameters?(settings: Settings, inputs: readonly Shape[]): Readonly<Record<string, ParameterShape>>
  place(site: Site): PlacedLayer
}

export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1)

/** Values of all axes but the last: how many vectors an image has. */
export const vectorsOf = (shape: Shape): number => sizeOf(shape.slice(0, -1))

export const lastOf = (shape: Shape): number => shape[shape.length - 1]

export const textOf = (shape: Shape): string => shape.join(" x ")

/** Throws a RangeError unless the shape is [height, width, channels]. */
export function image(shape: Shape): readonly [number, number, number] {
  if (shape.length !== 3) throw new RangeError(`expected height x width x channels, found ${textOf(shape)}`)
  return [shape[0], shape[1], shape[2]]
}
