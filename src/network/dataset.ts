/** Labelled inputs, whatever they came from: MNIST pixels, drawn digits, numbers of a CSV file. */

/** What the values of a data set are: grey 0..255, a fraction 0..1, or volts, which are used as they are. */
export type Unit = "grey" | "fraction" | "volts"

/** How a pixel becomes volts: `sign` -vdd or vdd (above half scale), `analog` from 0 to vdd. */
export type Encoding = "sign" | "analog"

export interface Dataset {
  /** For reports: `MNIST test images, center crop`. */
  readonly name: string
  readonly count: number
  /** Values per input: 400 for 20 x 20 pixels. */
  readonly width: number
  /** count x width, row-major. */
  readonly values: Uint8Array | Float64Array
  readonly unit: Unit
  /** One class per input, from 0. */
  readonly labels: Uint8Array
}

/**
 * Input voltages, count x width, of the inputs from `first` on, written to `volts` where given. `sign`:
 * above half scale (grey 127.5, fraction 0.5) +vdd, else -vdd; `analog`: proportional, full scale vdd. A
 * data set in volts passes unchanged: who made it has encoded it.
 */
export function encode(
  dataset: Dataset,
  encoding: Encoding,
  vdd: number,
  first = 0,
  count = dataset.count - first,
  volts: Float64Array = new Float64Array(count * dataset.width),
): Float64Array {
  const {values, unit, width} = dataset
  const start = first * width
  const n = count * width
  const full = unit === "grey" ? 255 : 1
  if (unit === "volts") for (let i = 0; i < n; i++) volts[i] = values[start + i]
  else if (encoding === "analog") for (let i = 0; i < n; i++) volts[i] = (values[start + i] / full) * vdd
  else for (let i = 0; i < n; i++) volts[i] = values[start + i] > full / 2 ? vdd : -vdd
  return volts
}

/** Inputs first .. end - 1, sharing the memory of the whole. */
export function slice(dataset: Dataset, first: number, end: number): Dataset {
  const last = Math.min(end, dataset.count)
  return {
    ...dataset,
    count: Math.max(0, last - first),
    values: dataset.values.subarray(first * dataset.width, last * dataset.width),
    labels: dataset.labels.subarray(first, last),
  }
}
