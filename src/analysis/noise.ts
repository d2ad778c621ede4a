/**
 * Noise: what each source of it adds to an output, by one adjoint solve for each frequency; and its integral.
 */
import type {Circuit} from "../circuit/circuit.js"
import {SmallSignalSystem} from "./ac.js"
import {defaultOptions, type Options} from "./newton.js"
import {op} from "./op.js"
import {excitation, linearize, outputOf} from "./small-signal.js"

export interface NoiseRequest {
  /** A voltage or current, `["v(out)"]`, or the difference of two. */
  readonly output: readonly [plus: string, minus?: string]
  /** The independent source at the input. */
  readonly source: string
  /** Hz */
  readonly frequencies: Iterable<number>
}

/** One source of noise: `r1`, `thermal`. */
export interface NoiseSource {
  readonly element: string
  readonly kind: string
}

/** Spectral densities at one frequency. */
export interface NoisePoint {
  /** Hz */
  readonly at: number
  /** V^2/Hz, or A^2/Hz where the output is a current. */
  readonly output_V2Hz: number
  /** The same as a source in place of the input's: V^2/Hz, or A^2/Hz for a current source. */
  readonly input_V2Hz: number
  readonly sources: readonly NoiseSource[]
  /** What each of `sources` adds to the output, V^2/Hz. The buffer is used again. */
  readonly contributions: Float64Array
}

/**
 * With A = G + i omega C and e the output, lambda = A^-T e holds the transfers from all currents to the
 * output at once. Throws CircuitError for names that do not exist and where there is no unique solution.
 */
export function* noise(
  circuit: Circuit,
  {output, source, frequencies}: NoiseRequest,
  options: Options = defaultOptions,
  x: Float64Array = op(circuit, options),
): Generator<NoisePoint> {
  const e = outputOf(circuit, output)
  const {b} = excitation(circuit, source)
  const at = linearize(circuit, x, options)
  const system = new SmallSignalSystem(circuit, at, options, true)
  const list = new SourceList()
  for (const {device} of circuit.placements) device.noise?.(at, list)
  const {sources, p, n, white, flicker, exponent} = list
  const contributions = new Float64Array(sources.length)
  const re = new Float64Array(circuit.size)
  const im = new Float64Array(circuit.size)
  try {
    for (const frequency of frequencies) {
      re.set(e)
      im.fill(0)
      system.solve(frequency, re, im)
      let output_V2Hz = 0
      for (let k = 0; k < sources.length; k++) {
        const transfer = (re[p[k]] - re[n[k]]) ** 2 + (im[p[k]] - im[n[k]]) ** 2
        const density = white[k] + (flicker[k] && flicker[k] / frequency ** exponent[k])
        output_V2Hz += contributions[k] = transfer * density
      }
      let gainRe = 0
      let gainIm = 0
      for (let i = 1; i < b.length; i++) {
        gainRe += re[i] * b[i]
        gainIm += im[i] * b[i]
      }
      const input_V2Hz = output_V2Hz / (gainRe * gainRe + gainIm * gainIm)
      yield {at: frequency, output_V2Hz, input_V2Hz, sources, contributions}
    }
  } finally {
    system.dispose()
  }
}

/** What devices hand over, as columns. */
class SourceList {
  readonly sources: NoiseSource[] = []
  readonly p: number[] = []
  readonly n: number[] = []
  readonly white: number[] = []
  readonly flicker: number[] = []
  readonly exponent: number[] = []

  add(
    element: string,
    kind: string,
    p: number,
    n: number,
    white_A2Hz: number,
    flicker_A2Hz = 0,
    exponent = 1,
  ) {
    this.sources.push({element, kind})
    this.p.push(p)
    this.n.push(n)
    this.white.push(white_A2Hz)
    this.flicker.push(flicker_A2Hz)
    this.exponent.push(exponent)
  }
}

/**
 * Adds up densities over frequency: between two points each is taken as a power of it, which is exact for
 * 1/f^a.
 */
export class NoiseTotal {
  /** V^2 */
  output_V2 = 0
  /** V^2 or A^2 */
  input_V2 = 0
  /** V^2 at the output, by the index of `sources`. */
  contributions = new Float64Array(0)
  sources: readonly NoiseSource[] = []
  #last: {at: number; output: number; input: number; contributions: Float64Array} | undefined

  /** Takes the points in ascending order of frequency. */
  add({at, output_V2Hz, input_V2Hz, sources, contributions}: NoisePoint) {
    const last = this.#last
    if (last) {
      this.output_V2 += area(last.at, last.output, at, output_V2Hz)
      this.input_V2 += area(last.at, last.input, at, input_V2Hz)
      for (let k = 0; k < contributions.length; k++)
        this.contributions[k] += area(last.at, last.contributions[k], at, contributions[k])
    } else {
      this.sources = sources
      this.contributions = new Float64Array(contributions.length)
    }
    this.#last = {at, output: output_V2Hz, input: input_V2Hz, contributions: contributions.slice()}
  }
}

/**
 * Integral of s1 (f / f1)^a from f1 to f2, with a such that s2 is reached; of a line where there is no such
 * power.
 */
function area(f1: number, s1: number, f2: number, s2: number): number {
  if (!(f1 > 0 && f2 > f1 && s1 > 0 && s2 > 0)) return ((s1 + s2) / 2) * (f2 - f1)
  const width = Math.log(f2 / f1)
  const growth = Math.log(s2 / s1) + width
  return f1 * s1 * width * (growth ? Math.expm1(growth) / growth : 1)
}
