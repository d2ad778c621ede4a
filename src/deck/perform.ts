/** Requests to points: each analysis of a deck, run and recorded. */
import {ac} from "../analysis/ac.js"
import {dc, type Sweep} from "../analysis/dc.js"
import type {Initial} from "../analysis/initial.js"
import type {Options} from "../analysis/newton.js"
import {type NoisePoint, NoiseTotal, noise} from "../analysis/noise.js"
import {op} from "../analysis/op.js"
import {transferFunction} from "../analysis/tf.js"
import {tran} from "../analysis/tran.js"
import type {Circuit} from "../circuit/circuit.js"
import {NetlistError} from "../netlist/error.js"
import type {Variable} from "../output/plot.js"
import {circuitFrame, namedFrame} from "./frame.js"
import {type Output, outputOf, sourceOf} from "./output.js"
import {Recorder, type Surface} from "./recorder.js"
import type {Request} from "./requests.js"
import {sweepOf, sweepVariable} from "./target.js"

/** How far an analysis is, for whoever waits for it. */
export interface Progress {
  /** `Transient Analysis`. */
  readonly name: string
  /** Part of it that is done, 0 .. 1. */
  readonly done: number
  readonly points: number
}

/** The circuit that a run is about. */
export interface Subject {
  readonly circuit: Circuit
  readonly options: Options
  readonly initial: Initial
}

/** An analysis whose card has been read and whose signals exist; running it may take long. */
export type Prepared = () => Generator<Progress>

export const time: Variable = {name: "time", type: "time", unit: "s"}
export const frequency: Variable = {name: "frequency", type: "frequency", unit: "Hz"}

/** Throws a NetlistError for names that the circuit does not have: before anything is computed. */
export function prepare(request: Request, subject: Subject, surface: Surface): Prepared {
  switch (request.kind) {
    case "op":
      return prepareOp(subject, surface)
    case "dc":
      return prepareDc(request, subject, surface)
    case "ac":
      return prepareAc(request, subject, surface)
    case "tran":
      return prepareTran(request, subject, surface)
    case "noise":
      return prepareNoise(request, subject, surface)
    case "tf":
      return prepareTf(request, subject, surface)
    default:
      throw new NetlistError(`${request.card.name} is not supported`, request.card.origin)
  }
}

type Of<Kind extends Request["kind"]> = Extract<Request, {readonly kind: Kind}>

const operatingPoint = ({circuit, options, initial}: Subject) =>
  op(circuit, options, undefined, undefined, initial)

function prepareOp(subject: Subject, surface: Surface): Prepared {
  const {circuit, options} = subject
  const frame = circuitFrame(circuit, {analysis: "static", gmin: options.gmin})
  const recorder = new Recorder(
    {analysis: "op", name: "Operating Point", frame},
    {...surface, everything: true},
  )
  return function* () {
    const x = operatingPoint(subject)
    recorder.begin()
    recorder.point(0, x)
    recorder.end()
    yield {name: "Operating Point", done: 1, points: 1}
  }
}

function prepareDc({card, sweeps}: Of<"dc">, {circuit, options}: Subject, surface: Surface): Prepared {
  const name = "DC transfer characteristic"
  const [inner, ...outer] = sweeps
  const values = sweeps.map(() => Number.NaN)
  const frame = circuitFrame(
    circuit,
    {analysis: "static", gmin: options.gmin},
    sweepVariable(circuit, inner.target),
  )
  const recorder = new Recorder(
    {
      analysis: "dc",
      name,
      frame,
      outer: outer.map(({target}, k) => ({
        variable: {...sweepVariable(circuit, target), name: target},
        value: () => values[k + 1],
      })),
    },
    surface,
  )
  const total = sweeps.reduce((product, sweep) => product * sweep.values.length, 1)
  const taken: Sweep[] = sweeps.map(sweep => sweepOf(circuit, sweep.target, sweep.values, card))
  return function* () {
    recorder.begin()
    for (const point of dc(circuit, taken, options)) {
      if (point.values.some((value, k) => k > 0 && value !== values[k])) recorder.interrupt()
      for (let k = 0; k < values.length; k++) values[k] = point.values[k]
      recorder.point(point.at, point.x)
      yield {name, done: recorder.count / total, points: recorder.count}
    }
    recorder.end()
  }
}

function prepareAc({frequencies}: Of<"ac">, subject: Subject, surface: Surface): Prepared {
  const name = "AC Analysis"
  const {circuit, options} = subject
  let x: Float64Array = new Float64Array(circuit.size)
  const conditions = {analysis: "small-signal" as const, gmin: options.gmin, operatingPoint: () => x}
  const recorder = new Recorder(
    {analysis: "ac", name, frame: circuitFrame(circuit, conditions, frequency)},
    surface,
  )
  return function* () {
    x = operatingPoint(subject)
    recorder.begin()
    for (const {at, re, im} of ac(circuit, frequencies, options, x)) {
      recorder.phasors(at, re, im)
      yield {name, done: recorder.count / frequencies.length, points: recorder.count}
    }
    recorder.end()
  }
}

function prepareTran({times}: Of<"tran">, {circuit, options, initial}: Subject, surface: Surface): Prepared {
  const name = "Transient Analysis"
  const {start = 0, stop, step} = times
  const frame = circuitFrame(circuit, {analysis: "transient", gmin: options.gmin}, time)
  const recorder = new Recorder({analysis: "tran", name, frame, grid: {start, step}}, surface)
  return function* () {
    recorder.begin()
    for (const {at, x} of tran(circuit, {...times, initial}, options)) {
      recorder.point(at, x)
      yield {name, done: at / stop, points: recorder.count}
    }
    recorder.end()
  }
}

function prepareNoise(request: Of<"noise">, subject: Subject, surface: Surface): Prepared {
  const name = "Noise Spectral Density Curves"
  const {card, frequencies, contributions} = request
  const {circuit, options} = subject
  const output = outputOf(circuit, request.output, card)
  const source = sourceOf(circuit, request.source, card)
  return function* () {
    const x = operatingPoint(subject)
    const total = new NoiseTotal()
    let recorder: Recorder | undefined
    let values = new Float64Array(0)
    const wanted = {output: output.names, source: source.name, frequencies}
    for (const point of noise(circuit, wanted, options, x)) {
      total.add(point)
      if (!recorder) {
        const variables = densities(point, output, source.unit)
        const all = contributions ? variables.map((_, k) => k) : [0, 1]
        values = new Float64Array(variables.length)
        const frame = {...namedFrame(variables, frequency), all}
        recorder = new Recorder({analysis: "noise", name, frame}, surface)
        recorder.begin()
      }
      values[0] = Math.sqrt(point.output_V2Hz)
      values[1] = Math.sqrt(point.input_V2Hz)
      for (let k = 0; k < point.sources.length; k++) values[2 + k] = Math.sqrt(point.contributions[k])
      recorder.point(point.at, values)
      yield {name, done: recorder.count / frequencies.length, points: recorder.count}
    }
    recorder?.end()
    recordTotals(total, output, source.unit, contributions, surface)
  }
}

/** Noise spectra: of the output, of the input, of each source at the output. */
function densities({sources}: NoisePoint, {unit}: Output, inputUnit: string): Variable[] {
  const density = (name: string, unit: string) => ({
    name,
    type: unit === "V" ? "voltage-density" : "current-density",
    unit: `${unit}/sqrt(Hz)`,
  })
  return [
    density("onoise_spectrum", unit),
    density("inoise_spectrum", inputUnit),
    ...sources.map(({element, kind}) => density(`onoise_${element}${kind && `_${kind}`}`, unit)),
  ]
}

function recordTotals(total: NoiseTotal, {unit}: Output, inputUnit: string, all: boolean, surface: Surface) {
  const quantity = (name: string, unit: string) => ({name, type: unit === "V" ? "voltage" : "current", unit})
  const sources = all ? total.sources : []
  const variables = [
    quantity("onoise_total", unit),
    quantity("inoise_total", inputUnit),
    ...sources.map(({element, kind}) => quantity(`onoise_total_${element}${kind && `_${kind}`}`, unit)),
  ]
  const squares = [total.output_V2, total.input_V2, ...total.contributions.subarray(0, sources.length)]
  record("noise-total", "Integrated Noise", variables, squares.map(Math.sqrt), surface)
}

function prepareTf(request: Of<"tf">, subject: Subject, surface: Surface): Prepared {
  const {card} = request
  const {circuit, options} = subject
  const output = outputOf(circuit, request.output, card)
  const source = sourceOf(circuit, request.source, card)
  return function* () {
    const x = operatingPoint(subject)
    const {gain, input_Ohm, output_Ohm} = transferFunction(circuit, output.names, source.name, options, x)
    const ratio = output.unit === source.unit ? "" : output.unit === "V" ? "Ohm" : "S"
    const variables = [
      {name: "transfer_function", type: "notype", unit: ratio},
      {name: `output_impedance_at_${output.text}`, type: "impedance", unit: "Ohm"},
      {name: `${source.name}#input_impedance`, type: "impedance", unit: "Ohm"},
    ]
    record("tf", "Transfer Function", variables, [gain, output_Ohm, input_Ohm], surface)
    yield {name: "Transfer Function", done: 1, points: 1}
  }
}

/** A plot of one point with names of its own. */
function record(
  analysis: string,
  name: string,
  variables: readonly Variable[],
  values: readonly number[],
  surface: Surface,
): void {
  const {title, sink, step} = surface
  sink.begin({
    title,
    analysis,
    name,
    complex: false,
    scale: false,
    variables,
    tables: [],
    charts: [],
    ...(step && {step}),
  })
  sink.row(Float64Array.from(values))
  sink.end([])
}
