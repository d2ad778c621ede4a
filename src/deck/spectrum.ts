/** `.four`: harmonics of a signal of a transient run. */
import {fourier} from "../analysis/fourier.js"
import type {Card} from "../netlist/card.js"
import type {Variable} from "../output/plot.js"
import type {Surface} from "./recorder.js"
import {about} from "./requests.js"

/** Gathers the last period of a signal. */
export class Spectrum {
  readonly #times: number[] = []
  readonly #values: number[] = []
  readonly #from: number
  #before: readonly [number, number] | undefined

  constructor(
    private readonly frequency: number,
    stop: number,
    private readonly text: string,
    private readonly card: Card,
  ) {
    this.#from = stop - 1 / frequency
  }

  add(at: number, value: number): void {
    if (at >= this.#from) {
      // The period may begin between two points.
      if (this.#before) this.#push(...this.#before)
      this.#before = undefined
      this.#push(at, value)
    } else this.#before = [at, value]
  }

  /** A plot of its own: magnitude and phase by frequency, and the distortion. Throws a NetlistError. */
  record({unit}: Variable, {title, sink, step}: Surface): void {
    const {harmonics, distortion} = about(this.card, () => fourier(this.#times, this.#values, this.frequency))
    const angle = {type: "phase", unit: "deg"}
    sink.begin({
      title,
      analysis: "four",
      name: `Fourier Analysis of ${this.text}`,
      complex: false,
      scale: true,
      variables: [
        {name: "frequency", type: "frequency", unit: "Hz"},
        {name: "magnitude", type: "notype", unit},
        {name: "phase", ...angle},
        {name: "norm_mag", type: "notype", unit: ""},
        {name: "norm_ph", ...angle},
      ],
      outer: [],
      tables: [[1, 2, 3, 4]],
      charts: [],
      ...(step && {step}),
    })
    const first = harmonics[1]
    for (const {frequency, magnitude, phase} of harmonics)
      sink.row(
        Float64Array.of(
          frequency,
          magnitude,
          phase,
          magnitude / first.magnitude,
          frequency ? phase - first.phase : 0,
        ),
      )
    sink.end([{name: "thd", value: distortion, details: []}])
  }

  #push(at: number, value: number) {
    this.#times.push(at)
    this.#values.push(value)
  }
}
