/** Compares the currents of circuits with those that ngspice finds: swept, at small signals, noise. */
import {ac} from "../../src/analysis/ac.js"
import {dc} from "../../src/analysis/dc.js"
import {defaultOptions, type Options} from "../../src/analysis/newton.js"
import {noise} from "../../src/analysis/noise.js"
import {findElement} from "../../src/analysis/small-signal.js"
import type {Circuit} from "../../src/circuit/circuit.js"
import {simulate} from "../analysis/simulate.js"
import type {Complex} from "../ngspice.js"
import {circuitOf} from "./fixed-steps.js"

/**
 * ngspice counts with the constants of 2014: temperatures that differ by so much have the same thermal
 * voltage.
 */
const constants = 1.38064852e-23 / 1.6021766208e-19 / (1.380649e-23 / 1.602176634e-19)
const scaled = (celsius: number) => (celsius + 273.15) * constants - 273.15

const scaledCircuitOf = (cards: string): Circuit =>
  circuitOf(
    cards
      .replace(/\b(temp|tnom)=(-?\d+)/g, (_, name, value) => `${name}=${scaled(Number(value))}`)
      .replace(/\bdtemp=(-?\d+)/g, (_, value) => `dtemp=${Number(value) * constants}`),
  )

const options = (temp: number): Options => ({
  ...defaultOptions,
  reltol: 1e-9,
  vntol: 1e-12,
  abstol: 1e-15,
  temp: scaled(temp),
  tnom: scaled(27),
})

/** What may differ: relative, and absolute in A. */
export interface Allowed {
  readonly relative?: number
  readonly absolute?: number
}

const currents = ({unknowns}: Circuit) => unknowns.filter(name => name.startsWith("i("))

/** Sweeps a voltage source; returns how many currents were compared. Throws where one differs. */
export async function compareSweep(
  cards: string,
  source: string,
  values: {readonly from: number; readonly to: number; readonly step: number},
  temp: number,
  {relative = 1e-6, absolute = 1e-14}: Allowed = {},
): Promise<number> {
  const {from, to, step} = values
  const theirs = await simulate(`${cards}\n.dc ${source} ${from} ${to} ${step}`, undefined, temp)
  const circuit = scaledCircuitOf(cards)
  const {elements, index} = findElement(circuit, source)
  const column = elements.parameters.dc
  const sweep = {
    name: source,
    values: theirs.real("v-sweep"),
    set(value: number) {
      column[index] = value
    },
    restore() {},
  }
  let compared = 0
  let k = 0
  for (const {at, x} of dc(circuit, [sweep], options(temp))) {
    for (const name of currents(circuit)) {
      const expected = theirs.real(name)[k]
      const found = x[circuit.find(name) ?? Number.NaN]
      if (!(Math.abs(found - expected) <= relative * Math.abs(expected) + absolute))
        throw new Error(`${name} at ${source} = ${at}, ${temp} degrees: ${found}, in ngspice ${expected}`)
      compared++
    }
    k++
  }
  return compared
}

/** At small signals; absolute in S V. `imaginary`: compares what flows into charges alone. */
export async function compareSmallSignals(
  cards: string,
  frequency: number,
  temp: number,
  {relative = 1e-6, absolute = 1e-18, imaginary = false}: Allowed & {readonly imaginary?: boolean} = {},
): Promise<number> {
  const theirs = await simulate(`${cards}\n.ac lin 1 ${frequency} ${frequency}`, undefined, temp)
  const circuit = scaledCircuitOf(cards)
  let compared = 0
  for (const {re, im} of ac(circuit, [frequency], options(temp)))
    for (const name of currents(circuit)) {
      const [expected]: readonly Complex[] = theirs.complex(name)
      const index = circuit.find(name) ?? Number.NaN
      const off = Math.hypot(imaginary ? 0 : re[index] - expected.real, im[index] - expected.img)
      const size = imaginary ? Math.abs(expected.img) : Math.hypot(expected.real, expected.img)
      if (!(off <= relative * size + absolute)) {
        const [found, other] = [`${re[index]} + ${im[index]}i`, `${expected.real} + ${expected.img}i`]
        throw new Error(`${name} at ${frequency} Hz, ${temp} degrees: ${found}, in ngspice ${other}`)
      }
      compared++
    }
  return compared
}

/**
 * Amplitude density at `output`, V/Hz^0.5, of the whole and of each source that ngspice names
 * `element_kind`.
 */
export async function compareNoise(
  cards: string,
  output: string,
  source: string,
  frequency: number,
  temp: number,
  sources: readonly string[],
): Promise<void> {
  const analysis = `.noise ${output} ${source} lin 1 ${frequency} ${frequency} 1`
  const theirs = await simulate(`${cards}\n${analysis}`, undefined, temp)
  const request = {output: [output] as const, source, frequencies: [frequency]}
  for (const point of noise(scaledCircuitOf(cards), request, options(temp))) {
    const found = new Map(
      point.sources.map(({element, kind}, k) => [`${element}_${kind}`, point.contributions[k]]),
    )
    found.set("spectrum", point.output_V2Hz)
    for (const name of ["spectrum", ...sources]) {
      const expected = theirs.real(`onoise_${name}`)[0]
      const ours = Math.sqrt(found.get(name) ?? Number.NaN)
      if (!(Math.abs(ours - expected) <= 1e-5 * expected))
        throw new Error(`onoise_${name}: ${ours}, in ngspice ${expected}`)
    }
  }
}
