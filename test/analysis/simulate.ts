/** A real ngspice (as WASM) to compare with: what any one analysis of a deck writes. */
import {type Complex, runNgspice} from "../ngspice.js"

export interface Simulated {
  /** `v(out)`, `frequency`, `onoise_spectrum` */
  real(name: string): readonly number[]
  complex(name: string): readonly Complex[]
}

const tight = "reltol=1e-9 vntol=1e-12 abstol=1e-15"

/**
 * `cards` hold one analysis; tolerances are tight by default, `temp` is in degrees Celsius. Throws where
 * ngspice reports an error or does not end.
 */
export async function simulate(cards: string, tolerances = tight, temp = 27): Promise<Simulated> {
  const deck = `deck\n${cards}\n.options ${tolerances} gmin=1e-12 temp=${temp} tnom=27\n.end`
  const found = await runNgspice(deck)
  const column = (name: string) => {
    const values = found.get(name) ?? found.get(`v(${name})`)
    if (!values) throw new Error(`ngspice has no '${name}' (it has: ${[...found.keys()].join(" ")})`)
    return values
  }
  return {
    real: name => (column(name) as readonly (number | Complex)[]).map(realPart),
    complex: name => column(name) as readonly Complex[],
  }
}

const realPart = (value: number | Complex) => (typeof value === "number" ? value : value.real)
