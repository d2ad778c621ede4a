/** A network as a graph of layers: plain data, its shapes, and how it comes into being. */
import type {Random} from "../random.js"
import {layerType} from "./kinds.js"
import {type Layer, type Settings, type Shape, sizeOf, textOf} from "./layer.js"

/** The values that come from outside, as the input of a node. */
export const outside = -1

export interface Node {
  readonly layer: Layer
  /** Nodes before this one, or `outside`. */
  readonly inputs: readonly number[]
}

/** Values of a layer for one image: more is a mistake, and would take all memory. */
const largest = 2 ** 24

/** In the order of computation; the last node's values are the answer. */
export interface Graph {
  readonly input: Shape
  readonly nodes: readonly Node[]
}

/** Shapes of all nodes. Throws a RangeError that names the node: `layer 3 (conv2d): ...`, counted from 1. */
export function shapes(graph: Graph): Shape[] {
  const found: Shape[] = []
  if (!graph.nodes.length) throw new RangeError("expected at least one layer, found none")
  if (!graph.input.every(n => Number.isInteger(n) && n > 0))
    throw new RangeError(`expected an input of whole sizes, found ${textOf(graph.input)}`)
  for (const [k, {layer, inputs}] of graph.nodes.entries())
    about(k, layer, () => {
      const shape = shapeOf(layer, inputShapes(graph, found, inputs))
      found.push(shape)
    })
  return found
}

/** Shapes of a node's inputs, given those of the nodes before. Throws a RangeError. */
export function inputShapes(graph: Graph, found: readonly Shape[], inputs: readonly number[]): Shape[] {
  return inputs.map(input => {
    if (input === outside) return graph.input
    const shape = found[input]
    if (!shape) throw new RangeError(`expected inputs from layers before it, found layer ${input + 1}`)
    return shape
  })
}

function shapeOf({kind, settings, parameters}: Layer, inputs: readonly Shape[]): Shape {
  const type = layerType(kind)
  if (inputs.length !== type.inputs)
    throw new RangeError(`expected ${type.inputs} inputs, found ${inputs.length}`)
  for (const [name, {least}] of Object.entries(type.settings))
    if (!(Number.isInteger(settings[name]) && settings[name] >= least))
      throw new RangeError(`${name}: expected a whole number from ${least}, found ${settings[name]}`)
  const shape = type.shape(settings, inputs)
  if (sizeOf(shape) > largest)
    throw new RangeError(`expected at most ${largest} values, found ${textOf(shape)}`)
  for (const [name, {shape}] of Object.entries(type.parameters?.(settings, inputs) ?? {}))
    if (parameters[name]?.length !== sizeOf(shape))
      throw new RangeError(
        `${name}: expected ${textOf(shape)} numbers, found ${parameters[name]?.length ?? "none"}`,
      )
  return shape
}

/** Runs `work`; a RangeError gets the layer's number and kind. */
export function about<T>(node: number, {kind}: Layer, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof RangeError) error.message = `layer ${node + 1} (${kind}): ${error.message}`
    throw error
  }
}

/** Makes graphs layer by layer, with parameters from a seed. */
export class GraphBuilder {
  readonly #nodes: Node[] = []
  readonly #shapes: Shape[] = []

  constructor(
    readonly input: Shape,
    readonly random: Random,
  ) {}

  /**
   * Adds a layer behind `inputs`, default the layer added last, and returns its number. Throws a RangeError
   * where it does not fit.
   */
  add(kind: string, chosen: Settings = {}, inputs: readonly number[] = [this.#nodes.length - 1]): number {
    const type = layerType(kind)
    const settings: Record<string, number> = {...chosen}
    for (const [name, {default: value}] of Object.entries(type.settings))
      if (value !== undefined) settings[name] ??= value
    const graph = {input: this.input, nodes: this.#nodes}
    const node = this.#nodes.length
    const layer: Layer = {kind, settings, parameters: {}}
    about(node, layer, () => {
      const before = inputShapes(graph, this.#shapes, inputs)
      const entries = Object.entries(type.parameters?.(settings, before) ?? {})
      const parameters = entries.map(([name, {shape, deviation = 0, fill = 0}]) => [
        name,
        deviation
          ? Float64Array.from({length: sizeOf(shape)}, () => deviation * this.random.normal())
          : new Float64Array(sizeOf(shape)).fill(fill),
      ])
      const whole = {...layer, parameters: Object.fromEntries(parameters)}
      this.#shapes.push(shapeOf(whole, before))
      this.#nodes.push({layer: whole, inputs})
    })
    return node
  }

  graph(): Graph {
    return {input: this.input, nodes: [...this.#nodes]}
  }

  /** Of the layer added last. */
  get shape(): Shape {
    return this.#shapes[this.#shapes.length - 1] ?? this.input
  }
}

/** A copy whose parameters are its own. */
export function copy(graph: Graph): Graph {
  return mapParameters(graph, values => values.slice())
}

/** The same graph with other parameters. */
export function mapParameters(
  graph: Graph,
  map: (values: Float64Array, name: string, layer: Layer, node: number) => Float64Array,
): Graph {
  return {
    ...graph,
    nodes: graph.nodes.map(({layer, inputs}, node) => ({
      inputs,
      layer: {
        ...layer,
        parameters: Object.fromEntries(
          Object.entries(layer.parameters).map(([name, values]) => [name, map(values, name, layer, node)]),
        ),
      },
    })),
  }
}

/** What gradients train: `<node> <parameter>`. */
export function trainedNames(graph: Graph): string[] {
  const found = shapes(graph)
  return graph.nodes.flatMap(({layer, inputs}, node) => {
    const {parameters} = layerType(layer.kind)
    return Object.entries(parameters?.(layer.settings, inputShapes(graph, found, inputs)) ?? {})
      .filter(([, {fixed}]) => !fixed)
      .map(([name]) => `${node} ${name}`)
  })
}

/** Numbers that the graph has learnt. */
export function parameterCount(graph: Graph): number {
  return graph.nodes
    .flatMap(({layer}) => Object.values(layer.parameters))
    .reduce((sum, {length}) => sum + length, 0)
}
