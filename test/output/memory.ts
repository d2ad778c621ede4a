/** Outputs and plots for tests. */
import type {Output, Plot, Sink} from "../../src/output/plot.js"

/** Keeps what is written. */
export class Memory implements Output {
  #bytes = new Uint8Array(0)

  write(bytes: Uint8Array): void {
    const all = new Uint8Array(this.#bytes.length + bytes.length)
    all.set(this.#bytes)
    all.set(bytes, this.#bytes.length)
    this.#bytes = all
  }

  overwrite(at: number, bytes: Uint8Array): void {
    if (at + bytes.length > this.#bytes.length) throw new RangeError("beyond what is written")
    this.#bytes.set(bytes, at)
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }

  get text(): string {
    return new TextDecoder().decode(this.#bytes)
  }
}

export const transient: Plot = {
  title: "some deck",
  analysis: "tran",
  name: "Transient Analysis",
  complex: false,
  scale: true,
  variables: [
    {name: "time", type: "time", unit: "s"},
    {name: "v(out)", type: "voltage", unit: "V"},
    {name: "i(v1)", type: "current", unit: "A"},
  ],
  outer: [],
  tables: [[1, 2]],
  charts: [],
}

export const phasors: Plot = {
  ...transient,
  analysis: "ac",
  name: "AC Analysis",
  complex: true,
  variables: [
    {name: "frequency", type: "frequency", unit: "Hz", real: true},
    {name: "v(out)", type: "voltage", unit: "V"},
    {name: "vdb(out)", type: "decibel", unit: "dB", real: true},
  ],
}

export const point: Plot = {...transient, analysis: "op", name: "Operating Point", scale: false, tables: []}

export function feed(sink: Sink, plot: Plot, rows: readonly (readonly number[])[]): void {
  sink.begin(plot)
  for (const row of rows) sink.row(Float64Array.from(row))
  sink.end([])
}
