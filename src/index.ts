/**
 * The public API, in reading order: text to cards, cards to a circuit, a circuit to its answer; networks to
 * cards. Nothing here needs files or threads: see `crosspice/node` for those.
 */

// Analyses: a circuit -> its answer.
export {ac} from "./analysis/ac.js"
export {Batch} from "./analysis/batch.js"
export {assemble, type Condensed, type CondensedData, condense} from "./analysis/condense.js"
export {dc, parameterSweep, type Sweep, type SweepPoint, temperatureSweep} from "./analysis/dc.js"
export {AnalysisError} from "./analysis/error.js"
export {type Fourier, type FourierOptions, fourier, type Harmonic} from "./analysis/fourier.js"
export {frequencies, steps} from "./analysis/frequencies.js"
export {type FrozenSteps, FrozenTran, type LaneDrive, type LanePoint} from "./analysis/frozen.js"
export {
  type Gradient,
  gradient,
  type Objective,
  type ParameterDerivatives,
  type ParameterName,
} from "./analysis/gradient.js"
export type {Initial, Voltages} from "./analysis/initial.js"
export {defaultOptions, Newton, type Options} from "./analysis/newton.js"
export {type NoisePoint, type NoiseRequest, type NoiseSource, NoiseTotal, noise} from "./analysis/noise.js"
export {op} from "./analysis/op.js"
export {readOptions} from "./analysis/options.js"
export type {ComplexPoint, Point} from "./analysis/point.js"
export {type Sensitivity, sensitivities} from "./analysis/sens.js"
export {type TransferFunction, transferFunction} from "./analysis/tf.js"
export {type Transient, tran} from "./analysis/tran.js"
// Arrays as models: products as compute-in-memory macros make them.
export {defaultMacro, type MacroConfig, type VotingRule} from "./behavioral/acim/config.js"
export type {Counts as MacroCounts} from "./behavioral/acim/macro.js"
export {type SimulatedLayer, simulateLayer} from "./behavioral/acim/simulate.js"
export {chip, type DeviceErrors, drawChip} from "./behavioral/nvm/chip.js"
export {inputRanges, quantizedMultiply, unrolledMultiply} from "./behavioral/nvm/products.js"
export type {Scale} from "./behavioral/nvm/range.js"
export {withSkips} from "./behavioral/nvm/skips.js"
export {type ChipAccuracy, type ChipOptions, chipAccuracy} from "./behavioral/nvm/study.js"
// Circuits: cards -> unknowns, matrix and devices.
export {Circuit, type Placement} from "./circuit/circuit.js"
export type {Device, DeviceType, Elements, Load, ModelChoice, Parameter, Topology} from "./circuit/device.js"
export {elaborate} from "./circuit/elaborate.js"
export {CircuitError} from "./circuit/error.js"
// Crossbars: networks -> cards, and those at work.
export {census} from "./crossbar/area.js"
export {CircuitModel, type CircuitModelOptions} from "./crossbar/circuit-model.js"
export {type CompileOptions, compile, withInputs} from "./crossbar/compile.js"
export type {CrossbarLayer} from "./crossbar/conductance.js"
export {
  type CondensedNetwork,
  condenseNetwork,
  type NetworkOutputs,
  NetworkSolver,
  type PreparedNetwork,
  prepareNetwork,
  solveFlat,
} from "./crossbar/evaluate.js"
export type {Distribution, FabricationOptions} from "./crossbar/fabrication.js"
export {calibrateGains, withGains} from "./crossbar/gain.js"
export {observe, observeNeurons} from "./crossbar/observe.js"
export {countsForArray, type PartitionCounts} from "./crossbar/partition.js"
export {bitcells, type Device as MemoryDevice, devices as memoryDevices} from "./crossbar/technology.js"
export {forwardModel} from "./crossbar/trained-for.js"
export {
  type ImageTransient,
  networkTransient,
  type TransientSettings,
  transientSettings,
} from "./crossbar/transient.js"
export type {TransientFigures} from "./crossbar/transient-figures.js"
export {
  type WireGeometry,
  type Wires,
  wireCapacitance,
  wireGeometry,
  wireResistances,
} from "./crossbar/wires.js"
// Decks: all that a netlist asks for -> plots.
export type {Note} from "./deck/directives.js"
export type {Progress as DeckProgress} from "./deck/prepared.js"
export {type DeckOptions, type FailedRun, type Outcome, runDeck, runDeckStepwise} from "./deck/run.js"
export type {ScriptHost} from "./deck/script-output.js"
export {deviceTypes} from "./devices/index.js"
// Netlists: text <-> cards.
export type {Branch, Card, Line, Netlist, Origin, Scope, Subcircuit} from "./netlist/card.js"
export {type Draws, seededDraws} from "./netlist/draws.js"
export {explain, NetlistError, NetlistErrors} from "./netlist/error.js"
export {parseNumber} from "./netlist/number.js"
export {type ParseOptions, parse, type SourceText} from "./netlist/parse.js"
export {lines} from "./netlist/print.js"
// Networks: numbers only, no circuit.
export {type AmplifierOptions, amplifier} from "./network/amplifier.js"
export {
  type CsvNetworkOptions,
  datasetFromCsv,
  networkFromCsv,
  networkToCsv,
  type Text,
} from "./network/csv.js"
export {type Dataset, type Encoding, encode, slice, type Unit} from "./network/dataset.js"
export {DataError} from "./network/error.js"
export {type ForwardModel, ideal, type TrainedFor} from "./network/forward-model.js"
export {graphOf, networkOf} from "./network/graph/from-network.js"
export {copy, type Graph, GraphBuilder, type Node, shapes} from "./network/graph/graph.js"
export {parseGraph, printGraph} from "./network/graph/graph-file.js"
export {layerTypes} from "./network/graph/kinds.js"
export type {Layer as GraphLayer, LayerType, Multiply, Product} from "./network/graph/layer.js"
export {graphAccuracy} from "./network/graph/loss.js"
export {multiplyExactly} from "./network/graph/multiply.js"
export {lenet5, perceptron, resnet, visionTransformer} from "./network/graph/networks.js"
export {answers, GraphRun, type RunOptions} from "./network/graph/run.js"
export {type GraphTrainOptions, type Perturb, type TrainedGraph, trainGraph} from "./network/graph/train.js"
export {accuracy, argmaxStrict, forward, type Layer, type Network} from "./network/mlp.js"
export {type Model, parseModel, printModel} from "./network/model-file.js"
export type {Activation} from "./network/neuron.js"
export type {Levels} from "./network/quantize.js"
export {Random} from "./network/random.js"
export {synthetic} from "./network/synthetic.js"
export {type Progress, type Trained, type TrainOptions, train} from "./network/train.js"

// Results: plots as numbers, as text and as files.
export {type Chip, type ChipSummary, type Chips, chipSummary} from "./output/chips.js"
export {CsvWriter} from "./output/csv.js"
export {type Evaluation, evaluationJson, evaluationText, outputsCsv} from "./output/evaluation.js"
export {JsonWriter} from "./output/json.js"
export {KeptPlot, KeptPlots} from "./output/kept.js"
export {
  type Census,
  type Inside,
  inside,
  margins_V,
  type Observation,
  type PartPower,
  quantile,
  snr_dB,
  type TileLoss,
  total,
  type WireLoss,
} from "./output/measures.js"
export {
  type Listing,
  type Measurement,
  type Output,
  type Plot,
  type Sink,
  type Step,
  several,
  type Variable,
} from "./output/plot.js"
export {type RawOptions, RawWriter} from "./output/raw.js"
export {TextWriter} from "./output/text.js"
