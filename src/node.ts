/**
 * What needs Node, in reading order: files, data sets, worker threads, figures. The rest is in `crosspice`.
 */

// Studies: a file to points, points to results, results to a store.
export {type Plan, planStudy} from "./cli/study/plan.js"
export {LocalExecutor} from "./cli/study/pool.js"
// Networks as circuits on all cores.
export {NetworkPool, type SolvedNetwork, type Volts} from "./cli/threads/network-pool.js"
// Netlists and results on the disk.
export {readFromDisk} from "./netlist/include-node.js"
// Networks and data sets on the disk; MNIST from a folder, the cache or the web.
export {
  readCsvDataset,
  readCsvNetwork,
  readGraph,
  readModel,
  writeCsvNetwork,
  writeGraph,
  writeModel,
} from "./network/files.js"
export {cacheFolder, type MnistOptions, mnist} from "./network/mnist.js"
export {OutputError, WholeFile, writeWhole} from "./output/write-whole.js"
// Figures.
export {type EvaluationReport, evaluationPage} from "./report/evaluation-page.js"
export {evaluationSvg} from "./report/evaluation-svg.js"
export {ChartData, type Curve, type Panel} from "./report/plot-data.js"
export {chartHtml, chartSvg} from "./report/plot-svg.js"
export type {Answer as StudyAnswer, Executor, Point as StudyPoint} from "./study/point.js"
export {runPoints} from "./study/run.js"
export {readStore, Store} from "./study/store.js"
