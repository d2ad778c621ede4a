/** Noise, transfer functions and sensitivities: requests to numbers at names of their own. */
import {type NoisePoint, NoiseTotal, noise} from "../analysis/noise.js"
import {sensitivities} from "../analysis/sens.js"
import {transferFunction} from "../analysis/tf.js"
import type {Listing, Variable} from "../output/plot.js"
import {findElement} from "./element.js"
import {namedFrame} from "./frame.js"
import {type Output, outputOf, sourceOf} from "./output.js"
import {frequency, type Of, operatingPoint, type Prepared, type Subject} from "./prepared.js"
import {Recorder, type Surface} from "./recorder.js"

export function prepareNoise(request: Of<"noise">, subject: Subject, surface: Surface): Prepared {
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

export function prepareTf(request: Of<"tf">, subject: Subject, surface: Surface): Prepared {
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

export function prepareSens(request: Of<"sens">, subject: Subject, surface: Surface): Prepared {
  const {card} = request
  const {circuit, options} = subject
  const output = outputOf(circuit, request.output, card)
  return function* () {
    const x = operatingPoint(subject)
    const found = sensitivities(circuit, output.names, options, x)
    const variables = found.map(({element, parameter}) => {
      const of = findElement(circuit, element)?.placement.type.parameters[parameter]?.unit
      return {
        name: `${element}:${parameter}`,
        type: "notype",
        unit: of ? `${output.unit}/${of}` : output.unit,
      }
    })
    // Most parameters of a model have no influence: they stand in files only.
    const rows = found.map(({value, derivative, perPercent}, k) => ({
      label: variables[k].name,
      values: [value, derivative, perPercent],
    }))
    const listing = {
      headings: ["value", `d ${output.text}`, "per percent"],
      rows: rows.filter(({values: [, derivative]}) => derivative !== 0),
    }
    const derivatives = found.map(({derivative}) => derivative)
    record("sens", `Sensitivity Analysis of ${output.text}`, variables, derivatives, surface, listing)
    yield {name: "Sensitivity Analysis", done: 1, points: 1}
  }
}

/** A plot of one point with names of its own. */
function record(
  analysis: string,
  name: string,
  variables: readonly Variable[],
  values: readonly number[],
  surface: Surface,
  listing?: Listing,
): void {
  const {title, sink, step} = surface
  sink.begin({
    title,
    analysis,
    name,
    complex: false,
    scale: false,
    variables,
    outer: [],
    tables: [],
    charts: [],
    ...(step && {step}),
    ...(listing && {listing}),
  })
  sink.row(Float64Array.from(values))
  sink.end([])
}
