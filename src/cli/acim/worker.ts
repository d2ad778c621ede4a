/**
 * What worker threads of `crosspice acim` do (Node): answers of a graph whose products are made by macros.
 */
import {type MacroOptions, MacroProducts, type Work} from "../../behavioral/acim/products.js"
import type {Graph} from "../../network/graph/graph.js"
import {GraphRun} from "../../network/graph/run.js"
import {failure} from "../failure.js"
import type {Answer} from "../threads/network-worker.js"

export interface AcimTask {
  /** Tells one design from the next. */
  readonly name: string
  readonly graph: Graph
  /** Absent: the graph in floating point. */
  readonly macros?: MacroOptions
  /** Number of the chunk, on which the noise depends. */
  readonly chunk: number
  /** count x input. */
  readonly inputs: Float64Array
  readonly count: number
}

export interface AcimAnswer {
  /** count x outputs. */
  readonly outputs: Float64Array
  readonly work: readonly Work[]
}

/** The design this thread works on: its weights are quantized, its tables made. */
let current: {readonly name: string; readonly products: MacroProducts | undefined} | undefined
let run: {readonly name: string; readonly graph: GraphRun} | undefined

export function answer({name, graph, macros, chunk, inputs, count}: AcimTask): Answer<AcimAnswer> {
  try {
    if (current?.name !== name) current = {name, products: macros && new MacroProducts(graph, macros)}
    const {products} = current
    if (run?.name !== name || run.graph.batch !== count)
      run = {name, graph: new GraphRun(graph, count, products && {multiply: products.multiply})}
    products?.begin(chunk)
    run.graph.input.set(inputs)
    run.graph.forward()
    return {result: {outputs: run.graph.output.slice(), work: products?.work ?? []}}
  } catch (error) {
    return {failure: failure(error)}
  }
}
