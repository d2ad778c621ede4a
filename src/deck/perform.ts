/** Requests to points: each analysis of a deck, run and recorded. */
import {ac} from "../analysis/ac.js"
import {dc, type Sweep} from "../analysis/dc.js"
import {tran} from "../analysis/tran.js"
import {circuitFrame} from "./frame.js"
import {prepareNoise, prepareSens, prepareTf} from "./perform-linear.js"
import {frequency, type Of, operatingPoint, type Prepared, type Subject, time} from "./prepared.js"
import {Recorder, type Surface} from "./recorder.js"
import type {Request} from "./requests.js"
import {Spectrum} from "./spectrum.js"
import {sweepOf, sweepVariable} from "./target.js"

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
    case "sens":
      return prepareSens(request, subject, surface)
  }
}

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
  const {fouriers} = surface.plan
  const wishes = fouriers.flatMap(({wishes}) => wishes)
  const recorder = new Recorder({analysis: "tran", name, frame, grid: {start, step}}, surface, wishes)
  const spectra = fouriers.flatMap(({frequency, wishes, card}) =>
    wishes.map(wish => new Spectrum(frequency, stop, wish.text, card)),
  )
  return function* () {
    recorder.begin()
    for (const {at, x} of tran(circuit, {...times, initial}, options)) {
      recorder.point(at, x)
      for (let k = 0; k < spectra.length; k++) spectra[k].add(at, recorder.value(k))
      yield {name, done: at / stop, points: recorder.count}
    }
    recorder.end()
    for (const [k, spectrum] of spectra.entries()) spectrum.record(recorder.variable(k), surface)
  }
}
