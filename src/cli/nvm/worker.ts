/**
 * What worker threads of `crosspice nvm` do (Node): one chip after the other, on images they were given
 * once.
 */
import {workerData} from "node:worker_threads"
import {type ChipAccuracy, type ChipOptions, chipAccuracy} from "../../behavioral/nvm/study.js"
import type {Dataset} from "../../network/dataset.js"
import type {Graph} from "../../network/graph/graph.js"
import {failure} from "../failure.js"
import type {Answer} from "../threads/network-worker.js"

export interface NvmData {
  readonly graphs: readonly Graph[]
  readonly images: Dataset
  readonly seed: number
}

export interface ChipTask {
  /** Which of the graphs. */
  readonly graph: number
  readonly options: ChipOptions
  /** Number of the chip. */
  readonly index: number
}

/** One chip's accuracy. */
export function accuracy({graph, options, index}: ChipTask): Answer<ChipAccuracy> {
  const {graphs, images, seed} = workerData as NvmData
  try {
    return {result: chipAccuracy(graphs[graph], images, options, seed, index)}
  } catch (error) {
    return {failure: failure(error)}
  }
}
